import Cards
import Store
import TestKit
import Testing

@testable import Desk

/// What is late, who answers for it, what is typical, and how a card that stays missing is given up.
struct BatchListsTests {
  @Test(.clauses(.p1), arguments: EngineKind.allCases)
  func `没人编批的、没交出的、没回盘的、漏下的，都在迟的单子上`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      _ = try await desk.applicants(3)
      desk.clock.advance(by: .hours(25))
      #expect(try await desk.desk.lateItems().map(\.kind) == [.waiting])
      try await desk.compared()
      let batch = try await desk.formed().number
      #expect(try await desk.desk.lateItems().isEmpty)
      desk.clock.advance(by: .hours(25))
      let unsent = try await desk.desk.lateItems()
      #expect(unsent.map(\.kind) == [.notSent])
      #expect(unsent.map(\.owner) == ["陕西省社会保障卡中心"])
      let outgoing = try await desk.sendOut(batch)
      #expect(try await desk.desk.lateItems().isEmpty)
      desk.clock.advance(by: .days(3) + .hours(1))
      let late = try await desk.desk.lateItems()
      #expect(late.map(\.kind) == [.notAnswered])
      #expect(late.map(\.owner) == ["中国工商银行开户部门"])
      #expect(late.map(\.cards) == [3])
      try await desk.desk.read(try BatchPartner().answer(outgoing, replying: { $0 == 2 ? .silence : .yes }))
      let missing = try await desk.desk.lateItems()
      #expect(missing.map(\.kind) == [.missing])
      #expect(missing.map(\.cards) == [1])
    }
  }

  @Test(.clauses(.p1), arguments: EngineKind.allCases)
  func `一直找不到的，写明原因放弃，重新做一张`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let ids = try await desk.applicants(2)
      try await desk.compared()
      let batch = try await desk.formed().number
      for _ in 0..<2 { try await desk.pass(batch) }
      try await desk.pass(batch) { $0 == 1 ? .silence : .yes }
      #expect(
        try await desk.desk.outlook(of: try #require(try await desk.file(ids[0]).application)).missing == .bankKeys)
      #expect(try await desk.desk.giveUp(1, of: batch, because: .lostOnTheWay, remark: "清点时没有"))
      #expect(try await !desk.desk.giveUp(1, of: batch, because: .lostOnTheWay, remark: "清点时没有"))
      #expect(try await !desk.desk.giveUp(7, of: batch, because: .lostOnTheWay, remark: "清点时没有"))
      let file = try await desk.file(ids[0])
      #expect(file.application?.stage == .accountOpened)
      #expect(file.application?.fault?.reason == .lostOnTheWay)
      #expect(try await desk.formed(.remaking).count == 1)
      #expect(try await desk.desk.lateItems().isEmpty)
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.a3, .p1), arguments: EngineKind.allCases)
  func `别人通常要几天，从本省自己的历史算`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let fast = try await desk.applicants(18)
      try await desk.compared()
      let first = try await desk.formed().number
      #expect(try await desk.desk.typicalDays(from: .batched) == nil)
      desk.clock.advance(by: .days(4))
      for _ in 0..<5 { try await desk.pass(first) }
      #expect(try await desk.desk.typicalDays(from: .batched) == nil, "eighteen cards tell nothing yet")
      #expect(try await desk.stage(fast[0]) == .provinceSent)

      _ = try await desk.applicants(12, from: 19)
      try await desk.compared()
      let second = try await desk.formed().number
      desk.clock.advance(by: .days(9) - .hours(1))
      for _ in 0..<5 { try await desk.pass(second) }
      let typical = try #require(try await desk.desk.typicalDays(from: .batched))
      #expect(typical.median == 4)
      #expect(typical.ninetyPercent == 9)
      #expect(typical.cards == 30)
      #expect(try await desk.desk.typicalDays(from: .accepted)?.cards == 30)
      #expect(try await desk.desk.typicalDays(from: .provinceSent) == nil)
      desk.clock.advance(by: .days(366))
      #expect(try await desk.desk.typicalDays(from: .batched) == nil, "what is older than a year tells nothing")
    }
  }

  @Test func `一个数分不出中位数，许多数分得出`() {
    #expect(TypicalDays([]) == nil)
    #expect(TypicalDays([(1, 19)]) == nil)
    #expect(TypicalDays([(3, 20)])?.median == 3)
    let spread = TypicalDays([(1, 50), (2, 39), (5, 1), (30, 10)])
    #expect(spread?.median == 1)
    #expect(spread?.ninetyPercent == 5)
  }

  @Test(.clauses(.p1), arguments: EngineKind.allCases)
  func `编到一半断了，下次接着编，谁也不重`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let ids = try await desk.applicants(5)
      // A process died after its first three: the batch is there, and it is not formed.
      try await desk.engine.write { connection in
        try BatchRecord.create(
          "P2026112399999999", kind: .comparison, city: "", bank: "", at: desk.clock.now, in: connection)
      }
      for (index, id) in ids.prefix(3).enumerated() {
        #expect(try await desk.report(.joinBatch("P2026112399999999", .comparison), in: id) == "done")
        let number = try #require(try await desk.file(id).application?.number)
        try await desk.engine.write { connection in
          try BatchItemRecord.insert(
            number, at: Int64(index + 1), of: "P2026112399999999", since: desk.clock.now, account: nil, in: connection)
          try BatchRecord.grow("P2026112399999999", by: 1, in: connection)
        }
      }
      let formed = try await desk.desk.formBatches(.comparison)
      #expect(formed.map(\.number) == ["P2026112399999999"])
      #expect(formed.map(\.count) == [5])
      #expect(try await desk.pass("P2026112399999999").tally == ["done": 5])
      try await desk.expectReplay()
    }
  }
}
