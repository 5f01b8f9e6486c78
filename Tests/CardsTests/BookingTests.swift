import Cards
import TestKit
import Testing

/// 预约: an outlet, a day, a part of the day; and what holds when the outlet does not open after all.
struct BookingTests {
  private let tomorrow = Cast.now.day.adding(days: 1)

  private func waiting(_ change: (inout Story) throws -> Void = { _ in }) throws -> Story {
    var story = try Story.applied(.张伟, at: .outletReceived)
    story.policy.needsAppointment = true
    try change(&story)
    return story
  }

  private func refusal(_ action: Action, in story: Story) -> Refusal? {
    decide(action, in: story.situation(.holder, .cityChannel)).refusal
  }

  @Test(.clauses(.c2)) func `只能约发这张卡的网点，开着的日子，排出来的时段`() throws {
    let story = try waiting()
    let slots = try ["09:00-12:00", "14:00-17:00"].map { try TimeSpan.parse($0) }
    #expect(refusal(try .booking(on: tomorrow, at: "610500-01"), in: story) == .collection(.outletUnknown))
    let sunday = Cast.now.day.adding(days: 6)
    #expect(refusal(try .booking(on: sunday), in: story) == .collection(.outletClosed(sunday, reason: nil)))
    #expect(refusal(try .booking(on: tomorrow, slot: "12:00-13:00"), in: story) == .collection(.slotUnknown(slots)))
    let saturday = Cast.now.day.adding(days: 5)
    #expect(refusal(try .booking(on: saturday, at: "610100-02"), in: story) == nil, "the bank opens on Saturdays")
    #expect(
      refusal(try .booking(on: saturday, at: "610100-02", slot: "14:00-17:00"), in: story)
        == .collection(.slotUnknown([slots[0]])))
  }

  @Test(.clauses(.c2)) func `卡放在哪个网点，就只能约哪个网点`() throws {
    let story = try waiting { $0.holder.application?.outlet = "610100-02" }
    let refusal = refusal(try .booking(on: tomorrow), in: story)
    #expect(refusal == .collection(.shelvedElsewhere(outlet: "610100-02")))
    #expect(try story.said(refusal, of: .bookCollection).sentence.contains("西安市示例路2号"))
    #expect(self.refusal(try .booking(on: tomorrow, at: "610100-02"), in: story) == nil)
    #expect(Set(story.situation(.holder, .cityChannel).placesToBook.map(\.outlet)) == ["610100-02"])
  }

  @Test(.clauses(.c2)) func `登记了停办的日子约不上，说得出为什么`() throws {
    let story = try waiting { $0.closedDays = [ClosedDay(outlet: "610100-01", day: tomorrow, reason: "停电")] }
    let refusal = refusal(try .booking(on: tomorrow), in: story)
    #expect(refusal == .collection(.outletClosed(tomorrow, reason: "停电")))
    #expect(try story.said(refusal, of: .bookCollection).sentence.contains("停电"))
    #expect(self.refusal(try .booking(on: tomorrow, at: "610100-02"), in: story) == nil)
    #expect(
      !story.situation(.holder, .cityChannel).placesToBook.contains { $0.outlet == "610100-01" && $0.day == tomorrow })
  }

  @Test(.clauses(.c2)) func `约好了，时间和网点写在卡的下面；错过了，说过了，再约`() throws {
    var story = try waiting()
    try #require(story.ask(try .booking(on: tomorrow), via: .cityChannel).isDone)
    let booked = try #require(openItems(in: story.situation(.holder, .cityChannel)).first)
    #expect(booked.code == .readyToCollect && booked.next.action == .collect)
    #expect(booked.sentence.contains("已预约\(tomorrow.chinese)") && booked.sentence.contains("西安市示例路1号"))
    #expect(booked.next.sentence.contains("按预约的时间"))
    story.now = story.now + .days(2)
    let missed = try #require(openItems(in: story.situation(.holder, .cityChannel)).first)
    #expect(missed.sentence.contains("已经过了，请重新预约") && missed.next.action == .bookCollection)
  }

  @Test(.clauses(.c2)) func `约的那天停办，今天来、哪天来都给领`() throws {
    var story = try waiting()
    try #require(story.ask(try .booking(on: tomorrow), via: .cityChannel).isDone)
    #expect(try story.askAtOutlet(.collect).refusal == .collection(.otherDay(tomorrow)))
    story.closedDays = [ClosedDay(outlet: "610100-01", day: tomorrow, reason: "停电")]
    #expect(openItems(in: story.situation(.holder, .cityChannel)).map(\.next.action) == [.bookCollection])
    #expect(try story.askAtOutlet(.collect).isDone)
  }

  @Test(.clauses(.c2)) func `卡被放到了别的网点，约错了地方的人哪天来都给领`() throws {
    var story = try waiting()
    try #require(story.ask(try .booking(on: tomorrow), via: .cityChannel).isDone)
    let shelve = Action.shelveCard(outlet: "610100-02", shelf: "A-1")
    #expect(story.ask(shelve, by: .system, via: .system).isDone)
    #expect(try story.askAtOutlet(.collect).isDone)
  }

  @Test(.clauses(.c2)) func `取消以后可以再约，没约的没有可取消的`() throws {
    var story = try waiting()
    #expect(refusal(.cancelCollection, in: story) == .collection(.notBooked))
    try #require(story.ask(try .booking(on: tomorrow), via: .cityChannel).isDone)
    #expect(story.ask(.cancelCollection, via: .cityChannel).isDone)
    #expect(story.holder.application?.appointment == nil)
    #expect(story.ask(try .booking(on: tomorrow, slot: "14:00-17:00"), via: .cityChannel).isDone)
  }

  @Test(.clauses(.c2)) func `照常办公的日子，不改别人的预约`() throws {
    var story = try waiting()
    try #require(story.ask(try .booking(on: tomorrow), via: .cityChannel).isDone)
    let reoffer = Action.reofferCollection(reserved: nil, offers: [])
    #expect(story.ask(reoffer, by: .system, via: .system).refusal == .collection(.dayNotClosed(tomorrow)))
  }

  @Test(.clauses(.c1)) func `卡没到市里，不能上架；没有定退回天数的，不退`() throws {
    var story = try Story.applied(.张伟, at: .provinceSent)
    let shelve = Action.shelveCard(outlet: "610100-01", shelf: "A-1")
    #expect(story.ask(shelve, by: .system, via: .system).refusal == .collection(.notArrived(.provinceSent)))
    story = try waiting()
    story.now = Cast.now + .days(4000)
    #expect(story.ask(.returnCard, by: .system, via: .system).refusal == .collection(.returnNotDue))
  }

  @Test(arguments: [("09:00-12:00", true), ("9:00-12:00", false), ("12:00-09:00", false), ("09:00-24:01", false)])
  func `时段写得对才认`(_ text: String, _ isRight: Bool) {
    #expect(((try? TimeSpan.parse(text)) != nil) == isRight)
  }

  @Test func `星期几算得对`() throws {
    #expect(try Day(year: 2026, month: 11, day: 23).weekday == .monday)
    #expect(try Day(year: 1970, month: 1, day: 1).weekday == .thursday)
    #expect(try Day(year: 1969, month: 12, day: 28).weekday == .sunday)
  }
}
