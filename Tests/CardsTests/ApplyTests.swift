import Cards
import TestKit
import Testing

/// 申领: one card a person in the whole province, asked for with a form that is checked fault by fault.
struct ApplyTests {
  private let today = Cast.now.day
  private let guardian = Actor.agent(mandate: "W9")

  private func apply(_ form: ApplicationForm) -> Action { .apply(form, number: Story.application) }

  /// What 张伟, who has no card, is told when he changes this on an otherwise faultless form.
  private func refusal(_ change: (inout ApplicationForm) throws -> Void) throws -> Refusal? {
    var story = try Story.cardless(.张伟)
    var form = try Cast.form(of: .张伟)
    try change(&form)
    let refusal = story.ask(apply(form)).refusal
    #expect((story.holder.application == nil) == (refusal != nil))
    return refusal
  }

  private func photo(width: Int = 358, height: Int = 441, bytes: Int = 40 * 1024) -> PhotoFacts {
    PhotoFacts(id: "01975c00-0000-7000-8000-0000000000f1", width: width, height: height, bytes: bytes)
  }

  // MARK: Where and how

  @Test(.clauses(.a1, .a2)) func `张伟在小程序申领，申请受理，选的市和银行都记下`() throws {
    var story = try Story.cardless(.张伟)
    let form = try Cast.form(of: .张伟)
    let expected = Application(
      number: Story.application, kind: .first, opened: Cast.now, replaces: nil, city: try Cast.xian,
      bank: try BankCode.parse("102"), branch: Cast.branch, fee: Money(fen: 0), form: form, register: .unknown)
    #expect(story.ask(apply(form)) == .done([.applicationOpened(application: expected)]))
    #expect(story.holder.application == expected)
    #expect(story.holder.application?.stage == .accepted)
    #expect(story.openCodes() == [.applicationUnderWay])
  }

  @Test(.clauses(.a1), arguments: [Channel.miniProgramme, .officialAccount, .governmentSite])
  func `本人在线上申领`(_ channel: Channel) throws {
    var story = try Story.cardless(.张伟)
    #expect(story.ask(apply(try Cast.form(of: .张伟)), via: channel).isDone)
  }

  @Test(.clauses(.a1)) func `本人带证件到网点申领；没有人来，网点不能自己开申请`() throws {
    var story = try Story.cardless(.张伟)
    let application = apply(try Cast.form(of: .张伟))
    #expect(try story.askAtOutlet(application, nil).refusal == .mandate(.nobodyThere))
    #expect(try story.askAtOutlet(application).isDone)
  }

