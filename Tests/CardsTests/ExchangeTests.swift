import Cards
import TestKit
import Testing

/// 换卡: a card that is damaged, outdated or nearly over is handed in for a new one, and works until then.
struct ExchangeTests {
  private let number = "H2026112300000001"

  private func exchange(_ reason: ExchangeReason = .damaged, at bank: String = "102") throws -> Action {
    .exchange(reason, bank: try BankCode.parse(bank), branch: Cast.branch, number: number)
  }

  private func renew() throws -> Action {
    .renew(bank: try BankCode.parse("102"), branch: Cast.branch, number: number)
  }

  /// 李梅's card is being exchanged, and the new one has come to the outlet.
  private func waiting(_ action: Action) throws -> Story {
    var story = try Story(.李梅)
    story.now = Instant(day: try #require(story.holder.card).expires)
    try #require(story.ask(action).isDone)
    try story.make(until: .outletReceived)
    return story
  }

  @Test(.clauses(.l8)) func `卡坏了可以换，新卡领到以前旧卡照常用`() throws {
    var story = try Story(.李梅)
    let expected = Application(
      number: number, kind: .exchange, opened: Cast.now, replaces: try Cast.card(of: .李梅), city: try Cast.xian,
      bank: try BankCode.parse("102"), branch: Cast.branch, fee: Money(fen: 2000),
      reason: .damaged)
    #expect(story.ask(try exchange()) == .done([.applicationOpened(application: expected)]))
    #expect(story.holder.application == expected)
    #expect(story.holder.card?.number == (try Cast.card(of: .李梅)))
    #expect(story.standing(.social) == .active && story.standing(.financial) == .active)
    #expect(story.ask(.changeSocialPIN(to: try Cast.pin, check: .right)).isDone)
  }

  @Test(.clauses(.l8), arguments: [Channel.miniProgramme, .officialAccount, .governmentSite])
  func `本人在线上申请换卡`(_ channel: Channel) throws {
    var story = try Story(.李梅)
    #expect(story.ask(try exchange(), via: channel).isDone)
  }

  @Test(.clauses(.l8)) func `在网点换卡要本人或代理人来；12333不办`() throws {
    var story = try Story(.李梅)
    #expect(try story.askAtOutlet(try exchange(), nil).refusal == .mandate(.nobodyThere))
    #expect(story.ask(try exchange(), by: Cast.agent, via: .hotline).refusal == .wrongChannel(.exchange))
    #expect(try story.askAtOutlet(try exchange()).isDone)
  }

  @Test(.clauses(.l8)) func `换卡可以换一家银行，不是发卡银行的不行`() throws {
    var story = try Story(.李梅)
    #expect(story.ask(try exchange(at: "999")).refusal == .application(.bankUnknown))
    #expect(story.ask(try exchange(at: "103")).isDone)
    #expect(story.holder.application?.bank.text == "103")
    #expect(story.holder.card?.bank.text == "102")
  }

  @Test(.clauses(.l8)) func `姓名变了，提醒换卡；换到的新卡不再提醒`() throws {
    var story = try Story(.李梅)
    try story.askAtOutlet(.changeName(try Cast.person(.王芳), evidence: .householdRegister))
    #expect(story.openCodes() == [.faceOutdated])
    #expect(story.ask(try exchange(.dataChanged)).isDone)
    #expect(story.openCodes() == [.applicationUnderWay])
    try story.make(until: .outletReceived)
    try story.askAtOutlet(.collect)
    #expect(story.holder.card?.stale == nil)
    #expect(story.openCodes() == [.socialNotActivated, .financialNotActivated])
  }

  @Test(.clauses(.l8)) func `到期前恰好60天起可以换新卡`() throws {
    var story = try Story(.李梅)
    let expires = try #require(story.holder.card).expires
    let first = expires.adding(days: -60)
    story.now = first.start - .milliseconds(1)
    let refusal = story.ask(try renew()).refusal
    #expect(refusal == .application(.renewalTooEarly(from: first)))
    #expect(story.openCodes() == [])
    let said = try story.said(refusal, of: .renew)
    #expect(said.clause == .l8)
    #expect(said.sentence.contains("从2034年9月2日起"))
    story.now = first.start
    #expect(story.openCodes() == [.renewalDue])
    #expect(story.ask(try renew()).isDone)
    #expect(story.holder.application?.kind == .renewal)
    #expect(story.holder.application?.fee == Money(fen: 2000))
  }

  @Test(.clauses(.l8, .l7)) func `挂失中的不能换卡，哪个功能挂失都一样`() throws {
    for function in CardFunction.allCases {
      let until = Cast.now + .hours(72)
      var story = try Story(.李梅) {
        $0.card?[function].oralLoss = OralLoss(reported: Cast.now, until: until, channel: .hotline)
      }
      #expect(story.ask(try exchange()).refusal == .orallyLost(function, until: until))
      #expect(story.ask(try renew()).refusal == .orallyLost(function, until: until))
      story.now = until
      #expect(story.ask(try exchange()).isDone)
    }
  }

  @Test(.clauses(.l8)) func `已经在换了，不能再换一次`() throws {
    var story = try Story(.李梅)
    story.ask(try exchange())
    #expect(story.ask(try exchange()).refusal == .application(.open))
    #expect(story.ask(.apply(try Cast.form(of: .李梅), number: "S2")).refusal == .application(.hasCard))
  }

  @Test(.clauses(.l8)) func `没有卡的，没有可换的`() throws {
    var story = try Story.cardless(.张伟)
    #expect(story.ask(try exchange()).refusal == .noLiveCard)
    #expect(story.ask(try renew()).refusal == .noLiveCard)
  }

  @Test(.clauses(.l8)) func `换卡也可以在编批以前撤回，旧卡接着用`() throws {
    var story = try Story(.李梅)
    story.ask(try exchange())
    #expect(story.ask(.withdrawApplication).isDone)
    #expect(story.holder.application == nil)
    #expect(story.standing(.social) == .active)
  }

  @Test(.clauses(.l8, .c1)) func `领到新卡，旧卡从此作废，旧卡来办事会告诉他`() throws {
    var story = try waiting(try exchange())
    #expect(try story.askAtOutlet(.collect).isDone)
    #expect(
      story.holder.voidCards == [
        VoidCard(
          number: try Cast.card(of: .李梅), city: try Cast.xian, bank: try BankCode.parse("102"), reason: .exchanged,
          since: story.now)
      ])
    #expect(story.holder.card?.number == (try Cast.made.number))
    #expect(story.standing(.social) == .sealed && story.standing(.financial) == .sealed)
    #expect(story.holder.card?.pin == .initial)
    let old = Presented(card: try Cast.card(of: .李梅), document: try Cast.document(of: .李梅))
    let refusal = story.ask(
      .activateFinancial(branch: Cast.branch), by: try Cast.bank, via: .bankCounter, showing: old
    ).refusal
    #expect(refusal == .cardReplaced(since: story.now))
    #expect(try story.said(refusal, of: .activateFinancial).clause == .l8)
  }

