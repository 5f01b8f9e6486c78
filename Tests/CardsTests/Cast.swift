import Cards
import TestKit

/// The people of these stories, their cards, and the one moment at which every story begins.
enum Cast {
  /// 2026年11月23日 10:15
  static let now = Instant(milliseconds: 1_795_400_100_000)
  static let branch = "西安高新路支行"

  enum Name: String, CaseIterable {
    case 李梅, 张伟, 王芳, 刘洋
  }

  static func document(of name: Name) throws -> IdentityDocument {
    switch name {
    case .李梅: try citizen("61099919880620902")
    case .张伟: try citizen("61099919950312901")
    case .王芳: try citizen("61099919791105904")
    case .刘洋: try citizen("61099919920808903")
    }
  }

  static func card(of name: Name) throws -> CardNumber {
    switch name {
    case .李梅: try CardNumber(body: "S9900002")
    case .张伟: try CardNumber(body: "S9900001")
    case .王芳: try CardNumber(body: "S9900003")
    case .刘洋: try CardNumber(body: "S9900004")
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
  static var bank: Actor { get throws { .bank(code: try BankCode.parse("102")) } }
  static var otherBank: Actor { get throws { .bank(code: try BankCode.parse("103")) } }
  static var clerk: Actor { get throws { .clerk(account: "wang.dian", region: try xian) } }
  static let agent = Actor.hotlineAgent(account: "zhao.hua")

  /// A PIN that nobody in this cast can be guessed to have.
  static var pin: PIN { get throws { try PIN.parse("274913") } }

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

  func situation(_ actor: Actor, _ channel: Channel, _ presented: Presented? = nil) -> Situation {
    Situation(holder: holder, actor: actor, channel: channel, policy: policy, now: now, presented: presented)
  }

  /// Asks, and lets happen what the answer says happens.
  @discardableResult
  mutating func ask(
    _ action: Action, by actor: Actor = .holder, via channel: Channel = .miniProgramme,
    showing presented: Presented? = nil
  ) -> Decision {
    let decision = decide(action, in: situation(actor, channel, presented))
    for event in decision.events {
      holder.apply(event, at: now)
      history.append((event, now))
    }
    return decision
  }

  func preview(_ name: ActionName, by actor: Actor = .holder, via channel: Channel = .miniProgramme) -> Explanation? {
    Cards.preview(name, in: situation(actor, channel)).refusal
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
