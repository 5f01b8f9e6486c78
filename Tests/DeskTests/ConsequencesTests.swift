import Cards
import Logging
import Store
import TestKit
import Testing

@testable import Desk

/// What follows from an act beyond the file it is done in: reminders, days, numbers and messages follow the card.
struct ConsequencesTests {
  private let lin = Newcomer("林小满", born: "19960412", phone: "19900000701")

  private func split(_ id: HolderID, _ who: Somebody, at desk: DeskFixture) async throws -> String {
    try await desk.desk.split(
      id, taking: [try who.document], name: try PersonName.parse(who.name), takesCard: true,
      by: try DeskFixture.clerk(), via: .outlet, once: desk.once(), answer: DeskFixture.answer
    ).word
  }
  private func merge(_ other: HolderID, into survivor: HolderID, at desk: DeskFixture) async throws -> String {
    try await desk.desk.merge(
      other, into: survivor, by: try DeskFixture.clerk(), via: .outlet, once: desk.once(), answer: DeskFixture.answer
    ).word
  }

  @Test func `挂失中的卡拆走以后，到期照样登记`() async throws {
    try await withDesk(.sqlite, adopting: [.陈静, .周婷]) { desk in
      #expect(try await merge(try await desk.id(.陈静), into: try await desk.id(.周婷), at: desk) == "done")
      let zhou = try await desk.id(.周婷)
      #expect(try await split(zhou, .陈静, at: desk) == "done")
      let new = try await desk.id(.陈静)
      #expect(try await desk.file(new).card?.social.oralLoss != nil)
      #expect(try await desk.number("SELECT count(*) FROM oral_loss WHERE holder_id = $1", .text(new.text)) == 1)
      desk.clock.advance(by: .hours(40))
      #expect(try await Sweeper(desk: desk.desk, log: Logger(label: "t")).sweep() == 1)
    }
  }