  @Test(.clauses(.l8)) func `到期换的旧卡，作废的原因写到期换卡`() throws {
    var story = try waiting(try renew())
    try story.askAtOutlet(.collect)
    #expect(story.holder.voidCards.map(\.reason) == [.renewed])
  }

  @Test(.clauses(.l7, .l8)) func `换卡期间旧卡丢了，正式挂失，正在做的卡改为补卡，不另做一张`() throws {
    var story = try Story(.李梅)
    story.ask(try exchange())
    try story.make(until: .making)
    #expect(
      try story.askAtBank(.reportFormalLoss(branch: Cast.branch, application: "B1"))
        == .done([
          .formallyLost(number: try Cast.card(of: .李梅), branch: Cast.branch), .applicationConverted(number: number),
        ]))
    #expect(story.holder.card == nil)
    #expect(story.holder.voidCards.map(\.reason) == [.formalLoss])
    #expect(story.holder.application?.kind == .replacement)
    #expect(story.holder.application?.number == number)
    #expect(story.holder.application?.stage == .making)
    try story.make(until: .outletReceived)
    #expect(try story.askAtOutlet(.collect).isDone)
    #expect(story.holder.voidCards.count == 1)
  }

  @Test(.clauses(.l7, .l8)) func `改为补卡以后不能再撤回`() throws {
    var story = try Story(.李梅)
    story.ask(try exchange())
    try story.askAtBank(.reportFormalLoss(branch: Cast.branch, application: "B1"))
    #expect(story.ask(.withdrawApplication).refusal == .application(.replacementStays))
  }

  @Test(.clauses(.l8)) func `孩子的卡由监护人换`() throws {
    var child = try Cast.child(born: Cast.now.day.adding(years: -9))
    child.card = try Cast.holder(.李梅).card
    var story = try Story(of: child)
    #expect(story.ask(try exchange()).refusal == .application(.guardianNeeded))
    #expect(story.ask(try exchange(), by: .agent(mandate: "W9")).isDone)
  }

  // MARK: Where

  @Test(.clauses(.l8)) func `线上渠道都能查补换卡网点，没有卡的人也能查`() throws {
    var story = try Story.cardless(.张伟)
    let possible: [Channel] = [
      .miniProgramme, .officialAccount, .governmentSite, .outlet, .hotline, .cardSite, .app, .cityChannel,
    ]
    for channel in possible { #expect(story.preview(.queryOutlets, via: channel) == nil, "\(channel)") }
    #expect(story.ask(.queryOutlets, by: Cast.agent, via: .hotline) == .done([]))
    #expect(story.ask(.queryOutlets, via: .hospital).refusal == .wrongChannel(.queryOutlets))
  }

  @Test(.clauses(.l8)) func `按市、按事、按银行查网点`() throws {
    let policy = try Policy.shaanxi
    let district = try RegionCode.parse("610102")
    #expect(policy.outlets(in: district, for: .exchange).map(\.code) == ["610100-01"])
    #expect(policy.outlets(in: district, for: .reportFormalLoss).map(\.code) == ["610100-02"])
    let other = try BankCode.parse("103")
    #expect(policy.outlets(in: district, for: .reportFormalLoss, bank: other).isEmpty)
    #expect(policy.outlets(in: district, for: .collect, bank: other).map(\.code) == ["610100-01"])
    #expect(policy.outlets(in: try RegionCode.parse("510100"), for: .exchange).isEmpty)
  }
}
