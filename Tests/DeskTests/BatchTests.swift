import Cards
import Store
import TestKit
import Testing

@testable import Desk

/// A batch goes from the police to the outlet, and everybody in it goes along.
struct BatchTests {
  @Test(.clauses(.p1, .a3, .c1), arguments: EngineKind.allCases)
  func `六个人一批，从比对走到网点，每一步人人都看得到`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let ids = try await desk.applicants(6)
      try await desk.compared()
      #expect(try await desk.stage(ids[0]) == .compared)

      let batch = try await desk.formed()
      #expect(batch.count == 6)
      #expect(batch.city?.text == "610100")
      #expect(batch.bank?.text == "102")
      for step in BatchKind.making.steps {
        desk.clock.advance(by: .hours(20))
        let report = try await desk.pass(batch.number)
        #expect(report.isClosing)
        #expect(report.tally == ["done": 6])
        #expect(report.lines.isEmpty && report.missing.isEmpty)
        for id in ids { #expect(try await desk.stage(id) == step.to) }
      }
      let detail = try #require(try await desk.desk.batch(batch.number))
      #expect(detail.batch.doneAt != nil)
      #expect(detail.living == 6)

      // Nobody has written a stage into the files yet but where somebody was told; now the rest follows.
      try await desk.desk.tellFiles()
      let file = try await desk.stored(ids[3])
      #expect(file.application?.stage == .outletReceived)
      #expect(file.application?.marks.map(\.stage) == Array(Stage.allCases.dropFirst()))
      let times = file.application?.marks.map(\.at.milliseconds) ?? []
      #expect(times == times.sorted())
      #expect(file.application?.made?.number == (try CardNumber(body: "F0000004")))
      #expect(file.application?.made?.account?.number == "6200102000000004")
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c1), arguments: EngineKind.allCases)
  func `省厅已下发一提交，马上就能领，不等后台写档案`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let ids = try await desk.applicants(1, in: "610500")
      try await desk.compared()
      let batch = try await desk.formed()
      for _ in 0..<4 { try await desk.pass(batch.number) }
      let weinan = try DeskFixture.clerk(in: "610500")
      #expect(try await desk.ask(.collect, in: ids[0], by: weinan, via: .outlet, visitor: .holder) == "not-issued")
      try await desk.pass(batch.number)
      #expect(try await desk.stored(ids[0]).application?.stage == .socialKeyed)
      #expect(try await desk.ask(.collect, in: ids[0], by: weinan, via: .outlet, visitor: .holder) == "done")
      #expect(try await desk.file(ids[0]).card?.number == (try CardNumber(body: "F0000001")))
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.p1), arguments: EngineKind.allCases)
  func `漏的、多的、重的、没办成的，哪一步的都看得见，数目对得上`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let ids = try await desk.applicants(8)
      try await desk.compared()
      let batch = try await desk.formed()
      let outgoing = try await desk.sendOut(batch.number)
      let report = try await desk.desk.read(
        try BatchPartner().answer(outgoing, strangers: 2) { row in
          switch row {
          case 2: .no(.accountRefused)
          case 4: .silence
          case 6: .twice
          default: .yes
          }
        })
      #expect(report.tally == ["done": 6, "failed": 1, "doubled": 1, "extra": 2])
      #expect(report.missing == [4])
      #expect(report.isClosing)
      #expect(report.lines.map(\.verdict) == [.failed(.accountRefused), .doubled, .extra, .extra])

      // The others go on; one stands still and knows why; one is being looked for.
      #expect(try await desk.stage(ids[0]) == .accountOpened)
      #expect(try await desk.stage(ids[3]) == .batched)
      let refused = try await desk.file(ids[1]).application
      #expect(refused?.fault?.reason == .accountRefused)
      #expect(refused?.fault?.remark == "第2行")
      #expect(refused?.batch == nil)

      let detail = try #require(try await desk.desk.batch(batch.number))
      #expect(detail.living == 7)
      #expect(detail.exceptions.map(\.kind) == [.failed, .missing])
      #expect(detail.exceptions.map(\.row) == [2, 4])
      let next = try BatchPartner().rows(of: try await desk.sendOut(batch.number)).map { $0["row"] }
      #expect(next == ["1", "3", "5", "6", "7", "8"])
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.p1), arguments: EngineKind.allCases)
  func `漏报的后来补上，一步一步赶上大家`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let ids = try await desk.applicants(3)
      try await desk.compared()
      let batch = try await desk.formed()
      let accounts = try await desk.sendOut(batch.number)
      let answer = try BatchPartner().answer(accounts, replying: { $0 == 2 ? .silence : .yes })
      #expect(try await desk.desk.read(answer).missing == [2])
      let factory = try await desk.sendOut(batch.number)
      try await desk.desk.read(try BatchPartner().answer(factory))
      #expect(try await desk.stage(ids[1]) == .batched)

      // The factory cannot answer for whom the bank has not answered yet.
      let missed = try BatchPartner().answer(accounts, only: { $0 == 2 })
      var text = try PartnerFileText(.csv, .utf8, columns: BatchStep.factory.columnsBack)
      try text.add([
        .row: "2", .application: try await desk.file(ids[1]).application?.number ?? "", .result: "done",
        .cardNumber: try CardNumber(body: "F0000002").text, .issued: "2026-11-25",
      ])
      let made = try PartnerFile(text.file(of: batch.number, step: .factory, .back).bytes)
      #expect(try await desk.desk.read(made).tally == ["early": 1])

      #expect(try await desk.desk.handOversToSend().map(\.step) == [.bankKeys])
      #expect(try await desk.desk.read(missed).tally == ["found": 1])
      #expect(try await desk.stage(ids[1]) == .making)
      #expect(Set(try await desk.desk.handOversToSend().map(\.step)) == [.factory, .bankKeys])
      let late = try await desk.desk.outgoing(batch.number, step: .factory)
      #expect(late.isLate && late.name.contains("-factory-late-"))
      #expect(try BatchPartner().rows(of: late).map { $0["row"] } == ["2"])
      #expect(try BatchPartner().rows(of: late).map { $0["account"] } == ["6200102000000002"])
      try await desk.desk.markSent(late)
      #expect(try await desk.desk.handOversToSend().map(\.step) == [.bankKeys])
      try text.add([.row: "9", .application: "B", .result: "done"])  // another digest: another file
      let again = try PartnerFile(text.file(of: batch.number, step: .factory, .back).bytes)
      #expect(try await desk.desk.read(again).tally == ["found": 1, "extra": 1])
      #expect(try await desk.stage(ids[1]) == .made)
      let next = try BatchPartner().rows(of: try await desk.sendOut(batch.number))
      #expect(next.map { $0["row"] } == ["1", "2", "3"])
      #expect(next[1]["account"] == "6200102000000002")
      #expect(try await desk.pass(batch.number).tally == ["done": 3])
      #expect(try await desk.stage(ids[1]) == .bankKeyed)
      try await desk.expectReplay()
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `同一份读两次、分几份读、倒着读，和读一次一样`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let ids = try await desk.applicants(6)
      try await desk.compared()
      let batch = try await desk.formed()
      let outgoing = try await desk.sendOut(batch.number)
      let partner = BatchPartner()
      let second = try partner.answer(outgoing, part: 2, of: 2, only: { $0 > 3 })
      let first = try partner.answer(outgoing, part: 1, of: 2, only: { $0 <= 4 })

      let report = try await desk.desk.read(second)
      #expect(report.tally == ["done": 3])
      #expect(!report.isClosing)
      #expect(try await desk.stage(ids[5]) == .batched)
      let repeated = try await desk.desk.read(second)
      #expect(repeated.isRepeat)
      #expect(repeated.tally == ["done": 3])

      let closing = try await desk.desk.read(first)
      #expect(closing.tally == ["done": 3, "repeated": 1])
      #expect(closing.isClosing)
      #expect(closing.missing.isEmpty)
      #expect(try await desk.stage(ids[5]) == .accountOpened)

      // A whole answer after all of it is old news, and the opposite changes nothing.
      let whole = try partner.answer(outgoing)
      #expect(try await desk.desk.read(whole).tally == ["repeated": 6])
      let opposite = try partner.answer(outgoing, replying: { $0 == 1 ? .no(.accountRefused) : .yes })
      #expect(try await desk.desk.read(opposite).tally == ["contradicts": 1, "repeated": 5])
      #expect(try await desk.stage(ids[0]) == .accountOpened)
      #expect(try await desk.file(ids[0]).application?.fault == nil)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `还没轮到的回盘先不读，留着以后再读`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      _ = try await desk.applicants(1)
      try await desk.compared()
      let batch = try await desk.formed()
      let text = try PartnerFileText(.csv, .utf8, columns: BatchStep.city.columnsBack)
      let city = try PartnerFile(text.file(of: batch.number, step: .city, .back).bytes)
      await #expect(throws: PartnerFileFault.early(step: .city, standsAt: .batched)) {
        try await desk.desk.read(city)
      }
      let own = try PartnerFile(try await desk.sendOut(batch.number).bytes)
      await #expect(throws: PartnerFileFault.wrongDirection) { try await desk.desk.read(own) }
    }
  }

  @Test(.clauses(.p1, .a2), arguments: EngineKind.allCases)
  func `开户没开成的换一家银行更正，别的不用重填，再编一批`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let ids = try await desk.applicants(2)
      try await desk.compared()
      let batch = try await desk.formed()
      try await desk.pass(batch.number) { $0 == 1 ? .no(.accountRefused) : .yes }
      var form = try #require(try await desk.file(ids[0]).application?.form)
      form.bank = try BankCode.parse("103")
      #expect(try await desk.ask(.correctApplication(form), in: ids[0]) == "done")
      try await desk.compared()
      let again = try await desk.formed()
      #expect(again.count == 1)
      #expect(again.bank?.text == "103")
      #expect(try await desk.stage(ids[0]) == .batched)
      #expect(try await desk.stage(ids[1]) == .accountOpened)
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.p1), arguments: EngineKind.allCases)
  func `路上丢了的卡作废，账户照旧，用新卡号重做`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let ids = try await desk.applicants(2)
      try await desk.compared()
      let batch = try await desk.formed()
      for _ in 0..<5 { try await desk.pass(batch.number) }
      try await desk.pass(batch.number) { $0 == 2 ? .no(.lostOnTheWay) : .yes }
      let lost = try await desk.file(ids[1])
      #expect(lost.application?.stage == .accountOpened)
      #expect(lost.voidCards.map(\.number) == [try CardNumber(body: "F0000002")])

      let again = try await desk.formed(.remaking)
      #expect(again.count == 1)
      try await desk.pass(again.number, BatchPartner(series: "G"))
      for _ in 0..<5 { try await desk.pass(again.number) }
      let remade = try await desk.file(ids[1]).application
      #expect(remade?.stage == .outletReceived)
      #expect(remade?.made?.number == (try CardNumber(body: "G0000001")))
      #expect(remade?.made?.account?.number == "6200102000000002")
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c3), arguments: EngineKind.allCases)
  func `比对：别处有卡的停下，登记库说不清的和没答的下一批再问`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let ids = try await desk.applicants(4)
      let batch = try await desk.formed(.comparison)
      let report = try await desk.pass(batch.number) { row in
        switch row {
        case 1: .no(.cardElsewhere)
        case 2: .unknown
        case 3: .silence
        default: .yes
        }
      }
      #expect(report.tally == ["failed": 1, "undecided": 1, "done": 1, "unanswered": 1])
      #expect(try await desk.file(ids[0]).application?.fault?.reason == .cardElsewhere)
      #expect(try await desk.stage(ids[1]) == .accepted)
      #expect(try await desk.stage(ids[2]) == .accepted)
      #expect(try await desk.stage(ids[3]) == .compared)
      #expect(try await desk.formed(.comparison).count == 2)
      try await desk.expectReplay()
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `别的卡用过的卡号不收，等卡商改了再报`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let first = try await desk.applicants(1)
      try await desk.compared()
      let one = try await desk.formed()
      try await desk.pass(one.number)
      try await desk.pass(one.number)
      let second = try await desk.applicants(1, from: 2)
      try await desk.compared()
      let two = try await desk.formed()
      try await desk.pass(two.number)
      let outgoing = try await desk.sendOut(two.number)
      let report = try await desk.desk.read(try BatchPartner().answer(outgoing))
      #expect(report.tally == ["done": 0, "unreadable": 1])
      #expect(report.missing == [1])
      #expect(try await desk.desk.read(try BatchPartner(series: "H").answer(outgoing)).tally == ["found": 1])
      #expect(try await desk.stage(second[0]) == .made)
      #expect(try await desk.desk.holder(of: try CardNumber(body: "F0000001")) == first[0])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `在批次里的卡不能单独报进度，撤回的就离开批次`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let ids = try await desk.applicants(2)
      let comparison = try await desk.formed(.comparison)
      #expect(try await desk.report(.advanceApplication(.compared, made: nil, isFree: true), in: ids[0]) == "in-batch")
      let outgoing = try await desk.sendOut(comparison.number)
      #expect(try await desk.ask(.withdrawApplication, in: ids[0]) == "done")
      let report = try await desk.desk.read(try BatchPartner().answer(outgoing))
      #expect(report.tally == ["left": 1, "done": 1])
      #expect(try await desk.formed().count == 1)
      #expect(try await desk.file(ids[0]).application == nil)
    }
  }
}