  @Test(.clauses(.a4)) func `市里自己开通的渠道也能申领`() throws {
    var story = try Story.cardless(.张伟)
    #expect(story.ask(apply(try Cast.form(of: .张伟)), via: .cityChannel).isDone)
    story.policy.channels[.apply] = ChannelList(channels: [.outlet], isOpen: true, clause: .a1)
    story.holder.application = nil
    #expect(
      story.ask(apply(try Cast.form(of: .张伟)), via: .cityChannel).refusal == .wrongChannel(.apply), "policy opens it")
  }

  @Test(.clauses(.a1)) func `在陕西人社APP不能申领，会说在哪里可以`() throws {
    var story = try Story.cardless(.张伟)
    #expect(story.ask(apply(try Cast.form(of: .张伟)), via: .app).refusal == .wrongChannel(.apply))
    let said = story.preview(.apply, via: .app)
    #expect(said?.clause == .a1)
    #expect(
      said?.next.channels == [.outlet, .miniProgramme, .officialAccount, .governmentSite, .cityChannel, .employer])
  }

  @Test(.clauses(.a1)) func `12333和银行都不受理申领`() throws {
    var story = try Story.cardless(.张伟)
    let application = apply(try Cast.form(of: .张伟))
    #expect(story.ask(application, by: Cast.agent, via: .hotline).refusal == .wrongChannel(.apply))
    #expect(try story.askAtBank(application).refusal == .wrongChannel(.apply))
  }

  // MARK: The form

  @Test(.clauses(.a2)) func `姓名和档案里的不一样，不收`() throws {
    #expect(try refusal { $0.name = try Cast.person(.李梅) } == .application(.otherPerson))
  }

  @Test(.clauses(.a2)) func `证件不是本人的，不收`() throws {
    #expect(try refusal { $0.document = try Cast.document(of: .李梅) } == .application(.otherPerson))
  }

  @Test(.clauses(.a2)) func `出生日期和证件号码里的对不上，不收`() throws {
    #expect(try refusal { $0.birth = $0.birth.adding(days: 1) } == .application(.contradicts(.birth)))
  }

  @Test(.clauses(.a2)) func `性别和证件号码里的对不上，不收`() throws {
    #expect(try refusal { $0.sex = $0.sex == .male ? .female : .male } == .application(.contradicts(.sex)))
  }

  @Test(.clauses(.a2)) func `证件到期当天还收，过了一天不收；长期有效的收`() throws {
    let yesterday = today.adding(days: -1)
    #expect(try refusal { $0.documentExpires = today } == nil)
    #expect(try refusal { $0.documentExpires = yesterday } == .application(.documentExpired(yesterday)))
    #expect(try refusal { $0.documentExpires = nil } == nil)
  }

  @Test(.clauses(.a1)) func `不是发卡银行的，不收，并列出可选的银行`() throws {
    let refusal = try refusal { $0.bank = try BankCode.parse("999") }
    #expect(refusal == .application(.bankUnknown))
    let said = try Story.cardless(.张伟).said(refusal, of: .apply)
    #expect(said.clause == .a1)
    #expect(said.sentence.contains("中国工商银行、"))
  }

  @Test(.clauses(.a1)) func `外省的市不能制卡`() throws {
    #expect(try refusal { $0.city = try RegionCode.parse("510100") } == .application(.cityUnknown))
  }

  @Test(.clauses(.a2)) func `照片必须正好358×441像素`() throws {
    for (width, height) in [(357, 441), (359, 441), (358, 440), (358, 442), (441, 358)] {
      let wrong = ApplicationRefusal.PhotoFault.size(width: width, height: height)
      #expect(
        try refusal { $0.photo = photo(width: width, height: height) } == .application(.photoWrong(wrong)))
    }
    #expect(try refusal { $0.photo = photo(width: 358, height: 441) } == nil)
  }

  @Test(.clauses(.a2)) func `照片文件30K到100K，两头都算，差一个字节就不收`() throws {
    #expect(try refusal { $0.photo = photo(bytes: 30_720) } == nil)
    #expect(try refusal { $0.photo = photo(bytes: 102_400) } == nil)
    for bytes in [30_719, 102_401] {
      let refusal = try refusal { $0.photo = photo(bytes: bytes) }
      #expect(refusal == .application(.photoWrong(.bytes(bytes))))
      let said = try Story.cardless(.张伟).said(refusal, of: .apply)
      #expect(said.clause == .a2)
      #expect(said.next.sentence.contains("358×441像素，30K到100K"))
    }
  }

  @Test(.clauses(.a2)) func `没有照片不收`() throws {
    #expect(try refusal { $0.photo = nil } == .application(.photoMissing))
  }

  @Test(.clauses(.a2)) func `7周岁生日的前一天不用照片，生日当天起要`() throws {
    for (birth, missing) in [(today.adding(years: -7), true), (today.adding(years: -7).adding(days: 1), false)] {
      let child = try Cast.child(born: birth)
      var story = try Story(of: child)
      var form = try Cast.form(ofChild: child)
      form.photo = nil
      let expected = missing ? Refusal.application(.photoMissing) : nil
      #expect(story.ask(apply(form), by: guardian).refusal == expected)
    }
  }

  @Test(.clauses(.a2)) func `不用照片的孩子交了照片，照样要合格`() throws {
    let child = try Cast.child(born: today.adding(years: -3))
    var story = try Story(of: child)
    var form = try Cast.form(ofChild: child)
    form.photo = photo(bytes: 1024)
    #expect(story.ask(apply(form), by: guardian).refusal == .application(.photoWrong(.bytes(1024))))
  }

  // MARK: Who

  @Test(.clauses(.a2)) func `16周岁生日的前一天要监护人申请，生日当天起本人可以`() throws {
    let birth = today.adding(years: -16)
    let (of, under) = (try Cast.child(born: birth), try Cast.child(born: birth.adding(days: 1)))
    var grown = try Story(of: of)
    var ward = try Story(of: under)
    #expect(grown.ask(apply(try Cast.form(ofChild: of))).isDone)
    #expect(ward.ask(apply(try Cast.form(ofChild: under))).refusal == .application(.guardianNeeded))
    #expect(ward.preview(.apply)?.clause == .a2)
    #expect(ward.ask(apply(try Cast.form(ofChild: under)), by: guardian).isDone)
  }

  @Test(.clauses(.a2, .c4)) func `孩子满16周岁那天，监护人就不能再替他申请`() throws {
    let child = try Cast.child(born: today.adding(years: -16))
    var story = try Story(of: child)
    #expect(story.ask(apply(try Cast.form(ofChild: child)), by: guardian).refusal == .mandate(.ended))
  }

  @Test(.clauses(.a1, .c4)) func `第一次在网点替孩子申领，监护人记进孩子的档案`() throws {
    var child = try Cast.child(born: today.adding(years: -3))
    child.mandates = []
    var story = try Story(of: child)
    let parent = Visitor.agent(try Cast.document(of: .李梅))
    let application = apply(try Cast.form(ofChild: child))
    #expect(story.ask(application, by: try Cast.clerk, via: .outlet, visitor: parent, founding: true).isDone)
    let mandate = try #require(story.holder.mandates.first)
    #expect(mandate.kind == .guardian)
    #expect(mandate.document == (try Cast.document(of: .李梅)))
    #expect(mandate.until == nil)
    #expect(mandate.scope.contains(.resetSocialPIN))
    #expect(story.holder.application?.number == Story.application)
  }

  @Test(.clauses(.a1, .c4)) func `第一次在网点替成年人申领，代理人只管这一张卡`() throws {
    var story = try Story.cardless(.张伟)
    var form = try Cast.form(of: .张伟)
    form.representative = Representative(name: try Cast.person(.刘洋), document: try Cast.document(of: .刘洋))
    let proxy = Visitor.agent(try Cast.document(of: .刘洋))
    #expect(story.ask(apply(form), by: try Cast.clerk, via: .outlet, visitor: proxy, founding: true).isDone)
    let mandate = try #require(story.holder.mandates.first)
    #expect(mandate.kind == .proxy)
    #expect(mandate.until == Cast.now + .days(365))
    #expect(mandate.scope.contains(.collect))
    #expect(!mandate.scope.contains(.clearSocialPIN))
    #expect(!mandate.scope.contains(.exchange))
  }

  @Test(.clauses(.a1, .c4)) func `来人和申请表上的代办人不是同一个人，不收`() throws {
    var story = try Story.cardless(.张伟)
    var form = try Cast.form(of: .张伟)
    let proxy = Visitor.agent(try Cast.document(of: .刘洋))
    for representative in [nil, Representative(name: try Cast.person(.王芳), document: try Cast.document(of: .王芳))] {
      form.representative = representative
      let decision = story.ask(apply(form), by: try Cast.clerk, via: .outlet, visitor: proxy, founding: true)
      #expect(decision.refusal == .mandate(.missing))
    }
    #expect(story.holder.mandates.isEmpty)
  }

  @Test(.clauses(.a1)) func `登记了死亡报告或确认死亡的，不能申领`() throws {
    for (life, refusal) in [
      (Person.Life.deathReported, Refusal.deathReported), (.missingReported, .ending(.missingReported)),
      (.dead, .ending(.dead)), (.missing, .ending(.missing)),
    ] {
      var story = try Story.cardless(.张伟)
      story.holder.person.life = life
      #expect(story.ask(apply(try Cast.form(of: .张伟))).refusal == refusal)
    }
  }

  // MARK: The fee, and one card a person

  @Test(.clauses(.p4)) func `初次申领不收费`() throws {
    let story = try Story.applied(.张伟)
    #expect(story.holder.application?.fee == Money(fen: 0))
    #expect(openItems(in: story.situation(.holder, .miniProgramme)).first?.next.sentence == "不收工本费。")
  }

  @Test(.clauses(.p4)) func `注销过一张卡再申领，收工本费`() throws {
    var story = try Story.cardless(.张伟)
    story.holder.voidCards = [
      VoidCard(
        number: try Cast.card(of: .张伟), city: try Cast.xian, bank: try BankCode.parse("102"), reason: .cancelled,
        since: Cast.now - .days(90))
    ]
    #expect(story.ask(apply(try Cast.form(of: .张伟))).isDone)
    #expect(story.holder.application?.kind == .first)
    #expect(story.holder.application?.fee == Money(fen: 2000))
  }

  @Test(.clauses(.c3)) func `已经有卡的，换个市也不再制卡，说清楚卡在哪里`() throws {
    var story = try Story(.李梅)
    var form = try Cast.form(of: .李梅)
    form.city = try RegionCode.parse("610400")
    #expect(story.ask(apply(form)).refusal == .application(.hasCard))
    let said = story.preview(.apply)
    #expect(said?.clause == .c3)
    #expect(said?.sentence.contains("西安市制的，中国工商银行发行，2024年11月1日发的卡") == true)
    #expect(said?.next.sentence.contains("请直接使用这张卡") == true)
  }

  @Test(.clauses(.c3)) func `旧系统里正式挂失的，去银行补卡，不是重新申领`() throws {
    var story = try Story.cardless(.张伟)
    story.holder.voidCards = [
      VoidCard(
        number: try Cast.card(of: .张伟), city: try Cast.xian, bank: try BankCode.parse("102"), reason: .formalLoss,
        since: nil)
    ]
    #expect(story.ask(apply(try Cast.form(of: .张伟))).refusal == .cardVoid(since: nil))
  }

  @Test(.clauses(.a3)) func `申请正在办理，再申请就告诉他办到哪一步`() throws {
    var story = try Story.applied(.张伟, at: .making)
    #expect(story.ask(apply(try Cast.form(of: .张伟))).refusal == .application(.open))
    let said = story.preview(.apply)
    #expect(said?.clause == .a3)
    #expect(said?.sentence.contains("\(Story.application)，制卡中") == true)
    #expect(said?.next.action == .queryProgress)
  }

  // MARK: Correcting and withdrawing

  @Test(.clauses(.a2)) func `编批以前可以更正，从头比对，编号和费用不变`() throws {
    var story = try Story.applied(.张伟, at: .compared)
    var form = try Cast.form(of: .张伟)
    form.bank = try BankCode.parse("103")
    form.branch = "西安城南支行"
    form.city = try RegionCode.parse("610400")
    #expect(story.ask(.correctApplication(form)).isDone)
    let corrected = try #require(story.holder.application)
    #expect(corrected.stage == .accepted)
    #expect(corrected.marks.isEmpty)
    #expect(corrected.form == form)
    #expect(corrected.bank.text == "103" && corrected.branch == "西安城南支行" && corrected.city.text == "610400")
    #expect(corrected.number == Story.application && corrected.fee == Money(fen: 0))
  }

  @Test(.clauses(.a2)) func `更正的内容照样一条一条检查`() throws {
    var story = try Story.applied(.张伟)
    var form = try Cast.form(of: .张伟)
    form.photo = PhotoFacts(id: "another", width: 240, height: 320, bytes: 40 * 1024)
    #expect(
      story.ask(.correctApplication(form)).refusal == .application(.photoWrong(.size(width: 240, height: 320))))
    #expect(story.holder.application?.form?.photo?.id != "another")
  }

  @Test(.clauses(.a2)) func `更正时照片不用再交，照片不合格停下的除外`() throws {
    var story = try Story.applied(.张伟)
    var form = try Cast.form(of: .张伟)
    let photo = try #require(form.photo)
    form.photo = nil
    #expect(story.ask(.correctApplication(form)).isDone)
    #expect(story.holder.application?.form?.photo == photo)
    #expect(story.fail(.photoRejected).isDone)
    #expect(story.ask(.correctApplication(form)).refusal == .application(.photoMissing))
    form.photo = photo
    #expect(story.ask(.correctApplication(form)).isDone)
  }

  @Test(.clauses(.a2, .c4)) func `网上自己填的监护人，看过证明以前只能办申请，不能领卡`() throws {
    let child = try Cast.child(born: Cast.now.day.adding(years: -5))
    var story = try Story(of: child)
    story.holder.card = nil
    story.holder.mandates = []
    let number = "B2026112300000007"
    let guardian = Visitor.agent(try Cast.document(of: .李梅))
    let decision = story.ask(
      .apply(try Cast.form(ofChild: child), number: number), by: .agent(mandate: number), via: .miniProgramme,
      visitor: guardian, founding: true)
    #expect(decision.isDone)
    let mandate = try #require(story.holder.mandates.first)
    #expect(mandate.kind == .guardian && mandate.evidence == .declared)
    #expect(mandate.scope.contains(.correctApplication) && !mandate.scope.contains(.collect))
    try story.make(until: .outletReceived)
    #expect(
      story.ask(.collect, by: try Cast.clerk, via: .outlet, visitor: guardian).refusal
        == .mandate(.notEnough(.collect)))
    #expect(try story.entrust(.李梅, as: .guardian, for: nil, showing: .guardianship).isDone)
    #expect(story.ask(.collect, by: try Cast.clerk, via: .outlet, visitor: guardian).isDone)
  }

  @Test(.clauses(.a2, .p1)) func `编了批就不能再更正，也不能撤回`() throws {
    for stage in Stage.allCases where stage.isAtLeast(.batched) {
      var story = try Story.applied(.张伟, at: stage)
      let fixed = Refusal.application(.fixed(stage))
      #expect(story.ask(.correctApplication(try Cast.form(of: .张伟))).refusal == fixed)
      #expect(story.ask(.withdrawApplication).refusal == fixed)
      #expect(story.preview(.withdrawApplication)?.clause == .p1)
    }
  }

  @Test(.clauses(.a1)) func `编批以前可以撤回，以后再申请还是免费`() throws {
    for stage in [Stage.accepted, .compared] {
      var story = try Story.applied(.张伟, at: stage)
      #expect(story.ask(.withdrawApplication) == .done([.applicationWithdrawn(number: Story.application)]))
      #expect(story.holder.application == nil)
      #expect(story.ask(apply(try Cast.form(of: .张伟))).isDone)
      #expect(story.holder.application?.fee == Money(fen: 0))
    }
  }

  @Test(.clauses(.a1, .l7)) func `补卡是正式挂失的一部分，不能撤回`() throws {
    var story = try Story(.李梅)
    try story.askAtBank(.reportFormalLoss(branch: Cast.branch, application: "B1"))
    #expect(story.ask(.withdrawApplication).refusal == .application(.replacementStays))
    #expect(story.holder.application?.kind == .replacement)
  }

  @Test(.clauses(.l7, .l8)) func `补卡更正时不能换市、换银行；换卡可以换银行，不能换市`() throws {
    var story = try Story(.李梅)
    try story.askAtBank(.reportFormalLoss(branch: Cast.branch, application: "B1"))
    let made = try #require(story.holder.application)
    var form = try Cast.form(of: .李梅)
    (form.city, form.bank) = (made.city, try BankCode.parse("103"))
    #expect(story.ask(.correctApplication(form)).refusal == .application(.placeFixed(.replacement)))
    (form.city, form.bank) = (try RegionCode.parse("610500"), made.bank)
    #expect(story.ask(.correctApplication(form)).refusal == .application(.placeFixed(.replacement)))
    story.holder.application?.kind = .exchange
    #expect(story.ask(.correctApplication(form)).refusal == .application(.placeFixed(.exchange)))
    (form.city, form.bank) = (made.city, try BankCode.parse("103"))
    #expect(story.ask(.correctApplication(form)).isDone)
  }

  @Test(.clauses(.p3)) func `没有申请，就没有可更正、可撤回的`() throws {
    var story = try Story.cardless(.张伟)
    #expect(story.ask(.correctApplication(try Cast.form(of: .张伟))).refusal == .application(.none))
    #expect(story.ask(.withdrawApplication).refusal == .application(.none))
  }
}
