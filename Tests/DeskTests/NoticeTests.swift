import Cards
import TestKit
import Testing

@testable import Desk

/// Temporary means temporary: it is said when it ends, before it ends, and that it has ended.
struct NoticeTests {
  private func left(_ texts: [String]) -> [String] {
    texts.map { text in
      ["还剩48小时", "还剩24小时", "还剩2小时", "到期并自动解除", "已口头挂失", "已解除口头挂失", "正式挂失"].first { text.contains($0) } ?? text
    }
  }

  @Test(.clauses(.l5, .l2), arguments: EngineKind.allCases)
  func `挂失时、剩48、24、2小时和到期各说一次`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let gateway = RecordingGateway()
      let worker = desk.worker(gateway)
      try await desk.ask(.reportOralLoss(.social), of: .王芳)
      try await worker.workAll()
      #expect(left(gateway.texts) == ["已口头挂失"])
      #expect(gateway.texts[0].contains("银行账户请另拨发卡银行电话挂失"))
      let end = TestClock.start + .hours(168)
      for (ahead, words) in [(48, "还剩48小时"), (24, "还剩24小时"), (2, "还剩2小时"), (0, "到期并自动解除")] {
        gateway.forget()
        desk.clock.move(to: end - .hours(ahead) - .milliseconds(1))
        try await worker.workAll()
        #expect(gateway.sent == [])
        desk.clock.move(to: end - .hours(ahead))
        try await worker.workAll()
        #expect(left(gateway.texts) == [words])
      }
      #expect(Set(gateway.sent.map(\.phone)) == [Somebody.王芳.phone])
    }
  }

  @Test(.clauses(.l6), arguments: EngineKind.allCases)
  func `解挂以后不再提醒`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let gateway = RecordingGateway()
      try await desk.ask(.reportOralLoss(.social), of: .王芳)
      try await desk.ask(.releaseOralLoss(.social), of: .王芳)
      desk.clock.advance(by: .days(10))
      try await desk.worker(gateway).workAll()
      #expect(left(gateway.texts).sorted() == ["已口头挂失", "已解除口头挂失"].sorted())
    }
  }

  @Test(.clauses(.l7), arguments: EngineKind.allCases)
  func `正式挂失以后不再提醒，只说受理了补卡`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.陈静]) { desk in
      let gateway = RecordingGateway()
      let report = Action.reportFormalLoss(branch: "高新路", application: "B2026112300000001")
      try await desk.ask(report, of: .陈静, by: desk.bank, via: .bankCounter)
      desk.clock.advance(by: .days(10))
      try await desk.worker(gateway).workAll()
      #expect(gateway.texts.count == 1)
      #expect(gateway.texts.first?.contains("B2026112300000001") == true)
    }
  }

  @Test(.clauses(.l5), arguments: EngineKind.allCases)
  func `续挂以后按新的时间提醒`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.陈静]) { desk in
      let gateway = RecordingGateway()
      try await desk.ask(.reportOralLoss(.social), of: .陈静)
      desk.clock.advance(by: .hours(119))
      try await desk.worker(gateway).workAll()
      #expect(left(gateway.texts) == ["已口头挂失"], "nothing is left of the old end at 30 hours")
      gateway.forget()
      for hours in [2, 23, 22, 2] {
        desk.clock.advance(by: .hours(hours))
        try await desk.worker(gateway).workAll()
      }
      #expect(left(gateway.texts) == ["还剩48小时", "还剩24小时", "还剩2小时", "到期并自动解除"])
    }
  }

  @Test(.clauses(.l5), arguments: EngineKind.allCases)
  func `转入的口头挂失也提醒，已经过了的不补说`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.陈静]) { desk in
      let gateway = RecordingGateway()
      for hours in [7, 22, 2] {
        desk.clock.advance(by: .hours(hours))
        try await desk.worker(gateway).workAll()
      }
      #expect(left(gateway.texts) == ["还剩24小时", "还剩2小时", "到期并自动解除"])
    }
  }

  @Test(.clauses(.l5), arguments: EngineKind.allCases)
  func `提醒来不及发就不发，不说过时的话`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.陈静]) { desk in
      let gateway = RecordingGateway()
      desk.clock.advance(by: .hours(29))
      try await desk.worker(gateway).workAll()
      #expect(left(gateway.texts) == ["还剩2小时"], "the one at 24 hours is no longer true")
      desk.clock.advance(by: .hours(2))
      try await desk.worker(gateway).workAll()
      #expect(left(gateway.texts) == ["还剩2小时", "到期并自动解除"])
    }
  }

  @Test(.clauses(.l4, .l5), arguments: EngineKind.allCases)
  func `银行的挂失到了银行说的时间，提醒一次，以银行为准`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let gateway = RecordingGateway()
      let until = desk.clock.now + .hours(72)
      try await desk.ask(.reportOralLoss(.financial, bankUntil: until), of: .王芳, by: desk.bank, via: .bankPhone)
      desk.clock.advance(by: .hours(72))
      try await desk.worker(gateway).workAll()
      #expect(gateway.texts.count == 2)
      #expect(gateway.texts.allSatisfy { !$0.contains("自动解除") })
      #expect(gateway.texts.contains { $0.contains("以银行为准") })
      try await desk.ask(
        .reportOralLoss(.financial, bankUntil: until + .hours(9)), of: .王芳, by: desk.bank, via: .bankPhone)
      try await desk.ask(.releaseOralLoss(.financial), of: .王芳, by: desk.bank, via: .bankPhone)
      gateway.forget()
      desk.clock.advance(by: .hours(30))
      try await desk.worker(gateway).workAll()
      #expect(gateway.texts.allSatisfy { !$0.contains("以银行为准") }, "released: nothing is due any more")
    }
  }

  @Test(.clauses(.l5), arguments: EngineKind.allCases)
  func `网关坏了又好，每条只发一次`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏]) { desk in
      let gateway = RecordingGateway()
      let worker = desk.worker(gateway)
      gateway.setBroken(true)
      for somebody in [Somebody.王芳, .胡敏] { try await desk.ask(.reportOralLoss(.social), of: somebody) }
      for _ in 0..<4 {
        try await worker.workAll()
        desk.clock.advance(by: .seconds(20))
      }
      #expect(gateway.sent == [])
      gateway.setBroken(false)
      for _ in 0..<4 {
        desk.clock.advance(by: .minutes(6))
        try await worker.workAll()
      }
      #expect(left(gateway.texts) == ["已口头挂失", "已口头挂失"])
      #expect(Set(gateway.sent.map(\.id)).count == 2)
    }
  }

  @Test(.clauses(.l5), arguments: EngineKind.allCases)
  func `两个工人同时干活，每条只发一次`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏, .陈静]) { desk in
      let gateway = RecordingGateway()
      for somebody in [Somebody.王芳, .胡敏, .陈静] { try await desk.ask(.reportOralLoss(.social), of: somebody) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<6 { group.addTask { try await desk.worker(gateway).workAll() } }
        try await group.waitForAll()
      }
      #expect(gateway.sent.count == 3)
      #expect(Set(gateway.sent.map(\.id)).count == 3)
    }
  }

  // MARK: The card is there

  private let lin = Newcomer("林小满", born: "19960412")

  /// Somebody whose card can be collected from now on, in 渭南.
  private func waiting(at desk: DeskFixture, _ gateway: RecordingGateway) async throws -> HolderID {
    let id = try await desk.found(lin)
    try await desk.make(id, upTo: .socialKeyed)
    try await desk.worker(gateway).workAll()
    gateway.forget()
    try await desk.make(id, upTo: .provinceSent)
    return id
  }

  private func collectable(_ gateway: RecordingGateway) -> [String] {
    gateway.texts.filter { $0.contains("可以领取") }
  }

  @Test(.clauses(.c1), arguments: EngineKind.allCases)
  func `能领卡时说一次，一直没领的三十、九十、一百八十天各再说一次`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let gateway = RecordingGateway()
      let begin = desk.clock.now
      let id = try await waiting(at: desk, gateway)
      try await desk.worker(gateway).workAll()
      #expect(gateway.texts.count == 1 && gateway.texts[0].contains("已到渭南市，可以领取"))
      #expect(gateway.sent.map(\.phone) == [lin.phone])
      try await desk.make(id, upTo: .outletReceived)
      for days in [30, 90, 180] {
        gateway.forget()
        desk.clock.move(to: begin + .days(days) - .milliseconds(1))
        try await desk.worker(gateway).workAll()
        #expect(gateway.texts == [])
        desk.clock.move(to: begin + .days(days))
        try await desk.worker(gateway).workAll()
        #expect(gateway.texts.count == 1 && gateway.texts[0].contains("已到渭南市\(days)天，可以领取"))
      }
      gateway.forget()
      desk.clock.advance(by: .days(400))
      try await desk.worker(gateway).workAll()
      #expect(gateway.texts == [])
    }
  }

  @Test(.clauses(.c1), arguments: EngineKind.allCases)
  func `领走以后不再催`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let gateway = RecordingGateway()
      let id = try await waiting(at: desk, gateway)
      try await desk.worker(gateway).workAll()
      #expect(collectable(gateway).count == 1)
      let clerk = try DeskFixture.clerk(in: "610500")
      #expect(try await desk.ask(.collect, in: id, by: clerk, via: .outlet, visitor: .holder) == "done")
      desk.clock.advance(by: .days(200))
      try await desk.worker(gateway).workAll()
      #expect(collectable(gateway).count == 1)
      #expect(gateway.texts.last?.contains("社保卡已领取") == true)
    }
  }

  @Test(.clauses(.p1, .c1), arguments: EngineKind.allCases)
  func `制卡停下说明原因和怎么办，停下以后不催领卡`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let gateway = RecordingGateway()
      let id = try await waiting(at: desk, gateway)
      try await desk.worker(gateway).workAll()
      gateway.forget()
      #expect(try await desk.report(.failApplication(.lostOnTheWay, remark: "运输"), in: id) == "done")
      desk.clock.advance(by: .days(200))
      try await desk.worker(gateway).workAll()
      #expect(gateway.texts.count == 1)
      #expect(gateway.texts[0].contains("做好的卡在路上丢失") && gateway.texts[0].contains("会重新制一张"))
      #expect(!gateway.texts[0].contains("运输"), "the remark is for those who work on it")
      gateway.forget()
      try await desk.make(id, upTo: .provinceSent, card: "N9900002")
      desk.clock.advance(by: .days(31))
      try await desk.worker(gateway).workAll()
      #expect(collectable(gateway).count == 2, "the new card is announced and reminded of anew")
    }
  }

  @Test(.clauses(.p1), arguments: EngineKind.allCases)
  func `要申请人补正的，短信里写补什么`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let gateway = RecordingGateway()
      let id = try await desk.found(lin)
      try await desk.worker(gateway).workAll()
      gateway.forget()
      #expect(try await desk.report(.answerRegister(.card(in: try RegionCode.parse("610300"))), in: id) == "done")
      try await desk.worker(gateway).workAll()
      #expect(gateway.texts.count == 1)
      #expect(gateway.texts[0].contains(Fault.Reason.cardElsewhere.chinese))
      #expect(gateway.texts[0].contains(Fault.Reason.cardElsewhere.fix))
      #expect(!gateway.texts[0].contains("宝鸡"), "where somebody has been is not for a short message")
    }
  }

  @Test(.clauses(.x1), arguments: EngineKind.allCases)
  func `有人报了死亡，马上告诉这个手机；更正也说；确认不说`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let gateway = RecordingGateway()
      let wang = try await desk.id(.王芳)
      func said() async throws -> [String] {
        try await desk.worker(gateway).workAll()
        defer { gateway.forget() }
        return gateway.texts
      }
      #expect(try await desk.ask(.reportDeath(evidence: nil), of: .王芳, by: desk.agent, via: .hotline) == "done")
      let reported = try await said()
      #expect(reported.count == 1 && reported[0].contains("有死亡报告，尚未确认") && reported[0].contains("12333"))
      try await desk.report(.confirmLifeReport(evidence: .policeRecord), in: wang)
      #expect(try await said() == [])
      try await desk.report(.reverseLifeReport(evidence: .policeRecord), in: wang)
      #expect(try await said().first?.contains("已更正") == true)
    }
  }

  // MARK: The words

  @Test func `每条短信三条以内说完，没有号码、名字和秘密`() throws {
    let secrets = try Self.secrets
    let texts = try Self.all(secrets).map { $0.text(hotline: "12333") }
    #expect(Set(texts).count >= 45, "each says something of its own")
    for text in texts {
      #expect(text.hasPrefix("【秦卡】") && text.count <= 3 * 70, "\(text.count): \(text)")
      #expect(!text.contains { $0.isNewline })
      for secret in secrets { #expect(!text.contains(secret.number), "\(text)") }
    }
    #expect(Notice.codeTo(secrets[0], "274913").text(hotline: "12333").contains("274913"), "except the code that it is")
  }

  /// Telephones that travel with a message and must not stand in it.
  private static var secrets: [PhoneNumber] {
    get throws { [try PhoneNumber.parse("19900000099"), try PhoneNumber.parse("19900000098")] }
  }

  /// One of each, with the longest words that can stand in it.
  private static func all(_ phones: [PhoneNumber]) throws -> [Notice] {
    let (end, number, day) = (TestClock.start, "B2026112300000001", try Day(year: 2026, month: 12, day: 31))
    let place = CollectionPlace(outlet: "611100-02", day: day, slot: try TimeSpan.parse("09:00-12:00"))
    let plain: [Notice] = [
      .code("274913"), .codeTo(phones[0], "518204"), .phoneChanged(old: phones[1]), .lossEnding(until: end, left: 48),
      .lossEnded(at: end), .bankLossDue(at: end), .formallyLost(application: number, fee: Money(fen: 2000)),
      .socialActivated, .financialActivated, .pinChanged, .locked, .applicationCorrected(number: number),
      .applicationWithdrawn(number: number), .collectionBooked(day), .collectionCancelled(day),
      .collectionCodeMade(until: end),
      .collectionPlaced(place, outlet: "中国邮政储蓄银行杨凌示范区网点（示例）"),
      .collectionReoffered(
        closed: day, reason: "停电", outlet: "中国邮政储蓄银行杨凌示范区网点（示例）", place: place, offers: [place, place]),
      .collectionReoffered(closed: day, reason: "停电", outlet: "杨凌示范区社保卡服务网点（示例）", place: nil, offers: []),
      .cardAtOtherOutlet(outlet: "中国邮政储蓄银行杨凌示范区网点（示例）"), .cardReturned, .cardCollected, .bound(city: "杨凌示范区"),
      .pinCleared, .socialCancelled, .financialCancelled, .lifeReversed, .mandateEnded, .contactChanged,
      .identityChanged, .filesMerged, .fileSplit, .collectable(city: "杨凌示范区", byAppointment: true, days: 0),
      .collectable(city: "杨凌示范区", byAppointment: true, days: 180),
    ]
    let functions = CardFunction.allCases.flatMap { [Notice.lossReported($0, until: end), .lossReleased($0)] }
    let opened = Application.Kind.allCases.flatMap { kind in
      [0, 2000].map { Notice.applicationOpened(kind: kind, number: number, fee: Money(fen: $0)) }
    }
    let agents = Mandate.Kind.allCases.flatMap { kind in
      [Notice.mandateGiven(kind)] + ActionName.allCases.map { .agentActed(kind: kind, action: $0) }
    }
    return [.ticketAnswered] + plain + functions + opened + agents
      + Fault.Reason.allCases.map { .applicationStopped($0) } + Person.Life.allCases.map { .lifeReported($0) }
  }
}
