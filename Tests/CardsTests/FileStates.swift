import Cards
import Testing

/// Every state that a file can be in, as far as the rules tell two states apart, in the order of a card's life.
enum FileState: String, CaseIterable, CustomTestStringConvertible {
  case nothing = "No card, no application"
  case registerUnknown = "Applied, other registers have not answered"
  case accepted = "Applied, no card elsewhere"
  case photoDoubtful = "Applied, a clerk is to look at the photo"
  case compared = "Person and photo compared"
  case batched = "In a batch"
  case together = "In a batch with others"
  case making = "Being made"
  case applicantsFault = "Stopped until the applicant corrects it"
  case platformsFault = "Stopped, to be made again"
  case cardElsewhere = "Stopped by a card in another register"
  case provinceSent = "Sent by the province"
  case outletReceived = "At the outlet"
  case bookable = "Sent by the province, to be booked"
  case bookedToday = "Booked for today"
  case bookedLater = "Booked for another day"
  case sealed = "Fresh card"
  case onlyBankSealed = "Financial function sealed"
  case onlySocialSealed = "Social function sealed"
  case active = "Everything active"
  case otherBank = "Card of another bank"
  case locked = "Social function locked"
  case pinElsewhere = "PIN chosen in an older system"
  case lockedElsewhere = "Locked in an older system"
  case pinMustChoose = "PIN taken away at an outlet"
  case bindingNeeded = "Insured in Xi'an, card made elsewhere"
  case bound = "Card made elsewhere, bound in Xi'an"
  case socialLost = "Social function reported lost, six days left"
  case socialLostLate = "Social function reported lost, last 48 hours"
  case socialLapsed = "Social loss lapsed, not yet written down"
  case socialLapseRecorded = "Social loss lapsed and written down"
  case sealedLost = "Fresh card reported lost"
  case bankLost = "Financial function reported lost"
  case bankOverdue = "Financial loss past the bank's time"
  case bothLost = "Both functions reported lost"
  case replacementUnderWay = "Formally lost, replacement under way"
  case formallyLostElsewhere = "Formally lost in an older system"
  case faceOutdated = "Document changed, face outdated"
  case renewalDue = "Forty days before the card's end"
  case exchangeUnderWay = "Exchange under way"
  case renewalReady = "Renewal, new card at the outlet"
  case movedOut = "Insured in another province, money not settled"
  case settled = "Insured in another province, money settled"
  case socialCancelled = "Social function cancelled"
  case cancelled = "Cancelled"
  case deathReported = "Death reported in an older system"
  case deathReportedHere = "Death reported by the clerk"
  case missingReported = "Disappearance reported"
  case dead = "Death confirmed"
  case deadWithHeir = "Death confirmed, heir registered, money settled"
  case cancelledByHeir = "Death confirmed, social function cancelled by the heir"
  case missing = "Disappearance confirmed"
  case proxy = "Proxy in force"
  case proxyEnded = "Proxy ended"
  case family = "Family member in force"
  case childNothing = "Child with a guardian, no application"
  case childApplying = "Child of five, applied by the guardian"
  case childSealed = "Child of ten, fresh card"
  case childActive = "Child of ten, everything active"
  case merged = "Merged into another file"

  var testDescription: String { rawValue }

