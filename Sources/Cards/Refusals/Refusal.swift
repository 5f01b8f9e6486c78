/// The domain says no. The order here is the order in `docs/lifecycle.md` and of the checks at a counter.
package enum Refusal: Error, Sendable, Equatable {
  case wrongChannel(ActionName)
  case notYours(ActionName)
  case deathReported
  case cardVoid(since: Instant?)
  case cardCancelled(since: Instant?)
  case noLiveCard
  case cardUnknown
  case documentMismatch
  case otherBank
  case alreadyActive(CardFunction)
  case orallyLost(CardFunction, until: Instant)
  case locked(since: Instant)
  case pinElsewhere
  case pinInitial
  case alreadyReported(CardFunction, until: Instant)
  case notReported(CardFunction)
  case alreadyLapsed(CardFunction, at: Instant)
  case lossFinal(since: Instant?)
  case endNotAhead
  case notDue
  case pinWeak(PINWeakness)
  case pinWrong(left: Int)
  /// The PIN was taken away at a counter: only the holder can choose another.
  case pinMustChoose
  /// The bank's own business, which the platform tells and never handles.
  case bankOnly
  /// The card was handed in for a new one.
  case cardReplaced(since: Instant?)
  case application(ApplicationRefusal)
  case collection(CollectionRefusal)
  case mandate(MandateRefusal)
  case ending(EndingRefusal)
  case identity(IdentityRefusal)

  /// Stable: programs branch on it, tests and documents name it.
  package var code: String {
    switch self {
    case .wrongChannel: "wrong-channel"
    case .notYours: "not-yours"
    case .deathReported: "death-reported"
    case .cardVoid: "card-void"
    case .cardCancelled: "card-cancelled"
    case .noLiveCard: "no-live-card"
    case .cardUnknown: "card-unknown"
    case .documentMismatch: "document-mismatch"
    case .otherBank: "other-bank"
    case .alreadyActive: "already-active"
    case .orallyLost: "orally-lost"
    case .locked: "locked"
    case .pinElsewhere: "pin-elsewhere"
    case .pinInitial: "pin-initial"
    case .alreadyReported: "already-reported"
    case .notReported: "not-reported"
    case .alreadyLapsed: "already-lapsed"
    case .lossFinal: "loss-final"
    case .endNotAhead: "end-not-ahead"
    case .notDue: "not-due"
    case .pinWeak: "pin-weak"
    case .pinWrong: "pin-wrong"
    case .pinMustChoose: "pin-must-choose"
    case .bankOnly: "bank-only"
    case .cardReplaced: "card-replaced"
    case .application(let refusal): refusal.code
    case .collection(let refusal): refusal.code
    case .mandate(let refusal): refusal.code
    case .ending(let refusal): refusal.code
    case .identity(let refusal): refusal.code
    }
  }

  /// Every code there is, for documents and for tests that want all of them.
  package static let codes =
    [
      "wrong-channel", "not-yours", "death-reported", "card-void", "card-cancelled", "no-live-card", "card-unknown",
      "document-mismatch", "other-bank", "already-active", "orally-lost", "locked", "pin-elsewhere",
      "pin-initial", "already-reported", "not-reported", "already-lapsed", "loss-final", "end-not-ahead", "not-due",
      "pin-weak", "pin-wrong", "pin-must-choose", "bank-only", "card-replaced",
    ] + ApplicationRefusal.codes + CollectionRefusal.codes + MandateRefusal.codes + EndingRefusal.codes
    + IdentityRefusal.codes
}

/// Noes that belong together: each group says its own in words.
protocol RefusalGroup: Sendable, Equatable {
  static var codes: [String] { get }

  var code: String { get }
  func clause(in situation: Situation) -> Clause
  func sentence(in situation: Situation) -> String
  func next(in situation: Situation) -> NextStep
}
