import Cards
import TestKit
import Testing

/// What every act asks first: by which way, who, which card, and whether its holder is alive.
struct ConditionsTests {
  @Test func `注销的卡办不了事，叫他重新申领`() throws {
    var story = try Story(.刘洋) { holder in
      holder.voidCards =
        holder.card.map { [VoidCard(number: $0.number, city: $0.city, bank: $0.bank, reason: .cancelled, since: nil)] }
        ?? []
      holder.card = nil
    }
    let actions: [Action] = [
      .reportOralLoss(.social), .releaseOralLoss(.social), .resetSocialPIN(choosing: try Cast.pin),
    ]
    for action in actions {
      #expect(story.ask(action).refusal == .cardCancelled(since: nil))
    }
    #expect(story.preview(.resetSocialPIN)?.next.sentence.contains("重新申领") == true)
  }

  @Test(.clauses(.l3)) func `登记了死亡报告：别的不办，挂失照办，报告可能有误`() throws {
    var story = try Story(.刘洋) { $0.person.life = .deathReported }
    #expect(story.ask(.resetSocialPIN(choosing: try Cast.pin)).refusal == .deathReported)
    #expect(story.preview(.resetSocialPIN)?.next.sentence.contains("更正") == true)
    #expect(story.ask(.reportOralLoss(.social), via: .cardSite).isDone)
    #expect(story.ask(.releaseOralLoss(.social)).refusal == .deathReported)
    let formal = Action.reportFormalLoss(branch: Cast.branch, application: "B1")
    #expect(story.ask(formal, by: try Cast.bank, via: .bankCounter).refusal == .deathReported)
  }

  @Test(.clauses(.v3)) func `柜台上的卡不是他的，说没有这张卡`() throws {
    var story = try Story(.刘洋)
    let shown = Presented(card: try Cast.card(of: .王芳), document: try Cast.document(of: .刘洋))
    let decision = story.ask(
      .activateFinancial(branch: Cast.branch), by: try Cast.bank, via: .bankCounter, showing: shown)
    #expect(decision.refusal == .cardUnknown)
  }

  @Test func `先问渠道，再问人，再看卡`() throws {
    var story = try Story(.刘洋) { $0.card = nil }
    let release = Action.releaseOralLoss(.social)
    #expect(story.ask(release, by: try Cast.bank, via: .hotline).refusal == .wrongChannel(.releaseSocialOralLoss))
    #expect(story.ask(release, by: try Cast.bank, via: .outlet).refusal == .notYours(.releaseSocialOralLoss))
    #expect(story.ask(release, via: .miniProgramme).refusal == .noLiveCard)
  }

  @Test(.clauses(.l3)) func `西安多开一个渠道，只改口径不改规则`() throws {
    var story = try Story(.李梅)
    #expect(story.ask(.reportOralLoss(.social), via: .cityChannel).refusal == .wrongChannel(.reportSocialOralLoss))
    story.policy.channels[.reportSocialOralLoss] = ChannelList(channels: [.cityChannel], isOpen: true, clause: .l3)
    #expect(story.ask(.reportOralLoss(.social), via: .cityChannel).isDone)
  }

  @Test(.clauses(.l5)) func `有效期按口径，不写死在规则里`() throws {
    var story = try Story(.李梅)
    story.policy.oralLossLife = .hours(240)
    story.ask(.reportOralLoss(.social), via: .cardSite)
    #expect(story.standing(.social) == .orallyLost(until: Cast.now + .hours(240)))
  }
}
