import Cards
import TestKit
import Testing

/// The people of these stories, their cards, and the one moment at which every story begins.
enum Cast {
  /// 2026年11月23日 10:15
  static let now = Instant(milliseconds: 1_795_400_100_000)
  static let branch = "西安高新路支行"

  enum Name: String, CaseIterable {
    case 李梅, 张伟, 王芳, 刘洋
    /// 李梅's children: ten years old, and five.
    case 李小雨, 李小满
  }

  static func document(of name: Name) throws -> IdentityDocument {
    switch name {
    case .李梅: try citizen("61099919880620902")
    case .张伟: try citizen("61099919950312901")
    case .王芳: try citizen("61099919791105904")
    case .刘洋: try citizen("61099919920808903")
    case .李小雨: try citizen("61099920160601904")
    case .李小满: try citizen("61099920210601901")
    }
  }

  static func card(of name: Name) throws -> CardNumber {
    switch name {
    case .李梅: try CardNumber(body: "S9900002")
    case .张伟: try CardNumber(body: "S9900001")
    case .王芳: try CardNumber(body: "S9900003")
    case .刘洋: try CardNumber(body: "S9900004")
    case .李小雨: try CardNumber(body: "S9900005")
    case .李小满: try CardNumber(body: "S9900006")
    }
  }

  /// A live person with an active card of 中国工商银行, made in 西安, and a PIN chosen here.
  static func holder(_ name: Name) throws -> Holder {
    let document = try document(of: name)
    let place = Name.allCases.firstIndex(of: name) ?? 0
    let person = Person(
      name: try PersonName.parse(name.rawValue), documents: [document], birth: document.birth, sex: document.sex,
      phone: try PhoneNumber.parse("1990000000\(place)"), life: .alive,
      insurance: InsuranceRelation(place: try xian, scheme: .employee, employer: nil))
    return Holder(id: try id(place), person: person, card: try card(name))
  }

  static var xian: RegionCode { get throws { try RegionCode.parse("610100") } }
  static var weinan: RegionCode { get throws { try RegionCode.parse("610500") } }
  static var beijing: RegionCode { get throws { try RegionCode.parse("110000") } }
  static var bank: Actor { get throws { .bank(code: try BankCode.parse("102")) } }
  static var otherBank: Actor { get throws { .bank(code: try BankCode.parse("103")) } }
  static var clerk: Actor { get throws { .clerk(account: "wang.dian", region: try xian) } }
  static var otherClerk: Actor { get throws { .clerk(account: "sun.dian", region: try xian) } }
  static let agent = Actor.hotlineAgent(account: "zhao.hua")
  static let employer = Actor.employer(account: "qinling-jixie")
  static let hospital = Actor.medical(client: "hospital-xian")

  /// A PIN that nobody in this cast can be guessed to have.
  static var pin: PIN { get throws { try PIN.parse("274913") } }

  /// 王芳's right, or another's, to act for whoever gave it, for everything that its kind may.
  /// A proxy whom 李梅 has named by herself, online.
  static func namedOnline(until: Instant) throws -> Mandate {
    let seen = try mandate(.proxy, until: until)
    return Mandate(
      number: seen.number, kind: .proxy, agent: seen.agent, document: seen.document, scope: seen.scope,
      given: seen.given, until: until, evidence: .ownSignIn)
  }

  static func mandate(
    _ kind: Mandate.Kind, number: String = "W2026112000000001", to agent: Name = .王芳, until: Instant?
  ) throws -> Mandate {
    let evidence: Evidence =
      switch kind {
      case .guardian: .guardianship
      case .proxy: .authorization
      case .family: .ownSignIn
      case .heir: .inheritance
      }
    return Mandate(
      number: number, kind: kind, agent: try PersonName.parse(agent.rawValue),
      document: try document(of: agent), scope: ActionName.allCases.filter { $0.mandates.contains(kind) },
      given: now - .days(3), until: until, evidence: evidence)
  }

