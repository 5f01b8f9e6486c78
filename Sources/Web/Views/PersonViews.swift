import Cards
import Desk

// A person as the API shows one: masked, for everybody.

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
  let insurance: InsuranceView?
  let flags: [FlagView]

  init(_ holder: Holder) {
    name = holder.person.name.masked
    documents = holder.person.documents.map {
      DocumentView(type: $0.kind.rawValue, name: $0.kind.chinese, number: $0.masked)
    }
    phone = holder.person.phone?.masked
    life = holder.person.life.rawValue
    insurance = holder.person.insurance.map(InsuranceView.init)
    flags = holder.flags.map { FlagView(code: $0.rawValue, sentence: $0.chinese) }
  }
}

struct InsuranceView: Encodable {
  let place: String
  let scheme: String?

  init(_ relation: InsuranceRelation) {
    place = relation.place.text
    scheme = relation.scheme?.rawValue
  }
}

struct StaffCaseView: Encodable {
  let holder: String
  /// Who is at the counter: `holder`, `agent`, or nobody.
  let visitor: String
  let person: PersonView
  let card: CardView?
  let voidCards: [VoidCardView]
  let application: ApplicationView?
  let open: [OpenItemView]
  let mandates: [MandateView]
  let previews: [PreviewView]
  /// Where the finished card lies, to fetch it.
  let shelf: ShelfView?
  /// Whether the case was opened by the holder's collection code, and it is still good.
  let byCollectionCode: Bool

  struct ShelfView: Encodable {
    let outlet: String
    let name: String
    let shelf: String
  }

  init(_ situation: Situation) {
    let standing = CardStandingView(situation)
    holder = situation.holder.id.text
    visitor =
      switch situation.visitor {
      case .holder: "holder"
      case .agent: "agent"
      case nil: "nobody"
      }
    mandates = situation.holder.mandates.map { MandateView($0, in: situation) }
    person = PersonView(situation.holder)
    card = standing.card
    voidCards = standing.voidCards
    application = standing.application
    open = standing.open
    previews = PreviewsView(situation).previews
    byCollectionCode = situation.hasCollectionCode
    let application = situation.holder.application
    if let outlet = application?.outlet, let shelf = application?.shelf {
      self.shelf = ShelfView(outlet: outlet, name: situation.policy.outlet(outlet)?.name ?? outlet, shelf: shelf)
    } else {
      shelf = nil
    }
  }
}

struct AccessesView: Encodable {
  struct AccessView: Encodable {
    let at: String
    let who: String
    /// The event's name, and what it means.
    let what: String
    let sentence: String
    /// Why, of a look.
    let purpose: String?
    let receipt: String
  }

  let accesses: [AccessView]

  init(_ accesses: [FileAccess], in policy: Policy) {
    self.accesses = accesses.map {
      AccessView(
        at: $0.at.iso, who: $0.entry.actor.chinese(in: policy), what: $0.entry.event.name,
        sentence: $0.entry.event.chinese,
        purpose: $0.entry.purpose, receipt: $0.entry.receipt)
    }
  }
}

extension Holder {
  /// Who acts or acted by which mandate, as far as the file or what happened to it says so.
  func agents(in accesses: [FileAccess]) -> [String: String] {
    let given = accesses.compactMap { access -> Mandate? in
      if case .mandateGiven(let mandate) = access.entry.event { return mandate }
      return nil
    }
    let all = (given + mandates).map { ($0.number, "\($0.kind.chinese) \($0.agent.masked)") }
    return Dictionary(all, uniquingKeysWith: { $1 })
  }
}

extension Actor {
  /// Who it was, as the person may know it; `agents` by the number of their mandate.
  func chinese(in policy: Policy, of agents: [String: String] = [:]) -> String {
    switch self {
    case .agent(let mandate): agents[mandate] ?? kind.chinese
    case .holder, .system: kind.chinese
    case .clerk(let account, let region): "\(kind.chinese) \(account)（\(PlaceView(region, in: policy).name)）"
    case .hotlineAgent(let account), .employer(let account): "\(kind.chinese) \(account)"
    case .bank(let code): "\(kind.chinese) \(BankView(code, in: policy).name)"
    case .medical(let client): "\(kind.chinese) \(client)"
    case .reporter(.police, _): "公安"
    case .reporter(.factory, _): "卡厂"
    case .reporter(.cardCentre, _): "省社会保障卡中心"
    case .reporter(.bank(let code), _): "\(ActorKind.bank.chinese) \(BankView(code, in: policy).name)"
    case .reporter(.city(let code), _): "\(PlaceView(code, in: policy).name)社保卡经办机构"
    }
  }
}
