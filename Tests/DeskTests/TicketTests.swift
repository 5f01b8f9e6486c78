import Cards
import Store
import TestKit
import Testing

@testable import Desk

/// 找人问: who reads what was asked, and how much of it may wait.
struct TicketTests {
  private func seen(_ somebody: Somebody, by actor: Actor = .holder, at desk: DeskFixture) async throws -> Situation {
    try await desk.desk.view(of: try await desk.id(somebody), actor: actor, via: .miniProgramme)
  }

  /// The ticket's id; nil when too many wait already.
  @discardableResult
  private func ask(_ about: String, in situation: Situation, at desk: DeskFixture) async throws -> String? {
    do {
      return try await desk.desk.openTicket(in: situation, about: about, once: desk.once()) { id in
        Answer(status: 201, body: Array(id.utf8))
      }.text
    } catch is TooManyTickets {
      return nil
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `受托人只看得到凭自己这份委托问的，本人都看得到`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏, .李梅]) { desk in
      let narrow = try await desk.mandate(.family, of: .王芳, to: .胡敏, scope: [.queryProgress])
      let other = try await desk.mandate(.family, of: .王芳, to: .李梅)
      let own = try await seen(.王芳, at: desk)
      let agent = try await seen(.王芳, by: .agent(mandate: narrow), at: desk)
      let another = try await seen(.王芳, by: .agent(mandate: other), at: desk)
      try await ask("本人的事", in: own, at: desk)
      desk.clock.advance(by: .seconds(1))
      try await ask("代问的事", in: agent, at: desk)
      #expect(try await desk.desk.tickets(in: own).map(\.about) == ["代问的事", "本人的事"])
      #expect(try await desk.desk.tickets(in: agent).map(\.about) == ["代问的事"])
      #expect(try await desk.desk.tickets(in: another).isEmpty)
      #expect(try await desk.desk.openTickets().map(\.about) == ["本人的事", "代问的事"], "12333 answers both")
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `一份档案最多五个问题等答复，同时来也一样；答了一个才能再问`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .李梅]) { desk in
      let own = try await seen(.王芳, at: desk)
      let asked = try await withThrowingTaskGroup(of: String?.self) { group in
        for number in 1...12 { group.addTask { try await ask("第\(number)件", in: own, at: desk) } }
        return try await group.reduce(into: [String?]()) { $0.append($1) }
      }
      let opened = asked.compactMap { $0 }
      #expect(opened.count == 5)
      let neighbour = try await seen(.李梅, at: desk)
      #expect(try await ask("别人的事", in: neighbour, at: desk) != nil, "every file has its own five")
      let staff = try await desk.session(.hotlineAgent, "zhao.hua", via: .hotline, scope: "610000")
      let closed = try await desk.desk.close(
        ticket: try #require(opened.first), answer: "请再等两天。", by: staff, once: desk.once()
      ) { done in Answer(status: 201, body: Array("\(done)".utf8)) }
      #expect(closed.text == "true")
      #expect(try await ask("再问一件", in: own, at: desk) != nil)
      #expect(try await ask("还问一件", in: own, at: desk) == nil)
      #expect(try await desk.count("ticket") == 7)
    }
  }
}
