import Cards
import TestKit
import Testing

/// 委托: who may act for somebody else, for what, until when, and never on a bare number.
struct MandateTests {
  private let agent = Actor.agent(mandate: "W1")

  private func draft(
    _ kind: Mandate.Kind, for agent: Cast.Name = .刘洋, with scope: [ActionName] = [], until: Instant? = nil,
    showing evidence: Evidence
  ) throws -> MandateDraft {
    MandateDraft(
      kind: kind, agent: try Cast.person(agent), document: try Cast.document(of: agent), scope: scope,
      until: until ?? Cast.now + .days(30), evidence: evidence)
  }

  private func give(_ draft: MandateDraft) -> Action { .giveMandate(draft, number: "W1") }

  private func proxy(_ name: Cast.Name = .刘洋) throws -> Visitor { .agent(try Cast.document(of: name)) }

  // MARK: Giving

  @Test(.clauses(.c4), arguments: [Mandate.Kind.proxy, .family]) func `李梅登录以后委托刘洋`(_ kind: Mandate.Kind) throws {
    var story = try Story(.李梅)
    let scope: [ActionName] = [.queryProgress, .bookCollection]
    let draft = try draft(kind, with: scope, showing: .ownSignIn)
    let mandate = Mandate(
      number: "W1", kind: kind, agent: draft.agent, document: draft.document, scope: scope, given: Cast.now,
      until: Cast.now + .days(30), evidence: .ownSignIn)
    #expect(story.ask(give(draft)) == .done([.mandateGiven(mandate: mandate)]))
    #expect(story.holder.mandates == [mandate])
  }

  @Test(.clauses(.c4)) func `不写办什么，就是这种委托能办的都可以办`() throws {
    var story = try Story(.李梅)
    try story.entrust(.刘洋)
    let scope = try #require(story.holder.mandates.first).scope
    #expect(scope == ActionName.allCases.filter { $0.mandates.contains(.proxy) })
    #expect(scope.contains(.collect) && scope.contains(.clearSocialPIN))
    #expect(!scope.contains(.resetSocialPIN) && !scope.contains(.changePhone))
  }

  @Test(.clauses(.c4)) func `家人不能领卡，也不能注销；谁都不能替人改密码`() throws {
    var story = try Story(.李梅)
    for (kind, action) in [
      (Mandate.Kind.family, ActionName.collect), (.family, .cancelSocial), (.proxy, .resetSocialPIN),
      (.proxy, .changeSocialPIN),
    ] {
      let decision = story.ask(give(try draft(kind, with: [action], showing: .ownSignIn)))
      #expect(decision.refusal == .mandate(.notEnough(action)))
    }
    #expect(story.holder.mandates.isEmpty)
  }

  @Test(.clauses(.c4)) func `再委托同一个人，从前的一份由新的代替；范围更小或者更早到期的，代替不了`() throws {
    var story = try Story(.李梅)
    let (short, long) = (Cast.now + .days(30), Cast.now + .days(60))
    func given(_ number: String, _ scope: [ActionName], until: Instant, for agent: Cast.Name = .刘洋) throws {
      let draft = try draft(.family, for: agent, with: scope, until: until, showing: .ownSignIn)
      #expect(story.ask(.giveMandate(draft, number: number)).isDone)
    }
    try given("W1", [.queryProgress], until: short)
    try given("W2", [.queryProgress, .bookCollection], until: long)
    #expect(story.holder.mandates.map(\.number) == ["W2"])
    try given("W3", [.queryProgress], until: long)
    try given("W4", [.queryProgress, .bookCollection], until: short)
    try given("W5", [.queryProgress, .bookCollection], until: long, for: .张伟)
    #expect(story.holder.mandates.map(\.number) == ["W2", "W3", "W4", "W5"])
  }

  @Test(.clauses(.c4)) func `委托要写到期时间，最长一年，也不能已经过了`() throws {
    var story = try Story(.李梅)
    let (longest, over) = (Cast.now + .days(365), Cast.now + .days(365) + .milliseconds(1))
    for until in [over, Cast.now] {
      let refusal = story.ask(give(try draft(.proxy, until: until, showing: .ownSignIn))).refusal
      #expect(refusal == .mandate(.tooLong(days: 365)))
    }
    #expect(try story.entrust(.刘洋, for: nil).refusal == .mandate(.tooLong(days: 365)))
    #expect(story.ask(give(try draft(.family, until: longest, showing: .ownSignIn))).isDone)
  }

  @Test(.clauses(.c4)) func `不用委托自己`() throws {
    var story = try Story(.李梅)
    let decision = story.ask(give(try draft(.proxy, for: .李梅, showing: .ownSignIn)))
    #expect(decision.refusal == .mandate(.ownDocument))
  }

