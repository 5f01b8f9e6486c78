import Cards
import Desk
import Testing

@testable import Web

/// A case at a counter or on the telephone: by what it is opened, and who is there.
struct CounterTests {
  private let purpose: [String: JSON] = ["purpose": "柜台办理"]

  @Test func `an application's number opens the same case as the document`() async throws {
    try await WebFixture.with { fixture in
      let number = try await fixture.apply(.林小满)
      let id = try await fixture.id(.林小满).text
      for role in [Role.clerk, .hotlineAgent] {
        let answer = try await fixture.post(
          "/api/v1/staff/cases", as: try await fixture.token(role),
          .object(purpose).adding(["application": .string(number)]))
        #expect(answer.status == 201 && answer.text("holder") == id, "\(answer.body)")
      }
      #expect(try await fixture.desk.accesses(of: try await fixture.id(.林小满)).count { $0.entry.purpose != nil } == 2)
    }
  }

  @Test func `an unknown number, another region's and an unknown document are one answer`() async throws {
    try await WebFixture.with { fixture in
      let clerk = try await fixture.token(.clerk)
      let elsewhere = try await fixture.apply(.林小满, ["city": "610500"])
      let keys: [[String: JSON]] = [
        ["application": .string(elsewhere)], ["application": "B2026112300000000"], Resident.王芳.papers,
        Newcomer.孙悦.papers,
      ]
      let answers = try await keys.asyncMap {
        try await fixture.post("/api/v1/staff/cases", as: clerk, .object(purpose).adding($0))
      }
      #expect(answers.map(\.status) == [404, 404, 404, 404])
      #expect(Set(answers.map(\.text)).count == 1)
    }
  }

  @Test func `one key opens a case: not both, not none, not half of one`() async throws {
    try await WebFixture.with { fixture in
      let clerk = try await fixture.token(.clerk)
      let number: JSON = .string(try await fixture.apply(.林小满))
      let bodies: [(JSON, String)] = [
        (.object(purpose), "documentNumber"),
        (.object(purpose).adding(Newcomer.林小满.papers).adding(["application": number]), "documentNumber"),
        (.object(purpose).adding(["documentType": "citizen-id", "application": number]), "documentNumber"),
        (.object(purpose).adding(["documentNumber": .string(Newcomer.林小满.number)]), "documentType"),
      ]
      for (body, field) in bodies {
        let answer = try await fixture.post("/api/v1/staff/cases", as: clerk, body)
        #expect(answer.status == 400 && answer.faults == [field], "\(answer.body)")
      }
    }
  }

  @Test(
    arguments: [
      (nil, false, "nobody"), ("nobody", false, "nobody"), ("holder", false, "holder"), ("agent", true, "agent"),
      (nil, true, nil), ("nobody", true, nil), ("holder", true, nil), ("agent", false, nil), ("everybody", false, nil),
    ] as [(String?, Bool, String?)])
  func `who is there fits the documents`(_ visitor: String?, _ hasAgent: Bool, _ seen: String?) async throws {
    try await WebFixture.with { fixture in
      var body = JSON.object(purpose).adding(Resident.李梅.papers)
      if let visitor { body = body.adding(["visitor": .string(visitor)]) }
      if hasAgent { body = body.adding(Resident.胡敏.agentPapers) }
      let answer = try await fixture.post("/api/v1/staff/cases", as: try await fixture.token(.clerk), body)
      if let seen {
        #expect(answer.status == 201 && answer.text("visitor") == seen, "\(answer.body)")
      } else {
        let field = visitor == "everybody" ? "visitor" : "agentDocumentNumber"
        #expect(answer.status == 400 && answer.faults == [field], "\(answer.body)")
      }
    }
  }

