import Cards
import TestKit
import Testing

/// 领卡: from 「省厅已下发」 on, where it was made, by the holder or by somebody with both documents.
struct CollectTests {
  private let today = Cast.now.day

  /// 张伟's first card waits at an outlet of 西安, where collection needs an appointment.
  private func waiting(bookedFor day: Day? = nil) throws -> Story {
    var story = try Story.applied(.张伟, at: .outletReceived)
    story.policy.needsAppointment = true
    if let day { try #require(story.ask(.booking(on: day), via: .cityChannel).isDone) }
    return story
  }

  private func clerk(of region: String) throws -> Actor {
    .clerk(account: "li.dian", region: try RegionCode.parse(region))
  }

  private func morning(of day: Day) throws -> Appointment {
    Appointment(
      CollectionPlace(outlet: "610100-01", day: day, slot: try TimeSpan.parse("09:00-12:00")), made: Cast.now)
  }

  // MARK: When and where

  @Test(.clauses(.c1), arguments: Stage.allCases) func `恰好从省厅已下发起可以领卡，早一步都不行`(_ stage: Stage) throws {
    var story = try Story.applied(.张伟, at: stage)
    let refusal = try story.askAtOutlet(.collect).refusal
    let canCollect = [Stage.provinceSent, .cityReceived, .outletReceived].contains(stage)
    #expect(refusal == (canCollect ? nil : .collection(.notIssued(stage))))
    #expect((story.holder.card != nil) == canCollect)
  }

  @Test(.clauses(.c1)) func `还没下发的，说做到哪一步，去哪里查进度`() throws {
    let story = try Story.applied(.张伟, at: .socialKeyed)
    let said = try #require(story.preview(.collect, by: try Cast.clerk, via: .outlet, visitor: .holder))
    #expect(said.clause == .c1)
    #expect(said.sentence.contains("社保密钥已装入"))
    #expect(said.sentence.contains("省厅已下发"))
    #expect(said.next.action == .queryProgress)
  }

  @Test(.clauses(.c1, .v1)) func `领到的是新卡：两个功能都没有激活，密码是初始的`() throws {
    var story = try Story.applied(.张伟, at: .provinceSent)
    let made = try Cast.made
    let card = Card(
      number: made.number, city: try Cast.xian, bank: try BankCode.parse("102"), account: made.account,
      issued: made.issued, expires: try Day(year: 2036, month: 11, day: 22), social: FunctionState(phase: .sealed),
      financial: FunctionState(phase: .sealed), pin: .initial)
    #expect(
      try story.askAtOutlet(.collect) == .done([.cardCollected(card: card, application: Story.application)]))
    #expect(story.holder.card == card)
    #expect(story.holder.application == nil)
    #expect(story.openCodes() == [.socialNotActivated, .financialNotActivated])
  }

  @Test(.clauses(.c1)) func `领过的不能再领`() throws {
    var story = try Story.applied(.张伟, at: .provinceSent)
    try story.askAtOutlet(.collect)
    #expect(try story.askAtOutlet(.collect).refusal == .application(.none))
  }

  @Test(.clauses(.c4)) func `同一个市的区里也能领，省里也能`() throws {
    for region in ["610102", "610000"] {
      var story = try Story.applied(.张伟, at: .provinceSent)
      #expect(try story.askAtOutlet(.collect, by: try clerk(of: region)).isDone)
    }
  }

