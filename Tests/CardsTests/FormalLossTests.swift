import Cards
import TestKit
import Testing

/// 正式挂失: at the issuing bank, for good, and the replacement begins with it.
struct FormalLossTests {
  private let report = Action.reportFormalLoss(branch: Cast.branch, application: "B2026112300000001")

  private func shown(_ name: Cast.Name) throws -> Presented {
    Presented(card: try Cast.card(of: name), document: try Cast.document(of: name))
  }

  @Test(.clauses(.l7, .l1)) func `李梅在发卡银行正式挂失，旧卡作废，同时补卡`() throws {
    var story = try Story(.李梅)
    let decision = story.ask(report, by: try Cast.bank, via: .bankCounter, showing: try shown(.李梅))
    let application = try #require(story.holder.application)
    let void = VoidCard(
      number: try Cast.card(of: .李梅), city: try RegionCode.parse("610100"), bank: try BankCode.parse("102"),
      reason: .formalLoss, since: Cast.now)
    #expect(
      decision
        == .done([
          .formallyLost(number: try Cast.card(of: .李梅), branch: Cast.branch),
          .applicationOpened(application: application),
        ]))
    #expect(story.holder.card == nil)
    #expect(story.holder.voidCards == [void])
    #expect(application.number == "B2026112300000001")
    #expect(application.replaces == (try Cast.card(of: .李梅)))
    #expect(application.fee == Money(fen: 2000))
  }

  @Test(.clauses(.l7)) func `正式挂失不能撤销：解不了挂，也不能再来一次`() throws {
    var story = try Story(.李梅)
    story.ask(.reportOralLoss(.social), via: .cardSite)
    story.ask(report, by: try Cast.bank, via: .bankCounter)
    #expect(story.ask(.releaseOralLoss(.social)).refusal == .lossFinal(since: Cast.now))
    #expect(
      story.ask(.releaseOralLoss(.financial), by: try Cast.bank, via: .bankPhone).refusal
        == .lossFinal(since: Cast.now))
    #expect(story.ask(report, by: try Cast.bank, via: .bankCounter).refusal == .lossFinal(since: Cast.now))
    let said = story.preview(.releaseSocialOralLoss)
    #expect(said?.clause == .l7)
    #expect(said?.next.sentence.contains("B2026112300000001") == true)
    #expect(said?.next.sentence.contains("20元") == true)
  }

  @Test(.clauses(.l7)) func `口头挂失期间、锁定、没激活，都能正式挂失`() throws {
    let states: [FunctionState] = [
      FunctionState(phase: .sealed), FunctionState(phase: .active, lock: Lock(since: Cast.now, reason: .wrongPIN)),
      FunctionState(
        phase: .active,
        oralLoss: OralLoss(reported: Cast.now - .hours(1), until: Cast.now + .hours(167), channel: .hotline)),
    ]
    for state in states {
      var story = try Story(.李梅) { $0.card?.social = state }
      #expect(story.ask(report, by: try Cast.bank, via: .bankCounter).isDone)
    }
  }

  @Test(.clauses(.l7)) func `别的银行、电话、网点、本人在线上都不行`() throws {
    var story = try Story(.李梅)
    #expect(story.ask(report, by: try Cast.otherBank, via: .bankCounter).refusal == .otherBank)
    #expect(story.ask(report, by: try Cast.bank, via: .bankPhone).refusal == .wrongChannel(.reportFormalLoss))
    #expect(story.ask(report, by: try Cast.clerk, via: .outlet).refusal == .wrongChannel(.reportFormalLoss))
    #expect(story.ask(report).refusal == .wrongChannel(.reportFormalLoss))
    #expect(story.holder.card != nil)
  }

  @Test(.clauses(.l7)) func `补卡期间什么都还不能办，说等新卡`() throws {
    var story = try Story(.李梅)
    story.ask(report, by: try Cast.bank, via: .bankCounter)
    #expect(story.ask(.reportOralLoss(.social), via: .cardSite).refusal == .noLiveCard)
    #expect(story.ask(.resetSocialPIN(choosing: try Cast.pin)).refusal == .noLiveCard)
    #expect(story.preview(.resetSocialPIN)?.sentence.contains("新卡正在补办") == true)
    #expect(openItems(in: story.situation(.holder, .miniProgramme)).map(\.code) == [.replacementUnderWay])
  }

  @Test(.clauses(.l7)) func `拿作废的旧卡来办事，告诉他已经作废`() throws {
    var story = try Story(.李梅)
    story.ask(report, by: try Cast.bank, via: .bankCounter)
    let decision = story.ask(
      .activateFinancial(branch: Cast.branch), by: try Cast.bank, via: .bankCounter, showing: try shown(.李梅))
    #expect(decision.refusal == .cardVoid(since: Cast.now))
  }

  @Test(.clauses(.l7)) func `作废以后，别的银行也问不出这张卡的事`() throws {
    var story = try Story(.李梅)
    story.ask(report, by: try Cast.bank, via: .bankCounter)
    #expect(story.ask(report, by: try Cast.otherBank, via: .bankCounter).refusal == .otherBank)
    let showing = try shown(.李梅)
    let decision = story.ask(
      .activateFinancial(branch: Cast.branch), by: try Cast.otherBank, via: .bankCounter, showing: showing)
    #expect(decision.refusal == .otherBank)
  }

  @Test(.clauses(.l7)) func `旧系统里正式挂失的卡，没有补卡申请，叫他去银行补卡`() throws {
    var story = try Story(.李梅) { holder in
      holder.voidCards =
        holder.card.map { [VoidCard(number: $0.number, city: $0.city, bank: $0.bank, reason: .formalLoss, since: nil)] }
        ?? []
      holder.card = nil
    }
    #expect(story.ask(.reportOralLoss(.social), via: .cardSite).refusal == .cardVoid(since: nil))
    #expect(story.ask(.releaseOralLoss(.social)).refusal == .lossFinal(since: nil))
    #expect(story.preview(.releaseSocialOralLoss)?.next.sentence.contains("发卡银行网点补卡") == true)
  }

  @Test(.clauses(.l7)) func `旧系统里正式挂失的卡，发卡银行可以补上补卡申请，只补一次`() throws {
    var story = try Story(.李梅) { holder in
      holder.voidCards =
        holder.card.map { [VoidCard(number: $0.number, city: $0.city, bank: $0.bank, reason: .formalLoss, since: nil)] }
        ?? []
      holder.card = nil
    }
    let showing = try shown(.李梅)
    let activation = Action.activateFinancial(branch: Cast.branch)
    #expect(
      story.ask(activation, by: try Cast.bank, via: .bankCounter, showing: showing).refusal == .cardVoid(since: nil))
    #expect(
      story.ask(report, by: try Cast.otherBank, via: .bankCounter, showing: showing).refusal == .otherBank)
    #expect(
      story.ask(report, by: try Cast.bank, via: .bankCounter, showing: try shown(.张伟)).refusal == .documentMismatch)
    #expect(story.ask(report, by: try Cast.bank, via: .bankCounter, showing: showing).isDone)
    #expect(story.holder.application?.replaces == showing.card)
    #expect(story.holder.voidCards.count == 1 && story.holder.card == nil)
    #expect(
      story.ask(report, by: try Cast.bank, via: .bankCounter, showing: showing).refusal == .cardVoid(since: nil))
    #expect(story.ask(report, by: try Cast.bank, via: .bankCounter).refusal == .lossFinal(since: nil))
  }
}
