import Cards
import Testing

/// What several stories go through on their way.
extension Story {
  static let application = "S2026112300000001"

  /// `name` has never had a card.
  static func cardless(_ name: Cast.Name) throws -> Story { try Story(name) { $0.card = nil } }

  /// `name` has applied for a first card, and its making is at `stage`.
  static func applied(_ name: Cast.Name, at stage: Stage = .accepted) throws -> Story {
    var story = try cardless(name)
    let decision = story.ask(.apply(try Cast.form(of: name), number: application))
    try #require(decision.isDone)
    try story.make(until: stage)
    return story
  }

  /// The work goes on, stage by stage, with no card in any other register.
  mutating func make(until stage: Stage) throws {
    if holder.application?.register == .unknown, stage != .accepted {
      ask(.answerRegister(.none), by: .system, via: .system)
    }
    while let here = holder.application?.stage, here != stage {
      let next = try #require(here.next)
      try #require(advance(to: next, made: next == .made ? try Cast.made : nil).isDone)
    }
  }

  @discardableResult
  mutating func advance(to stage: Stage, made: MadeCard? = nil, isFree: Bool = true) -> Decision {
    ask(.advanceApplication(stage, made: made, isFree: isFree), by: .system, via: .system)
  }

  @discardableResult
  mutating func fail(_ reason: Fault.Reason) -> Decision {
    ask(.failApplication(reason, remark: "经办人的说明"), by: .system, via: .system)
  }

  /// Asks as somebody who came to an outlet.
  @discardableResult
  mutating func askAtOutlet(_ action: Action, _ visitor: Visitor? = .holder, by clerk: Actor? = nil) throws -> Decision
  {
    ask(action, by: try clerk ?? Cast.clerk, via: .outlet, visitor: visitor)
  }

  /// Asks as somebody who came to the issuing bank.
  @discardableResult
  mutating func askAtBank(_ action: Action, _ visitor: Visitor? = nil) throws -> Decision {
    ask(action, by: try Cast.bank, via: .bankCounter, visitor: visitor)
  }

  /// Has `agent` written into the file at an outlet, with both documents.
  @discardableResult
  mutating func entrust(
    _ agent: Cast.Name, as kind: Mandate.Kind = .proxy, with scope: [ActionName] = [], for days: Int? = 30,
    showing evidence: Evidence = .authorization, number: String = "W1"
  ) throws -> Decision {
    let draft = MandateDraft(
      kind: kind, agent: try PersonName.parse(agent.rawValue), document: try Cast.document(of: agent), scope: scope,
      until: days.map { now + .days($0) }, evidence: evidence)
    return try askAtOutlet(.giveMandate(draft, number: number), .agent(draft.document))
  }

  /// A death or a disappearance is reported by one clerk and confirmed by another.
  mutating func confirm(_ life: Person.Life) throws {
    let isDeath = life == .dead
    let papers: Evidence = isDeath ? .deathCertificate : .missingJudgment
    try #require(
      askAtOutlet(isDeath ? .reportDeath(evidence: papers) : .reportMissing(evidence: papers), nil).isDone)
    try #require(askAtOutlet(.confirmLifeReport(evidence: papers), nil, by: try Cast.colleague).isDone)
  }

  /// How a refusal reads to whoever asked.
  func said(
    _ refusal: Refusal?, of action: ActionName, by actor: Actor = .holder, via channel: Channel = .miniProgramme
  ) throws -> Explanation {
    try #require(refusal).explained(in: situation(actor, channel), of: action)
  }

  func openCodes() -> [OpenItem.Code] { openItems(in: situation(.holder, .miniProgramme)).map(\.code) }
}

extension Cast {
  /// Another clerk of the same city.
  static var colleague: Actor { get throws { .clerk(account: "sun.dian", region: try xian) } }

  /// The card that the factory makes in these stories.
  static var made: MadeCard {
    get throws {
      MadeCard(
        number: try CardNumber(body: "S9900011"), account: try BankAccount.parse("6200102000009911001"),
        issued: now.day)
    }
  }

  static func person(_ name: Name) throws -> PersonName { try PersonName.parse(name.rawValue) }

  /// 小雨, who has no card yet, and whose guardian is 李梅.
  static func child(born birth: Day) throws -> Holder {
    let document = try document(born: birth)
    let person = Person(
      name: try PersonName.parse("小雨"), documents: [document], birth: birth, sex: document.sex, phone: nil,
      life: .alive, insurance: nil)
    let id = try #require(HolderID("01975c00-0000-7000-8000-0000000000c1"))
    var holder = Holder(id: id, person: person, card: nil)
    holder.mandates = [
      Mandate(
        number: "W9", kind: .guardian, agent: try Self.person(.李梅), document: try Self.document(of: .李梅),
        scope: ActionName.allCases.filter { $0.mandates.contains(.guardian) }, given: now, until: nil,
        evidence: .guardianship)
    ]
    return holder
  }

  /// What is filled in for 小雨.
  static func form(ofChild holder: Holder) throws -> ApplicationForm {
    let document = holder.person.documents[0]
    var form = try form(of: .李梅)
    form.name = holder.person.name
    form.document = document
    form.birth = try #require(document.birth)
    form.sex = try #require(document.sex)
    form.representative = Representative(name: try person(.李梅), document: try Self.document(of: .李梅))
    return form
  }

  /// A number that nobody has, with the check character that belongs to it.
  static func document(born birth: Day) throws -> IdentityDocument {
    let seventeen = "610999\(birth.iso.filter { $0 != "-" })906"
    let parsed = "0123456789X".lazy.compactMap { try? IdentityDocument.parse("\(seventeen)\($0)", kind: .citizenID) }
    return try #require(parsed.first).document
  }
}
