import Cards
import TestKit
import Testing

/// 口头挂失: each function for itself, by its own party, for a time that ends by itself.
struct OralLossTests {
  private let end = Cast.now + .hours(168)

  @Test(.clauses(.l1, .l2, .l3)) func `李梅打12333挂失社保功能，金融功能不受影响，并提醒另行挂失`() throws {
    var story = try Story(.李梅)
    let decision = story.ask(.reportOralLoss(.social), by: Cast.agent, via: .hotline)
    let loss = OralLoss(reported: Cast.now, until: end, channel: .hotline)
    #expect(decision == .done([.oralLossReported(function: .social, loss: loss)]))
    #expect(story.standing(.social) == .orallyLost(until: end))
    #expect(story.standing(.financial) == .active)
    let items = openItems(in: story.situation(.holder, .miniProgramme))
    #expect(items.map(\.code) == [.onlySocialReported, .socialLossRunning])
    #expect(items[0].next.action == .reportFinancialOralLoss)
    #expect(items[1].next.sentence.hasPrefix("找到了就解挂"), "voiding the card comes last")
    #expect(items[0].next.sentence.contains("中国工商银行客服电话95588"))
  }

  @Test(.clauses(.l2, .l4)) func `李梅打银行电话挂失金融功能，社保功能不受影响`() throws {
    var story = try Story(.李梅)
    let until = Cast.now + .hours(120)
    #expect(story.ask(.reportOralLoss(.financial, bankUntil: until), by: try Cast.bank, via: .bankPhone).isDone)
    #expect(story.standing(.financial) == .orallyLost(until: until))
    #expect(story.standing(.social) == .active)
    let items = openItems(in: story.situation(.holder, .miniProgramme))
    #expect(items.map(\.code) == [.financialLossRunning, .onlyFinancialReported])
  }

  @Test(.clauses(.l2)) func `两个功能都挂失了，就不再提醒另一个`() throws {
    var story = try Story(.李梅)
    story.ask(.reportOralLoss(.social), via: .cardSite)
    story.ask(.reportOralLoss(.financial), by: try Cast.bank, via: .bankPhone)
    let items = openItems(in: story.situation(.holder, .miniProgramme))
    #expect(items.map(\.code) == [.socialLossRunning, .financialLossRunning])
  }

  @Test(.clauses(.l3), arguments: [Channel.cardSite, .miniProgramme, .officialAccount, .governmentSite])
  func `本人在线上挂失`(_ channel: Channel) throws {
    var story = try Story(.李梅)
    #expect(story.ask(.reportOralLoss(.social), via: channel).isDone)
  }