  @Test func `what needs somebody there is refused while nobody is, and an agent needs a mandate`() async throws {
    try await WebFixture.with { fixture in
      let clerk = try await fixture.token(.clerk)
      let agent = Resident.胡敏.agentPapers.merging(["visitor": "agent"]) { $1 }
      func change(_ visitor: [String: JSON], to address: String) async throws -> RouterAnswer {
        let path = try await fixture.openCase(Resident.李梅, as: clerk, visitor: visitor)
        return try await fixture.post("\(path)/contact-changes", as: clerk, ["address": .string(address)])
      }
      let nobody = try await change([:], to: "某路1号")
      #expect(nobody.status == 403 && nobody.code == "nobody-there" && nobody.text("clause") == "C4")
      let stranger = try await change(agent, to: "某路1号")
      #expect(stranger.status == 403 && stranger.code == "mandate-missing")
      let path = try await fixture.openCase(Resident.李梅, as: clerk)
      let draft: JSON = .object(Resident.胡敏.agentPapers).adding([
        "kind": "proxy", "agentName": "胡敏", "evidence": "authorization", "scope": ["collect"],
        "until": .string((fixture.clock.now + .days(30)).iso),
      ])
      #expect(try await fixture.post("\(path)/mandates", as: clerk, draft).status == 201)
      let narrow = try await change(agent, to: "某路1号")
      #expect(narrow.status == 403 && narrow.code == "mandate-not-enough")
      #expect(try await change(["visitor": "holder"], to: "某路1号").status == 201)
    }
  }

  @Test func `a repeat in a case has its answer, also when the act took the file out of the region`() async throws {
    try await WebFixture.with { fixture in
      try await fixture.apply(.林小满)
      let clerk = try await fixture.token(.clerk)
      let path = "\(try await fixture.openCase(Newcomer.林小满, as: clerk))/application-withdrawals"
      let first = try await fixture.post(path, as: clerk, key: "the-same-key-again")
      let second = try await fixture.post(path, as: clerk, key: "the-same-key-again")
      #expect(first.status == 201 && second.status == 201 && first.body == second.body, "\(second.body)")
    }
  }

  @Test func `a mandate given at a counter says what was shown`() async throws {
    try await WebFixture.with { fixture in
      let clerk = try await fixture.token(.clerk)
      let path = try await fixture.openCase(Resident.李梅, as: clerk)
      let draft: JSON = .object(Resident.胡敏.agentPapers).adding(["kind": "proxy", "agentName": "胡敏"])
      let answer = try await fixture.post("\(path)/mandates", as: clerk, draft)
      #expect(answer.status == 400 && answer.faults == ["evidence"])
      let wrong = try await fixture.post(
        "\(path)/mandates", as: clerk,
        draft.adding([
          "evidence": "household-register", "until": .string((fixture.clock.now + .days(30)).iso),
        ]))
      #expect(wrong.status == 422 && wrong.code == "evidence-needed", "\(wrong.body)")
    }
  }

  @Test func `two cases are merged only when both are open in this session`() async throws {
    try await WebFixture.with { fixture in
      let (one, two) = (try await fixture.token(.clerk), try await fixture.token(.clerk))
      let path = try await fixture.openCase(Resident.李梅, as: one)
      let other = try await fixture.openCase(Resident.胡敏, as: two).split(separator: "/").last.map(String.init)
      for id in [try #require(other), "no-id", "00000000-0000-7000-8000-000000000000"] {
        let answer = try await fixture.post("\(path)/merges", as: one, ["other": .string(id)])
        #expect(answer.status == 404 && answer.code == "holder-unknown", "\(answer.body)")
      }
      let same = try await fixture.post("\(path)/merges", as: one, ["other": .string(fixture.liMei.text)])
      #expect(same.status == 409 && same.code == "same-file")
    }
  }
}

extension Sequence {
  fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async throws -> [T] {
    var mapped: [T] = []
    for element in self { mapped.append(try await transform(element)) }
    return mapped
  }
}

extension RouterAnswer {
  /// The body without what differs between any two answers.
  fileprivate var text: String { body.replacing(/"reference":"[^"]*"/, with: "") }
}
