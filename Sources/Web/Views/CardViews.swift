import Cards
import Store

// A card as its holder and staff see it: nobody is shown a whole card or account number, not even its holder.

struct FunctionView: Encodable {
  let function: String
  let name: String
  let standing: String
  let sentence: String
  let until: String?
  let left: String?

  init(_ function: CardFunction, of card: Card, at now: Instant) {
    let standing = card.standing(of: function, at: now)
    self.function = function.rawValue
    name = function.chinese
    self.standing = standing.name
    sentence = standing.chinese
    if case .orallyLost(let end) = standing {
      until = end.iso
      left = (end - now).chinese
    } else {
      until = nil
      left = nil
    }
  }
}

struct CardView: Encodable {
  let number: String
  let city: PlaceView
  let bank: BankView
  let account: String?
  let issued: String
  let expires: String
  let pin: String
  /// The city whose employee medical insurance it is bound to.
  let bound: String?
  let functions: [FunctionView]

  init(_ card: Card, in situation: Situation) {
    number = card.number.masked
    city = PlaceView(card.city, in: situation.policy)
    bank = BankView(card.bank, in: situation.policy)
    account = card.account?.masked
    issued = card.issued.iso
    expires = card.expires.iso
    pin = card.pin.rawValue
    bound = card.bound?.text
    functions = CardFunction.allCases.map { FunctionView($0, of: card, at: situation.now) }
  }
}

struct PlaceView: Encodable {
  let code: String
  let name: String

  init(_ code: RegionCode, in policy: Policy) {
    self.code = code.text
    name = policy.city(code.city)?.name ?? code.text
  }
}

struct BankView: Encodable {
  let code: String
  let name: String
  let phone: String?

  init(_ code: BankCode, in policy: Policy) {
    let bank = policy.bank(code)
    self.code = code.text
    name = bank?.name ?? code.text
    phone = bank?.phone
  }
}

struct VoidCardView: Encodable {
  let number: String
  let reason: String
  let since: String?

  init(_ card: VoidCard) {
    number = card.number.masked
    reason = card.reason.rawValue
    since = card.since?.iso
  }
}

struct ApplicationView: Encodable {
  let number: String
  let kind: String
  let stage: String
  let sentence: String
  let stageAt: String
  let openedAt: String
  let city: String
  let bank: String
  let fee: String?
  /// How it ended, once it has.
  let outcome: String?

  init(_ application: Application) {
    number = application.number
    kind = application.kind.rawValue
    stage = application.stage.rawValue
    sentence = application.stage.chinese
    stageAt = application.stageAt.iso
    openedAt = application.opened.iso
    city = application.city.text
    bank = application.bank.text
    fee = application.fee.yuan
    outcome = nil
  }

  init(_ record: ApplicationRecord) {
    number = record.number
    kind = record.kind
    stage = record.stage.rawValue
    sentence =
      switch record.outcome {
      case .withdrawn: "申请已撤回"
      case .collected: "卡已领取"
      case nil: record.stage.chinese
      }
    stageAt = record.stageAt.iso
    openedAt = record.openedAt.iso
    city = record.city
    bank = record.bank
    fee = nil
    outcome = record.outcome?.rawValue
  }
}

struct CardStandingView: Encodable {
  let card: CardView?
  let voidCards: [VoidCardView]
  let application: ApplicationView?
  let open: [OpenItemView]

  init(_ situation: Situation) {
    card = situation.holder.card.map { CardView($0, in: situation) }
    voidCards = situation.holder.voidCards.map(VoidCardView.init)
    application = situation.holder.application.map(ApplicationView.init)
    open = openItems(in: situation).map(OpenItemView.init)
  }
}
