import Cards
import Desk
import Store

/// What the API shows of domain values: named here, beside nothing else, so that a rename inside breaks no client.
/// Nobody sees a whole document, card or phone number, not even its holder.

struct NextStepView: Encodable {
  struct ChannelView: Encodable {
    let code: String
    let name: String
  }

  let action: String?
  let sentence: String
  let channels: [ChannelView]

  init(_ next: NextStep) {
    action = next.action?.rawValue
    sentence = next.sentence
    channels = next.channels.map { ChannelView(code: $0.rawValue, name: $0.chinese) }
  }
}

struct RefusalView: Encodable {
  let code: String
  let sentence: String
  let clause: String
  let next: NextStepView

  init(_ explanation: Explanation) {
    code = explanation.code
    sentence = explanation.sentence
    clause = explanation.clause.rawValue
    next = NextStepView(explanation.next)
  }
}

struct PreviewView: Encodable {
  let action: String
  let name: String
  let allowed: Bool
  let refusal: RefusalView?

  init(_ preview: Preview) {
    action = preview.action.rawValue
    name = preview.action.chinese
    allowed = preview.isAllowed
    refusal = preview.refusal.map(RefusalView.init)
  }
}

struct OpenItemView: Encodable {
  let code: String
  let sentence: String
  let clause: String
  let next: NextStepView

  init(_ item: OpenItem) {
    code = item.code.rawValue
    sentence = item.sentence
    clause = item.clause.rawValue
    next = NextStepView(item.next)
  }
}

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
  let functions: [FunctionView]

  init(_ card: Card, in situation: Situation) {
    number = card.number.masked
    city = PlaceView(card.city, in: situation.policy)
    bank = BankView(card.bank, in: situation.policy)
    account = card.account?.masked
    issued = card.issued.iso
    expires = card.expires.iso
    pin = card.pin.rawValue
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

  init(_ application: Application) {
    number = application.number
    kind = application.kind.rawValue
    stage = application.stage.rawValue
    sentence = application.stage.chinese
    stageAt = application.opened.iso
    openedAt = application.opened.iso
    city = application.city.text
    bank = application.bank.text
    fee = application.fee.yuan
  }

  init(_ record: ApplicationRecord) {
    number = record.number
    kind = record.kind
    stage = record.stage.rawValue
    sentence = record.stage.chinese
    stageAt = record.stageAt.iso
    openedAt = record.openedAt.iso
    city = record.city
    bank = record.bank
    fee = nil
  }
}

struct PersonView: Encodable {
  struct DocumentView: Encodable {
    let type: String
    let name: String
    let number: String
  }
  struct FlagView: Encodable {
    let code: String
    let sentence: String
  }

  let name: String
  let documents: [DocumentView]
  let phone: String?
  let life: String
  let flags: [FlagView]

  init(_ holder: Holder) {
    name = holder.person.name.masked
    documents = holder.person.documents.map {
      DocumentView(type: $0.kind.rawValue, name: $0.kind.chinese, number: $0.masked)
    }
    phone = holder.person.phone?.masked
    life = holder.person.life.rawValue
    flags = holder.flags.map { FlagView(code: $0.rawValue, sentence: $0.chinese) }
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

struct PreviewsView: Encodable {
  let previews: [PreviewView]

  init(_ situation: Situation) { previews = Cards.previews(in: situation).map(PreviewView.init) }
}

struct StaffCaseView: Encodable {
  let holder: String
  let person: PersonView
  let card: CardView?
  let voidCards: [VoidCardView]
  let application: ApplicationView?
  let open: [OpenItemView]
  let previews: [PreviewView]

  init(_ situation: Situation) {
    let standing = CardStandingView(situation)
    holder = situation.holder.id.text
    person = PersonView(situation.holder)
    card = standing.card
    voidCards = standing.voidCards
    application = standing.application
    open = standing.open
    previews = PreviewsView(situation).previews
  }
}

struct AccessesView: Encodable {
  struct AccessView: Encodable {
    let at: String
    let who: String
    let purpose: String
  }

  let accesses: [AccessView]

  init(_ readings: [Reading]) {
    accesses = readings.map { AccessView(at: $0.at.iso, who: $0.actor.chinese, purpose: $0.purpose) }
  }
}

extension Actor {
  /// Who it was, as the person may know it.
  fileprivate var chinese: String {
    switch self {
    case .holder, .system: kind.chinese
    case .clerk(let account, let region): "\(kind.chinese) \(account)（\(region)）"
    case .hotlineAgent(let account): "\(kind.chinese) \(account)"
    case .bank(let code): "\(kind.chinese) \(code)"
    }
  }
}

struct ReceiptView: Encodable {
  struct EventView: Encodable {
    let event: String
    let sentence: String
  }

  let receipt: String
  let action: String
  let at: String
  let events: [EventView]
  let card: CardView?
  let application: ApplicationView?
  let open: [OpenItemView]

  init(_ receipt: Receipt) {
    let standing = CardStandingView(receipt.after)
    self.receipt = receipt.number
    action = receipt.action.rawValue
    at = receipt.at.iso
    events = receipt.events.map { EventView(event: $0.name, sentence: $0.chinese) }
    card = standing.card
    application = standing.application
    open = standing.open
  }
}

/// What a partner is told: that it is done, and nothing of the rest of the person's file.
struct PartnerReceiptView: Encodable {
  let receipt: String
  let action: String
  let at: String
  let events: [ReceiptView.EventView]
  let application: ApplicationView?
  let open: [OpenItemView] = []

  init(_ receipt: Receipt) {
    let whole = ReceiptView(receipt)
    self.receipt = whole.receipt
    action = whole.action
    at = whole.at
    events = whole.events
    application = receipt.action == .reportFormalLoss ? whole.application : nil
  }
}

struct SessionView: Encodable {
  let token: String
  let role: String
  let channel: String
  let endsAt: String
  let idleMinutes: Int

  init(_ session: OpenedSession) {
    token = session.token
    role = session.role.rawValue
    channel = session.channel.rawValue
    endsAt = session.endsAt.iso
    idleMinutes = Int(SignInLimits.idle.components.seconds / 60)
  }
}

extension Event {
  /// The name that clients know.
  fileprivate var name: String {
    switch self {
    case .fileAdopted: "file-adopted"
    case .socialActivated: "social-activated"
    case .financialActivated: "financial-activated"
    case .socialPINChanged: "social-pin-changed"
    case .socialPINReset: "social-pin-reset"
    case .socialLocked: "social-locked"
    case .oralLossReported: "oral-loss-reported"
    case .oralLossReleased: "oral-loss-released"
    case .oralLossLapsed: "oral-loss-lapsed"
    case .formallyLost: "formally-lost"
    case .applicationOpened: "application-opened"
    case .fileRead: "file-read"
    }
  }
}
