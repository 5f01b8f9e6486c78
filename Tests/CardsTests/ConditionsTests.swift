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

  @Test(.clauses(.v3, .x4)) func `这里办不了的，到了能办的地方也办不了，就照实说，不叫人白跑`() throws {
    let activate = Action.activateFinancial(branch: Cast.branch)
    var fresh = try FileState.sealed.story()
    #expect(
      fresh.ask(activate, via: .governmentSite).refusal == .wrongChannel(.activateFinancial), "the bank would do it")
    var active = try Story(.李梅)
    #expect(active.ask(activate, via: .governmentSite).refusal == .alreadyActive(.financial))
    #expect(active.ask(activate, by: Cast.agent, via: .hotline).refusal == .alreadyActive(.financial))
    // An institution learns nothing of a file by asking the wrong way.
    #expect(active.ask(activate, by: try Cast.bank, via: .bankPhone).refusal == .wrongChannel(.activateFinancial))
    var cancelled = try Story(.李梅) { holder in
      holder.voidCards =
        holder.card.map { [VoidCard(number: $0.number, city: $0.city, bank: $0.bank, reason: .cancelled, since: nil)] }
        ?? []
      holder.card = nil
    }
    #expect(cancelled.ask(activate, via: .governmentSite).refusal == .cardCancelled(since: nil))
    #expect(cancelled.preview(.activateFinancial, via: .governmentSite)?.next.sentence.contains("重新申领") == true)
  }

  @Test(.clauses(.c1, .c2, .l4, .x1)) func `拿不准那边怎么说的，还是请他去那边`() throws {
    // Booked for another day: today is not that day, but he does go there then.
    var booked = try FileState.bookedLater.story()
    let collect = Action.collect
    #expect(booked.ask(collect, via: .governmentSite).refusal == .wrongChannel(.collect))
    // The card is not made: nobody need go anywhere, also while an older one is in hand.
    var making = try FileState.making.story()
    guard case .collection(.notIssued) = making.ask(collect, via: .governmentSite).refusal else {
      Issue.record("whoever's card is not made is sent to collect it")
      return
    }
    // The bank may have been told what we have not been.
    var active = try Story(.李梅)
    let release = Action.releaseOralLoss(.financial)
    #expect(active.ask(release, via: .governmentSite).refusal == .wrongChannel(.releaseFinancialOralLoss))
    // Whether whoever stands there is an heir is seen there.
    let dead = try Story(.李梅) { $0.person.life = .dead }
    #expect(dead.preview(.cancelFinancial, via: .governmentSite)?.code == "wrong-channel")
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

  @Test(.clauses(.c4), arguments: FileState.allCases)
  func `没有委托的人，凡是代办的事一件也办不了`(_ state: FileState) throws {
    let story = try state.story()
    let stranger = Visitor.agent(try Cast.document(of: .刘洋))
    let askings: [(Actor, Visitor?)] = [
      (.agent(mandate: "W2026112000000009"), nil), (try Cast.clerk, stranger), (try Cast.bank, stranger),
    ]
    for name in ActionName.allCases where !name.mandates.isEmpty && name != .giveMandate {
      for (actor, visitor) in askings {
        for channel in story.policy.channels[name]?.channels ?? [] {
          let said = story.preview(name, by: actor, via: channel, visitor: visitor)?.code
          let isExpected = ["mandate-missing", "not-yours", "other-bank", "file-merged"].contains(said)
          #expect(isExpected, "\(name) by \(actor) via \(channel): \(said ?? "yes")")
        }
      }
    }
  }

  @Test(.clauses(.c4, .a2)) func `网点要看到人和证件：没有人在场，要人在场的事一件也不办`() throws {
    for state in FileState.allCases where state != .merged {
      let story = try state.story()
      for name in ActionName.allCases where name.needsVisitor && name.actors.contains(.clerk) {
        #expect(story.preview(name, by: try Cast.clerk, via: .outlet)?.code == "nobody-there", "\(state): \(name)")
      }
    }
  }

  @Test(.clauses(.c3)) func `并入别的档案以后，什么也不再办`() throws {
    let story = try FileState.merged.story()
    for name in ActionName.allCases where name != .resetBankPIN {
      #expect(try story.somebodyWhoMay(name) == nil, "\(name)")
    }
  }

  @Test(.clauses(.c4)) func `先看档案，再看卡和证件，再看委托，然后才是事情本身`() throws {
    var story = try FileState.locked.story()
    let stranger = Visitor.agent(try Cast.document(of: .刘洋))
    let wrong = Presented(card: nil, document: try Cast.document(of: .张伟))
    func code(_ presented: Presented?, _ visitor: Visitor?) throws -> String? {
      let situation = story.situation(try Cast.clerk, .outlet, presented, visitor: visitor)
      return preview(.exchange, in: situation).refusal?.code
    }
    #expect(try code(wrong, nil) == "document-mismatch")
    #expect(try code(nil, nil) == "nobody-there")
    #expect(try code(nil, stranger) == "mandate-missing")
    #expect(try code(nil, .holder) == nil)
    story.holder.mergedInto = try Cast.holder(.张伟).id
    #expect(try code(wrong, nil) == "file-merged")
  }

  @Test(.clauses(.a2, .c4)) func `孩子自己办不了的，监护人能办；满十六岁那天起自己办`() throws {
    var story = try FileState.childSealed.story()
    let activate = Action.activateSocial(choosing: try Cast.pin)
    let guardian = try ActorKind.agent.someone
    #expect(story.ask(activate).refusal == .application(.guardianNeeded))
    #expect(story.preview(.activateSocial, by: guardian) == nil)
    story.now = try Day(year: 2032, month: 6, day: 1).start - .milliseconds(1)
    #expect(story.preview(.activateSocial)?.code == "guardian-needed")
    story.now = story.now + .milliseconds(1)
    #expect(story.preview(.activateSocial, by: guardian)?.code == "mandate-ended")
    #expect(story.ask(activate).isDone)
  }
}
