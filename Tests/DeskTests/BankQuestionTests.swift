import Cards
import Seal
import Store
import Synchronization
import TestKit
import Testing

@testable import Desk

/// A line to the banks that remembers what it was asked, and that can be dead.
private final class RecordingLine: BankLine {
  private let state = Mutex((asked: [BankQuestion](), isDead: false))

  var asked: [BankQuestion] { state.withLock { $0.asked } }
  func setDead(_ isDead: Bool) { state.withLock { $0.isDead = isDead } }

  func ask(_ question: BankQuestion) async throws {
    try state.withLock { state in
      if state.isDead { throw PartyFault("the bank does not answer") }
      state.asked.append(question)
    }
  }
}

/// 请银行办的事: asked once, answered late, twice or out of order, and never taken for done without the bank's word.
struct BankQuestionTests {
  private let line = RecordingLine()

  private func work(_ desk: DeskFixture) async throws {
    let worker = desk.worker(RecordingGateway())
    try await Worker(
      desk: worker.desk, identity: worker.identity, gateway: worker.gateway, banks: line, log: worker.log
    ).workAll()
  }

  private func say(
    _ answer: BankLeg.Answer, to leg: String, after seconds: Int = 0, until: Instant? = nil, of bank: String = "102",
    _ desk: DeskFixture
  ) async throws -> String {
    let said = Desk.BankAnswer(
      leg: leg, answer: answer, saidAt: TestClock.start + .seconds(seconds), until: until, remark: "说明")
    return try await desk.desk.answerLeg(said, of: try BankCode.parse(bank), once: desk.once()) { answered in
      switch answered {
      case .unknown: Answer(status: 404, body: Array("unknown".utf8))
      case .endMissing: Answer(status: 422, body: Array("end-missing".utf8))
      case .noted(_, let stands): Answer(status: 201, body: Array((stands ? "stands" : "old").utf8))
      }
    }.text
  }

  private func legs(of somebody: Somebody, _ desk: DeskFixture) async throws -> [BankLeg] {
    try await desk.desk.view(of: try await desk.id(somebody), actor: .holder, via: .miniProgramme).bankLegs
  }