  @Test(.clauses(.c4)) func `别的市不能领，请他回制卡地，或请人代领`() throws {
    var story = try Story.applied(.张伟, at: .provinceSent)
    for region in ["610400", "610402"] {
      let refusal = try story.askAtOutlet(.collect, by: try clerk(of: region)).refusal
      #expect(refusal == .collection(.wrongPlace(try Cast.xian)))
    }
    let said = try #require(
      story.preview(.collect, by: try clerk(of: "610400"), via: .outlet, visitor: .holder))
    #expect(said.clause == .c4)
    #expect(said.next.sentence.contains("西安市的社保卡服务网点"))
    #expect(said.next.sentence.contains("委托代理人"))
    #expect(story.holder.card == nil)
  }

  @Test(.clauses(.c1)) func `在制卡的银行网点也能领，别的银行不行`() throws {
    var story = try Story.applied(.张伟, at: .provinceSent)
    #expect(story.ask(.collect, by: try Cast.otherBank, via: .bankCounter).refusal == .otherBank)
    #expect(try story.askAtBank(.collect).isDone)
  }

  @Test(.clauses(.c1)) func `卡要当面领，线上和12333都领不了`() throws {
    var story = try Story.applied(.张伟, at: .provinceSent)
    #expect(story.ask(.collect).refusal == .wrongChannel(.collect))
    #expect(story.ask(.collect, by: Cast.agent, via: .hotline).refusal == .wrongChannel(.collect))
  }

  // MARK: Who

  @Test(.clauses(.c4)) func `没有人带证件来，卡不交出去`() throws {
    var story = try Story.applied(.张伟, at: .provinceSent)
    #expect(try story.askAtOutlet(.collect, nil).refusal == .mandate(.nobodyThere))
    #expect(story.holder.card == nil)
  }

  @Test(.clauses(.c4)) func `刘洋带双方证件，登记了委托，可以代领`() throws {
    var story = try Story.applied(.张伟, at: .provinceSent)
    let proxy = Visitor.agent(try Cast.document(of: .刘洋))
    #expect(try story.askAtOutlet(.collect, proxy).refusal == .mandate(.missing))
    try story.entrust(.刘洋, with: [.collect])
    #expect(try story.askAtOutlet(.collect, proxy).isDone)
  }

  @Test(.clauses(.c4)) func `委托里没写领卡的，不能代领`() throws {
    var story = try Story.applied(.张伟, at: .provinceSent)
    try story.entrust(.刘洋, with: [.queryProgress])
    let proxy = Visitor.agent(try Cast.document(of: .刘洋))
    #expect(try story.askAtOutlet(.collect, proxy).refusal == .mandate(.notEnough(.collect)))
  }

  @Test(.clauses(.c4)) func `代理人在银行网点代领，也要有委托`() throws {
    var story = try Story.applied(.张伟, at: .provinceSent)
    let proxy = Visitor.agent(try Cast.document(of: .刘洋))
    #expect(try story.askAtBank(.collect, proxy).refusal == .mandate(.missing))
    try story.entrust(.刘洋, with: [.collect])
    #expect(try story.askAtBank(.collect, proxy).isDone)
  }

  @Test(.clauses(.c4)) func `孩子的卡由监护人领，孩子自己不能领`() throws {
    let child = try Cast.child(born: today.adding(years: -9))
    var story = try Story(of: child)
    let guardian = Actor.agent(mandate: "W9")
    story.ask(.apply(try Cast.form(ofChild: child), number: Story.application), by: guardian)
    try story.make(until: .outletReceived)
    #expect(try story.askAtOutlet(.collect).refusal == .application(.guardianNeeded))
    #expect(try story.askAtOutlet(.collect, .agent(try Cast.document(of: .李梅))).isDone)
  }

  @Test(.clauses(.c4)) func `拿着别人的证件来，不给`() throws {
    var story = try Story.applied(.张伟, at: .provinceSent)
    let shown = Presented(card: nil, document: try Cast.document(of: .刘洋))
    #expect(
      story.ask(.collect, by: try Cast.clerk, via: .outlet, showing: shown, visitor: .holder).refusal
        == .documentMismatch)
  }

  // MARK: The appointment

  @Test(.clauses(.c2)) func `西安领卡要先预约，没有预约就说去哪里约`() throws {
    var story = try waiting()
    #expect(try story.askAtOutlet(.collect).refusal == .collection(.appointmentNeeded))
    let said = try #require(story.preview(.collect, by: try Cast.clerk, via: .outlet, visitor: .holder))
    #expect(said.clause == .c2)
    #expect(said.sentence.contains("西安市领卡要先预约"))
    #expect(said.next.action == .bookCollection)
    #expect(said.next.channels == [.cityChannel, .outlet])
  }

  @Test(.clauses(.c2)) func `约了明天，今天来不行，明天来就领`() throws {
    let tomorrow = today.adding(days: 1)
    var story = try waiting(bookedFor: tomorrow)
    #expect(story.holder.application?.appointment == (try morning(of: tomorrow)))
    #expect(try story.askAtOutlet(.collect).refusal == .collection(.otherDay(tomorrow)))
    story.now = tomorrow.start
    #expect(try story.askAtOutlet(.collect).isDone)
  }

  @Test(.clauses(.c2)) func `错过了那天，可以改约`() throws {
    var story = try waiting(bookedFor: today.adding(days: 1))
    story.now = Cast.now + .days(2)
    let again = story.now.day.adding(days: 5)  // a Monday
    #expect(try story.askAtOutlet(.collect).refusal == .collection(.otherDay(today.adding(days: 1))))
    #expect(try story.ask(.booking(on: again), via: .cityChannel).isDone)
    #expect(story.holder.application?.appointment?.day == again)
  }

  @Test(.clauses(.c2)) func `最早约明天，最晚约14天以后`() throws {
    var story = try waiting()
    let (first, last) = (today.adding(days: 1), today.adding(days: 14))
    for day in [first, last] {
      #expect(try story.ask(.booking(on: day), via: .cityChannel).isDone)
      #expect(story.holder.application?.appointment?.day == day)
    }
    for day in [today, last.adding(days: 1)] {
      let refusal = try story.ask(.booking(on: day), via: .cityChannel).refusal
      #expect(refusal == .collection(.dayClosed(from: first, to: last)))
    }
    #expect(story.holder.application?.appointment?.day == last)
  }

  @Test(.clauses(.c2)) func `那天约满了，换一天`() throws {
    var story = try waiting()
    let day = today.adding(days: 3)
    let refusal = try story.ask(.booking(on: day, isFree: false), via: .cityChannel).refusal
    let place = CollectionPlace(outlet: "610100-01", day: day, slot: try TimeSpan.parse("09:00-12:00"))
    #expect(refusal == .collection(.slotFull(place)))
    #expect(try story.said(refusal, of: .bookCollection).next.sentence == "请换一个时段或换一天再约。")
    #expect(story.holder.application?.appointment == nil)
  }

  @Test(.clauses(.c2)) func `不用预约的市，直接去领，不收预约`() throws {
    var story = try Story.applied(.张伟, at: .outletReceived)
    let refusal = try story.ask(.booking(on: today.adding(days: 1)), via: .cityChannel).refusal
    #expect(refusal == .collection(.noAppointments))
    #expect(try story.askAtOutlet(.collect).isDone)
  }

  @Test(.clauses(.c2, .c1)) func `卡还没下发，不能预约`() throws {
    var story = try Story.applied(.张伟, at: .making)
    story.policy.needsAppointment = true
    #expect(
      try story.ask(.booking(on: today.adding(days: 1)), via: .cityChannel).refusal
        == .collection(.notIssued(.making)))
  }

  @Test(.clauses(.c2)) func `提醒先说去预约，约好以后说去领`() throws {
    var story = try waiting()
    #expect(openItems(in: story.situation(.holder, .miniProgramme)).map(\.next.action) == [.bookCollection])
    try story.ask(.booking(on: today.adding(days: 1)), via: .cityChannel)
    #expect(openItems(in: story.situation(.holder, .miniProgramme)).map(\.next.action) == [.collect])
  }

  // MARK: In the place where one is insured now

  /// 李梅's card was made in 咸阳; she is insured here.
  private func moved(to place: String, _ scheme: InsuranceRelation.Scheme? = .employee) throws -> Story {
    var story = try Story(.李梅)
    let card = try #require(story.holder.card)
    story.holder.card = Card(
      number: card.number, city: try RegionCode.parse("610400"), bank: card.bank, account: card.account,
      issued: card.issued, expires: card.expires, social: card.social, financial: card.financial, pin: card.pin)
    story.ask(.recordInsurance(try insured(in: place, scheme)), by: .system, via: .system)
    return story
  }

  private func insured(
    in place: String, _ scheme: InsuranceRelation.Scheme? = .employee
  ) throws -> InsuranceRelation {
    InsuranceRelation(place: try RegionCode.parse(place), scheme: scheme, employer: nil)
  }

  @Test(.clauses(.c5, .c3)) func `咸阳制的卡，到西安参加职工医保，绑定以后直接用`() throws {
    var story = try moved(to: "610102")
    #expect(story.openCodes() == [.bindingNeeded])
    #expect(story.ask(.bindInsurance, via: .cityChannel) == .done([.insuranceBound(city: try Cast.xian)]))
    #expect(story.holder.card?.bound == (try Cast.xian))
    #expect(story.openCodes() == [])
    #expect(story.ask(.bindInsurance, via: .cityChannel).refusal == .collection(.alreadyBound(try Cast.xian)))
  }

  @Test(.clauses(.c5)) func `城乡居民、别的市的职工、险种不清楚的，都不用绑定`() throws {
    for (place, scheme) in [
      ("610100", InsuranceRelation.Scheme?.some(.resident)), ("610300", .employee), ("610400", .employee),
      ("610100", nil),
    ] {
      var story = try moved(to: place, scheme)
      #expect(story.openCodes() == [])
      #expect(story.ask(.bindInsurance, via: .cityChannel).refusal == .collection(.bindingNotNeeded))
      #expect(story.preview(.bindInsurance, via: .cityChannel)?.clause == .c5)
    }
  }

  @Test(.clauses(.c5)) func `就在西安制的卡，不用绑定`() throws {
    var story = try Story(.李梅)
    #expect(story.ask(.bindInsurance, via: .cityChannel).refusal == .collection(.bindingNotNeeded))
  }

  @Test(.clauses(.c5)) func `又换了一个要绑定的市，要再绑定`() throws {
    var story = try moved(to: "610100")
    story.policy.bindingCities.append(try RegionCode.parse("610300"))
    story.ask(.bindInsurance, via: .cityChannel)
    story.ask(.recordInsurance(try insured(in: "610300")), by: .system, via: .system)
    #expect(story.openCodes() == [.bindingNeeded])
    #expect(
      story.ask(.bindInsurance, via: .cityChannel) == .done([.insuranceBound(city: try RegionCode.parse("610300"))]))
  }

  @Test(.clauses(.c5)) func `在网点绑定要本人或代理人来`() throws {
    var story = try moved(to: "610100")
    #expect(try story.askAtOutlet(.bindInsurance, nil).refusal == .mandate(.nobodyThere))
    #expect(try story.askAtOutlet(.bindInsurance).isDone)
  }
}
