import Cards
import TestKit
import Testing

/// 注销: for a proven reason, the money first, the social function before the bank's, and the card handed in.
struct CancelTests {
  private let leave = Action.cancelSocial(.movedOut, evidence: .insuranceRecord)
  private let handIn = Action.cancelFinancial(branch: Cast.branch, card: .destroyed)

  /// The register says that she is insured in another province now.
  private func moveOut(_ story: inout Story) throws {
    let relation = InsuranceRelation(place: try RegionCode.parse("510100"), scheme: .employee, employer: nil)
    story.ask(.recordInsurance(relation), by: .system, via: .system)
  }

  private func settle(_ story: inout Story) throws {
    try #require(story.ask(.settle(.social, isSettled: true), by: .system, via: .system).isDone)
    try #require(story.askAtBank(.settle(.financial, isSettled: true)).isDone)
  }

  /// 李梅 has moved out of the province, and nothing is owed any more.
  private func leaving() throws -> Story {
    var story = try Story(.李梅)
    try moveOut(&story)
    try settle(&story)
    return story
  }

  /// 王芳 is confirmed dead or missing, the money is settled, and 刘洋 is the heir.
  private func inherited(_ life: Person.Life = .dead) throws -> Story {
    var story = try Story(.王芳)
    try story.confirm(life)
    try settle(&story)
    try #require(story.entrust(.刘洋, as: .heir, for: nil, showing: .inheritance, number: "J1").isDone)
    return story
  }

  private var heir: Visitor { get throws { .agent(try Cast.document(of: .刘洋)) } }

  // MARK: Why

