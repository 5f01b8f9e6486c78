import Cards
import TestKit
import Testing

/// Rules that could once be broken without any test turning red.
struct SurvivorTests {
  private func apply(_ form: ApplicationForm) -> Action { .apply(form, number: Story.application) }

  @Test(.clauses(.r1)) func `锁定的时候，说清楚是连续输错六次`() throws {
    var story = try Story(.李梅)
    let refusal = story.ask(.changeSocialPIN(to: try Cast.pin, check: .wrong(left: 0))).refusal
    #expect(try story.said(refusal, of: .changeSocialPIN).sentence.contains("连续输错6次"))
  }

  @Test(.clauses(.a1)) func `网点只收在本市制卡的申请，区里和省里的也收`() throws {
    for (region, isHere) in [("610500", false), ("610502", false), ("610113", true), ("610000", true)] {
      var story = try Story.cardless(.张伟)
      let clerk = Actor.clerk(account: "wang.dian", region: try RegionCode.parse(region))
      let refusal = try story.askAtOutlet(apply(try Cast.form(of: .张伟)), by: clerk).refusal
      #expect(refusal == (isHere ? nil : .collection(.wrongPlace(try Cast.xian))), "\(region)")
    }
  }

  @Test(.clauses(.p4)) func `第一张卡还没领到就作废了，再申领仍不收费`() throws {
    var story = try Story.applied(.张伟, at: .made)
    story.fail(.accountRefused)
    try #require(story.ask(.withdrawApplication).isDone)
    #expect(story.holder.voidCards.map(\.reason) == [.lostOnTheWay])
    #expect(story.ask(apply(try Cast.form(of: .张伟))).isDone)
    #expect(story.holder.application?.fee == Money(fen: 0))
  }

  @Test(.clauses(.a1, .c4)) func `线上看不到委托书，不能替成年人开档案；替孩子可以`() throws {
    let parent = Visitor.agent(try Cast.document(of: .李梅))
    let agent = Actor.agent(mandate: Story.application)
    for (age, refusal) in [(16, Refusal.mandate(.missing)), (15, nil)] {
      var child = try Cast.child(born: Cast.now.day.adding(years: -age))
      child.mandates = []
      var story = try Story(of: child)
      let decision = story.ask(apply(try Cast.form(ofChild: child)), by: agent, visitor: parent, founding: true)
      #expect(decision.refusal == refusal, "\(age)")
    }
  }

  @Test(.clauses(.l8)) func `卡面没有不对的，不能按信息变更换卡`() throws {
    var story = try Story(.李梅)
    let bank = try BankCode.parse("102")
    let exchange = Action.exchange(.dataChanged, bank: bank, branch: Cast.branch, number: Story.application)
    #expect(story.ask(exchange).refusal == .identity(.nothingChanged))
    story.holder.card?.stale = Cast.now
    #expect(story.ask(exchange).isDone)
  }

  @Test(.clauses(.x1, .p1)) func `人确认去世以后，正在做的卡不再做，做好的卡号作废`() throws {
    for stage in [Stage.accepted, .outletReceived] {
      var story = try Story.applied(.张伟, at: stage)
      try story.confirm(.dead)
      #expect(story.holder.application == nil)
      let void = stage == .accepted ? [] : [try Cast.made.number]
      #expect(story.holder.voidCards.map(\.number) == void)
    }
  }

  @Test(.clauses(.c4)) func `来的是王芳，不能登记刘洋为代理人`() throws {
    var story = try Story(.李梅)
    let draft = MandateDraft(
      kind: .proxy, agent: try Cast.person(.刘洋), document: try Cast.document(of: .刘洋), scope: [],
      until: Cast.now + .days(30), evidence: .authorization)
    let give = Action.giveMandate(draft, number: "W1")
    #expect(try story.askAtOutlet(give, .agent(try Cast.document(of: .王芳))).refusal == .mandate(.nobodyThere))
    #expect(story.holder.mandates.isEmpty)
    #expect(try story.askAtOutlet(give, .agent(try Cast.document(of: .刘洋))).isDone)
  }
}