  /// What `name` fills in to apply for a card in 西安, with everything right.
  static func form(of name: Name) throws -> ApplicationForm {
    let person = try holder(name).person
    let document = try document(of: name)
    return ApplicationForm(
      name: person.name, nationality: "CHN", document: document, documentExpires: try Day(year: 2040, month: 1, day: 1),
      sex: document.sex ?? .female, ethnicity: "汉族", birth: try #require(document.birth),
      phone: try #require(person.phone), city: try xian, bank: try BankCode.parse("102"), branch: branch,
      photo: PhotoFacts(id: "01975c00-0000-7000-8000-0000000000f0", width: 358, height: 441, bytes: 40 * 1024))
  }

  private static func card(_ name: Name) throws -> Card {
    let issued = try Day(year: 2024, month: 11, day: 1)
    return Card(
      number: try card(of: name), city: try xian, bank: try BankCode.parse("102"),
      account: try BankAccount.parse("6200102000009900\(name.hashDigits)"), issued: issued,
      expires: issued.adding(years: 10), social: FunctionState(phase: .active),
      financial: FunctionState(phase: .active), pin: .chosen)
  }

  private static func id(_ place: Int) throws -> HolderID {
    guard let id = HolderID("01975c00-0000-7000-8000-00000000000\(place)") else { throw NoSuchID() }
    return id
  }

  private static func citizen(_ seventeen: String) throws -> IdentityDocument {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    let sum = zip(seventeen.utf8, weights).reduce(0) { $0 + (Int($1.0) - 48) * $1.1 }
    return try IdentityDocument.parse(seventeen + Self.checks[sum % 11], kind: .citizenID).document
  }

  private static let checks = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"]

  private struct NoSuchID: Error {}
}

extension Cast.Name {
  fileprivate var hashDigits: String { ((Self.allCases.firstIndex(of: self) ?? 0) + 1).padded(3) }
}

/// One person's file in the course of a story: it asks the rules and lives on with what they said.
struct Story {
  var holder: Holder
  var now = Cast.now
  var policy: Policy
  var closedDays: [ClosedDay] = []
  var hasCollectionCode = false
  var bankLegs: [BankLeg] = []
  private(set) var history: [(event: Event, at: Instant)] = []

  init(_ name: Cast.Name, _ change: (inout Holder) -> Void = { _ in }) throws {
    holder = try Cast.holder(name)
    change(&holder)
    policy = try .shaanxi
  }

  init(of holder: Holder) throws {
    self.holder = holder
    policy = try .shaanxi
    history = [(.fileAdopted(snapshot: holder, source: "story"), now)]
  }

  func situation(
    _ actor: Actor, _ channel: Channel, _ presented: Presented? = nil, visitor: Visitor? = nil, founding: Bool = false
  ) -> Situation {
    Situation(
      holder: holder, actor: actor, channel: channel, policy: policy, now: now, presented: presented, visitor: visitor,
      isFounding: founding, closedDays: closedDays, hasCollectionCode: hasCollectionCode,
      bankLegs: bankLegs)
  }

  /// Asks, and lets happen what the answer says happens.
  @discardableResult
  mutating func ask(
    _ action: Action, by actor: Actor = .holder, via channel: Channel = .miniProgramme,
    showing presented: Presented? = nil, visitor: Visitor? = nil, founding: Bool = false
  ) -> Decision {
    let decision = decide(action, in: situation(actor, channel, presented, visitor: visitor, founding: founding))
    for event in decision.events {
      holder.apply(event, at: now)
      history.append((event, now))
    }
    return decision
  }

  func preview(
    _ name: ActionName, by actor: Actor = .holder, via channel: Channel = .miniProgramme, visitor: Visitor? = nil
  ) -> Explanation? {
    Cards.preview(name, in: situation(actor, channel, visitor: visitor)).refusal
  }

  func standing(_ function: CardFunction) -> Standing? { holder.card?.standing(of: function, at: now) }
}

extension Decision {
  var events: [Event] {
    switch self {
    case .done(let events): events
    case .refused(_, let recording): recording
    }
  }

  var refusal: Refusal? {
    switch self {
    case .done: nil
    case .refused(let refusal, _): refusal
    }
  }

  var isDone: Bool { refusal == nil }
}
