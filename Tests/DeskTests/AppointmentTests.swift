import Cards
import Store
import TestKit
import Testing

@testable import Desk

/// 西安 hands cards out by appointment: so many a day, and nobody takes a place that is not there.
struct AppointmentTests {
  private let lin = Newcomer("林小满", born: "19960412", phone: "19900000701")
  private let bai = Newcomer("白小满", born: "19950413", sequence: 902, phone: "19900000702")
  private let capacity: Int64 = 100

  private func day(_ number: Int) throws -> Day { try Day(year: 2026, month: 11, day: number) }

  /// Somebody whose card waits in 西安.
  private func waiting(_ newcomer: Newcomer, card: String, at desk: DeskFixture) async throws -> HolderID {
    let id = try await desk.found(newcomer, in: "610100")
    try await desk.make(id, upTo: .outletReceived, card: card)
    return id
  }

  private func book(_ number: Int, for id: HolderID, at desk: DeskFixture) async throws -> String {
    try await desk.ask(try .booking(on: day(number)), in: id, via: .cityChannel)
  }

  private func taken(_ number: Int, at desk: DeskFixture) async throws -> Int64 {
    try await desk.number(
      "SELECT coalesce(max(taken), 0) FROM collection_slot WHERE outlet = '610100-01' AND day = $1",
      .text(try day(number).iso))
  }

  private func fill(_ number: Int, upTo places: Int64, at desk: DeskFixture) async throws {
    try await desk.execute(
      """
      INSERT INTO collection_slot (outlet, day, slot, taken) VALUES ('610100-01', $1, '09:00-12:00', $2)
      """, .text(try day(number).iso), .integer(places))
  }

  @Test(.clauses(.c2), arguments: EngineKind.allCases)
  func `最后一个号给先来的，后来的换一天；改约以后空出来`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let lin = try await waiting(lin, card: "N9900001", at: desk)
      let bai = try await waiting(bai, card: "N9900002", at: desk)
      try await fill(25, upTo: capacity - 1, at: desk)
      #expect(try await book(25, for: lin, at: desk) == "done")
      #expect(try await taken(25, at: desk) == capacity)
      #expect(try await book(25, for: bai, at: desk) == "slot-full")
      #expect(try await desk.file(bai).application?.appointment == nil)
      #expect(try await taken(25, at: desk) == capacity)

      #expect(try await book(26, for: lin, at: desk) == "done")
      #expect(try await taken(25, at: desk) == capacity - 1)
      #expect(try await taken(26, at: desk) == 1)
      #expect(try await desk.file(lin).application?.appointment?.day == (try day(26)))
      #expect(try await book(25, for: bai, at: desk) == "done")
      #expect(try await taken(25, at: desk) == capacity)
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c2), arguments: EngineKind.allCases)
  func `同一天再约一次，占的还是一个号`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await waiting(lin, card: "N9900001", at: desk)
      let booking = Act(
        holder: id, action: try .booking(on: day(25)), actor: .holder, channel: .cityChannel)
      let once = desk.once()
      for _ in 0..<3 {
        #expect(try await desk.desk.perform(booking, once: once, answer: DeskFixture.answer).word == "done")
      }
      #expect(try await taken(25, at: desk) == 1)
      #expect(try await book(25, for: id, at: desk) == "done")
      #expect(try await taken(25, at: desk) == 1)
    }
  }

  @Test(.clauses(.c2), arguments: EngineKind.allCases)
  func `没约成的不占号`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await desk.found(lin, in: "610100")
      #expect(try await book(25, for: id, at: desk) == "not-issued")
      try await desk.make(id, upTo: .outletReceived)
      #expect(try await book(23, for: id, at: desk) == "day-closed", "today is too late")
      let beyond = try Action.booking(on: Day(year: 2026, month: 12, day: 8))
      #expect(try await desk.ask(beyond, in: id, via: .cityChannel) == "day-closed")
      #expect(try await desk.ask(try .booking(on: day(25)), in: id) == "wrong-channel")
      #expect(try await desk.count("collection_slot") == 0)
      let last = try Action.booking(on: Day(year: 2026, month: 12, day: 7))
      #expect(try await desk.ask(last, in: id, via: .cityChannel) == "done")
    }
  }

  @Test(.clauses(.c2, .p1), arguments: EngineKind.allCases)
  func `卡在路上丢了，号还回去，新卡到了重新约`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await waiting(lin, card: "N9900001", at: desk)
      #expect(try await book(25, for: id, at: desk) == "done")
      let lost = Action.failApplication(.lostOnTheWay, remark: "运输途中丢失")
      #expect(try await desk.report(lost, in: id) == "done")
      #expect(try await taken(25, at: desk) == 0)
      let holder = try await desk.file(id)
      #expect(holder.application?.appointment == nil && holder.application?.stage == .accountOpened)
      #expect(holder.voidCards.map(\.reason) == [.lostOnTheWay])
      #expect(try await desk.desk.application(of: id)?.stage == .accountOpened)
      try await desk.make(id, upTo: .outletReceived, card: "N9900003")
      #expect(try await book(26, for: id, at: desk) == "done")
      #expect(try await taken(26, at: desk) == 1)
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c2, .c1), arguments: EngineKind.allCases)
  func `没约不给领，不是约的那天不给领，到了那天领到`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await waiting(lin, card: "N9900001", at: desk)
      let clerk = try DeskFixture.clerk()
      func collect() async throws -> String {
        try await desk.ask(.collect, in: id, by: clerk, via: .outlet, visitor: .holder)
      }
      #expect(try await collect() == "appointment-needed")
      #expect(try await book(24, for: id, at: desk) == "done")
      #expect(try await collect() == "appointment-other-day")
      desk.clock.move(to: try day(24).start - .milliseconds(1))
      #expect(try await collect() == "appointment-other-day")
      desk.clock.move(to: try day(24).start)
      #expect(try await collect() == "done")
      #expect(try await taken(24, at: desk) == 1, "a place that was used is not given back")
    }
  }

  @Test(.clauses(.c2), arguments: EngineKind.allCases)
  func `错过了约的那天，可以再约以后的日子`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await waiting(lin, card: "N9900001", at: desk)
      #expect(try await book(24, for: id, at: desk) == "done")
      desk.clock.move(to: try day(25).start)
      let clerk = try DeskFixture.clerk()
      #expect(
        try await desk.ask(.collect, in: id, by: clerk, via: .outlet, visitor: .holder) == "appointment-other-day")
      #expect(try await book(26, for: id, at: desk) == "done")
      desk.clock.move(to: try day(26).start)
      #expect(try await desk.ask(.collect, in: id, by: clerk, via: .outlet, visitor: .holder) == "done")
    }
  }

  @Test(.clauses(.c2), arguments: EngineKind.allCases)
  func `剩三个号，八个人同时约，三个约到`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      var people: [HolderID] = []
      for number in 1...8 {
        let somebody = Newcomer("林小满", born: "1996041\(number)", phone: "1990000071\(number)")
        people.append(try await waiting(somebody, card: "N990000\(number)", at: desk))
      }
      try await fill(25, upTo: capacity - 3, at: desk)
      let words = try await withThrowingTaskGroup(of: String.self) { group in
        for id in people { group.addTask { try await book(25, for: id, at: desk) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(words.count { $0 == "done" } == 3)
      #expect(words.count { $0 == "slot-full" } == 5)
      #expect(try await taken(25, at: desk) == capacity)
    }
  }
}
