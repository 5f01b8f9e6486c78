import Cards
import TestKit
import Testing

/// 制卡进度: one stage after the other, what stops them, and who is told how far it is.
struct ProductionTests {
  private let progress: [Channel] = [
    .miniProgramme, .officialAccount, .app, .governmentSite, .hotline, .outlet,
  ]

  private static let applicants = Fault.Reason.allCases.filter(\.isApplicants)
  private static let platforms = Fault.Reason.allCases.filter { !$0.isApplicants }

  /// Who asks by this channel.
  private func actor(_ channel: Channel) throws -> Actor {
    switch channel {
    case .hotline: Cast.agent
    case .outlet: try Cast.clerk
    case .bankCounter, .bankPhone: try Cast.bank
    case .employer: Cast.employer
    case .system: .system
    case .miniProgramme, .officialAccount, .governmentSite, .cardSite, .app, .cityChannel, .hospital, .pharmacy: .holder
    }
  }

  // MARK: One after the other

  @Test(.clauses(.a3, .p1)) func `制卡的各步一步接一步，每一步的时间都记下`() throws {
    var story = try Story.applied(.张伟)
    story.ask(.answerRegister(.none), by: .system, via: .system)
    for (place, stage) in Stage.allCases.dropFirst().enumerated() {
      story.now = Cast.now + .days(place + 1)
      let made = stage == .made ? try Cast.made : nil
      #expect(story.advance(to: stage, made: made) == .done([.stageReached(stage: stage, made: made)]))
      #expect(story.holder.application?.stage == stage)
      #expect(story.holder.application?.reached(stage) == story.now)
    }
    #expect(story.holder.application?.marks.map(\.stage) == Array(Stage.allCases.dropFirst()))
    #expect(story.holder.application?.reached(.accepted) == Cast.now)
    #expect(story.holder.application?.made == (try Cast.made))
  }

  @Test(.clauses(.p1), arguments: Stage.allCases.dropLast()) func `哪一步都不能跳过，也不能倒退`(_ here: Stage) throws {
    let story = try Story.applied(.张伟, at: here)
    for other in Stage.allCases where other != here.next {
      var tried = story
      tried.ask(.answerRegister(.none), by: .system, via: .system)
      #expect(tried.advance(to: other, made: try Cast.made).refusal == .application(.wrongStage(next: here.next)))
      #expect(tried.holder.application?.stage == here)
    }
  }

  @Test(.clauses(.p1)) func `到了网点以后没有下一步，只等人来领`() throws {
    var story = try Story.applied(.张伟, at: .outletReceived)
    #expect(story.advance(to: .accepted).refusal == .application(.wrongStage(next: nil)))
    #expect(story.holder.application?.stage == .outletReceived)
  }

  @Test(.clauses(.p1)) func `进度只由系统登记，谁都不能替它往前推`() throws {
    var story = try Story.applied(.张伟)
    for channel in [Channel.miniProgramme, .outlet, .hotline, .bankCounter] {
      let actor = try actor(channel)
      let advance = Action.advanceApplication(.compared, made: nil, isFree: true)
      #expect(story.ask(advance, by: actor, via: channel).refusal == .wrongChannel(.advanceApplication))
    }
    #expect(story.holder.application?.stage == .accepted)
  }

  @Test(.clauses(.c3)) func `做好的卡没有卡号不行，卡号是别人的也不行`() throws {
    var story = try Story.applied(.张伟, at: .making)
    #expect(story.advance(to: .made).refusal == .application(.cardNumberMissing))
    #expect(story.advance(to: .made, made: try Cast.made, isFree: false).refusal == .application(.cardNumberTaken))
    #expect(story.holder.application?.stage == .making)
    #expect(story.advance(to: .made, made: try Cast.made).isDone)
  }

  // MARK: The other registers

  @Test(.clauses(.c3)) func `别的登记库还没有答复，就不往下做，更不当作没有`() throws {
    var story = try Story.applied(.张伟)
    #expect(story.advance(to: .compared).refusal == .application(.registerUnknown))
    story.ask(.answerRegister(.unknown), by: .system, via: .system)
    #expect(story.advance(to: .compared).refusal == .application(.registerUnknown))
    story.ask(.answerRegister(.none), by: .system, via: .system)
    #expect(story.advance(to: .compared).isDone)
  }

