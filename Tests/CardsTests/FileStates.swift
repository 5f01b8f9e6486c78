import Cards
import Testing

/// Every state that a file can be in, as far as the rules tell two states apart.
enum FileState: String, CaseIterable, CustomTestStringConvertible {
  case sealed = "Fresh card"
  case onlyBankSealed = "Financial function sealed"
  case onlySocialSealed = "Social function sealed"
  case active = "Everything active"
  case socialLost = "Social function reported lost, six days left"
  case socialLostLate = "Social function reported lost, last 48 hours"
  case socialLapsed = "Social loss lapsed, not yet written down"
  case socialLapseRecorded = "Social loss lapsed and written down"
  case sealedLost = "Fresh card reported lost"
  case bankLost = "Financial function reported lost"
  case bankOverdue = "Financial loss past the bank's time"
  case bothLost = "Both functions reported lost"
  case locked = "Social function locked"
  case pinElsewhere = "PIN chosen in an older system"
  case lockedElsewhere = "Locked in an older system"
  case replacementUnderWay = "Formally lost, replacement under way"
  case formallyLostElsewhere = "Formally lost in an older system"
  case cancelled = "Cancelled"
  case deathReported = "Death reported"
  case otherBank = "Card of another bank"

  var testDescription: String { rawValue }

  var chinese: String {
    switch self {
    case .sealed: "新卡，两个功能都没有激活"
    case .onlyBankSealed: "社保功能已激活，金融功能没有"
    case .onlySocialSealed: "金融功能已激活，社保功能没有"
    case .active: "一切正常"
    case .socialLost: "社保功能口头挂失中，还剩6天"
    case .socialLostLate: "社保功能口头挂失中，进入最后48小时"
    case .socialLapsed: "社保功能口头挂失已到期，还没有登记到期"
    case .socialLapseRecorded: "社保功能口头挂失已到期，已登记到期"
    case .sealedLost: "新卡没有激活就挂失了"
    case .bankLost: "金融功能口头挂失中"
    case .bankOverdue: "金融功能口头挂失过了银行说的时间，银行还没有确认"
    case .bothLost: "两个功能都在口头挂失中"
    case .locked: "社保密码连续输错，社保功能锁定"
    case .pinElsewhere: "社保密码是在旧系统里设的"
    case .lockedElsewhere: "在旧系统里锁定的"
    case .replacementUnderWay: "已正式挂失，正在补卡"
    case .formallyLostElsewhere: "在旧系统里正式挂失的，没有补卡申请"
    case .cancelled: "已注销"
    case .deathReported: "登记了死亡报告，尚未确认"
    case .otherBank: "一切正常，但卡是另一家银行发的"
    }
  }

  /// 李梅's file in this state at `Cast.now`.
  func holder() throws -> Holder {
    var holder = try Cast.holder(.李梅)
    switch self {
    case .replacementUnderWay: holder = try Self.formallyLost(holder)
    case .formallyLostElsewhere: holder.make(void: .formalLoss)
    case .cancelled: holder.make(void: .cancelled)
    case .deathReported: holder.person.life = .deathReported
    case .otherBank: holder.card = try holder.card.map(Self.ofOtherBank)
    case .sealed, .onlyBankSealed, .onlySocialSealed, .active, .socialLost, .socialLostLate, .socialLapsed,
      .socialLapseRecorded, .sealedLost, .bankLost, .bankOverdue, .bothLost, .locked, .pinElsewhere, .lockedElsewhere:
      shape(&holder.card)
    }
    return holder
  }

  private func shape(_ card: inout Card?) {
    switch self {
    case .sealed, .sealedLost:
      card?.social = FunctionState(phase: .sealed, oralLoss: self == .sealedLost ? loss(hours: 144) : nil)
      card?.financial.phase = .sealed
      card?.pin = .initial
    case .onlyBankSealed: card?.financial.phase = .sealed
    case .onlySocialSealed:
      card?.social.phase = .sealed
      card?.pin = .initial
    case .socialLost: card?.social.oralLoss = loss(hours: 144)
    case .socialLostLate: card?.social.oralLoss = loss(hours: 30)
    case .socialLapsed: card?.social.oralLoss = loss(hours: -1)
    case .socialLapseRecorded: card?.social.lapsed = Cast.now - .hours(1)
    case .bankLost: card?.financial.oralLoss = loss(hours: 72)
    case .bankOverdue: card?.financial.oralLoss = loss(hours: -5)
    case .bothLost:
      card?.social.oralLoss = loss(hours: 144)
      card?.financial.oralLoss = loss(hours: 72)
    case .locked: card?.social.lock = Lock(since: Cast.now - .hours(2), reason: .wrongPIN)
    case .pinElsewhere: card?.pin = .elsewhere
    case .lockedElsewhere:
      card?.pin = .elsewhere
      card?.social.lock = Lock(since: Cast.now - .days(30), reason: .elsewhere)
    case .active, .replacementUnderWay, .formallyLostElsewhere, .cancelled, .deathReported, .otherBank: break
    }
  }

  private func loss(hours: Int) -> OralLoss {
    let until = Cast.now + .hours(hours)
    return OralLoss(reported: until - .hours(168), until: until, channel: .hotline)
  }

  private static func formallyLost(_ holder: Holder) throws -> Holder {
    var story = try Story(of: holder)
    story.now = Cast.now - .days(1)
    story.ask(
      .reportFormalLoss(branch: Cast.branch, application: "B2026112200000001"), by: try Cast.bank, via: .bankCounter)
    return story.holder
  }

  private static func ofOtherBank(_ card: Card) throws -> Card {
    Card(
      number: card.number, city: card.city, bank: try BankCode.parse("103"), account: card.account,
      issued: card.issued, expires: card.expires, social: card.social, financial: card.financial, pin: card.pin)
  }
}

extension Holder {
  fileprivate mutating func make(void reason: VoidCard.Reason) {
    voidCards =
      card.map { [VoidCard(number: $0.number, city: $0.city, bank: $0.bank, reason: reason, since: nil)] } ?? []
    card = nil
  }
}

extension ActorKind {
  /// One actor of this kind, who could have to do with 李梅's file.
  var someone: Actor {
    get throws {
      switch self {
      case .holder: .holder
      case .clerk: try Cast.clerk
      case .hotlineAgent: Cast.agent
      case .bank: try Cast.bank
      case .system: .system
      }
    }
  }
}

extension ActionName {
  /// The action with everything that has to be typed for it typed right.
  func valid(at now: Instant = Cast.now) throws -> Action {
    switch self {
    case .activateSocial: .activateSocial(choosing: try Cast.pin)
    case .activateFinancial: .activateFinancial(branch: Cast.branch)
    case .changeSocialPIN: .changeSocialPIN(to: try Cast.pin, check: .right)
    case .resetSocialPIN: .resetSocialPIN(choosing: try Cast.pin)
    case .reportSocialOralLoss: .reportOralLoss(.social)
    case .reportFinancialOralLoss: .reportOralLoss(.financial, bankUntil: now + .hours(73) + .minutes(7))
    case .releaseSocialOralLoss: .releaseOralLoss(.social)
    case .releaseFinancialOralLoss: .releaseOralLoss(.financial)
    case .reportFormalLoss: .reportFormalLoss(branch: Cast.branch, application: "B2026112300000002")
    case .recordLapse: .recordLapse(.social)
    }
  }
}
