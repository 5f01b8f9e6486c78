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
}
