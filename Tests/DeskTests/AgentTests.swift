import Cards
import Store
import TestKit
import Testing

@testable import Desk

/// Acting for somebody else: as long as the mandate holds, as far as it goes, and never behind the person's back.
struct AgentTests {
  private let boy = Newcomer("胡小宝", born: "20101201", sequence: 903, phone: "19900000017")

  private func represent(
    _ principal: HolderID, _ number: String, by session: Session, at desk: DeskFixture
  ) async throws -> String {
    try await desk.desk.represent(principal, mandate: number, by: session, once: desk.once()) { opened in
      Answer(status: 200, body: Array((opened?.token ?? "").utf8))
    }.text
  }

  /// The session in which 胡敏 acts, or nil.
  private func agent(_ principal: HolderID, _ number: String, at desk: DeskFixture) async throws -> Session? {
    let token = try await represent(principal, number, by: try await desk.session(of: .胡敏), at: desk)
    return try await desk.desk.session(token)
  }

  private func principals(at desk: DeskFixture) async throws -> [HolderID] {
    try await desk.desk.principals(of: try await desk.id(.胡敏)).map(\.holder)
  }

  @Test(.clauses(.c4), arguments: EngineKind.allCases)
  func `委托以后名单上有这个人，到期、终止以后没有`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏, .李梅]) { desk in
      let wang = try await desk.id(.王芳)
      #expect(try await principals(at: desk) == [])
      let number = try await desk.mandate(.family, of: .王芳, to: .胡敏, for: .days(30))
      let found = try await desk.desk.principals(of: try await desk.id(.胡敏))
      #expect(found.map(\.holder) == [wang] && found.first?.name.text == "王芳")
      #expect(found.first?.mandate.number == number && found.first?.mandate.kind == .family)
      #expect(try await desk.desk.principals(of: wang).isEmpty, "the other way round nobody has said anything")

      desk.clock.advance(by: .days(30) - .milliseconds(1))
      #expect(try await principals(at: desk) == [wang])
      desk.clock.advance(by: .milliseconds(1))
      #expect(try await principals(at: desk) == [])
      #expect(try await agent(wang, number, at: desk) == nil)

      let second = try await desk.mandate(.family, of: .李梅, to: .胡敏)
      #expect(try await principals(at: desk) == [try await desk.id(.李梅)])
      #expect(try await desk.ask(.endMandate(number: second), of: .李梅) == "done")
      #expect(try await principals(at: desk) == [])
      #expect(try await agent(try await desk.id(.李梅), second, at: desk) == nil)
      #expect(try await desk.count("mandate") == 1, "the one that ran out by itself still stands in its file")
    }
  }

  @Test(.clauses(.c4), arguments: EngineKind.allCases)
  func `没有委托开不了代办：号不对、人不对、身份不对都一个回答`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏, .李梅]) { desk in
      let wang = try await desk.id(.王芳)
      let number = try await desk.mandate(.family, of: .王芳, to: .胡敏)
      #expect(try await agent(wang, "W-不存在", at: desk) == nil)
      #expect(try await agent(try await desk.id(.李梅), number, at: desk) == nil)
      let others = [
        try await desk.session(of: .李梅), try await desk.session(of: .王芳), try await desk.clerkSession(),
        try #require(try await agent(wang, number, at: desk)),
      ]
      for session in others {
        #expect(try await represent(wang, number, by: session, at: desk) == "", "\(session.role)")
      }
    }
  }

  @Test(.clauses(.c4), arguments: EngineKind.allCases)
  func `号码写成了别人的，姓名对不上，那个人办不了`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏]) { desk in
      let draft = MandateDraft(
        kind: .family, agent: try PersonName.parse("刘洋"), document: try Somebody.胡敏.document, scope: [],
        until: desk.clock.now + .days(30), evidence: .ownSignIn)
      let wang = try await desk.id(.王芳)
      #expect(try await desk.ask(.giveMandate(draft, number: "W1"), of: .王芳) == "done", "nobody learns whose it is")
      #expect(try await principals(at: desk) == [])
      #expect(try await agent(wang, "W1", at: desk) == nil)
    }
  }

  @Test(.clauses(.c4), arguments: EngineKind.allCases)
  func `替人代办的人，不能再替那个人去代办第三个人`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏, .李梅]) { desk in
      let (wang, li) = (try await desk.id(.王芳), try await desk.id(.李梅))
      let first = try await desk.mandate(.family, of: .王芳, to: .胡敏)
      let second = try await desk.mandate(.family, of: .李梅, to: .王芳)
      let session = try #require(try await agent(wang, first, at: desk))
      #expect(try await represent(li, second, by: session, at: desk) == "")
      #expect(try await represent(li, second, by: try await desk.session(of: .王芳), at: desk) != "")
    }
  }

  @Test(.clauses(.c4), arguments: EngineKind.allCases)
  func `代办写明凭哪份委托，本人收到短信；委托以外的不行`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏]) { desk in
      let wang = try await desk.id(.王芳)
      let number = try await desk.mandate(.family, of: .王芳, to: .胡敏)
      let session = try #require(try await agent(wang, number, at: desk))
      #expect(session.role == .agent && session.subject == wang.text && session.channel == .miniProgramme)
      let actor = try #require(session.actor)
      #expect(actor == .agent(mandate: number))
      let gateway = RecordingGateway()
      try await desk.worker(gateway).workAll()
      gateway.forget()

      #expect(try await desk.ask(.reportOralLoss(.social), in: wang, by: actor) == "done")
      let entry = try #require(try await desk.entries(in: wang).last)
      #expect(entry.mandate == number && entry.actor == actor)
      try await desk.worker(gateway).workAll()
      #expect(Set(gateway.sent.map(\.phone)) == [Somebody.王芳.phone])
      #expect(gateway.texts.contains { $0.contains("您的家人替您办理了「口头挂失社保功能」") })
      #expect(gateway.texts.contains { $0.contains("已口头挂失") })
      gateway.forget()

      #expect(try await desk.ask(.releaseOralLoss(.social), in: wang, by: actor) == "mandate-not-enough")
      let phone = Action.changePhone(try PhoneNumber.parse("19900000099"))
      #expect(try await desk.ask(phone, in: wang, by: actor) == "not-yours")
      try await desk.worker(gateway).workAll()
      #expect(gateway.sent == [], "what was refused is nothing to tell")
      #expect(try await desk.ask(.releaseOralLoss(.social), in: wang) == "done")
      #expect(try await desk.entries(in: wang).last?.mandate == nil, "her own act is nobody's mandate")
    }
  }

  @Test(.clauses(.c4), arguments: EngineKind.allCases)
  func `只委托了查进度，就只能查进度`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏]) { desk in
      let wang = try await desk.id(.王芳)
      let number = try await desk.mandate(.family, of: .王芳, to: .胡敏, scope: [.queryProgress])
      let actor = Actor.agent(mandate: number)
      #expect(try await desk.ask(.reportOralLoss(.social), in: wang, by: actor) == "mandate-not-enough")
      #expect(try await desk.ask(.queryProgress, in: wang, by: actor) == "no-application")
    }
  }

  @Test(.clauses(.c4), arguments: EngineKind.allCases)
  func `委托到期那一刻起，看也看不到，办也办不了`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏]) { desk in
      let wang = try await desk.id(.王芳)
      let number = try await desk.mandate(.family, of: .王芳, to: .胡敏, for: .days(1))
      let actor = Actor.agent(mandate: number)
      desk.clock.advance(by: .days(1) - .milliseconds(1))
      let seen = try await desk.desk.view(of: wang, actor: actor, via: .miniProgramme)
      #expect(seen.mandate(for: .endMandate)?.number == number)
      desk.clock.advance(by: .milliseconds(1))
      await #expect(throws: HolderUnknown.self) {
        try await desk.desk.view(of: wang, actor: actor, via: .miniProgramme)
      }
      await #expect(throws: HolderUnknown.self) {
        try await desk.desk.view(of: wang, actor: .agent(mandate: "W-不存在"), via: .miniProgramme)
      }
      #expect(try await desk.ask(.reportOralLoss(.social), in: wang, by: actor) == "mandate-ended")
      #expect(try await desk.ask(.reportOralLoss(.social), in: wang, by: .agent(mandate: "W")) == "mandate-missing")
    }
  }

  @Test(.clauses(.c4), arguments: EngineKind.allCases)
  func `代办的会话不比委托活得长，也不比一天长`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏, .李梅]) { desk in
      let short = try await desk.mandate(.family, of: .王芳, to: .胡敏, for: .minutes(10))
      let long = try await desk.mandate(.family, of: .李梅, to: .胡敏, for: .days(30))
      let mother = try await desk.session(of: .胡敏)
      let token = try await represent(try await desk.id(.王芳), short, by: mother, at: desk)
      _ = try await represent(try await desk.id(.李梅), long, by: mother, at: desk)
      let ends = try await desk.engine.read { connection in
        try connection.query("SELECT ends_at FROM session WHERE role = 'agent' ORDER BY ends_at").map {
          Instant(milliseconds: try $0.integer(0))
        }
      }
      #expect(ends == [desk.clock.now + .minutes(10), desk.clock.now + SignInLimits.sessionLife])
      desk.clock.advance(by: .minutes(10) - .milliseconds(1))
      #expect(try await desk.desk.session(token) != nil)
      desk.clock.advance(by: .milliseconds(1))
      #expect(try await desk.desk.session(token) == nil)
    }
  }

  @Test(.clauses(.c4, .a2), arguments: EngineKind.allCases)
  func `孩子满十六岁那天，监护人的代办就停了`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏]) { desk in
      let mother = try await desk.session(of: .胡敏)
      let form = try boy.form(in: "610500", represented: .胡敏)
      #expect(try await desk.apply(form, by: mother).word == "done")
      let id = try #require(try await desk.desk.holder(of: try boy.document))
      let number = try #require(try await desk.file(id).mandates.first?.number)
      let session = try #require(try await agent(id, number, at: desk))
      let actor = try #require(session.actor)
      var corrected = form
      corrected.branch = "长安路支行"
      #expect(try await desk.ask(.correctApplication(corrected), in: id, by: actor) == "done")
      #expect(try await desk.entries(in: id).last?.mandate == number)

      let birthday = try Day(year: 2026, month: 12, day: 1).start
      desk.clock.move(to: birthday - .milliseconds(1))
      #expect(try await principals(at: desk) == [id])
      desk.clock.move(to: birthday)
      #expect(try await principals(at: desk) == [])
      #expect(try await agent(id, number, at: desk) == nil)
      #expect(try await desk.ask(.withdrawApplication, in: id, by: actor) == "mandate-ended")
      #expect(try await desk.ask(.withdrawApplication, in: id) == "done", "he is his own master now")
    }
  }

  @Test(.clauses(.c4, .x1), arguments: EngineKind.allCases)
  func `本人死亡确认以后，家人的委托停了；更正回来还在`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏]) { desk in
      let wang = try await desk.id(.王芳)
      let number = try await desk.mandate(.family, of: .王芳, to: .胡敏)
      #expect(try await desk.report(.reportDeath(evidence: .policeRecord), in: wang) == "done")
      #expect(try await agent(wang, number, at: desk) != nil, "a report is not yet a death")
      #expect(try await desk.report(.confirmLifeReport(evidence: .policeRecord), in: wang) == "done")
      #expect(try await agent(wang, number, at: desk) == nil)
      #expect(try await principals(at: desk) == [])
      #expect(try await desk.report(.reverseLifeReport(evidence: .policeRecord), in: wang) == "done")
      #expect(try await agent(wang, number, at: desk) != nil)
    }
  }

  @Test(.clauses(.c4, .x3), arguments: EngineKind.allCases)
  func `继承人在死亡确认以后才有委托，更正以后从名单里拿掉`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .胡敏]) { desk in
      let li = try await desk.id(.李梅)
      let draft = MandateDraft(
        kind: .heir, agent: try PersonName.parse("胡敏"), document: try Somebody.胡敏.document, scope: [], until: nil,
        evidence: .inheritance)
      let give = Action.giveMandate(draft, number: "W-继承")
      let (clerk, heir) = (try DeskFixture.clerk(), Visitor.agent(try Somebody.胡敏.document))
      #expect(try await desk.ask(give, in: li, by: clerk, via: .outlet, visitor: heir) == "mandate-cannot-be-given")
      try await desk.report(.reportDeath(evidence: .policeRecord), in: li)
      try await desk.report(.confirmLifeReport(evidence: .policeRecord), in: li)
      #expect(try await desk.ask(give, in: li, by: clerk, via: .outlet, visitor: heir) == "done")
      #expect(try await principals(at: desk) == [li])
      #expect(try await desk.count("mandate") == 1)
      try await desk.report(.reverseLifeReport(evidence: .policeRecord), in: li)
      #expect(try await desk.count("mandate") == 0)
      #expect(try await desk.file(li).mandates == [])
      try await desk.expectReplay()
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `一百份旧委托挡不住今天给的`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let ids = try await desk.foundMany(0..<101)
      let key = desk.desk.files.documentKey(try Somebody.胡敏.document)
      let found = try await desk.engine.write { connection -> [HolderID] in
        for (number, id) in ids.enumerated() {
          // The oldest file is the one that names her last.
          let day = number == 0 ? "20261123" : "20200101"
          try MandateRecord.put("W\(day)\(number.padded(8))", of: id, agentKey: key, in: connection)
        }
        return try MandateRecord.principals(agentKey: key, in: connection)
      }
      #expect(found.count == 100 && found.first == ids.first)
    }
  }

  @Test(.clauses(.c4, .x1), arguments: EngineKind.allCases)
  func `受托人自己有死亡报告，开不了代办`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏]) { desk in
      let wang = try await desk.id(.王芳)
      let number = try await desk.mandate(.family, of: .王芳, to: .胡敏)
      #expect(try await agent(wang, number, at: desk) != nil)
      try await desk.report(.reportDeath(evidence: nil), in: try await desk.id(.胡敏))
      #expect(try await agent(wang, number, at: desk) == nil)
    }
  }
}
