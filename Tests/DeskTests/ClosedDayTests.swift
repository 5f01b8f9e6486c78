import Cards
import Logging
import Store
import TestKit
import Testing

@testable import Desk

/// An outlet does not open on a day that people have booked: nobody loses the card, nobody has to begin anew.
struct ClosedDayTests {
  private let lin = Newcomer("林小满", born: "19960412", phone: "19900000701")
  private let bai = Newcomer("白小满", born: "19950413", sequence: 902, phone: "19900000702")

  private func day(_ number: Int) throws -> Day { try Day(year: 2026, month: 11, day: number) }

  private func waiting(_ newcomer: Newcomer, card: String, at desk: DeskFixture) async throws -> HolderID {
    let id = try await desk.found(newcomer, in: "610100")
    try await desk.make(id, upTo: .outletReceived, card: card)
    return id
  }

  private func close(
    _ number: Int, outlet: String = "610100-01", in region: String = "610100", by account: String = "wang.dian",
    at desk: DeskFixture
  ) async throws -> String {
    let closed = ClosedDay(outlet: outlet, day: try day(number), reason: "停电")
    return try await desk.desk.closeDay(
      closed, by: try await desk.clerkSession(account, in: region), once: desk.once(), answer: Self.words
    ).text
  }

  private static let words: @Sendable (Desk.DayClosing) throws -> Answer = { closing in
    switch closing {
    case .done(_, let bookings): Answer(status: 200, body: Array("closed \(bookings)".utf8))
    case .secondPersonNeeded(let bookings, _): Answer(status: 202, body: Array("second person, \(bookings)".utf8))
    case .unknown: Answer(status: 404, body: Array("unknown".utf8))
    }
  }

  @Test(.clauses(.c2), arguments: EngineKind.allCases)
  func `约了的人多，停办要两个人；同一个人说两次不算，过期重来`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let desk = try desk.under(changing: "values.yaml", [("value: 20 persons", "value: 1 persons")])
      let id = try await waiting(lin, card: "N9900001", at: desk)
      #expect(try await book(25, for: id, at: desk) == "done")
      #expect(try await close(25, at: desk) == "second person, 1")
      #expect(try await close(25, at: desk) == "second person, 1", "the same person again")
      #expect(try await desk.count("closed_day") == 0)
      let centre = try await desk.session(.cityCentre, "li.zhongxin", via: .outlet, scope: "610100")
      let task = try #require(try await desk.desk.tasks(of: centre).tasks.first)
      #expect(task.kind == .secondPerson && task.owner == "wang.dian" && task.about.contains("停电"))
      let elsewhere = try await desk.session(.cityCentre, "zhou.zhongxin", via: .outlet, scope: "610500")
      #expect(try await desk.desk.tasks(of: elsewhere).tasks.isEmpty)
      #expect(try await close(25, by: "li.zhongxin", at: desk) == "closed 1")
      #expect(try await desk.desk.tasks(of: centre).tasks.isEmpty)

