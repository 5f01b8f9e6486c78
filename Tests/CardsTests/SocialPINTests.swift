import Cards
import TestKit
import Testing

/// 社保密码: changed by whoever knows it, reset by the holder, and never one that is guessed first.
struct SocialPINTests {
  @Test(.clauses(.v1)) func `李梅知道旧密码，可以换新的`() throws {
    var story = try Story(.李梅)
    #expect(story.ask(.changeSocialPIN(to: try Cast.pin, check: .right)) == .done([.socialPINChanged]))
  }

  @Test(.clauses(.v1)) func `输错还剩几次，说清楚；最后一次错就锁定`() throws {
    var story = try Story(.李梅)
    for left in [5, 4, 3, 2, 1] {
      let decision = story.ask(.changeSocialPIN(to: try Cast.pin, check: .wrong(left: left)))
      #expect(decision == .refused(.pinWrong(left: left)))
      #expect(story.standing(.social) == .active)
    }
    let last = story.ask(.changeSocialPIN(to: try Cast.pin, check: .wrong(left: 0)))
    #expect(last == .refused(.pinWrong(left: 0), recording: [.socialLocked(reason: .wrongPIN)]))
    #expect(story.standing(.social) == .locked(since: Cast.now))
    let right = story.ask(.changeSocialPIN(to: try Cast.pin, check: .right))
    #expect(right == .refused(.locked(since: Cast.now)), "locked, even with the right PIN, and recorded once")
  }

  @Test(.clauses(.r1)) func `没有次数可试了，也锁定`() throws {
    var story = try Story(.李梅)
    let decision = story.ask(.changeSocialPIN(to: try Cast.pin, check: .exhausted))
    #expect(decision == .refused(.locked(since: Cast.now), recording: [.socialLocked(reason: .wrongPIN)]))
    #expect(story.preview(.changeSocialPIN)?.next.action == .resetSocialPIN)
  }

  @Test(.clauses(.r1), arguments: [Channel.miniProgramme, .officialAccount, .governmentSite, .cityChannel])
  func `锁定以后在线上重置，锁就解了`(_ channel: Channel) throws {
    var story = try Story(.李梅) { $0.card?.social.lock = Lock(since: Cast.now - .hours(3), reason: .wrongPIN) }
    #expect(story.ask(.resetSocialPIN(choosing: try Cast.pin), via: channel) == .done([.socialPINReset]))
    #expect(story.standing(.social) == .active)
  }

  @Test(.clauses(.r1)) func `旧系统里锁定的、旧系统里设的密码，重置以后都能用`() throws {
    var story = try Story(.王芳) { holder in
      holder.card?.pin = .elsewhere
      holder.card?.social.lock = Lock(since: Cast.now, reason: .elsewhere)
    }
    #expect(story.ask(.resetSocialPIN(choosing: try Cast.pin)).isDone)
    #expect(story.holder.card?.pin == .chosen)
    #expect(story.ask(.changeSocialPIN(to: try Cast.pin, check: .right)).isDone)
  }

  @Test(.clauses(.r1)) func `旧系统里设的密码这里核对不了，说去重置`() throws {
    var story = try Story(.王芳) { $0.card?.pin = .elsewhere }
    #expect(story.ask(.changeSocialPIN(to: try Cast.pin, check: .right)).refusal == .pinElsewhere)
    #expect(story.preview(.changeSocialPIN)?.next.action == .resetSocialPIN)
  }

  @Test(.clauses(.v2)) func `初始密码办不了事，只能去激活`() throws {
    var story = try Story(.张伟) { holder in
      holder.card?.social = FunctionState(phase: .sealed)
      holder.card?.pin = .initial
    }
    let actions: [Action] = [
      .changeSocialPIN(to: try Cast.pin, check: .right), .resetSocialPIN(choosing: try Cast.pin),
    ]
    for action in actions {
      #expect(story.ask(action).refusal == .pinInitial)
      #expect(story.preview(action.name)?.next.action == .activateSocial)
    }
  }

  @Test(
    .clauses(.v2),
    arguments: [
      ("666666", PINWeakness.initial), ("111111", .repeated), ("121121", .repeated), ("123123", .repeated),
      ("123456", .run), ("987654", .run), ("890123", .run), ("880620", .birthday), ("198806", .birthday),
      ("062088", .birthday), ("099919", .documentSlice), ("620902", .documentSlice),
    ])
  func `容易猜到的密码不收，说明为什么`(_ digits: String, _ weakness: PINWeakness) throws {
    var story = try Story(.李梅)
    let pin = try PIN.parse(digits)
    let actions: [Action] = [.changeSocialPIN(to: pin, check: .right), .resetSocialPIN(choosing: pin)]
    for action in actions { #expect(story.ask(action) == .refused(.pinWeak(weakness))) }
    var fresh = try Story(.李梅) { holder in
      holder.card?.social = FunctionState(phase: .sealed)
      holder.card?.pin = .initial
    }
    #expect(fresh.ask(.activateSocial(choosing: pin)) == .refused(.pinWeak(weakness)))
    #expect(fresh.standing(.social) == .sealed)
  }

  @Test(.clauses(.r1, .l6)) func `挂失期间不能改也不能重置`() throws {
    var story = try Story(.李梅)
    story.ask(.reportOralLoss(.social), via: .cardSite)
    let lost = Refusal.orallyLost(.social, until: Cast.now + .hours(168))
    #expect(story.ask(.changeSocialPIN(to: try Cast.pin, check: .right)).refusal == lost)
    #expect(story.ask(.resetSocialPIN(choosing: try Cast.pin)).refusal == lost)
  }

  @Test(.clauses(.r1)) func `网点、12333、银行都不替人重置`() throws {
    var story = try Story(.李梅)
    #expect(
      story.ask(.resetSocialPIN(choosing: try Cast.pin), by: try Cast.clerk, via: .outlet).refusal
        == .notYours(.resetSocialPIN))
    #expect(
      story.ask(.resetSocialPIN(choosing: try Cast.pin), by: Cast.agent, via: .hotline).refusal
        == .wrongChannel(.resetSocialPIN))
  }
}
