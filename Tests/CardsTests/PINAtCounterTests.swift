import Cards
import TestKit
import Testing

/// 在网点重置密码: the counter takes the PIN away and only the holder chooses another; the bank's PIN is the bank's.
struct PINAtCounterTests {
  @Test(.clauses(.r2)) func `本人带证件到网点重置，旧密码作废，等本人设新密码`() throws {
    var story = try Story(.李梅)
    #expect(try story.askAtOutlet(.clearSocialPIN) == .done([.socialPINCleared]))
    #expect(story.holder.card?.pin == .mustChoose)
    #expect(story.standing(.social) == .active)
    let item = try #require(openItems(in: story.situation(.holder, .miniProgramme)).first)
    #expect(item.code == .mustChoosePIN)
    #expect(item.clause == .r2)
    #expect(item.next.action == .resetSocialPIN)
  }

  @Test(.clauses(.r2)) func `代理人带双方证件也能办，但不能替他设密码`() throws {
    var story = try Story(.李梅)
    try story.entrust(.刘洋)
    #expect(try story.askAtOutlet(.clearSocialPIN, .agent(try Cast.document(of: .刘洋))).isDone)
    #expect(story.holder.card?.pin == .mustChoose)
    let agent = Actor.agent(mandate: "W1")
    #expect(
      story.ask(.resetSocialPIN(choosing: try Cast.pin), by: agent).refusal
        == .mandate(.notEnough(.resetSocialPIN)))
    #expect(
      story.ask(.changeSocialPIN(to: try Cast.pin, check: .right), by: agent).refusal == .notYours(.changeSocialPIN))
    #expect(story.holder.card?.pin == .mustChoose)
  }

  @Test(.clauses(.r2)) func `没有登记过委托的人，不能代办`() throws {
    var story = try Story(.李梅)
    #expect(
      try story.askAtOutlet(.clearSocialPIN, .agent(try Cast.document(of: .刘洋))).refusal == .mandate(.missing))
    #expect(story.holder.card?.pin == .chosen)
  }

  @Test(.clauses(.r2)) func `没有人带证件来，网点不能重置`() throws {
    var story = try Story(.李梅)
    #expect(try story.askAtOutlet(.clearSocialPIN, nil).refusal == .mandate(.nobodyThere))
    #expect(story.holder.card?.pin == .chosen)
  }

  @Test(.clauses(.r2)) func `网点重置以后，旧密码改不了密码，要先设新密码`() throws {
    var story = try Story(.李梅)
    try story.askAtOutlet(.clearSocialPIN)
    #expect(story.ask(.changeSocialPIN(to: try Cast.pin, check: .right)).refusal == .pinMustChoose)
    let said = try #require(story.preview(.changeSocialPIN))
    #expect(said.clause == .r2)
    #expect(said.next.action == .resetSocialPIN)
  }

  @Test(.clauses(.r2, .r1)) func `本人设了新密码，就又能用了`() throws {
    var story = try Story(.李梅)
    try story.askAtOutlet(.clearSocialPIN)
    #expect(story.ask(.resetSocialPIN(choosing: try Cast.pin)) == .done([.socialPINReset]))
    #expect(story.holder.card?.pin == .chosen)
    #expect(story.openCodes() == [])
    #expect(story.ask(.changeSocialPIN(to: try Cast.pin, check: .right)).isDone)
  }

  @Test(.clauses(.r2)) func `锁定的到网点重置，锁就解了`() throws {
    var story = try Story(.李梅) { $0.card?.social.lock = Lock(since: Cast.now - .hours(1), reason: .wrongPIN) }
    #expect(try story.askAtOutlet(.clearSocialPIN).isDone)
    #expect(story.standing(.social) == .active)
    #expect(story.openCodes() == [.mustChoosePIN])
  }

  @Test(.clauses(.r2)) func `旧系统里设的密码，网点也能重置`() throws {
    var story = try Story(.王芳) { $0.card?.pin = .elsewhere }
    #expect(try story.askAtOutlet(.clearSocialPIN).isDone)
    #expect(story.holder.card?.pin == .mustChoose)
  }

  @Test(.clauses(.r2)) func `已经重置的、还是初始密码的，不用再到网点重置`() throws {
    var story = try Story(.李梅)
    try story.askAtOutlet(.clearSocialPIN)
    #expect(try story.askAtOutlet(.clearSocialPIN).refusal == .pinMustChoose)
    var fresh = try Story(.张伟) { holder in
      holder.card?.social = FunctionState(phase: .sealed)
      holder.card?.pin = .initial
    }
    #expect(try fresh.askAtOutlet(.clearSocialPIN).refusal == .pinInitial)
  }

  @Test(.clauses(.r2, .l6)) func `口头挂失期间，网点也不重置`() throws {
    var story = try Story(.李梅)
    story.ask(.reportOralLoss(.social), via: .cardSite)
    #expect(
      try story.askAtOutlet(.clearSocialPIN).refusal == .orallyLost(.social, until: Cast.now + .hours(168)))
  }

  @Test(.clauses(.r2)) func `只有网点能这样重置，线上、12333、银行都不能`() throws {
    var story = try Story(.李梅)
    #expect(story.ask(.clearSocialPIN).refusal == .wrongChannel(.clearSocialPIN))
    #expect(story.ask(.clearSocialPIN, by: Cast.agent, via: .hotline).refusal == .wrongChannel(.clearSocialPIN))
    #expect(try story.askAtBank(.clearSocialPIN).refusal == .wrongChannel(.clearSocialPIN))
    #expect(story.ask(.clearSocialPIN, via: .outlet).refusal == .notYours(.clearSocialPIN))
  }

  @Test(.clauses(.r2)) func `孩子的密码由监护人在网点重置，再由监护人设新的`() throws {
    var child = try Cast.child(born: Cast.now.day.adding(years: -9))
    child.card = try Cast.holder(.李梅).card
    var story = try Story(of: child)
    #expect(try story.askAtOutlet(.clearSocialPIN, .agent(try Cast.document(of: .李梅))).isDone)
    #expect(story.ask(.resetSocialPIN(choosing: try Cast.pin)).refusal == .application(.guardianNeeded))
    #expect(story.ask(.resetSocialPIN(choosing: try Cast.pin), by: .agent(mandate: "W9")).isDone)
  }

  @Test(.clauses(.r3), arguments: Channel.allCases) func `从哪里来问银行密码，都请他找发卡银行`(_ channel: Channel) throws {
    var story = try Story(.李梅)
    #expect(story.ask(.resetBankPIN, via: channel).refusal == .bankOnly)
    let said = try #require(story.preview(.resetBankPIN, via: channel))
    #expect(said.clause == .r3)
    #expect(said.next.channels == [.bankCounter, .bankPhone])
    #expect(said.next.sentence.contains("中国工商银行网点或中国工商银行客服电话95588"))
  }

  @Test(.clauses(.r3)) func `工作人员、12333、银行来问，也是一样`() throws {
    var story = try Story(.李梅)
    let actors: [(Actor, Channel)] = [
      (try Cast.clerk, .outlet), (Cast.agent, .hotline), (try Cast.bank, .bankCounter), (.system, .system),
    ]
    for (actor, channel) in actors {
      #expect(story.ask(.resetBankPIN, by: actor, via: channel).refusal == .bankOnly)
    }
  }
}
