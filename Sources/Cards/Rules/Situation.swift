/// Everything a rule may look at: whose file, who asks, by which way, under which policy, when.
package struct Situation: Sendable {
  package let holder: Holder
  package let actor: Actor
  package let channel: Channel
  package let policy: Policy
  package let now: Instant
  /// What was put on the counter, when the act is done with the card in hand.
  package let presented: Presented?
  /// Who stands at the counter, with documents; nil when nobody does, as on the telephone.
  package let visitor: Visitor?
  /// Whether the file is only just being opened for this act.
  package let isFounding: Bool
  /// The days from today on which outlets of the city that makes the card do not open, as staff have said.
  package let closedDays: [ClosedDay]
  /// Whether the holder's own collection code was said at the counter.
  package let hasCollectionCode: Bool
  /// What banks were asked to do and have not said to be done.
  package let bankLegs: [BankLeg]

  package init(
    holder: Holder, actor: Actor, channel: Channel, policy: Policy, now: Instant, presented: Presented? = nil,
    visitor: Visitor? = nil, isFounding: Bool = false, closedDays: [ClosedDay] = [], hasCollectionCode: Bool = false,
    bankLegs: [BankLeg] = []
  ) {
    self.holder = holder
    self.actor = actor
    self.channel = channel
    self.policy = policy
    self.now = now
    self.presented = presented
    self.visitor = visitor
    self.isFounding = isFounding
    self.closedDays = closedDays
    self.hasCollectionCode = hasCollectionCode
    self.bankLegs = bankLegs
  }
}

/// Who came to the counter, with which documents.
package enum Visitor: Sendable, Hashable, Codable {
  /// The person whose file it is.
  case holder
  /// Somebody else, with both documents.
  case agent(IdentityDocument)
}

/// A card number and a document that somebody showed.
package struct Presented: Sendable, Equatable {
  package let card: CardNumber?
  package let document: IdentityDocument?

  package init(card: CardNumber?, document: IdentityDocument?) {
    self.card = card
    self.document = document
  }
}

/// Who asks.
package enum Actor: Sendable, Hashable, Codable {
  case holder
  /// Somebody signed in on their own proof who acts for the holder under this mandate.
  case agent(mandate: String)
  case clerk(account: String, region: RegionCode)
  case hotlineAgent(account: String)
  case bank(code: BankCode)
  /// A hospital or a pharmacy that takes the card.
  case medical(client: String)
  /// A unit that applies for the people who work there, and does nothing else.
  case employer(account: String)
  /// What it says is entered as it stands; it sees no file and serves nobody. Without a client it came in a file.
  case reporter(Reporter, client: String?)
  /// The platform by itself.
  case system

  /// The account of a member of staff, or of an employer.
  var account: String? {
    switch self {
    case .clerk(let account, _), .hotlineAgent(let account), .employer(let account): account
    case .holder, .agent, .bank, .medical, .reporter, .system: nil
    }
  }

  /// Under which name an office's doings are found again; nil for a person's own and the platform's.
  package var office: String? {
    switch self {
    case .clerk(let account, _), .hotlineAgent(let account), .employer(let account): account
    case .bank(let code): "bank-\(code)"
    case .medical(let client): client
    case .reporter(let reporter, let client): client ?? reporter.name
    case .holder, .agent, .system: nil
    }
  }

  package var kind: ActorKind {
    switch self {
    case .holder: .holder
    case .agent: .agent
    case .clerk: .clerk
    case .hotlineAgent: .hotlineAgent
    case .bank: .bank
    case .medical: .medical
    case .employer: .employer
    case .reporter, .system: .system
    }
  }
}

/// Who only says what is so elsewhere: by the partner API, or with the files of a batch.
package enum Reporter: Sendable, Hashable, Codable {
  case police, factory, cardCentre
  case bank(BankCode)
  case city(RegionCode)

  /// As an exchange folder names it.
  package var name: String {
    switch self {
    case .police: "police"
    case .factory: "factory"
    case .cardCentre: "card-centre"
    case .bank(let code): "bank-\(code)"
    case .city(let code): "city-\(code)"
    }
  }
}

extension Reporter {
  /// The one step of the making that it reports; nil for who speaks for several.
  package var step: BatchStep? {
    switch self {
    case .police: .comparison
    case .factory: .factory
    case .cardCentre, .bank, .city: nil
    }
  }
}

package enum ActorKind: String, Sendable, CaseIterable, Codable {
  case holder
  case agent
  case clerk
  case hotlineAgent = "hotline-agent"
  case bank
  case medical
  case employer
  case system

  package var chinese: String {
    switch self {
    case .holder: "持卡人本人"
    case .agent: "受托人"
    case .clerk: "网点工作人员"
    case .hotlineAgent: "12333话务员"
    case .bank: "发卡银行"
    case .medical: "定点医院药店"
    case .employer: "单位经办人"
    case .system: "系统"
    }
  }
}