  @Test(.clauses(.l4)) func `金融功能的挂失只听银行的`() throws {
    var story = try Story(.李梅)
    #expect(
      story.ask(.reportOralLoss(.financial), by: Cast.agent, via: .hotline).refusal
        == .wrongChannel(.reportFinancialOralLoss))
    #expect(
      story.ask(.reportOralLoss(.financial), by: .holder, via: .bankPhone).refusal
        == .notYours(.reportFinancialOralLoss))
    #expect(
      story.ask(.reportOralLoss(.financial), by: try Cast.otherBank, via: .bankPhone).refusal == .otherBank)
  }

  @Test(.clauses(.l5)) func `168小时差一毫秒还在挂失，到了就自动解除`() throws {
    var story = try Story(.李梅)
    story.ask(.reportOralLoss(.social), via: .cardSite)
    story.now = end - .milliseconds(1)
    #expect(story.standing(.social) == .orallyLost(until: end))
    #expect(story.ask(.recordLapse(.social), by: .system, via: .system).refusal == .notDue)
    story.now = end
    #expect(story.standing(.social) == .active)
    #expect(story.ask(.recordLapse(.social), by: .system, via: .system).isDone)
    #expect(story.ask(.recordLapse(.social), by: .system, via: .system).refusal == .notDue, "written down once")
  }

  @Test(.clauses(.l5)) func `到期以后，登记没登记都是同样的回答`() throws {
    var unswept = try Story(.李梅)
    unswept.ask(.reportOralLoss(.social), via: .cardSite)
    unswept.now = end + .minutes(1)
    var swept = unswept
    swept.ask(.recordLapse(.social), by: .system, via: .system)
    for name in ActionName.allCases where name != .recordLapse {
      #expect(unswept.preview(name) == swept.preview(name), "\(name)")
    }
    #expect(unswept.standing(.social) == swept.standing(.social))
    #expect(unswept.ask(.releaseOralLoss(.social)).refusal == .alreadyLapsed(.social, at: end))
    #expect(swept.ask(.releaseOralLoss(.social)).refusal == .alreadyLapsed(.social, at: end))
    #expect(swept.ask(.reportOralLoss(.social)).isDone)
    #expect(swept.ask(.releaseOralLoss(.social)).isDone)
    #expect(swept.ask(.releaseOralLoss(.social)).refusal == .notReported(.social))
  }

  @Test(.clauses(.l5)) func `最后48小时可以续挂，从续挂时起再算168小时`() throws {
    var story = try Story(.李梅)
    story.ask(.reportOralLoss(.social), via: .cardSite)
    story.now = end - .hours(48) - .milliseconds(1)
    #expect(story.ask(.reportOralLoss(.social)).refusal == .alreadyReported(.social, until: end))
    story.now = end - .hours(48)
    #expect(story.ask(.reportOralLoss(.social)).isDone)
    #expect(story.standing(.social) == .orallyLost(until: end + .hours(120)))
  }

  @Test(.clauses(.l5)) func `锁定的、没激活的也能挂失，到期后还是原来的样子`() throws {
    let lock = Lock(since: Cast.now - .hours(1), reason: .wrongPIN)
    let cases: [(FunctionState, Standing)] = [
      (FunctionState(phase: .sealed), .sealed), (FunctionState(phase: .active, lock: lock), .locked(since: lock.since)),
    ]
    for (state, standing) in cases {
      var story = try Story(.李梅) { $0.card?.social = state }
      #expect(story.ask(.reportOralLoss(.social), via: .cardSite).isDone)
      #expect(story.standing(.social) == .orallyLost(until: end))
      story.now = end
      #expect(story.standing(.social) == standing)
    }
  }

  @Test(.clauses(.l4, .l5)) func `金融功能到银行说的时间为止；过了时间等银行确认`() throws {
    var story = try Story(.李梅)
    let until = Cast.now + .hours(72)
    story.ask(.reportOralLoss(.financial, bankUntil: until), by: try Cast.bank, via: .bankPhone)
    story.now = until
    #expect(story.standing(.financial) == .awaitingBank(since: until))
    #expect(openItems(in: story.situation(.holder, .miniProgramme)).map(\.code) == [.awaitingBank])
    #expect(story.ask(.reportOralLoss(.social)).isDone)
    let open = openItems(in: story.situation(.holder, .miniProgramme))
    #expect(open.map(\.code) == [.socialLossRunning, .awaitingBank], "nothing else that says the opposite")
    #expect(open.last?.next.sentence.hasPrefix("找到了卡的，请银行确认已经解挂；没找到的，请通过") == true)
    #expect(story.ask(.recordLapse(.financial), by: .system, via: .system).refusal == .notDue, "not ours to end")
    #expect(story.ask(.releaseOralLoss(.financial), by: try Cast.bank, via: .bankPhone).isDone)
    #expect(story.standing(.financial) == .active)
  }

  @Test(.clauses(.l4)) func `银行可以随时更正自己的结束时间；同一个时间不用再报`() throws {
    var story = try Story(.李梅)
    for hours in [72, 24, 120] {
      let until = Cast.now + .hours(hours)
      let report = Action.reportOralLoss(.financial, bankUntil: until)
      #expect(story.ask(report, by: try Cast.bank, via: .bankPhone).isDone)
      #expect(story.standing(.financial) == .orallyLost(until: until))
      #expect(
        story.ask(report, by: try Cast.bank, via: .bankPhone).refusal == .alreadyReported(.financial, until: until))
    }
  }

  @Test(.clauses(.l4)) func `银行报来的结束时间必须还没到`() throws {
    var story = try Story(.李梅)
    for until in [Cast.now, Cast.now - .hours(1)] {
      let decision = story.ask(.reportOralLoss(.financial, bankUntil: until), by: try Cast.bank, via: .bankPhone)
      #expect(decision.refusal == .endNotAhead)
    }
    #expect(story.standing(.financial) == .active)
  }

  @Test(.clauses(.l6), arguments: [Channel.miniProgramme, .officialAccount, .governmentSite])
  func `找到卡，本人自助解挂`(_ channel: Channel) throws {
    var story = try Story(.李梅)
    story.ask(.reportOralLoss(.social), via: .cardSite)
    #expect(story.ask(.releaseOralLoss(.social), via: channel) == .done([.oralLossReleased(function: .social)]))
    #expect(story.standing(.social) == .active)
    #expect(story.ask(.releaseOralLoss(.social), via: channel).refusal == .notReported(.social))
  }

  @Test(.clauses(.l6)) func `网点也能解挂`() throws {
    var story = try Story(.李梅)
    story.ask(.reportOralLoss(.social), by: try Cast.clerk, via: .outlet)
    let release = Action.releaseOralLoss(.social)
    #expect(story.ask(release, by: try Cast.clerk, via: .outlet).refusal == .mandate(.nobodyThere))
    #expect(story.ask(release, by: try Cast.clerk, via: .outlet, visitor: .holder).isDone)
  }

  @Test(.clauses(.l3, .l6)) func `12333能挂失，不能解挂`() throws {
    var story = try Story(.李梅)
    #expect(story.ask(.reportOralLoss(.social), by: Cast.agent, via: .hotline).isDone)
    #expect(
      story.ask(.releaseOralLoss(.social), by: Cast.agent, via: .hotline).refusal
        == .wrongChannel(.releaseSocialOralLoss))
    #expect(story.ask(.releaseOralLoss(.social), via: .cardSite).refusal == .wrongChannel(.releaseSocialOralLoss))
    let next = story.preview(.releaseSocialOralLoss, by: Cast.agent, via: .hotline)?.next
    #expect(next?.channels == [.outlet, .miniProgramme, .officialAccount, .governmentSite])
  }

  @Test(.clauses(.l6)) func `金融功能由银行解，别的银行不行`() throws {
    var story = try Story(.李梅)
    story.ask(.reportOralLoss(.financial), by: try Cast.bank, via: .bankPhone)
    #expect(story.ask(.releaseOralLoss(.financial)).refusal == .wrongChannel(.releaseFinancialOralLoss))
    #expect(
      story.ask(.releaseOralLoss(.financial), by: try Cast.otherBank, via: .bankCounter).refusal == .otherBank)
    #expect(story.ask(.releaseOralLoss(.financial), by: try Cast.bank, via: .bankCounter).isDone)
    #expect(
      story.ask(.releaseOralLoss(.financial), by: try Cast.bank, via: .bankCounter).refusal
        == .notReported(.financial))
  }
}