  @Test(.clauses(.c4)) func `在网点委托，要有授权委托书和双方证件`() throws {
    var story = try Story(.李梅)
    #expect(try story.entrust(.刘洋, showing: .ownSignIn).refusal == .mandate(.evidence([.authorization])))
    let bare = give(try draft(.proxy, showing: .authorization))
    #expect(try story.askAtOutlet(bare, nil).refusal == .mandate(.nobodyThere))
    #expect(try story.entrust(.刘洋).isDone)
  }

  @Test(.clauses(.c4)) func `网点登记家人，要本人来`() throws {
    var story = try Story(.李梅)
    let family = give(try draft(.family, showing: .identityDocuments))
    #expect(try story.askAtOutlet(family, try proxy()).refusal == .mandate(.cannotGive(.family)))
    #expect(try story.askAtOutlet(family, .holder).isDone)
  }

  @Test(.clauses(.c4)) func `监护人只能在网点登记，要有监护证明，被监护人不满16周岁`() throws {
    var child = try Cast.child(born: Cast.now.day.adding(years: -16).adding(days: 1))
    child.mandates = []
    var story = try Story(of: child)
    let online = give(try draft(.guardian, for: .李梅, showing: .guardianship))
    #expect(story.ask(online).refusal == .application(.guardianNeeded))
    #expect(
      try story.entrust(.李梅, as: .guardian, for: nil, showing: .authorization).refusal
        == .mandate(.evidence([.guardianship])))
    #expect(try story.entrust(.李梅, as: .guardian, for: nil, showing: .guardianship).isDone)
    #expect(story.holder.mandates.first?.until == nil)
  }

  @Test(.clauses(.c4)) func `满16周岁的，不再登记监护人`() throws {
    var grown = try Story(of: try Cast.child(born: Cast.now.day.adding(years: -16)))
    var adult = try Story(.张伟)
    for decision in [
      try grown.entrust(.李梅, as: .guardian, for: nil, showing: .guardianship),
      try adult.entrust(.李梅, as: .guardian, for: nil, showing: .guardianship),
    ] { #expect(decision.refusal == .mandate(.notAWard)) }
    #expect(try adult.said(.mandate(.notAWard), of: .giveMandate).clause == .a2)
  }

  @Test(.clauses(.c4)) func `不满16周岁的人自己不能委托别人`() throws {
    var story = try Story(of: try Cast.child(born: Cast.now.day.adding(years: -12)))
    #expect(story.ask(give(try draft(.family, showing: .ownSignIn))).refusal == .application(.guardianNeeded))
    #expect(try story.entrust(.刘洋).refusal == .application(.guardianNeeded))
  }

  @Test(.clauses(.x3)) func `继承人要在死亡或失踪确认以后，带继承证明才登记`() throws {
    for life in [Person.Life.dead, .missing] {
      var story = try Story(.王芳)
      #expect(
        try story.entrust(.刘洋, as: .heir, for: nil, showing: .inheritance).refusal == .mandate(.cannotGive(.heir)))
      try story.confirm(life)
      let refusal = try story.entrust(.刘洋, as: .heir, for: nil, showing: .authorization).refusal
      #expect(refusal == .mandate(.evidence([.inheritance])))
      #expect(try story.said(refusal, of: .giveMandate).clause == .c4)
      #expect(try story.entrust(.刘洋, as: .heir, for: nil, showing: .inheritance).isDone)
      #expect(story.holder.mandates.map(\.kind) == [.heir])
    }
  }

  @Test(.clauses(.x3)) func `死亡确认以后，只登记继承人，不登记别的`() throws {
    var story = try Story(.王芳)
    try story.confirm(.dead)
    #expect(try story.entrust(.刘洋).refusal == .mandate(.cannotGive(.proxy)))
    let online = give(try draft(.proxy, showing: .ownSignIn))
    #expect(story.ask(online).refusal == .ending(.heirsOnly))
  }

  @Test(.clauses(.x1, .c4)) func `死亡报告还没确认，什么委托都不登记`() throws {
    var story = try Story(.王芳)
    try story.askAtOutlet(.reportDeath(evidence: .deathCertificate), nil)
    #expect(try story.entrust(.刘洋).refusal == .deathReported)
    #expect(try story.entrust(.刘洋, as: .heir, for: nil, showing: .inheritance).refusal == .deathReported)
  }

  // MARK: Acting

  @Test(.clauses(.c4)) func `受托人自己登录，凭委托编号办理`() throws {
    var story = try Story(.李梅)
    try story.entrust(.刘洋, with: [.reportSocialOralLoss])
    #expect(story.ask(.reportOralLoss(.social), by: agent).isDone)
    #expect(story.standing(.social)?.name == "orally-lost")
  }

  @Test(.clauses(.c4)) func `没有这个编号的委托，不能代办`() throws {
    var story = try Story(.李梅)
    try story.entrust(.刘洋)
    let refusal = story.ask(.reportOralLoss(.social), by: .agent(mandate: "W2")).refusal
    #expect(refusal == .mandate(.missing))
    #expect(try story.said(refusal, of: .reportSocialOralLoss).clause == .c4)
  }

  @Test(.clauses(.c4)) func `委托里没写的事，不能代办`() throws {
    var story = try Story(.李梅)
    try story.entrust(.刘洋, with: [.queryProgress])
    #expect(
      story.ask(.reportOralLoss(.social), by: agent).refusal == .mandate(.notEnough(.reportSocialOralLoss)))
  }

  @Test(.clauses(.c4)) func `两份委托加在一起用`() throws {
    var story = try Story(.李梅)
    try story.entrust(.刘洋, with: [.queryProgress])
    try story.entrust(.刘洋, with: [.clearSocialPIN], number: "W2")
    #expect(try story.askAtOutlet(.clearSocialPIN, try proxy()).isDone)
  }

  @Test(.clauses(.c4)) func `只报李梅的卡号和证件号，办不了事，要来人出示双方证件`() throws {
    var story = try Story(.李梅)
    let shown = Presented(card: try Cast.card(of: .李梅), document: try Cast.document(of: .李梅))
    let decision = story.ask(.clearSocialPIN, by: try Cast.clerk, via: .outlet, showing: shown)
    #expect(decision.refusal == .mandate(.nobodyThere))
    #expect(story.holder.card?.pin == .chosen)
  }

  @Test(.clauses(.c4)) func `别人拿着刘洋的委托来，也不行`() throws {
    var story = try Story(.李梅)
    try story.entrust(.刘洋)
    #expect(try story.askAtOutlet(.clearSocialPIN, try proxy(.王芳)).refusal == .mandate(.missing))
  }

  // MARK: How it ends

  @Test(.clauses(.c4)) func `差一毫秒还有效，到了时间就失效`() throws {
    var story = try Story(.李梅)
    try story.entrust(.刘洋, for: 30)
    story.now = Cast.now + .days(30) - .milliseconds(1)
    #expect(story.preview(.clearSocialPIN, by: try Cast.clerk, via: .outlet, visitor: try proxy()) == nil)
    story.now = Cast.now + .days(30)
    #expect(try story.askAtOutlet(.clearSocialPIN, try proxy()).refusal == .mandate(.ended))
    #expect(story.holder.card?.pin == .chosen)
  }

  @Test(.clauses(.c4)) func `李梅随时可以终止委托`() throws {
    var story = try Story(.李梅)
    try story.entrust(.刘洋)
    #expect(story.ask(.endMandate(number: "W1")) == .done([.mandateEnded(number: "W1")]))
    #expect(story.holder.mandates.isEmpty)
    #expect(try story.askAtOutlet(.clearSocialPIN, try proxy()).refusal == .mandate(.missing))
    #expect(story.ask(.endMandate(number: "W1")).refusal == .mandate(.unknown))
  }

  @Test(.clauses(.c4)) func `受托人可以不再受托，但不能终止别人的委托`() throws {
    var story = try Story(.李梅)
    try story.entrust(.刘洋)
    try story.entrust(.王芳, number: "W2")
    #expect(story.ask(.endMandate(number: "W2"), by: agent).refusal == .mandate(.notOwn))
    #expect(try story.askAtOutlet(.endMandate(number: "W2"), try proxy()).refusal == .mandate(.notOwn))
    #expect(story.ask(.endMandate(number: "W1"), by: agent).isDone)
    #expect(story.holder.mandates.map(\.number) == ["W2"])
  }

  @Test(.clauses(.c4)) func `没有这份委托，就没有可终止的`() throws {
    var story = try Story(.李梅)
    #expect(story.ask(.endMandate(number: "W1")).refusal == .mandate(.unknown))
    try story.entrust(.刘洋)
    #expect(story.ask(.endMandate(number: "W7")).refusal == .mandate(.unknown))
  }

  @Test(.clauses(.c4)) func `孩子满16周岁那天，监护人的权利自己到期`() throws {
    var child = try Cast.child(born: Cast.now.day.adding(years: -16).adding(days: 1))
    child.card = try Cast.holder(.李梅).card
    var story = try Story(of: child)
    let guardian = Actor.agent(mandate: "W9")
    #expect(story.ask(.reportOralLoss(.social), by: guardian).isDone)
    story.now = Instant(day: Cast.now.day.adding(days: 1))
    #expect(story.ask(.releaseOralLoss(.social), by: guardian).refusal == .mandate(.ended))
    #expect(story.ask(.releaseOralLoss(.social)).isDone)
  }

  @Test(.clauses(.c4, .x1)) func `人去世了，生前的委托就失效`() throws {
    var story = try Story(.王芳)
    try story.entrust(.刘洋)
    try story.confirm(.dead)
    #expect(
      try story.askAtOutlet(.cancelSocial(.dead, evidence: .inheritance), try proxy()).refusal == .mandate(.ended))
  }
}