  @Test(.clauses(.x1, .x3)) func `参保关系转出省外的，李梅自己在线上注销社保功能`() throws {
    for channel in [Channel.miniProgramme, .officialAccount, .governmentSite] {
      var story = try leaving()
      #expect(
        story.ask(leave, via: channel)
          == .done([.socialCancelled(reason: .movedOut, evidence: .insuranceRecord)]))
      #expect(story.standing(.social) == .cancelled)
      #expect(story.standing(.financial) == .active)
      #expect(story.openCodes() == [.bankNotCancelled])
    }
  }

  @Test(.clauses(.x1)) func `还在省内参保的，线上注销不了，请他先转出或带证明到网点`() throws {
    var story = try Story(.李梅)
    try settle(&story)
    #expect(story.ask(leave).refusal == .ending(.notProven(.movedOut)))
    let said = try #require(story.preview(.cancelSocial))
    #expect(said.clause == .x1)
    #expect(said.next.sentence.contains("转出证明"))
    #expect(story.standing(.social) == .active)
  }

  @Test(.clauses(.x3)) func `登记还没更新的，持转出证明到网点注销`() throws {
    var story = try Story(.李梅)
    try settle(&story)
    for evidence in [Evidence.insuranceRecord, .identityDocuments] {
      #expect(
        try story.askAtOutlet(.cancelSocial(.movedOut, evidence: evidence)).refusal
          == .mandate(.evidence([.transferOut])))
    }
    #expect(try story.askAtOutlet(.cancelSocial(.movedOut, evidence: .transferOut)).isDone)
  }

  @Test(.clauses(.x1)) func `没有确认死亡或失踪的，不能按这个原因注销`() throws {
    var story = try leaving()
    for reason in [CancelReason.dead, .missing] {
      #expect(
        try story.askAtOutlet(.cancelSocial(reason, evidence: .inheritance)).refusal == .ending(.notProven(reason)))
    }
    #expect(story.standing(.social) == .active)
  }

  @Test(.clauses(.x1), arguments: [(Person.Life.dead, CancelReason.dead), (.missing, .missing)])
  func `死亡、失踪确认以后，继承人带证明到网点注销`(_ life: Person.Life, _ reason: CancelReason) throws {
    var story = try inherited(life)
    for other in CancelReason.allCases where other != reason {
      let refusal = try story.askAtOutlet(.cancelSocial(other, evidence: .inheritance), try heir).refusal
      #expect(refusal == .ending(.notProven(other)))
    }
    let bare = try story.askAtOutlet(.cancelSocial(reason, evidence: .identityDocuments), try heir).refusal
    #expect(bare == .mandate(.evidence([.inheritance])))
    #expect(try story.said(bare, of: .cancelSocial).clause == .x3)
    #expect(try story.askAtOutlet(.cancelSocial(reason, evidence: .inheritance), try heir).isDone)
    #expect(story.standing(.social) == .cancelled)
  }

  @Test(.clauses(.x3)) func `不是登记过的继承人，不能替去世的人注销`() throws {
    var story = try inherited()
    let cancel = Action.cancelSocial(.dead, evidence: .inheritance)
    #expect(
      try story.askAtOutlet(cancel, .agent(try Cast.document(of: .张伟))).refusal == .mandate(.missing))
    #expect(try story.askAtOutlet(cancel, .holder).refusal == .ending(.heirsOnly))
    #expect(story.ask(cancel).refusal == .ending(.heirsOnly))
    #expect(try story.said(.ending(.heirsOnly), of: .cancelSocial).clause == .x3)
  }

  @Test(.clauses(.x3)) func `本人在世，请代理人带证明和双方证件到网点注销`() throws {
    var story = try leaving()
    #expect(try story.askAtOutlet(leave, try heir).refusal == .mandate(.missing))
    try story.entrust(.刘洋, with: [.cancelSocial])
    #expect(try story.askAtOutlet(leave, try heir).isDone)
  }

  @Test(.clauses(.x3)) func `孩子的卡由监护人注销，孩子自己不能`() throws {
    var child = try Cast.child(born: Cast.now.day.adding(years: -9))
    child.card = try Cast.holder(.李梅).card
    var story = try Story(of: child)
    try moveOut(&story)
    try settle(&story)
    #expect(story.ask(leave).refusal == .application(.guardianNeeded))
    #expect(try story.askAtOutlet(leave, .agent(try Cast.document(of: .李梅))).isDone)
  }

  @Test(.clauses(.x3)) func `没有人带证件来，网点不注销；12333和银行不受理`() throws {
    var story = try leaving()
    #expect(try story.askAtOutlet(leave, nil).refusal == .mandate(.nobodyThere))
    #expect(story.ask(leave, by: Cast.agent, via: .hotline).refusal == .wrongChannel(.cancelSocial))
    #expect(try story.askAtBank(leave).refusal == .wrongChannel(.cancelSocial))
    #expect(story.preview(.cancelSocial, via: .app)?.clause == .x3)
  }

  @Test(.clauses(.x1)) func `死亡报告还没确认，不能注销`() throws {
    var story = try leaving()
    story.ask(.reportDeath(evidence: nil), by: Cast.agent, via: .hotline)
    #expect(story.ask(leave).refusal == .deathReported)
  }

  // MARK: The money

  @Test(.clauses(.x2)) func `社保账户没处理完，不能注销`() throws {
    var story = try Story(.李梅)
    try moveOut(&story)
    try story.askAtBank(.settle(.financial, isSettled: true))
    #expect(story.ask(leave).refusal == .ending(.notSettled(.social)))
    #expect(story.preview(.cancelSocial)?.clause == .x2)
  }

  @Test(.clauses(.x2)) func `银行账户没处理完，不能注销`() throws {
    var story = try Story(.李梅)
    try moveOut(&story)
    story.ask(.settle(.social, isSettled: true), by: .system, via: .system)
    #expect(story.ask(leave).refusal == .ending(.notSettled(.financial)))
    #expect(story.preview(.cancelSocial)?.next.sentence.contains("发卡银行网点") == true)
  }

  @Test(.clauses(.x2)) func `金融功能从没激活过的，银行账户没有要处理的`() throws {
    var story = try Story(.李梅) { $0.card?.financial = FunctionState(phase: .sealed) }
    try moveOut(&story)
    story.ask(.settle(.social, isSettled: true), by: .system, via: .system)
    #expect(story.ask(leave).isDone)
    #expect(try story.askAtBank(handIn).isDone)
  }

  @Test(.clauses(.x2)) func `处理完又有了未处理的钱，又不能注销`() throws {
    for function in CardFunction.allCases {
      var story = try leaving()
      switch function {
      case .social: story.ask(.settle(.social, isSettled: false), by: .system, via: .system)
      case .financial: try story.askAtBank(.settle(.financial, isSettled: false))
      }
      #expect(story.ask(leave).refusal == .ending(.notSettled(function)))
    }
  }

  @Test(.clauses(.x2)) func `银行账户处理完没有，只听发卡银行的`() throws {
    var story = try Story(.李梅)
    let settled = Action.settle(.financial, isSettled: true)
    #expect(story.ask(settled, by: try Cast.otherBank, via: .bankCounter).refusal == .otherBank)
    #expect(try story.askAtOutlet(settled).refusal == .wrongChannel(.settleFinancial))
    #expect(story.ask(.settle(.social, isSettled: true), via: .outlet).refusal == .wrongChannel(.settleSocial))
    #expect(story.holder.card?.financial.settled == nil && story.holder.card?.social.settled == nil)
    #expect(try story.askAtBank(settled).isDone)
    #expect(story.holder.card?.financial.settled == Cast.now)
  }

  // MARK: What else stands in the way

  @Test(.clauses(.x3, .l5)) func `社保功能口头挂失期间不能注销，到期就可以`() throws {
    var story = try leaving()
    story.ask(.reportOralLoss(.social), via: .cardSite)
    let until = Cast.now + .hours(168)
    #expect(story.ask(leave).refusal == .orallyLost(.social, until: until))
    story.now = until
    #expect(story.ask(leave).isDone)
  }

  @Test(.clauses(.x3)) func `正在换卡的，先换完再注销`() throws {
    var story = try leaving()
    let bank = try BankCode.parse("102")
    story.ask(.exchange(.damaged, bank: bank, branch: Cast.branch, number: "H1"))
    #expect(story.ask(leave).refusal == .application(.open))
  }

  @Test(.clauses(.x3)) func `注销了的社保功能不能再用，再来就请他去银行交卡`() throws {
    var story = try leaving()
    story.ask(leave)
    let refusal = Refusal.ending(.socialCancelled)
    #expect(story.ask(leave).refusal == refusal)
    #expect(story.ask(.resetSocialPIN(choosing: try Cast.pin)).refusal == refusal)
    #expect(story.ask(.reportOralLoss(.social)).refusal == refusal)
    let said = try #require(story.preview(.cancelSocial))
    #expect(said.clause == .x4)
    #expect(said.next.action == .cancelFinancial)
    #expect(said.next.channels == [.bankCounter])
  }

  // MARK: The bank

  @Test(.clauses(.x4)) func `社保功能还没注销，银行不能先注销金融功能`() throws {
    var story = try leaving()
    #expect(try story.askAtBank(handIn).refusal == .ending(.socialFirst))
    let said = try #require(story.preview(.cancelFinancial, by: try Cast.bank, via: .bankCounter))
    #expect(said.clause == .x4)
    #expect(said.next.action == .cancelSocial)
  }

  @Test(.clauses(.x4)) func `银行收回卡并销毁，卡才真正注销`() throws {
    var story = try leaving()
    story.ask(leave)
    #expect(
      try story.askAtBank(handIn) == .done([.financialCancelled(branch: Cast.branch, disposal: .destroyed)]))
    #expect(story.holder.card == nil)
    #expect(
      story.holder.voidCards == [
        VoidCard(
          number: try Cast.card(of: .李梅), city: try Cast.xian, bank: try BankCode.parse("102"), reason: .cancelled,
          since: Cast.now)
      ])
    #expect(story.openCodes() == [])
    #expect(story.ask(.resetSocialPIN(choosing: try Cast.pin)).refusal == .cardCancelled(since: Cast.now))
  }

  @Test(.clauses(.x4)) func `卡没交回来，银行不注销`() throws {
    var story = try leaving()
    story.ask(leave)
    let refusal = try story.askAtBank(.cancelFinancial(branch: Cast.branch, card: .declaredLost)).refusal
    #expect(refusal == .ending(.cardNotReturned))
    #expect(try story.said(refusal, of: .cancelFinancial).clause == .x4)
    #expect(story.holder.card != nil)
  }

  @Test(.clauses(.x4)) func `注销社保功能以后账户又进了钱，银行先清退再注销`() throws {
    var story = try leaving()
    story.ask(leave)
    try story.askAtBank(.settle(.financial, isSettled: false))
    #expect(try story.askAtBank(handIn).refusal == .ending(.notSettled(.financial)))
    try story.askAtBank(.settle(.financial, isSettled: true))
    #expect(try story.askAtBank(handIn).isDone)
  }

  @Test(.clauses(.x4)) func `别的银行、网点、本人在线上都注销不了金融功能`() throws {
    var story = try leaving()
    story.ask(leave)
    #expect(story.ask(handIn, by: try Cast.otherBank, via: .bankCounter).refusal == .otherBank)
    #expect(try story.askAtOutlet(handIn).refusal == .wrongChannel(.cancelFinancial))
    #expect(story.ask(handIn).refusal == .wrongChannel(.cancelFinancial))
  }

  @Test(.clauses(.x4)) func `继承人到银行注销，找不到的卡可以申明遗失`() throws {
    for disposal in CardDisposal.allCases {
      var story = try inherited()
      try story.askAtOutlet(.cancelSocial(.dead, evidence: .inheritance), try heir)
      let cancel = Action.cancelFinancial(branch: Cast.branch, card: disposal)
      #expect(try story.askAtBank(cancel).refusal == .ending(.heirsOnly))
      #expect(try story.askAtBank(cancel, .agent(try Cast.document(of: .张伟))).refusal == .mandate(.missing))
      #expect(try story.askAtBank(cancel, try heir).isDone)
      #expect(story.holder.voidCards.map(\.reason) == [.cancelled])
    }
  }

  // MARK: Afterwards

  @Test(.clauses(.x4, .c3)) func `只注销了社保功能，还不能重新申领，先去银行交卡`() throws {
    var story = try leaving()
    story.ask(leave)
    #expect(story.ask(.apply(try Cast.form(of: .李梅), number: "S2")).refusal == .application(.hasCard))
    #expect(story.preview(.apply)?.next.sentence.contains("到发卡银行网点注销金融功能") == true)
  }

  @Test(.clauses(.x4, .p4)) func `注销完以后回来参保，可以重新申领，要收工本费`() throws {
    var story = try leaving()
    story.ask(leave)
    try story.askAtBank(handIn)
    #expect(story.ask(.apply(try Cast.form(of: .李梅), number: "S2")).isDone)
    #expect(story.holder.application?.fee == Money(fen: 2000))
    try story.make(until: .outletReceived)
    #expect(try story.askAtOutlet(.collect).isDone)
    #expect(story.holder.card?.number == (try Cast.made.number))
    #expect(story.standing(.social) == .sealed)
  }
}