  private func die(_ somebody: Somebody, _ desk: DeskFixture) async throws {
    #expect(
      try await desk.ask(.reportDeath(evidence: .policeRecord), of: somebody, by: .system, via: .system) == "done")
    #expect(
      try await desk.ask(.confirmLifeReport(evidence: .policeRecord), of: somebody, by: .system, via: .system)
        == "done")
  }

  @Test(.clauses(.x1, .x2), arguments: EngineKind.allCases)
  func `确认死亡就请银行止付；银行不答复是待办，答复了才算，晚到的旧话不算`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏]) { desk in
      try await die(.胡敏, desk)
      line.setDead(true)
      try await work(desk)
      #expect(line.asked.isEmpty)
      line.setDead(false)
      desk.clock.advance(by: .minutes(5))
      try await work(desk)
      try await work(desk)
      let asked = try #require(line.asked.first)
      #expect(line.asked.count == 1 && asked.kind == .freeze)
      #expect(try asked.card == Somebody.胡敏.card)
      #expect(try await legs(of: .胡敏, desk).map(\.said) == [nil], "heard is not done")

      let city = try await desk.session(.cityCentre, "li.zhongxin", via: .outlet, scope: "610100")
      #expect(try await desk.desk.tasks(of: city).tasks.isEmpty)
      desk.clock.advance(by: .days(2))
      let task = try #require(try await desk.desk.tasks(of: city).tasks.first)
      #expect(task.kind == .bank && task.owner == "中国工商银行" && task.about.contains("止付"))

      #expect(try await say(.done, to: asked.leg, of: "103", desk) == "unknown", "another bank's")
      #expect(try await say(.done, to: "no-such-leg", desk) == "unknown")
      #expect(try await say(.refused, to: asked.leg, after: 20, desk) == "stands")
      #expect(try await say(.done, to: asked.leg, after: 10, desk) == "old", "an earlier word comes late")
      #expect(try await legs(of: .胡敏, desk).map(\.said) == [.refused])
      #expect(try await desk.desk.tasks(of: city).tasks.count == 1)
      #expect(try await say(.done, to: asked.leg, after: 30, desk) == "stands")
      #expect(try await say(.done, to: asked.leg, after: 30, desk) == "old", "said twice")
      #expect(try await legs(of: .胡敏, desk).isEmpty)
      #expect(try await desk.desk.tasks(of: city).tasks.isEmpty)
    }
  }

  @Test(.clauses(.x1), arguments: EngineKind.allCases)
  func `别处的待办再多再早，本市的也看得到；看不全就说看不全`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏, .王芳]) { desk in
      let (wang, bank) = (try await desk.id(.王芳), try BankCode.parse("102"))
      let (xian, weinan) = (try RegionCode.parse("610100"), try RegionCode.parse("610500"))
      let asked: Instant = desk.clock.now - .days(1)
      try await desk.engine.write { connection in
        for number in 1...501 {
          try BankLegRecord(
            id: "older-\(number)", holder: wang, bank: bank, city: weinan, kind: .freeze, card: [0], askedAt: asked,
            dueAt: asked + .days(1)
          ).insert(in: connection)
        }
        for number in 0...501 {
          let isOwn = number == 0
          let record = SecondPersonRecord(
            key: Array("act-\(number)".utf8), city: isOwn ? xian : weinan, account: "zhou.dian", about: "停办",
            askedAt: asked, endsAt: asked + .days(isOwn ? 31 : 30))
          _ = try record.ask(in: connection)
        }
      }
      try await die(.胡敏, desk)
      desk.clock.advance(by: .days(2))
      func tasks(_ role: Role, _ scope: String) async throws -> Desk.OfficeTaskList {
        try await desk.desk.tasks(of: try await desk.session(role, "centre-\(scope)", via: .outlet, scope: scope))
      }
      let own = try await tasks(.cityCentre, "610100")
      #expect(own.tasks.map(\.kind) == [.secondPerson, .bank])
      #expect(!own.isCut)
      for list in [try await tasks(.cityCentre, "610500"), try await tasks(.provinceCentre, "610000")] {
        #expect(list.tasks.count == 1000 && list.isCut)
      }
      #expect(try await tasks(.cityCentre, "610300").tasks.isEmpty)
    }
  }

  @Test(.clauses(.x1), arguments: EngineKind.allCases)
  func `弄错了就请银行恢复，没问出去的不再问`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏]) { desk in
      try await die(.胡敏, desk)
      #expect(
        try await desk.ask(.reverseLifeReport(evidence: .policeRecord), of: .胡敏, by: .system, via: .system) == "done")
      try await work(desk)
      #expect(line.asked.map(\.kind) == [.unfreeze])
      #expect(try await legs(of: .胡敏, desk).map(\.kind) == [.unfreeze])
    }
  }

  @Test(.clauses(.l4, .l2), arguments: EngineKind.allCases)
  func `银行肯代收口头挂失的，报社保的同时请银行；到哪天以银行的话为准`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏]) { desk in
      #expect(try await desk.ask(.reportOralLoss(.social), of: .胡敏) == "done")
      try await work(desk)
      #expect(line.asked.isEmpty, "no bank of Shaanxi does")
      #expect(try await desk.ask(.releaseOralLoss(.social), of: .胡敏) == "done")

      let willing = try desk.under(
        changing: "banks.yaml", [("    phone: \"95588\"\n", "    phone: \"95588\"\n    oral-loss: passed on\n")])
      #expect(try await willing.ask(.reportOralLoss(.social), of: .胡敏) == "done")
      try await work(willing)
      let asked = try #require(line.asked.first)
      #expect(asked.kind == .oralLoss)
      #expect(try await willing.standing(.胡敏, .financial) == .active, "asked is not reported")
      #expect(try await say(.done, to: asked.leg, desk) == "end-missing")
      let until = willing.clock.now + .days(5)
      #expect(try await say(.done, to: asked.leg, after: 5, until: until, willing) == "stands")
      #expect(try await willing.standing(.胡敏, .financial) == .orallyLost(until: until))
      #expect(try await legs(of: .胡敏, willing).isEmpty)
    }
  }

  @Test(.clauses(.x1), arguments: EngineKind.allCases)
  func `取消了的问题，银行晚到的话不让它再开`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏]) { desk in
      try await die(.胡敏, desk)
      try await work(desk)
      let freeze = try #require(line.asked.first)
      #expect(
        try await desk.ask(.reverseLifeReport(evidence: .policeRecord), of: .胡敏, by: .system, via: .system) == "done")
      #expect(try await say(.refused, to: freeze.leg, after: 20, desk) == "old")
      #expect(try await legs(of: .胡敏, desk).map(\.kind) == [.unfreeze])
      #expect(try await say(.done, to: freeze.leg, after: 30, desk) == "old")
      #expect(try await say(.refused, to: freeze.leg, after: 40, desk) == "old", "it had been done before")
      #expect(try await legs(of: .胡敏, desk).map(\.kind) == [.unfreeze])
      desk.clock.advance(by: .days(9))
      let city = try await desk.session(.cityCentre, "li.zhongxin", via: .outlet, scope: "610100")
      #expect(try await desk.desk.tasks(of: city).tasks.map(\.about).allSatisfy { !$0.contains("止付") })
    }
  }

  /// As `desk`, where 胡敏's bank takes oral losses of the social function for its own.
  private func willing(_ desk: DeskFixture) throws -> DeskFixture {
    try desk.under(
      changing: "banks.yaml", [("    phone: \"95588\"\n", "    phone: \"95588\"\n    oral-loss: passed on\n")])
  }

  @Test(.clauses(.l4, .l7), arguments: EngineKind.allCases)
  func `银行说的是旧卡，新卡不因此挂失`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏]) { desk in
      let desk = try willing(desk)
      #expect(try await desk.ask(.reportOralLoss(.social), of: .胡敏) == "done")
      try await work(desk)
      let leg = try #require(line.asked.first).leg
      let (id, until) = (try await desk.id(.胡敏), desk.clock.now + .days(5))
      let bank = Actor.bank(code: try BankCode.parse("102"))
      let formal = Action.reportFormalLoss(branch: "长安路支行", application: "B2026112300000077")
      #expect(try await desk.ask(formal, in: id, by: bank, via: .bankCounter) == "done")
      // Even if the question had been left open: the card that it is about is void.
      _ = try await desk.engine.write { connection in
        try connection.query(
          "UPDATE bank_leg SET called_off_at = NULL, closed_at = NULL WHERE holder_id = $1", .text(id.text))
      }
      #expect(try await say(.done, to: leg, after: 5, until: until, desk) == "old")
      #expect(try await desk.file(id).card == nil)
    }
  }

  @Test(.clauses(.l4, .c3), arguments: EngineKind.allCases)
  func `合并以后，问银行的和找人问的都跟着走`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏, .周婷]) { desk in
      let desk = try willing(desk)
      #expect(try await desk.ask(.reportOralLoss(.social), of: .胡敏) == "done")
      try await work(desk)
      let leg = try #require(line.asked.first).leg
      let (hu, zhou) = (try await desk.id(.胡敏), try await desk.id(.周婷))
      let seen = try await desk.desk.view(of: hu, actor: .holder, via: .miniProgramme)
      _ = try await desk.desk.openTicket(in: seen, about: "挂失了吗", once: desk.once()) {
        Answer(status: 201, body: Array($0.utf8))
      }
      let merged = try await desk.desk.merge(
        hu, into: zhou, by: try DeskFixture.clerk(), via: .outlet, once: desk.once(), answer: DeskFixture.answer)
      #expect(merged.word == "done")
      let after = try await desk.desk.view(of: zhou, actor: .holder, via: .miniProgramme)
      #expect(try await desk.desk.tickets(in: after).count == 1)
      let until = desk.clock.now + .days(5)
      #expect(try await say(.done, to: leg, after: 5, until: until, desk) == "stands")
      #expect(try await desk.file(zhou).card?.standing(of: .financial, at: desk.clock.now) == .orallyLost(until: until))
    }
  }
}
