import Foundation
import Testing

@testable import Sandbox

@Suite struct CentrePartyTests {
  private static let accepted = (status: 201, body: #"{"receipt":"R1"}"#)
  private static let passed = (status: 409, body: #"{"code":"wrong-stage"}"#)

  private func withCentre(_ qinka: FakeQinka, _ body: (URL) async throws -> Void) async throws {
    try await withServer(qinka.router()) { url in
      try await withSandbox(qinka: url) { parts in
        try await withServer(SandboxRoutes(parts: parts).router(), body)
      }
    }
  }

  private func post(_ base: URL, _ path: String, _ body: [String: String]) async throws -> (Int, [String: Any]) {
    let text = String(decoding: try JSONEncoder().encode(body), as: UTF8.self)
    let answer = try await ask(base, "POST", "centre/" + path, text)
    return (answer.status, try #require(answer.json as? [String: Any]))
  }

  private func fields(_ seen: FakeQinka.Seen) throws -> [String: String] {
    try JSONDecoder().decode([String: String].self, from: Data(seen.body.utf8))
  }

  @Test func `报的话原样转给秦卡，每次一个新的键`() async throws {
    let qinka = FakeQinka(Self.accepted)
    try await withCentre(qinka) { base in
      let said = [
        ("steps", ["application": "B1", "stage": "compared"], "production-steps"),
        ("faults", ["application": "B1", "reason": "photo-rejected", "remark": "头部太小"], "production-faults"),
        ("register-answers", ["application": "B1", "answer": "none"], "register-answers"),
        ("insurance", ["documentNumber": "1", "place": "610500"], "insurance-relations"),
        ("social-settlements", ["documentNumber": "1", "settled": "yes"], "social-settlements"),
        ("life-reports", ["documentNumber": "1", "act": "death"], "life-reports"),
        ("batches", ["kind": "making", "city": "610100", "bank": "102"], "batches"),
      ]
      for (path, body, partner) in said {
        let (status, told) = try await post(base, path, body)
        #expect(status == 200 && told["status"] as? Int == 201 && told["cardNumber"] == nil)
        let seen = try #require(qinka.seen.last)
        // What the police say goes by the police's own session.
        let token = path == "life-reports" ? "Bearer token-2" : "Bearer token-1"
        #expect(seen.path == "/api/v1/partner/" + partner && seen.token == token)
        #expect(try fields(seen) == body)
      }
      #expect(Set(qinka.seen.map(\.key)).count == said.count)
      #expect(qinka.seen.allSatisfy { (16...64).contains($0.key?.count ?? 0) })
    }
  }

  @Test func `卡中心查一个批次，查什么逾期了`() async throws {
    let qinka = FakeQinka((200, #"{"late":[]}"#))
    try await withCentre(qinka) { base in
      for path in ["late-items", "batches/P2026030200000001"] {
        let told = try #require(try await ask(base, "GET", "centre/" + path).json as? [String: Any])
        #expect(told["status"] as? Int == 200 && (told["body"] as? [String: Any])?["late"] != nil)
        #expect(qinka.seen.last?.path == "/api/v1/partner/" + path)
        #expect(qinka.seen.last?.token == "Bearer token-1" && qinka.seen.last?.key == nil)
      }
    }
  }

  @Test func `做好的卡没有给卡号，就编一个有效的`() async throws {
    let qinka = FakeQinka(Self.accepted)
    try await withCentre(qinka) { base in
      let (_, told) = try await post(base, "steps", ["application": "B1", "stage": "made"])
      let number = try #require(told["cardNumber"] as? String)
      #expect(number.count == 9 && CardNumbers.checkCharacter(of: String(number.prefix(8))) == number.last)
      let said = try fields(try #require(qinka.seen.first))
      #expect(said["cardNumber"] == number && said["account"]?.count == 19)
      let given = ["application": "B1", "stage": "made", "cardNumber": "S99000020", "account": "6200000000000001"]
      let (_, again) = try await post(base, "steps", given)
      #expect(again["cardNumber"] as? String == "S99000020")
      #expect(try fields(try #require(qinka.seen.last)) == given)
    }
  }

  @Test func `秦卡不收的卡，不说卡号`() async throws {
    try await withCentre(FakeQinka((409, #"{"code":"card-number-taken"}"#))) { base in
      let (status, told) = try await post(base, "steps", ["application": "B1", "stage": "made"])
      #expect(status == 200 && told["status"] as? Int == 409 && told["cardNumber"] == nil)
      #expect((told["body"] as? [String: Any])?["code"] as? String == "card-number-taken")
    }
  }

  @Test func `一口气报到某一步`() async throws {
    let qinka = FakeQinka(Self.accepted)
    try await withCentre(qinka) { base in
      let (status, told) = try await post(base, "walks", ["application": "B1", "to": "bank-keyed"])
      #expect(status == 200 && told["status"] as? Int == 201 && (told["cardNumber"] as? String)?.count == 9)
      #expect(try fields(qinka.seen[0]) == ["application": "B1", "answer": "none"])
      let stages = try qinka.seen.dropFirst().map { try fields($0)["stage"] }
      #expect(stages == ["compared", "batched", "account-opened", "making", "made", "bank-keyed"])
    }
  }

  @Test func `已经走过的几步不算错，接着往下走`() async throws {
    let qinka = FakeQinka(Self.accepted, Self.passed, Self.passed, Self.accepted)
    try await withCentre(qinka) { base in
      let (_, told) = try await post(base, "walks", ["application": "B1", "to": "making"])
      #expect(told["status"] as? Int == 201 && qinka.seen.count == 5)
    }
  }

  @Test func `秦卡说不，就停在那里`() async throws {
    let qinka = FakeQinka(Self.accepted, Self.accepted, (409, #"{"code":"application-stopped"}"#))
    try await withCentre(qinka) { base in
      let (_, told) = try await post(base, "walks", ["application": "B1", "to": "outlet-received"])
      #expect(told["status"] as? Int == 409 && qinka.seen.count == 3)
      #expect((told["body"] as? [String: Any])?["code"] as? String == "application-stopped")
    }
    let unknown = FakeQinka((404, #"{"code":"no-application"}"#))
    try await withCentre(unknown) { base in
      let (_, told) = try await post(base, "walks", ["application": "B9", "to": "made"])
      #expect(told["status"] as? Int == 404 && unknown.seen.count == 1)
      let (status, _) = try await post(base, "walks", ["application": "B1", "to": "nowhere"])
      #expect(status == 422 && unknown.seen.count == 1)
    }
  }

  @Test func `卡中心也会变慢、出错、不出声`() async throws {
    let qinka = FakeQinka(Self.accepted)
    try await withCentre(qinka) { base in
      func mode(_ text: String) async throws {
        let answer = try await ask(base, "PUT", "parties/centre/mode", text)
        #expect(answer.status == 200)
      }
      let report = ["application": "B1", "answer": "none"]
      for text in [#"{"mode":"fail"}"#, #"{"mode":"silent"}"#] {
        try await mode(text)
        let (status, _) = try await post(base, "register-answers", report)
        #expect(status == 503)
      }
      #expect(qinka.seen.isEmpty)
      for text in [#"{"mode":"delay","seconds":30}"#, #"{"mode":"normal"}"#] {
        try await mode(text)
        let (status, _) = try await post(base, "register-answers", report)
        #expect(status == 200)
      }
      #expect(qinka.seen.count == 2)
      // All banks together are not the centre.
      let banks = try await ask(base, "PUT", "parties/bank/mode", #"{"mode":"fail"}"#)
      #expect(banks.status == 200)
      let (status, _) = try await post(base, "register-answers", report)
      #expect(status == 200)
    }
  }

  @Test func `连不上秦卡，说得清楚`() async throws {
    try await withSandbox(qinka: try #require(URL(string: "http://127.0.0.1:1"))) { parts in
      try await withServer(SandboxRoutes(parts: parts).router()) { base in
        let (status, told) = try await post(base, "steps", ["application": "B1", "stage": "compared"])
        #expect(status == 502 && told["detail"] as? String == "卡中心连不上秦卡")
      }
    }
  }
}
