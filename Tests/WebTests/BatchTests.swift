import Cards
import Desk
import TestKit
import Testing

@testable import Web

/// The card centre puts cards into batches and follows them; whoever waits reads where theirs is.
struct BatchTests {
  private let first = Newcomer("夏雨", born: "19880808", phone: "19900000711")
  private let second = Newcomer("秋月", born: "19790909", phone: "19900000712")

  @Test(.clauses(.p1, .a3)) func `卡中心把等着比对的编成一批，本人看得到批次和现在在谁那里`() async throws {
    try await WebFixture.with { fixture in
      try await fixture.apply(first)
      try await fixture.apply(second, ["city": "610500"])
      let centre = try await fixture.token(.centre)
      let formed = try await fixture.post("/api/v1/partner/batches", as: centre, ["kind": "comparison"])
      #expect(formed.status == 201)
      let batch = try #require(formed.list("batches").first)
      #expect(batch["kind"]?.text == "comparison" && batch["count"] == 2 && batch["city"] == nil)
      let number = try #require(batch["number"]?.text)

      let page = try await fixture.get("/api/v1/partner/batches/\(number)", as: centre)
      #expect(page.text("owner") == "公安比对" && page.json["living"] == 2 && page.list("exceptions").isEmpty)
      #expect(page.list("steps").map { $0["step"]?.text } == ["comparison"])

      let own = try await fixture.token(.holder, holder: try await fixture.id(first), via: .cityChannel)
      let progress = try await fixture.get("/api/v1/me/progress", as: own)
      #expect(progress.text("custodian") == "公安比对" && progress.text("batch") == number)
    }
  }

  @Test(.clauses(.p1)) func `制卡按市和银行分开编，只编点名的；没有等着的就一批也没有`() async throws {
    try await WebFixture.with { fixture in
      let centre = try await fixture.token(.centre)
      for (newcomer, city) in [(first, "610100"), (second, "610500")] {
        let number = JSON.string(try await fixture.apply(newcomer, ["city": .string(city)]))
        _ = try await fixture.post(
          "/api/v1/partner/register-answers", as: centre, ["application": number, "answer": "none"])
        _ = try await fixture.post(
          "/api/v1/partner/production-steps", as: centre, ["application": number, "stage": "compared"])
      }
      func form(_ more: [String: JSON] = [:]) async throws -> [[String: JSON]] {
        let body = JSON.object(["kind": "making"].merging(more) { $1 })
        return try await fixture.post("/api/v1/partner/batches", as: centre, body).list("batches")
      }
      let weinan = try await form(["city": "610500"])
      #expect(weinan.map { $0["city"] } == ["610500"] && weinan[0]["count"] == 1)
      #expect(try await form(["bank": "105"]).isEmpty)
      #expect(try await form().map { $0["city"] } == ["610100"])
      #expect(try await form().isEmpty)
      let all = try await fixture.get("/api/v1/partner/batches", as: centre).list("batches")
      #expect(all.map { $0["stage"]?.text } == ["batched", "batched"])
    }
  }

  @Test(.clauses(.p1)) func `该交出去的一天没有交，看得到是谁的事`() async throws {
    try await WebFixture.with { fixture in
      try await fixture.apply(first)
      let formed = try await fixture.post(
        "/api/v1/partner/batches", as: try await fixture.token(.centre), ["kind": "comparison"])
      let number = formed.list("batches").first?["number"]
      #expect(
        try await fixture.get("/api/v1/partner/late-items", as: try await fixture.token(.centre)).list("late") == [])
      fixture.clock.advance(by: .days(1) + .seconds(1))
      let late = try await fixture.get("/api/v1/partner/late-items", as: try await fixture.token(.centre)).list("late")
      #expect(late.map { $0["kind"] } == ["not-sent"] && late.first?["batch"] == number)
      #expect(late.first?["owner"] == "陕西省社会保障卡中心" && late.first?["cards"] == 1)
    }
  }

  @Test func `没有的批次找不到，写错的说清楚`() async throws {
    try await WebFixture.with { fixture in
      let centre = try await fixture.token(.centre)
      let unknown = try await fixture.get("/api/v1/partner/batches/P2026010100000000", as: centre)
      #expect(unknown.status == 404)
      for body: JSON in [[:], ["kind": "burning"], ["kind": "making", "city": "61"], ["kind": "making", "bank": "A"]] {
        let answer = try await fixture.post("/api/v1/partner/batches", as: centre, body)
        #expect(answer.status == 400, "\(body)")
      }
    }
  }
}

extension RouterAnswer {
  /// The objects of a list in the answer.
  func list(_ name: String) -> [[String: JSON]] {
    guard case .array(let items)? = json[name] else { return [] }
    return items.compactMap { if case .object(let members) = $0 { members } else { nil } }
  }
}

extension JSON {
  var text: String? { if case .string(let text) = self { text } else { nil } }
}
