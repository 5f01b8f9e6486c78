import Cards
import Desk

// What somebody gets for having done something.

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
  private static let concernApplication: Set<ActionName> = [
    .reportFormalLoss, .advanceApplication, .failApplication, .answerRegister,
  ]

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
    application = Self.concernApplication.contains(receipt.action) ? whole.application : nil
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
  var name: String {
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
    case .fileFounded: "file-founded"
    case .applicationCorrected: "application-corrected"
    case .applicationWithdrawn: "application-withdrawn"
    case .applicationConverted: "application-converted"
    case .stageReached: "stage-reached"
    case .applicationFailed: "application-failed"
    case .registerAnswered: "register-answered"
    case .collectionBooked: "collection-booked"
    case .cardCollected: "card-collected"
    case .insuranceBound: "insurance-bound"
    case .insuranceChanged: "insurance-changed"
    case .socialPINCleared: "social-pin-cleared"
    case .settlementRecorded: "settlement-recorded"
    case .socialCancelled: "social-cancelled"
    case .financialCancelled: "financial-cancelled"
    case .lifeReported: "life-reported"
    case .lifeConfirmed: "life-confirmed"
    case .lifeReversed: "life-reversed"
    case .lifeReversalAsked: "life-reversal-asked"
    case .mandateGiven: "mandate-given"
    case .mandateEnded: "mandate-ended"
    case .contactChanged: "contact-changed"
    case .phoneChanged: "phone-changed"
    case .nameChanged: "name-changed"
    case .documentChanged: "document-changed"
    case .fileAbsorbed: "file-absorbed"
    case .fileMerged: "file-merged"
    case .fileSplit: "file-split"
    case .applicationBatched: "application-batched"
    case .collectionCancelled: "collection-cancelled"
    case .collectionReoffered: "collection-reoffered"
    case .cardShelved: "card-shelved"
    case .collectionCodeMade: "collection-code-made"
    case .cardReturned: "card-returned"
    case .photoPassed: "photo-passed"
    }
  }
}
