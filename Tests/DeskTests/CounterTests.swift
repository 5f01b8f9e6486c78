import Cards
import Seal
import Store
import TestKit
import Testing

@testable import Desk

/// Who stands at the counter: written down with the case, sealed, and the condition of what is done there.
struct CounterTests {
  private func open(
    _ somebody: Somebody, for visitor: Visitor?, by session: Session, at desk: DeskFixture
  ) async throws -> HolderID {
    let answer = try await desk.desk.openCase(
      .document(try somebody.document), purpose: "来人办事", visitor: visitor, by: session, once: desk.once()
    ) { situation in
      Answer(status: 201, body: Array("\(situation.holder.id) \(Self.word(situation.visitor))".utf8))
    }
    let words = answer.text.split(separator: " ").map(String.init)
    #expect(words.last == Self.word(visitor))
    return try #require(words.first.flatMap(HolderID.init))
  }

  private static func word(_ visitor: Visitor?) -> String {
    switch visitor {
    case nil: "nobody"
    case .holder: "holder"
    case .agent(let document): document.number
    }
  }

  private func visitor(of id: HolderID, in session: Session, at desk: DeskFixture) async throws -> Visitor? {
    try await desk.desk.viewCase(id, of: session).visitor
  }

  @Test(.clauses(.c4), arguments: EngineKind.allCases)
  func `开案时谁来了记在这份案里，封着存；再开一次换成后来的人`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .陈静, .胡敏]) { desk in
      let clerk = try await desk.clerkSession()
      let agent = Visitor.agent(try Somebody.胡敏.document)
      let li = try await open(.李梅, for: agent, by: clerk, at: desk)
      let chen = try await open(.陈静, for: .holder, by: clerk, at: desk)
      #expect(try await visitor(of: li, in: clerk, at: desk) == agent)
      #expect(try await visitor(of: chen, in: clerk, at: desk) == .holder)
      #expect(try await desk.number("SELECT count(*) FROM staff_case WHERE visitor IS NOT NULL") == 2)
      #expect(try await desk.tables(holding: Somebody.胡敏.documentNumber) == [])
      #expect(try await desk.tables(holding: "wang.dian") == ["session", "file_act"], "the search finds what is there")

      for next in [Visitor.holder, nil, agent] {
        _ = try await open(.李梅, for: next, by: clerk, at: desk)
        #expect(try await visitor(of: li, in: clerk, at: desk) == next)
      }
      #expect(try await desk.count("staff_case") == 2)
      #expect(try await visitor(of: chen, in: clerk, at: desk) == .holder, "each case has its own")
      #expect(try await desk.entries(of: .李梅).count { $0.event == .fileRead(purpose: "来人办事") } == 4)
    }
  }

  @Test(.clauses(.c4), arguments: EngineKind.allCases)
  func `两个柜台各记各的来人；没开过案的看不到`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .胡敏]) { desk in
      let (first, second) = (try await desk.clerkSession(), try await desk.clerkSession("sun.dian"))
      let li = try await open(.李梅, for: .agent(try Somebody.胡敏.document), by: first, at: desk)
      await #expect(throws: HolderUnknown.self) { try await desk.desk.viewCase(li, of: second) }
      _ = try await open(.李梅, for: nil, by: second, at: desk)
      #expect(try await visitor(of: li, in: first, at: desk) == .agent(try Somebody.胡敏.document))
      #expect(try await visitor(of: li, in: second, at: desk) == nil)
    }
  }

  @Test(.clauses(.c4), arguments: EngineKind.allCases)
  func `来人的记录搬到别的案里，打不开`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .陈静, .胡敏]) { desk in
      let clerk = try await desk.clerkSession()
      let li = try await open(.李梅, for: .agent(try Somebody.胡敏.document), by: clerk, at: desk)
      let chen = try await open(.陈静, for: nil, by: clerk, at: desk)
      try await desk.execute(
        "UPDATE staff_case SET visitor = (SELECT visitor FROM staff_case WHERE holder_id = $1) WHERE holder_id = $2",
        .text(li.text), .text(chen.text))
      await #expect(throws: SealFault.damaged) { try await desk.desk.viewCase(chen, of: clerk) }
    }
  }

  // MARK: PIN

  @Test(.clauses(.r2), arguments: EngineKind.allCases)
  func `网点重置密码：旧密码从库里没了，什么也核对不了，等本人设新的`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅]) { desk in
      let li = try await desk.id(.李梅)
      let clerk = try DeskFixture.clerk()
      func clear(_ visitor: Visitor?) async throws -> String {
        try await desk.ask(.clearSocialPIN, in: li, by: clerk, via: .outlet, visitor: visitor)
      }
      #expect(try await clear(.holder) == "pin-initial", "there is nothing to take away")
      #expect(try await desk.choose("274913", of: .李梅) { .activateSocial(choosing: $0) } == "done")
      #expect(try await clear(nil) == "nobody-there")
      #expect(try await desk.count("pin") == 1)

      #expect(try await clear(.holder) == "done")
      #expect(try await desk.count("pin") == 0)
      #expect(try await desk.file(li).card?.pin == .mustChoose)
      for guess in ["274913", "666666"] {
        #expect(try await desk.changePIN(guess, to: "518204", of: li) == "pin-must-choose")
      }
      #expect(try await clear(.holder) == "pin-must-choose")
      #expect(try await desk.choose("518204", of: .李梅) { .resetSocialPIN(choosing: $0) } == "done")
      #expect(try await desk.changePIN("274913", to: "639417", of: li) == "pin-wrong-5", "the old one is gone")
      #expect(try await desk.changePIN("518204", to: "639417", of: li) == "done")
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.r2, .c4), arguments: EngineKind.allCases)
  func `代理人带双方证件能重置，没登记过的人不能；锁定的也解开`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.黄磊, .胡敏]) { desk in
      let huang = try await desk.id(.黄磊)
      let (clerk, agent) = (try DeskFixture.clerk(), Visitor.agent(try Somebody.胡敏.document))
      func clear() async throws -> String {
        try await desk.ask(.clearSocialPIN, in: huang, by: clerk, via: .outlet, visitor: agent)
      }
      #expect(try await clear() == "mandate-missing")
      let number = try await desk.mandate(.proxy, of: .黄磊, to: .胡敏)
      #expect(try await clear() == "done")
      #expect(try await desk.standing(.黄磊) == .active)
      let entry = try #require(try await desk.entries(in: huang).last)
      #expect(entry.actor == clerk && entry.mandate == number)
      let gateway = RecordingGateway()
      try await desk.worker(gateway).workAll()
      #expect(gateway.texts.contains { $0.contains("您的代理人替您办理了「在网点重置社保密码」") })
    }
  }

  // MARK: Collecting

  @Test(.clauses(.c1, .c3, .c4), arguments: EngineKind.allCases)
  func `省厅下发以后，本人在制卡地领卡：卡是新的，密码还没有`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let lin = Newcomer("林小满", born: "19960412")
      let id = try await desk.found(lin, in: "610500")
      let weinan = try DeskFixture.clerk(in: "610500")
      func collect(_ clerk: Actor, _ visitor: Visitor?) async throws -> String {
        try await desk.ask(.collect, in: id, by: clerk, via: .outlet, visitor: visitor)
      }
      try await desk.make(id, upTo: .socialKeyed)
      #expect(try await collect(weinan, .holder) == "not-issued")
      try await desk.make(id, upTo: .provinceSent)
      let number = try #require(try await desk.file(id).application?.number)
      #expect(try await collect(weinan, nil) == "nobody-there")
      #expect(try await collect(weinan, .agent(try Somebody.胡敏.document)) == "mandate-missing")
      #expect(try await collect(try DeskFixture.clerk(), .holder) == "wrong-place")

      #expect(try await collect(weinan, .holder) == "done")
      let holder = try await desk.file(id)
      let card = try #require(holder.card)
      #expect(holder.application == nil && card.pin == .initial)
      #expect(card.number == (try CardNumber(body: "N9900001")))
      #expect(card.social.phase == .sealed && card.financial.phase == .sealed)
      #expect(try await desk.desk.holder(of: card.number) == id)
      #expect(try await desk.desk.application(number, of: id)?.outcome == .collected)
      #expect(try await collect(weinan, .holder) == "no-application")
      #expect(try await desk.tables(holding: card.number.text) == [])
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c4), arguments: EngineKind.allCases)
  func `代理人带双方证件代领，本人收到短信`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏]) { desk in
      let lin = Newcomer("林小满", born: "19960412")
      let clerk = try await desk.clerkSession(in: "610500")
      let agent = Visitor.agent(try Somebody.胡敏.document)
      let form = try lin.form(in: "610500", represented: .胡敏)
      #expect(try await desk.apply(form, by: clerk, visitor: agent).word == "done")
      let id = try #require(try await desk.desk.holder(of: try lin.document))
      try await desk.make(id, upTo: .outletReceived)
      let gateway = RecordingGateway()
      try await desk.worker(gateway).workAll()
      gateway.forget()
      let act = try #require(clerk.actor)
      #expect(try await desk.ask(.collect, in: id, by: act, via: .outlet, visitor: agent) == "done")
      let number = try #require(try await desk.file(id).mandates.first?.number)
      #expect(try await desk.entries(in: id).last?.mandate == number)
      try await desk.worker(gateway).workAll()
      #expect(gateway.texts.contains { $0.contains("替您办理了「领卡」") })
      #expect(Set(gateway.sent.map(\.phone)) == [lin.phone])
    }
  }

  @Test(.clauses(.c3), arguments: EngineKind.allCases)
  func `别人的卡号不能再给新卡；已有的号第二张也不行`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let first = try await desk.found(Newcomer("林小满", born: "19960412"))
      let second = try await desk.found(Newcomer("林大满", born: "19940412", sequence: 902, phone: "19900000702"))
      try await desk.make(first, upTo: .outletReceived)
      try await desk.make(second, upTo: .making)
      for taken in [try Somebody.王芳.card, try CardNumber(body: "N9900001")] {
        let made = MadeCard(number: taken, account: nil, issued: desk.clock.now.day)
        let advance = Action.advanceApplication(.made, made: made, isFree: true)
        #expect(try await desk.report(advance, in: second) == "card-number-taken")
      }
      #expect(try await desk.file(second).application?.stage == .making)
      try await desk.make(second, upTo: .made, card: "N9900002")
      #expect(try await desk.count("card") == 3)
    }
  }
}
