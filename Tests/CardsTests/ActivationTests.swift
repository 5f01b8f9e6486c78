import Cards
import TestKit
import Testing

/// 激活: two functions, two passwords, two parties.
struct ActivationTests {
  private func freshCard(_ name: Cast.Name = .张伟) throws -> Story {
    try Story(name) { holder in
      holder.card?.social = FunctionState(phase: .sealed)
      holder.card?.financial = FunctionState(phase: .sealed)
      holder.card?.pin = .initial
    }
  }

  @Test(.clauses(.v2, .v1)) func `张伟改掉初始密码，社保功能就激活了，金融功能没有`() throws {
    var story = try freshCard()
    let decision = story.ask(.activateSocial(choosing: try Cast.pin))
    #expect(decision == .done([.socialActivated]))
    #expect(story.standing(.social) == .active)
    #expect(story.holder.card?.pin == .chosen)
    #expect(story.standing(.financial) == .sealed)
  }

  @Test(
    .clauses(.v2), arguments: [Channel.outlet, .hospital, .pharmacy, .miniProgramme, .officialAccount, .governmentSite])
  func `原文列出的渠道都能激活社保功能`(_ channel: Channel) throws {
    var story = try freshCard()
    #expect(story.ask(.activateSocial(choosing: try Cast.pin), via: channel).isDone)
  }

  @Test(.clauses(.v2)) func `12333不能激活社保功能，会说去哪里激活`() throws {
    var story = try freshCard()
    let decision = story.ask(.activateSocial(choosing: try Cast.pin), by: Cast.agent, via: .hotline)
    #expect(decision.refusal == .wrongChannel(.activateSocial))
    let next = story.preview(.activateSocial, by: Cast.agent, via: .hotline)?.next
    #expect(next?.action == .activateSocial)
    #expect(next?.channels.contains(.miniProgramme) == true)
  }

  @Test(.clauses(.v2)) func `工作人员不能替张伟设密码`() throws {
    var story = try freshCard()
    let decision = story.ask(.activateSocial(choosing: try Cast.pin), by: try Cast.clerk, via: .outlet)
    #expect(decision.refusal == .notYours(.activateSocial))
  }

  @Test(.clauses(.v2)) func `激活过的不再激活`() throws {
    var story = try freshCard()
    story.ask(.activateSocial(choosing: try Cast.pin))
    let again = story.ask(.activateSocial(choosing: try Cast.pin))
    #expect(again == .refused(.alreadyActive(.social)))
  }

  @Test(.clauses(.v3, .v1)) func `张伟本人到发卡银行，金融功能激活，社保功能没有`() throws {
    var story = try freshCard()
    let shown = Presented(card: try Cast.card(of: .张伟), document: try Cast.document(of: .张伟))
    let decision = story.ask(
      .activateFinancial(branch: Cast.branch), by: try Cast.bank, via: .bankCounter, showing: shown)
    #expect(decision == .done([.financialActivated(branch: Cast.branch)]))
    #expect(story.standing(.financial) == .active)
    #expect(story.standing(.social) == .sealed)
    let again = story.ask(.activateFinancial(branch: Cast.branch), by: try Cast.bank, via: .bankCounter, showing: shown)
    #expect(again == .refused(.alreadyActive(.financial)))
  }

  @Test(.clauses(.v3)) func `金融功能只在发卡银行网点激活`() throws {
    var story = try freshCard()
    for channel in Channel.allCases where channel != .bankCounter {
      let decision = story.ask(.activateFinancial(branch: Cast.branch), by: try Cast.bank, via: channel)
      #expect(decision.refusal == .wrongChannel(.activateFinancial))
    }
    let other = story.ask(.activateFinancial(branch: Cast.branch), by: try Cast.otherBank, via: .bankCounter)
    #expect(other.refusal == .otherBank)
  }

  @Test(.clauses(.v3)) func `拿别人的证件来，不激活`() throws {
    var story = try freshCard()
    let shown = Presented(card: try Cast.card(of: .张伟), document: try Cast.document(of: .刘洋))
    let decision = story.ask(
      .activateFinancial(branch: Cast.branch), by: try Cast.bank, via: .bankCounter, showing: shown)
    #expect(decision.refusal == .documentMismatch)
  }

  @Test(.clauses(.v2, .l6)) func `挂失期间不能激活，先解挂`() throws {
    var story = try freshCard()
    story.ask(.reportOralLoss(.social), via: .cardSite)
    let decision = story.ask(.activateSocial(choosing: try Cast.pin))
    #expect(decision.refusal == .orallyLost(.social, until: Cast.now + .hours(168)))
    #expect(story.preview(.activateSocial)?.next.action == .releaseSocialOralLoss)
    #expect(story.ask(.releaseOralLoss(.social)).isDone)
    #expect(story.ask(.activateSocial(choosing: try Cast.pin)).isDone)
  }

  @Test(.clauses(.v3, .l4)) func `金融功能挂失期间，银行也不激活`() throws {
    var story = try freshCard()
    story.ask(.reportOralLoss(.financial, bankUntil: Cast.now + .hours(24)), by: try Cast.bank, via: .bankPhone)
    for later in [Duration.hours(1), .hours(30)] {
      story.now = Cast.now + later
      let decision = story.ask(.activateFinancial(branch: Cast.branch), by: try Cast.bank, via: .bankCounter)
      #expect(decision.refusal == .orallyLost(.financial, until: Cast.now + .hours(24)))
    }
  }
}