  @Test func `挂失中的卡拆走以后，提醒发给卡的主人`() async throws {
    try await withDesk(.sqlite, adopting: [.陈静, .周婷]) { desk in
      #expect(try await merge(try await desk.id(.陈静), into: try await desk.id(.周婷), at: desk) == "done")
      #expect(try await split(try await desk.id(.周婷), .陈静, at: desk) == "done")
      let new = try await desk.id(.陈静)
      #expect(
        try await desk.ask(
          .changePhone(try PhoneNumber.parse("19900000099")), in: new, by: try DeskFixture.clerk(), via: .outlet,
          visitor: .holder) == "done")
      let gateway = RecordingGateway()
      for hours in [7, 22, 2] {
        desk.clock.advance(by: .hours(hours))
        try await desk.worker(gateway).workAll()
      }
      #expect(gateway.texts.contains { $0.contains("到期并自动解除") })
    }
  }

  @Test func `并进来的申请可以领卡，提醒跟着申请走`() async throws {
    try await withDesk(.sqlite, adopting: [.周婷]) { desk in
      let id = try await desk.found(lin)
      try await desk.make(id, upTo: .outletReceived)
      #expect(try await merge(id, into: try await desk.id(.周婷), at: desk) == "done")
      let gateway = RecordingGateway()
      try await desk.worker(gateway).workAll()
      gateway.forget()
      desk.clock.advance(by: .days(31))
      try await desk.worker(gateway).workAll()
      #expect(gateway.texts.count { $0.contains("可以领取") } == 1, "D3: reminders follow the application \(gateway.texts)")
    }
  }

  @Test func `拆走了申请的人，不再被催去领卡`() async throws {
    try await withDesk(.sqlite, adopting: [.周婷]) { desk in
      let old = try await desk.id(.周婷)
      let id = try await desk.found(lin)
      #expect(try await merge(old, into: id, at: desk) == "done")
      try await desk.make(id, upTo: .outletReceived)
      let s = try await desk.desk.split(
        id, taking: [try Somebody.周婷.document], name: try PersonName.parse("周婷"), takesCard: true,
        by: try DeskFixture.clerk(), via: .outlet, once: desk.once(), answer: DeskFixture.answer)
      #expect(s.word == "done")
      let gateway = RecordingGateway()
      try await desk.worker(gateway).workAll()
      gateway.forget()
      desk.clock.advance(by: .days(31))
      try await desk.worker(gateway).workAll()
      #expect(gateway.texts == [])
    }
  }

  @Test func `银行挂失到期的提醒跟着卡走`() async throws {
    try await withDesk(.sqlite, adopting: [.王芳, .周婷]) { desk in
      let until = desk.clock.now + .hours(72)
      try await desk.ask(.reportOralLoss(.financial, bankUntil: until), of: .王芳, by: desk.bank, via: .bankPhone)
      #expect(try await merge(try await desk.id(.王芳), into: try await desk.id(.周婷), at: desk) == "done")
      let gateway = RecordingGateway()
      desk.clock.advance(by: .hours(72))
      try await desk.worker(gateway).workAll()
      #expect(gateway.texts.contains { $0.contains("以银行为准") }, "\(gateway.texts)")
    }
  }

  @Test func `监护人撤回以后可以再替孩子申请`() async throws {
    try await withDesk(.sqlite, adopting: [.胡敏]) { desk in
      let child = Newcomer("胡小米", born: "20210601", phone: "19900000017")
      let mother = try await desk.session(of: .胡敏)
      let form = try child.form(represented: .胡敏, photo: nil)
      #expect(try await desk.apply(form, by: mother).word == "done")
      #expect(try await desk.apply(form, by: mother).word == "application-open")
      let id = try #require(try await desk.desk.holder(of: try child.document))
      let number = try #require(try await desk.file(id).mandates.first?.number)
      #expect(try await desk.ask(.withdrawApplication, in: id, by: .agent(mandate: number)) == "done")
      #expect(try await desk.apply(form, by: mother).word == "done")
    }
  }

  @Test func `做好以后停下又更正的，卡号作废，预约的名额还回去`() async throws {
    try await withDesk(.sqlite) { desk in
      let id = try await desk.found(lin, in: "610100")
      try await desk.make(id, upTo: .outletReceived)
      let day = try Day(year: 2026, month: 11, day: 25)
      #expect(try await desk.ask(try .booking(on: day), in: id, via: .cityChannel) == "done")
      #expect(try await desk.report(.failApplication(.personMismatch, remark: "x"), in: id) == "done")
      #expect(try await desk.ask(.correctApplication(try lin.form(in: "610100")), in: id) == "done")
      let application = try await desk.file(id).application
      #expect(application?.made == nil, "made card stays")
      #expect(application?.appointment == nil, "appointment stays")
      #expect(try await desk.number("SELECT CAST(sum(taken) AS BIGINT) FROM collection_slot") == 0)
      #expect(try await desk.file(id).voidCards.count == 1)
    }
  }

  @Test func `建档和申请是一件事，一张回执`() async throws {
    try await withDesk(.sqlite) { desk in
      let id = try await desk.found(lin)
      #expect(Set(try await desk.entries(in: id).map(\.receipt)).count == 1)
    }
  }

  @Test func `来报告死亡的家人没有代谁办事`() async throws {
    try await withDesk(.sqlite, adopting: [.李梅, .胡敏]) { desk in
      try await desk.mandate(.family, of: .李梅, to: .胡敏)
      let li = try await desk.id(.李梅)
      let word = try await desk.ask(
        .reportDeath(evidence: .deathCertificate), in: li, by: try DeskFixture.clerk(), via: .outlet,
        visitor: .agent(try Somebody.胡敏.document))
      #expect(word == "done")
      #expect(try await desk.entries(in: li).last?.mandate == nil)
      let gateway = RecordingGateway()
      try await desk.worker(gateway).workAll()
      #expect(!gateway.texts.contains { $0.contains("替您办理了「登记死亡报告」") })
    }
  }

  @Test func `已有档案的人，核验不看他另填的手机号`() async throws {
    try await withDesk(.sqlite, adopting: [.王芳]) { desk in
      let platform = TestIdentityPlatform()
      _ = try await desk.signIn(Newcomer(.王芳), giving: "19900000999", RecordingGateway(), platform)
      #expect(platform.phones == [nil])
    }
  }

  @Test func `重约自己已约好的时段，不说已满`() async throws {
    try await withDesk(.sqlite) { desk in
      let id = try await desk.found(lin, in: "610100")
      try await desk.make(id, upTo: .outletReceived)
      let day = try Day(year: 2026, month: 11, day: 25)
      try await desk.execute(
        """
        INSERT INTO collection_slot (outlet, day, slot, taken) VALUES ('610100-01', '2026-11-25', '09:00-12:00', 99)
        """)
      #expect(try await desk.ask(try .booking(on: day), in: id, via: .cityChannel) == "done")
      #expect(try await desk.ask(try .booking(on: day), in: id, via: .cityChannel) == "done")
    }
  }

  @Test func `合并以后没有人是自己的受托人`() async throws {
    try await withDesk(.sqlite, adopting: [.李梅, .周婷]) { desk in
      try await desk.mandate(.family, of: .李梅, to: .周婷)
      let zhou = try await desk.id(.周婷)
      #expect(try await merge(try await desk.id(.李梅), into: zhou, at: desk) == "done")
      #expect(try await desk.desk.principals(of: zhou).isEmpty)
    }
  }
}