  var chinese: String {
    switch self {
    case .nothing: "没有卡，也没有申请"
    case .registerUnknown: "已受理，其他登记库还没有答复"
    case .accepted: "已受理，其他登记库里没有卡"
    case .photoDoubtful: "已受理，照片等工作人员看"
    case .compared: "信息比对通过"
    case .batched: "已加入批次"
    case .together: "和别的申请编在一个批次里"
    case .making: "制卡中"
    case .applicantsFault: "银行没有开成账户，等申请人更正"
    case .platformsFault: "卡没有做成，要重新制"
    case .cardElsewhere: "其他登记库里已有卡，停下"
    case .provinceSent: "省厅已下发，领卡不用预约"
    case .outletReceived: "网点待领取，领卡不用预约"
    case .bookable: "省厅已下发，西安要预约，还没有约"
    case .bookedToday: "省厅已下发，西安预约了今天"
    case .bookedLater: "省厅已下发，西安预约了三天以后"
    case .sealed: "新卡，两个功能都没有激活"
    case .onlyBankSealed: "社保功能已激活，金融功能没有"
    case .onlySocialSealed: "金融功能已激活，社保功能没有"
    case .active: "一切正常"
    case .otherBank: "一切正常，但卡是另一家银行发的"
    case .locked: "社保密码连续输错，社保功能锁定"
    case .pinElsewhere: "社保密码是在旧系统里设的"
    case .lockedElsewhere: "在旧系统里锁定的"
    case .pinMustChoose: "社保密码已在网点重置，还没有设新的"
    case .bindingNeeded: "渭南制的卡，现在在西安参加职工医保，还没有绑定"
    case .bound: "渭南制的卡，已绑定西安职工医保"
    case .socialLost: "社保功能口头挂失中，还剩6天"
    case .socialLostLate: "社保功能口头挂失中，进入最后48小时"
    case .socialLapsed: "社保功能口头挂失已到期，还没有登记到期"
    case .socialLapseRecorded: "社保功能口头挂失已到期，已登记到期"
    case .sealedLost: "新卡没有激活就挂失了"
    case .bankLost: "金融功能口头挂失中"
    case .bankOverdue: "金融功能口头挂失过了银行说的时间，银行还没有确认"
    case .bothLost: "两个功能都在口头挂失中"
    case .replacementUnderWay: "已正式挂失，正在补卡"
    case .formallyLostElsewhere: "在旧系统里正式挂失的，没有补卡申请"
    case .faceOutdated: "换了证件，卡面已经不对"
    case .renewalDue: "还有40天到期"
    case .exchangeUnderWay: "正在换卡，旧卡照常使用"
    case .renewalReady: "到期换卡，新卡已到网点，旧卡照常使用"
    case .movedOut: "参保关系已转出省外，资金还没有处理"
    case .settled: "参保关系已转出省外，两边的资金都处理完了"
    case .socialCancelled: "社保功能已注销，卡还没有交回银行"
    case .cancelled: "已注销"
    case .deathReported: "旧系统登记了死亡，尚未确认"
    case .deathReportedHere: "这位网点工作人员登记了死亡报告，尚未确认"
    case .missingReported: "12333登记了失踪报告，尚未确认"
    case .dead: "已确认死亡"
    case .deadWithHeir: "已确认死亡，继承人已登记，资金处理完了"
    case .cancelledByHeir: "已确认死亡，继承人已注销社保功能，还没有去银行"
    case .missing: "已确认失踪"
    case .proxy: "有一位代理人，委托有效"
    case .proxyEnded: "有一位代理人，委托已到期"
    case .family: "委托了一位家人，委托有效"
    case .childNothing: "10岁，监护人已登记，还没有申领"
    case .childApplying: "5岁，监护人代为申领"
    case .childSealed: "10岁，新卡，没有激活"
    case .childActive: "10岁，一切正常"
    case .merged: "已并入同一个人的另一份档案"
    }
  }

  /// The story that stands in this state at `Cast.now`, under the province's policy or, where people book, Xi'an's.
  func story() throws -> Story {
    var story = try Story(of: try holder())
    if isInXian { story.policy.bookInXian() }
    return story
  }

  /// Whether the policy is Xi'an's.
  var isInXian: Bool { [.bookable, .bookedToday, .bookedLater].contains(self) }