  @Test(.clauses(.c3)) func `别的登记库里有卡，制卡停下，说在哪个市`() throws {
    var story = try Story.applied(.张伟)
    let answer = RegisterAnswer.card(in: try RegionCode.parse("610402"))
    let fault = Fault(reason: .cardElsewhere, remark: "登记在咸阳市", at: Cast.now)
    #expect(
      story.ask(.answerRegister(answer), by: .system, via: .system)
        == .done([.registerAnswered(answer: answer), .applicationFailed(fault: fault)]))
    #expect(story.advance(to: .compared).refusal == .application(.stopped(fault)))
    #expect(openItems(in: story.situation(.holder, .miniProgramme)).first?.sentence.contains("登记在咸阳市") == true)
  }

  @Test(.clauses(.c3)) func `停在别处有卡的申请更正以后，要重新问登记库`() throws {
    var story = try Story.applied(.张伟)
    story.ask(.answerRegister(.card(in: try RegionCode.parse("610400"))), by: .system, via: .system)
    #expect(story.ask(.correctApplication(try Cast.form(of: .张伟))).isDone)
    #expect(story.holder.application?.register == .unknown)
    #expect(story.advance(to: .compared).refusal == .application(.registerUnknown))
  }

  // MARK: What stops it

  @Test(.clauses(.p1), arguments: applicants)
  func `要申请人改的，停到更正为止，并说怎么改`(_ reason: Fault.Reason) throws {
    var story = try Story.applied(.张伟, at: .compared)
    let fault = Fault(reason: reason, remark: "经办人的说明", at: Cast.now)
    #expect(story.fail(reason) == .done([.applicationFailed(fault: fault)]))
    #expect(story.advance(to: .batched).refusal == .application(.stopped(fault)))
    #expect(story.holder.application?.stage == .compared)
    let item = try #require(openItems(in: story.situation(.holder, .miniProgramme)).first)
    #expect(item.code == .applicationStopped)
    #expect(item.next.action == .correctApplication)
    #expect(item.next.sentence.hasPrefix(reason.fix))
    #expect(story.ask(.correctApplication(try Cast.form(of: .张伟))).isDone)
    #expect(story.holder.application?.fault == nil)
    #expect(story.advance(to: .compared).isDone)
  }

  @Test(.clauses(.p1)) func `编批以后因为申请人停下的，也能更正，也能撤回`() throws {
    for action in [Action.withdrawApplication, .correctApplication(try Cast.form(of: .张伟))] {
      var story = try Story.applied(.张伟, at: .batched)
      story.fail(.accountRefused)
      #expect(story.ask(action).isDone)
      #expect(story.holder.application?.fault == nil)
    }
  }

  @Test(.clauses(.p1), arguments: platforms)
  func `不怪申请人的，回到制卡重来，不用他做什么`(_ reason: Fault.Reason) throws {
    var story = try Story.applied(.张伟, at: .making)
    story.fail(reason)
    let application = try #require(story.holder.application)
    #expect(application.stage == .accountOpened)
    #expect(application.reached(.making) == nil)
    #expect(application.reached(.accountOpened) != nil)
    let item = try #require(openItems(in: story.situation(.holder, .miniProgramme)).first)
    #expect(item.code == .applicationStopped)
    #expect(item.next.action == nil)
    #expect(item.next.sentence == reason.fix)
    #expect(story.ask(.correctApplication(try Cast.form(of: .张伟))).refusal == .application(.fixed(.accountOpened)))
    #expect(story.advance(to: .making).isDone)
    #expect(story.holder.application?.fault == nil)
  }

  @Test(.clauses(.p1), arguments: platforms) func `还没开始制卡，就留在原来那一步`(_ reason: Fault.Reason) throws {
    var story = try Story.applied(.张伟, at: .batched)
    story.fail(reason)
    #expect(story.holder.application?.stage == .batched)
    #expect(story.advance(to: .accountOpened).isDone)
  }

  @Test(.clauses(.p1, .c1)) func `做好的卡在路上丢了，卡号作废，重新制一张`() throws {
    var story = try Story.applied(.张伟, at: .cityReceived)
    let number = try Cast.made.number
    story.now = Cast.now + .days(9)
    story.fail(.lostOnTheWay)
    let void = VoidCard(
      number: number, city: try Cast.xian, bank: try BankCode.parse("102"), reason: .lostOnTheWay, since: story.now)
    #expect(story.holder.voidCards == [void])
    #expect(story.holder.application?.made == nil)
    #expect(story.holder.application?.stage == .accountOpened)
    #expect(
      story.ask(.collect, by: try Cast.clerk, via: .outlet, visitor: .holder).refusal
        == .application(.stopped(Fault(reason: .lostOnTheWay, remark: "经办人的说明", at: story.now))))
    let found = Presented(card: number, document: try Cast.document(of: .张伟))
    story.advance(to: .making)
    #expect(
      story.ask(.collect, by: try Cast.clerk, via: .outlet, showing: found, visitor: .holder).refusal
        == .cardUnknown)
    #expect(story.holder.voidCard(number)?.reason == .lostOnTheWay)
    let again = MadeCard(number: try CardNumber(body: "S9900012"), account: nil, issued: story.now.day)
    #expect(story.advance(to: .made, made: again).isDone)
    try story.make(until: .outletReceived)
    #expect(try story.askAtOutlet(.collect).isDone)
    #expect(story.holder.card?.number == again.number)
  }

  @Test(.clauses(.p1)) func `密钥没装成，那张卡也作废，预约也取消`() throws {
    var story = try Story.applied(.张伟, at: .bankKeyed)
    story.holder.application?.appointment = Appointment(day: Cast.now.day, made: Cast.now)
    story.fail(.keyFailed)
    #expect(story.holder.voidCards.map(\.number) == [try Cast.made.number])
    #expect(story.holder.application?.appointment == nil)
  }

  @Test(.clauses(.p1)) func `已经停下的，不再登记第二个原因`() throws {
    var story = try Story.applied(.张伟)
    story.fail(.photoRejected)
    let fault = try #require(story.holder.application?.fault)
    #expect(story.fail(.notInsured).refusal == .application(.stopped(fault)))
    #expect(story.holder.application?.fault == fault)
  }

  // MARK: Asking how far it is

  @Test(.clauses(.p1, .a3)) func `原文列出的六个渠道都能查进度，别的不能`() throws {
    var story = try Story.applied(.张伟, at: .making)
    for channel in Channel.allCases where channel != .system {
      let refusal = story.ask(.queryProgress, by: try actor(channel), via: channel).refusal
      #expect(refusal == (progress.contains(channel) ? nil : .wrongChannel(.queryProgress)), "\(channel)")
    }
    let said = story.preview(.queryProgress, via: .cardSite)
    #expect(said?.clause == .p1)
    #expect(said?.next.channels == progress)
  }

  @Test(.clauses(.p2)) func `西安另开了自己的查询渠道，别的市没有`() throws {
    var story = try Story.applied(.张伟, at: .making)
    #expect(story.ask(.queryProgress, via: .cityChannel).refusal == .wrongChannel(.queryProgress))
    story.policy.channels[.queryProgress] = ChannelList(channels: progress + [.cityChannel], isOpen: true, clause: .p1)
    #expect(story.ask(.queryProgress, via: .cityChannel) == .done([]))
  }

  @Test(.clauses(.p1), arguments: Stage.allCases)
  func `公安和卡厂只能停下正走到自己这一步的；从文件来的由批次说了算`(_ stage: Stage) throws {
    let story = try Story.applied(.张伟, at: stage)
    let fail = Action.failApplication(.photoRejected, remark: "头部太小")
    for (reporter, own) in [
      (Reporter.police, [Stage.accepted]), (.factory, [.accountOpened, .making]), (.cardCentre, Stage.allCases),
    ] {
      let asked = story.situation(.reporter(reporter, client: "client"), .system)
      #expect(decide(fail, in: asked).isDone == own.contains(stage), "\(reporter)")
    }
    #expect(decide(fail, in: story.situation(.reporter(.police, client: nil), .system)).isDone)
  }

  @Test(.clauses(.a3), arguments: Stage.allCases) func `每一步都用人看得懂的话说`(_ stage: Stage) throws {
    let story = try Story.applied(.张伟, at: stage)
    let item = try #require(openItems(in: story.situation(.holder, .miniProgramme)).first)
    #expect(item.code == (stage.isAtLeast(.provinceSent) ? .readyToCollect : .applicationUnderWay))
    #expect(item.sentence.contains("申领申请\(Story.application)\(stage.chinese)"))
    for kind in Application.Kind.allCases {
      #expect(!stage.meaning(of: kind).isEmpty)
      #expect(kind != .replacement || !stage.meaning(of: kind).contains("撤回"))
    }
  }

  @Test(.clauses(.p3)) func `查不到的，说出每一种可能，并告诉他由本人或单位申领`() throws {
    var story = try Story.cardless(.张伟)
    #expect(story.ask(.queryProgress).refusal == .application(.none))
    let said = try #require(story.preview(.queryProgress))
    #expect(said.clause == .p3)
    #expect(said.sentence.contains(ApplicationRefusal.causes))
    #expect(said.next.action == .apply)
    #expect(said.next.sentence.hasPrefix("由本人或单位申领"))
    #expect(said.next.channels.contains(.outlet))
  }

  @Test(.clauses(.p3)) func `卡领走以后，也没有进度可查`() throws {
    var story = try Story.applied(.张伟, at: .outletReceived)
    try story.askAtOutlet(.collect)
    #expect(story.ask(.queryProgress).refusal == .application(.none))
  }
}
