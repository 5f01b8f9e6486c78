/// One of the two independent products on a card.
package enum CardFunction: String, Sendable, CaseIterable, Codable {
  case social
  case financial

  package var chinese: String {
    switch self {
    case .social: "社保功能"
    case .financial: "金融功能"
    }
  }

  /// When an oral loss of it ends, in words: ours ends by itself, the bank's by the bank's word.
  package func ends(at instant: Instant) -> String {
    switch self {
    case .social: "\(instant.chinese)自动解除"
    case .financial: "银行登记到\(instant.chinese)"
    }
  }
}

/// A physical card that has been issued and is neither void nor cancelled.
package struct Card: Sendable, Equatable, Codable {
  package let number: CardNumber
  /// The city that made it: where it is collected, and whose outlets look after it.
  package let city: RegionCode
  package let bank: BankCode
  package let account: BankAccount?
  package let issued: Day
  package let expires: Day
  package var social: FunctionState
  package var financial: FunctionState
  package var pin: PINStanding
  /// The city whose employee medical insurance it was bound to, when it was made elsewhere (C5).
  package var bound: RegionCode?
  /// Since when the name or number printed on it is no longer the holder's.
  package var stale: Instant?

  package init(
    number: CardNumber, city: RegionCode, bank: BankCode, account: BankAccount?, issued: Day, expires: Day,
    social: FunctionState, financial: FunctionState, pin: PINStanding
  ) {
    self.number = number
    self.city = city
    self.bank = bank
    self.account = account
    self.issued = issued
    self.expires = expires
    self.social = social
    self.financial = financial
    self.pin = pin
  }

  package subscript(function: CardFunction) -> FunctionState {
    get {
      switch function {
      case .social: social
      case .financial: financial
      }
    }
    set {
      switch function {
      case .social: social = newValue
      case .financial: financial = newValue
      }
    }
  }
}

/// What the platform knows of the card's social PIN. The PIN itself and its verifier are never here.
package enum PINStanding: String, Sendable, Codable {
  /// Fresh from the factory. Nothing verifies against the printed default; it opens only the choice of a PIN.
  case initial
  /// Chosen in an older system that kept its verifier: it can be reset here, not checked.
  case elsewhere
  case chosen
  /// Taken away at a counter, where the holder was proven by papers: only the holder can choose a new one.
  case mustChoose = "must-choose"
}

/// How one function stands: a phase, and what may lie over it for a time.
package struct FunctionState: Sendable, Equatable, Codable {
  package enum Phase: String, Sendable, Codable { case sealed, active, cancelled }

  package var phase: Phase
  package var oralLoss: OralLoss?
  package var lock: Lock?
  /// When the last oral loss ended by itself, once that is written down: the answers stay what they were before.
  package var lapsed: Instant?
  /// Since when nothing is owed to or by the account behind it (X2).
  package var settled: Instant?

  package init(phase: Phase, oralLoss: OralLoss? = nil, lock: Lock? = nil, lapsed: Instant? = nil) {
    self.phase = phase
    self.oralLoss = oralLoss
    self.lock = lock
    self.lapsed = lapsed
  }
}

/// A temporary loss report. It ends by itself: nobody has to do anything at `until` for it to be over.
package struct OralLoss: Sendable, Equatable, Codable {
  package let reported: Instant
  /// The first instant at which it no longer holds. For the financial function: what the bank said.
  package let until: Instant
  package let channel: Channel

  package init(reported: Instant, until: Instant, channel: Channel) {
    self.reported = reported
    self.until = until
    self.channel = channel
  }

  package func holds(at now: Instant) -> Bool { now < until }
}

/// Why a function refuses service although its card is good.
package struct Lock: Sendable, Equatable, Codable {
  package enum Reason: String, Sendable, Codable {
    /// Too many wrong PINs in a row.
    case wrongPIN = "wrong-pin"
    /// Locked in an older system, which did not say why.
    case elsewhere
  }

  package let since: Instant
  package let reason: Reason

  package init(since: Instant, reason: Reason) {
    self.since = since
    self.reason = reason
  }
}

/// A card that will never work again, kept by number so that whoever still holds it can be told.
package struct VoidCard: Sendable, Equatable, Codable {
  package enum Reason: String, Sendable, Codable {
    case formalLoss = "formal-loss"
    case cancelled
    /// Handed in for a new one, because it was damaged or what is printed on it had changed.
    case exchanged
    case renewed
    /// Made, and lost before anybody had it.
    case lostOnTheWay = "lost-on-the-way"
  }

  package let number: CardNumber
  package let city: RegionCode
  package let bank: BankCode
  package let reason: Reason
  /// Nil when an older system did not say.
  package let since: Instant?

  package init(number: CardNumber, city: RegionCode, bank: BankCode, reason: Reason, since: Instant?) {
    self.number = number
    self.city = city
    self.bank = bank
    self.reason = reason
    self.since = since
  }
}