  /// 李梅's file, or her child's, in this state at `Cast.now`.
  func holder() throws -> Holder {
    switch self {
    case .nothing: try Past.newcomer()
    case .registerUnknown: try Past.applied()
    case .accepted: try Past.applied(upTo: .accepted)
    case .photoDoubtful: try Past.doubtful()
    case .compared: try Past.applied(upTo: .compared)
    case .batched: try Past.applied(upTo: .batched)
    case .together: try Past.together()
    case .making: try Past.applied(upTo: .making)
    case .applicantsFault: try Past.stopped(at: .batched, for: .accountRefused, "证件已过期")
    case .platformsFault: try Past.stopped(at: .making, for: .makingFailed, "卡体受损")
    case .cardElsewhere: try Past.answered(.card(in: Cast.weinan))
    case .provinceSent, .bookable: try Past.applied(upTo: .provinceSent)
    case .outletReceived: try Past.applied(upTo: .outletReceived)
    case .bookedToday: try Past.booked(daysAhead: 0)
    case .bookedLater: try Past.booked(daysAhead: 3)
    case .sealed: try Past.sealed(.李梅)
    case .onlyBankSealed: try Past.card { $0.financial.phase = .sealed }
    case .onlySocialSealed: try Past.card { $0.seal() }
    case .active: try Past.card()
    case .otherBank: try Past.card { $0 = $0.made(by: try BankCode.parse("103")) }
    case .locked: try Past.card { $0.social.lock = Lock(since: Cast.now - .hours(2), reason: .wrongPIN) }
    case .pinElsewhere: try Past.card { $0.pin = .elsewhere }
    case .lockedElsewhere: try Past.lockedElsewhere()
    case .pinMustChoose: try Past.went(.clearSocialPIN)
    case .bindingNeeded: try Past.card { $0 = $0.made(in: try Cast.weinan) }
    case .bound: try Past.bound()
    case .socialLost: try Past.card { $0.lose(.social, hours: 144) }
    case .socialLostLate: try Past.card { $0.lose(.social, hours: 30) }
    case .socialLapsed: try Past.card { $0.lose(.social, hours: -1) }
    case .socialLapseRecorded: try Past.card { $0.social.lapsed = Cast.now - .hours(1) }
    case .sealedLost: try Past.sealedLost()
    case .bankLost: try Past.card { $0.lose(.financial, hours: 72) }
    case .bankOverdue: try Past.card { $0.lose(.financial, hours: -5) }
    case .bothLost: try Past.bothLost()
    case .replacementUnderWay: try Past.formallyLost()
    case .formallyLostElsewhere: try Past.void(.formalLoss)
    case .faceOutdated: try Past.went(.changeDocument)
    case .renewalDue: try Past.card { $0 = $0.made(expires: Cast.now.day.adding(days: 40)) }
    case .exchangeUnderWay: try Past.went(.exchange)
    case .renewalReady: try Past.renewed()
    case .movedOut: try Past.movedOut(settled: false)
    case .settled: try Past.movedOut(settled: true)
    case .socialCancelled: try Past.went(.cancelSocial, from: try Past.movedOut(settled: true))
    case .cancelled: try Past.void(.cancelled)
    case .deathReported: try Past.deathReported()
    case .deathReportedHere: try Past.went(.reportDeath, as: nil)
    case .missingReported: try Past.missingReported()
    case .dead: try Past.dead()
    case .deadWithHeir: try Past.deadWithHeir()
    case .cancelledByHeir: try Past.cancelledByHeir()
    case .missing: try Past.missing()
    case .proxy: try Past.represented(.proxy, until: Cast.now + .days(30))
    case .proxyEnded: try Past.represented(.proxy, until: Cast.now - .days(1))
    case .family: try Past.represented(.family, until: Cast.now + .days(30))
    case .childNothing: try Past.child(.李小雨, hasCard: false)
    case .childApplying: try Past.childApplying()
    case .childSealed: try Past.childSealed()
    case .childActive: try Past.child(.李小雨, hasCard: true)
    case .merged: try Past.merged()
    }
  }
}

extension Policy {
  /// What Xi'an says otherwise than the province, as far as these stories need it.
  fileprivate mutating func bookInXian() {
    needsAppointment = true
    channels[.queryProgress] = channels[.queryProgress].map {
      ChannelList(channels: $0.channels + [.cityChannel], isOpen: $0.isOpen, clause: $0.clause)
    }
  }
}
