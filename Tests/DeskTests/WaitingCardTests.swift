import Cards
import Logging
import Store
import TestKit
import Testing

@testable import Desk

/// A finished card lies on a shelf until somebody comes for it: where, for how long, and by whose word it is given.
struct WaitingCardTests {
  private let lin = Newcomer("林小满", born: "19960412", phone: "19900000701")
  private let needsCode = [
    (
      old: "collection-code:\n  - from: 2014-01-01\n    value: not needed",
      new: "collection-code:\n  - from: 2014-01-01\n    value: needed"
    )
  ]

  /// 渭南 hands out without appointments.
  private func waiting(at desk: DeskFixture) async throws -> HolderID {
    let id = try await desk.found(lin)
    try await desk.make(id, upTo: .outletReceived)
    return id
  }

  private func shelve(_ shelf: String, outlet: String = "610500-01", _ id: HolderID, at desk: DeskFixture) async throws
    -> String
  {
    let clerk = try DeskFixture.clerk(in: "610500")
    return try await desk.ask(.shelveCard(outlet: outlet, shelf: shelf), in: id, by: clerk, via: .outlet)
  }

  // MARK: Shelves

  @Test(.clauses(.c1), arguments: EngineKind.allCases)
  func `上架、换架，架位和天数都数得出来，领走就没有了`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await desk.found(lin)
      try await desk.make(id, upTo: .provinceSent)
      #expect(try await shelve("A-1", id, at: desk) == "not-arrived")
      try await desk.make(id, upTo: .outletReceived)
      #expect(try await shelve("A-1", outlet: "610100-01", id, at: desk) == "outlet-unknown")
      #expect(try await desk.report(.shelveCard(outlet: "610500-01", shelf: "A-1"), in: id) == "done")
      desk.clock.advance(by: .days(31))
      #expect(try await shelve("B-2", id, at: desk) == "done")
      #expect(try await desk.file(id).application?.shelf == "B-2")
      let stock = try await desk.desk.stock(of: try await desk.clerkSession(in: "610500"))
      #expect(stock.map(\.shelf) == ["B-2"] && stock.first?.older == [1, 0, 0] && stock.first?.cards == 1)
      #expect(try await desk.desk.stock(of: try await desk.clerkSession(in: "610100")).isEmpty)
      let clerk = try DeskFixture.clerk(in: "610500")
      #expect(try await desk.ask(.collect, in: id, by: clerk, via: .outlet, visitor: .holder) == "done")
      #expect(try await desk.count("shelved_card") == 0)
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c1), arguments: EngineKind.allCases)
  func `卡丢了，架位也没有了，新卡重新上架`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await waiting(at: desk)
      #expect(try await shelve("A-1", id, at: desk) == "done")
      #expect(try await desk.report(.failApplication(.lostOnTheWay, remark: "找不到"), in: id) == "done")
      #expect(try await desk.count("shelved_card") == 0)
      #expect(try await desk.file(id).application?.outlet == nil)
    }
  }

  // MARK: Codes

  private func ask(_ id: HolderID, at desk: DeskFixture) async throws -> String {
    let act = Act(holder: id, action: .askCollectionCode, actor: .holder, channel: .miniProgramme)
    return try await desk.desk.askCollectionCode(act, once: desk.once()) { asked in
      switch asked {
      case .made(let code, _): Answer(status: 201, body: Array(code.utf8))
      case .refused(let refusal, _): Answer(status: 409, body: Array(refusal.code.utf8))
      }
    }.text
  }

  private func open(
    _ code: String, as visitor: Visitor?, by session: Session, at desk: DeskFixture
  ) async throws -> Bool {
    do {
      _ = try await desk.desk.openCase(
        .collectionCode(code), purpose: "领卡", visitor: visitor, by: session, once: desk.once()
      ) { _ in Answer(status: 201, body: []) }
      return true
    } catch is HolderUnknown { return false }
  }

  private func collect(_ id: HolderID, _ visitor: Visitor, in session: Session, at desk: DeskFixture) async throws
    -> String
  {
    let act = Act(
      holder: id, action: .collect, actor: try #require(session.actor), channel: .outlet, visitor: visitor,
      caseOf: session)
    return try await desk.desk.perform(act, once: desk.once(), answer: DeskFixture.answer).word
  }

  @Test(.clauses(.c4, .c1), arguments: EngineKind.allCases)
  func `领卡码只在回答里，八位，一个申请一个，领走就作废`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await desk.found(lin)
      #expect(try await ask(id, at: desk) == "not-issued")
      try await desk.make(id, upTo: .outletReceived)
      let (first, second) = (try await ask(id, at: desk), try await ask(id, at: desk))
      #expect(first.count == 8 && second.count == 8 && first != second)
      #expect(try await desk.count("collection_code") == 1)
      #expect(try await desk.tables(holding: second).isEmpty, "it stands nowhere in clear")
      let gateway = RecordingGateway()
      try await desk.worker(gateway).workAll()
      #expect(gateway.texts.contains { $0.contains("领卡码") } && !gateway.texts.contains { $0.contains(second) })
      let session = try await desk.clerkSession(in: "610500")
      #expect(try await !open(first, as: .holder, by: session, at: desk), "the new one took its place")
      #expect(try await !open(second, as: .holder, by: try await desk.clerkSession(in: "610100"), at: desk))
      #expect(try await open(second, as: .holder, by: session, at: desk))
      #expect(try await collect(id, .holder, in: session, at: desk) == "done")
      #expect(try await desk.count("collection_code") == 0)
      #expect(try await !open(second, as: .holder, by: session, at: desk), "it was spent")
    }
  }

  @Test(.clauses(.c4), arguments: EngineKind.allCases)
  func `七天以后领卡码不管用`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await waiting(at: desk)
      let code = try await ask(id, at: desk)
      desk.clock.advance(by: .days(7) - .milliseconds(1))
      #expect(try await open(code, as: nil, by: try await desk.clerkSession(in: "610500"), at: desk))
      desk.clock.advance(by: .milliseconds(1))
      #expect(try await !open(code, as: nil, by: try await desk.clerkSession(in: "610500"), at: desk))
    }
  }

  @Test(.clauses(.c4), arguments: EngineKind.allCases)
  func `猜领卡码，错十次就停一刻钟，对的也打不开`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await waiting(at: desk)
      let code = try await ask(id, at: desk)
      let wrong = code == "00000000" ? "11111111" : "00000000"
      let clerk = try await desk.clerkSession(in: "610500")
      for _ in 0..<10 { #expect(try await !open(wrong, as: nil, by: clerk, at: desk)) }
      #expect(try await !open(code, as: nil, by: clerk, at: desk))
      let other = try await desk.clerkSession("sun.dian", in: "610500")
      #expect(try await open(code, as: nil, by: other, at: desk), "another account has tries of its own")
      desk.clock.advance(by: .minutes(15))
      #expect(try await open(code, as: nil, by: clerk, at: desk))
    }
  }

  @Test(.clauses(.c4), arguments: EngineKind.allCases)
  func `本市要领卡码的，网上委托的代理人没有码领不走，有码没有委托也领不走`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏]) { desk in
      let id = try await waiting(at: desk)
      let strict = try desk.under(changing: "values.yaml", needsCode)
      let session = try await desk.clerkSession(in: "610500")
      let agent = Visitor.agent(try Somebody.胡敏.document)
      let code = try await ask(id, at: desk)
      #expect(try await open(code, as: agent, by: session, at: strict))
      #expect(try await collect(id, agent, in: session, at: strict) == "mandate-missing")
      let draft = MandateDraft(
        kind: .proxy, agent: try PersonName.parse(Somebody.胡敏.name), document: try Somebody.胡敏.document, scope: [],
        until: desk.clock.now + .days(30), evidence: .ownSignIn)
      #expect(try await desk.ask(.giveMandate(draft, number: "W2026112300000009"), in: id) == "done")
      let other = try await desk.clerkSession("sun.dian", in: "610500")
      #expect(try await collect(id, agent, in: other, at: strict) == "collection-code-needed")
      let newer = try await ask(id, at: desk)
      #expect(try await collect(id, agent, in: session, at: strict) == "collection-code-needed", "an old code is none")
      #expect(try await open(newer, as: agent, by: session, at: strict))
      #expect(try await collect(id, agent, in: session, at: strict) == "done")
    }
  }

  // MARK: Nobody comes

  @Test(.clauses(.c1), arguments: EngineKind.allCases)
  func `一年没人领，定了退回的市退回去，告诉本人；没定的一直放着`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await waiting(at: desk)
      #expect(try await shelve("A-1", id, at: desk) == "done")
      let returning = try desk.under(
        changing: "values.yaml",
        [
          (
            old: "unclaimed-return:\n  - from: 2014-01-01\n    value: off",
            new: "unclaimed-return:\n  - from: 2014-01-01\n    value: 365 days"
          )
        ])
      func sweep(_ desk: DeskFixture) async throws -> Int {
        try await Sweeper(desk: desk.desk, log: Logger(label: "test")).returnUnclaimed()
      }
      desk.clock.advance(by: .days(365) - .milliseconds(1))
      #expect(try await sweep(returning) == 0)
      desk.clock.advance(by: .milliseconds(1))
      #expect(try await sweep(desk) == 0, "the bundled policy keeps it")
      #expect(try await sweep(returning) == 1)
      #expect(try await sweep(returning) == 0)
      let application = try #require(try await desk.file(id).application)
      #expect(application.stage == .cityReceived && application.outlet == nil && application.made != nil)
      #expect(try await desk.count("shelved_card") == 0)
      #expect(try await desk.desk.application(of: id)?.stage == .cityReceived)
      let gateway = RecordingGateway()
      try await desk.worker(gateway).workAll()
      #expect(gateway.texts.contains { $0.contains("已退回市里") })
      try await desk.make(id, upTo: .outletReceived)
      try await desk.expectReplay()
    }
  }
}
