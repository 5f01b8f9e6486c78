/// A card being asked for. The card it leads to belongs to it until it is handed over.
package struct Application: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable, Codable {
    case first, replacement, exchange, renewal

    package var chinese: String {
      switch self {
      case .first: "申领"
      case .replacement: "补卡"
      case .exchange: "换卡"
      case .renewal: "到期换卡"
      }
    }
  }

  /// What the applicant quotes when asking about it.
  package let number: String
  package var kind: Kind
  package var stage: Stage
  package let opened: Instant
  /// The card that the new one takes the place of; a first application has none.
  package let replaces: CardNumber?
  package var city: RegionCode
  package var bank: BankCode
  package var branch: String
  /// To be collected by the issuing bank.
  package let fee: Money
  /// What the applicant filled in; an exchange, a renewal and a replacement take the person as the file has them.
  package var form: ApplicationForm?
  /// When each stage was reached, the oldest first.
  package var marks: [StageMark]
  /// Why the making stands still.
  package var fault: Fault?
  /// What other registers know of a card of this person.
  package var register: RegisterAnswer
  package var made: MadeCard?
  package var appointment: Appointment?
  /// Where the finished card lies, once that is known: the code of the outlet, and the shelf there.
  package var outlet: String?
  package var shelf: String?
  /// Why a card is exchanged.
  package let reason: ExchangeReason?
  /// Since when the name or number that the new card will carry is no longer the holder's.
  package var outdated: Instant?
  /// The batch that it goes through the making in; nil when it goes alone, or waits for one.
  package var batch: String?

  /// What its stage means to whoever waits for the card.
  package var meaning: String { stage.meaning(of: kind) }

  package init(
    number: String, kind: Kind, opened: Instant, replaces: CardNumber?, city: RegionCode, bank: BankCode,
    branch: String, fee: Money, form: ApplicationForm? = nil, register: RegisterAnswer = .none,
    reason: ExchangeReason? = nil
  ) {
    self.number = number
    self.kind = kind
    self.opened = opened
    self.replaces = replaces
    self.city = city
    self.bank = bank
    self.branch = branch
    self.fee = fee
    self.form = form
    self.register = register
    self.reason = reason
    stage = .accepted
    marks = []
  }

  /// When `stage` was reached, if it was.
  package func reached(_ stage: Stage) -> Instant? {
    stage == .accepted ? opened : marks.last { $0.stage == stage }?.at
  }

  /// Whether a clerk has yet to look at the photo. One that was rejected is not looked at again.
  package var awaitsReview: Bool { form?.photo?.needsReview == true && fault?.reason != .photoRejected }

  /// When the stage it is in was reached.
  package var stageAt: Instant { marks.last?.at ?? opened }
}

/// When one stage of the making was reached.
package struct StageMark: Sendable, Equatable, Codable {
  package let stage: Stage
  package let at: Instant

  package init(stage: Stage, at: Instant) {
    self.stage = stage
    self.at = at
  }
}

/// What other registers answered when they were asked for a card of the applicant.
package enum RegisterAnswer: Sendable, Equatable, Codable {
  case none
  /// Not asked yet, or not answered: shown as unknown, never taken for "none".
  case unknown
  case card(in: RegionCode)
}

/// The physical card as it comes out of the making.
package struct MadeCard: Sendable, Equatable, Codable {
  package let number: CardNumber
  package let account: BankAccount?
  package let issued: Day

  package init(number: CardNumber, account: BankAccount?, issued: Day) {
    self.number = number
    self.account = account
    self.issued = issued
  }
}

extension Application: Codable {
  private enum CodingKeys: String, CodingKey {
    case number, kind, stage, opened, replaces, city, bank, branch, fee, form, marks, fault, register, made, appointment
    case reason, outdated, batch, outlet, shelf
  }

  /// Journals from before applications had stages have none of the later members.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      number: try values.decode(String.self, forKey: .number), kind: try values.decode(Kind.self, forKey: .kind),
      opened: try values.decode(Instant.self, forKey: .opened),
      replaces: try values.decodeIfPresent(CardNumber.self, forKey: .replaces),
      city: try values.decode(RegionCode.self, forKey: .city), bank: try values.decode(BankCode.self, forKey: .bank),
      branch: try values.decode(String.self, forKey: .branch), fee: try values.decode(Money.self, forKey: .fee),
      form: try values.decodeIfPresent(ApplicationForm.self, forKey: .form),
      register: try values.decodeIfPresent(RegisterAnswer.self, forKey: .register) ?? .none,
      reason: try values.decodeIfPresent(ExchangeReason.self, forKey: .reason))
    stage = try values.decode(Stage.self, forKey: .stage)
    marks = try values.decodeIfPresent([StageMark].self, forKey: .marks) ?? []
    fault = try values.decodeIfPresent(Fault.self, forKey: .fault)
    made = try values.decodeIfPresent(MadeCard.self, forKey: .made)
    appointment = try values.decodeIfPresent(Appointment.self, forKey: .appointment)
    outdated = try values.decodeIfPresent(Instant.self, forKey: .outdated)
    batch = try values.decodeIfPresent(String.self, forKey: .batch)
    outlet = try values.decodeIfPresent(String.self, forKey: .outlet)
    shelf = try values.decodeIfPresent(String.self, forKey: .shelf)
  }
}