      #expect(try await book(26, for: id, at: desk) == "done")
      #expect(try await close(26, at: desk) == "second person, 1")
      desk.clock.advance(by: .days(7))
      #expect(try await close(30, by: "li.zhongxin", at: desk) == "closed 0", "nobody is concerned")
      #expect(try await desk.desk.tasks(of: centre).tasks.isEmpty, "what nobody has agreed to in time is over")
    }
  }

  private func sweeper(of desk: DeskFixture) -> Sweeper { Sweeper(desk: desk.desk, log: Logger(label: "test")) }

  private func book(_ number: Int, slot: String = "09:00-12:00", for id: HolderID, at desk: DeskFixture) async throws
    -> String
  {
    try await desk.ask(try .booking(on: try day(number), slot: slot), in: id, via: .cityChannel)
  }

  @Test(.clauses(.c2), arguments: EngineKind.allCases)
  func `停办的那天，约了的人改到下一个空位，收到短信，哪天来都给办`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await waiting(lin, card: "N9900001", at: desk)
      #expect(try await book(25, for: id, at: desk) == "done")
      #expect(try await close(25, at: desk) == "closed 1")
      // Nobody has run yet, and the answer is already the right one.
      let seen = try await desk.desk.view(of: id, actor: .holder, via: .cityChannel)
      let item = try #require(openItems(in: seen).first { $0.code == .readyToCollect })
      #expect(item.sentence.contains("停电") && item.next.action == .bookCollection)
      let clerk = try DeskFixture.clerk()

      #expect(try await sweeper(of: desk).reoffer() == 1)
      #expect(try await sweeper(of: desk).reoffer() == 0, "what is done is not done again")
      let appointment = try #require(try await desk.file(id).application?.appointment)
      #expect(
        appointment.place == CollectionPlace(outlet: "610100-01", day: try day(24), slot: try .parse("09:00-12:00")))
      #expect(appointment.closing?.day == (try day(25)) && appointment.closing?.isMoved == true)
      #expect(appointment.closing?.offers.count == 2)
      #expect(try await desk.number("SELECT CAST(sum(taken) AS BIGINT) FROM collection_slot") == 1)
      let gateway = RecordingGateway()
      try await desk.worker(gateway).workAll()
      let text = try #require(gateway.texts.last { $0.contains("不办公") })
      #expect(text.contains("停电") && text.contains("2026年11月24日 09:00-12:00") && text.contains("也可以改约"))

      #expect(try await desk.ask(.collect, in: id, by: clerk, via: .outlet, visitor: .holder) == "done")
      #expect(try await desk.count("collection_booking") == 0)
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c2), arguments: EngineKind.allCases)
  func `停办以后那天约不上，重新开了又约得上`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await waiting(lin, card: "N9900001", at: desk)
      #expect(try await close(25, at: desk) == "closed 0")
      #expect(try await book(25, for: id, at: desk) == "outlet-closed")
      let clerk = try await desk.clerkSession()
      for expected in ["closed 0", "unknown"] {
        let word = try await desk.desk.reopenDay(
          try day(25), of: "610100-01", by: clerk, once: desk.once(), answer: Self.words
        ).text
        #expect(word == expected)
      }
      #expect(try await book(25, for: id, at: desk) == "done")
    }
  }

  @Test(.clauses(.c2), arguments: EngineKind.allCases)
  func `再没有空位的，预约看得见是停办的，请他另选，名额不多占`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await waiting(lin, card: "N9900001", at: desk)
      #expect(try await book(25, for: id, at: desk) == "done")
      // The window is fourteen days, and every other place in it has gone.
      for ahead in 1...14 {
        for slot in ["09:00-12:00", "14:00-17:00"] {
          try await desk.execute(
            """
            INSERT INTO collection_slot (outlet, day, slot, taken) VALUES ('610100-01', $1, $2, 100)
            ON CONFLICT (outlet, day, slot) DO NOTHING
            """, .text(desk.clock.now.day.adding(days: ahead).iso), .text(slot))
        }
      }
      _ = try await close(25, at: desk)
      #expect(try await sweeper(of: desk).reoffer() == 1)
      let appointment = try #require(try await desk.file(id).application?.appointment)
      #expect(appointment.place == nil && appointment.closing?.isMoved == false)
      #expect(try await desk.number("SELECT taken FROM collection_slot WHERE day = '2026-11-25' AND slot < '1'") == 0)
      #expect(try await desk.ask(.cancelCollection, in: id, via: .cityChannel) == "done")
      #expect(try await desk.number("SELECT taken FROM collection_slot WHERE day = '2026-11-25' AND slot < '1'") == 0)
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c2), arguments: EngineKind.allCases)
  func `做到一半停下，换一个进程接着做完`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let lin = try await waiting(lin, card: "N9900001", at: desk)
      let bai = try await waiting(bai, card: "N9900002", at: desk)
      for id in [lin, bai] { #expect(try await book(25, for: id, at: desk) == "done") }
      #expect(try await close(25, at: desk) == "closed 2")
      #expect(try await desk.desk.reoffer(lin))
      let again = try desk.restarted()
      #expect(try await sweeper(of: again).reoffer() == 1, "only the one that was left")
      for id in [lin, bai] { #expect(try await desk.file(id).application?.appointment?.closing?.isMoved == true) }
      #expect(try await desk.number("SELECT CAST(sum(taken) AS BIGINT) FROM collection_slot") == 2)
    }
  }

  @Test(.clauses(.c2), arguments: EngineKind.allCases)
  func `别的市的工作人员停不了，过去的日子停不了`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk async throws in
      #expect(try await close(25, in: "610500", at: desk) == "unknown")
      #expect(try await close(22, at: desk) == "unknown")
      #expect(try await close(25, outlet: "610100-99", at: desk) == "unknown")
      #expect(try await close(25, in: "610000", at: desk) == "closed 0")
    }
  }

  @Test(.clauses(.c2), arguments: EngineKind.allCases)
  func `从前按天约的照旧有效，取消和改约都把那天还回去`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await waiting(lin, card: "N9900001", at: desk)
      try await desk.execute("INSERT INTO collection_day (city, day, taken) VALUES ('610100', '2026-11-25', 5)")
      let old = Event.collectionBooked(appointment: Appointment(day: try day(25), made: desk.clock.now))
      let fixture = desk
      try await desk.engine.write { connection in
        let file = try #require(try fixture.desk.files.lock(id, in: connection))
        let now = fixture.clock.now
        let hand = Hand(
          actor: .holder, channel: .cityChannel, receipt: "r", now: now,
          policy: fixture.desk.policy(for: file.holder, at: now))
        _ = try fixture.desk.files.append([old], to: file, by: hand, in: connection)
      }
      let clerk = try DeskFixture.clerk()
      #expect(
        try await desk.ask(.collect, in: id, by: clerk, via: .outlet, visitor: .holder) == "appointment-other-day")
      #expect(try await book(26, for: id, at: desk) == "done")
      #expect(try await desk.number("SELECT taken FROM collection_day") == 4)
      #expect(try await desk.number("SELECT taken FROM collection_slot") == 1)
      #expect(try await desk.ask(.cancelCollection, in: id, via: .cityChannel) == "done")
      #expect(try await desk.number("SELECT taken FROM collection_slot") == 0)
      #expect(try await desk.ask(.cancelCollection, in: id, via: .cityChannel) == "not-booked")
      try await desk.expectReplay()
    }
  }
}
