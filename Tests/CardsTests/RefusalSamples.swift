import Cards
import Testing

/// Refusals as they occur, collected from every state and from what can be typed wrong.
struct RefusalSamples: Sendable {
  /// By code, in the order in which they came up.
  private(set) var explanations: [String: [Explanation]] = [:]

  static let all = Result { try RefusalSamples() }

  private init() throws {
    for state in FileState.allCases { try addEverything(in: try state.story()) }
    try addAtCounters()
    try addFormMistakes()
    try addMaking()
    try addCollection()
    try addMandates()
    try addEndings()
    try addChanges()
    try addPINsAndLosses()
  }

  private mutating func addEverything(in story: Story) throws {
    let (actors, visitors) = (try Cast.actors, try Cast.visitors)
    for name in ActionName.allCases {
      for actor in actors {
        for visitor in visitors {
          for channel in story.policy.twoChannels(for: name) {
            let situation = story.situation(actor, channel, visitor: visitor)
            add(try name.valid(in: situation), situation)
          }
        }
      }
    }
  }

  // MARK: What can be wrong

  private mutating func addAtCounters() throws {
    let story = try Story(.李梅)
    let activate = Action.activateFinancial(branch: Cast.branch)
    let (card, document) = (try Cast.card(of: .李梅), try Cast.document(of: .李梅))
    for shown in [
      Presented(card: card, document: try Cast.document(of: .王芳)),
      Presented(card: try Cast.card(of: .王芳), document: document),
    ] { add(activate, story.situation(try Cast.bank, .bankCounter, shown)) }
    add(activate, story.situation(try Cast.otherBank, .bankCounter))
    for reason in [VoidCard.Reason.formalLoss, .cancelled, .exchanged, .lostOnTheWay] {
      var holder = try Past.void(reason)
      holder.card = try Cast.holder(.张伟).card
      let later = try Story(of: holder)
      add(activate, later.situation(try Cast.bank, .bankCounter, Presented(card: card, document: document)))
    }
  }

  private mutating func addFormMistakes() throws {
    let situation = try FileState.nothing.story().situation(.holder, .miniProgramme)
    let mistakes: [(inout ApplicationForm) throws -> Void] = [
      { $0.name = try PersonName.parse("张伟") }, { $0.photo = nil },
      { $0.photo = PhotoFacts(id: "f", width: 300, height: 400, bytes: 40 * 1024) },
      { $0.photo = PhotoFacts(id: "f", width: 358, height: 441, bytes: 200 * 1024) },
      { $0.bank = try BankCode.parse("999") }, { $0.city = try Cast.beijing },
      { $0.birth = $0.birth.adding(days: 1) }, { $0.sex = .male },
      { $0.documentExpires = Cast.now.day.adding(days: -1) },
    ]
    for mistake in mistakes {
      var form = try Cast.form(of: .李梅)
      try mistake(&form)
      add(.apply(form, number: "B1"), situation)
    }
    var story = try Story(.李梅)
    try story.askAtBank(.reportFormalLoss(branch: Cast.branch, application: "B1"))
    for kind in [Application.Kind.replacement, .exchange] {
      story.holder.application?.kind = kind
      var form = try Cast.form(of: .李梅)
      form.city = try RegionCode.parse("610500")
      add(.correctApplication(form), story.situation(.holder, .miniProgramme))
    }
  }

  private mutating func addMaking() throws {
    let situation = try FileState.making.story().situation(.system, .system)
    let made = MadeCard(number: try Cast.card(of: .李梅), account: nil, issued: Cast.now.day)
    add(.advanceApplication(.bankKeyed, made: nil, isFree: true), situation)
    add(.advanceApplication(.made, made: nil, isFree: true), situation)
    add(.advanceApplication(.made, made: made, isFree: false), situation)
  }

  private mutating func addCollection() throws {
    let ready = try FileState.provinceSent.story()
    let elsewhere = Actor.clerk(account: "wei.dian", region: try Cast.weinan)
    add(.collect, ready.situation(elsewhere, .outlet, visitor: .holder))
    let bookable = try FileState.bookable.story().situation(.holder, .cityChannel)
    let tomorrow = Cast.now.day.adding(days: 1)
    add(try .booking(on: Cast.now.day.adding(days: 60)), bookable)
    add(try .booking(on: tomorrow, isFree: false), bookable)
    add(try .booking(on: tomorrow, at: "610500-01"), bookable)
    add(try .booking(on: tomorrow, slot: "12:00-13:00"), bookable)
    add(try .booking(on: Cast.now.day.adding(days: 6)), bookable)  // a Sunday
    try addShelves()
    var named = try FileState.provinceSent.story()
    named.policy.needsCollectionCode = true
    named.holder.mandates = [try Cast.namedOnline(until: Cast.now + .days(9))]
    add(.collect, named.situation(try Cast.clerk, .outlet, visitor: .agent(try Cast.document(of: .王芳))))
  }

  private mutating func addShelves() throws {
    var lying = try FileState.bookable.story()
    lying.holder.application?.outlet = "610100-02"
    add(try .booking(on: Cast.now.day.adding(days: 1)), lying.situation(.holder, .cityChannel))
    var closed = try FileState.bookable.story()
    closed.closedDays = [ClosedDay(outlet: "610100-01", day: Cast.now.day.adding(days: 1), reason: "停电")]
    add(try .booking(on: Cast.now.day.adding(days: 1)), closed.situation(.holder, .cityChannel))
  }

  private mutating func addMandates() throws {
    let story = try FileState.active.story()
    let (online, outlet) = (
      story.situation(.holder, .miniProgramme), story.situation(try Cast.clerk, .outlet, visitor: .holder)
    )
    let month = Cast.now + .days(30)
    add(try draft(.proxy, until: Cast.now + .days(1000), .ownSignIn), online)
    add(try draft(.proxy, to: .李梅, until: month, .ownSignIn), online)
    add(try draft(.proxy, until: month, .authorization), online)
    for kind in Mandate.Kind.allCases { add(try draft(kind, until: month, .ownSignIn), online) }
    add(try draft(.guardian, until: nil, .guardianship), outlet)
    let dead = try FileState.dead.story().situation(try Cast.clerk, .outlet, visitor: .holder)
    add(try draft(.proxy, until: month, .authorization), dead)
    add(try draft(.heir, until: nil, .deathCertificate), dead)
    var two = try FileState.proxy.story()
    two.holder.mandates.append(try Cast.mandate(.family, number: "W2026112000000002", to: .刘洋, until: month))
    let agent = two.situation(.agent(mandate: "W2026112000000001"), .miniProgramme)
    add(.endMandate(number: "W2026112000000002"), agent)
  }

  private func draft(
    _ kind: Mandate.Kind, to agent: Cast.Name = .王芳, until: Instant?, _ evidence: Evidence
  ) throws -> Action {
    .giveMandate(
      MandateDraft(
        kind: kind, agent: try PersonName.parse(agent.rawValue), document: try Cast.document(of: agent), scope: [],
        until: until, evidence: evidence),
      number: "W2026112300000002")
  }

  private mutating func addEndings() throws {
    var story = try FileState.settled.story()
    let outlet = { (story: Story) in story.situation(try Cast.clerk, .outlet, visitor: .holder) }
    for reason in CancelReason.allCases {
      add(.cancelSocial(reason, evidence: .householdRegister), try outlet(story))
    }
    story.holder.card?.financial.settled = nil
    add(.cancelSocial(.movedOut, evidence: .insuranceRecord), try outlet(story))
    let cancelled = try FileState.socialCancelled.story()
    add(
      .cancelFinancial(branch: Cast.branch, card: .declaredLost),
      cancelled.situation(try Cast.bank, .bankCounter, visitor: .holder))
    let active = try FileState.active.story()
    add(.reportDeath(evidence: nil), try outlet(active))
    add(.reportMissing(evidence: .deathCertificate), try outlet(active))
  }

  private mutating func addChanges() throws {
    let story = try FileState.active.story()
    let outlet = story.situation(try Cast.clerk, .outlet, visitor: .holder)
    let person = story.holder.person
    let taken = try Cast.document(of: .张伟)
    add(.changeName(person.name, evidence: .householdRegister), outlet)
    if let phone = person.phone { add(.changePhone(phone), outlet) }
    add(.changeDocument(taken, evidence: .householdRegister, isFree: false), outlet)
    add(.mergeFile(story.holder), outlet)
    add(.mergeFile(try Cast.holder(.张伟)), outlet)
    add(.mergeFile(try Self.applicant()), outlet)
    add(.mergeFile(try Self.goneIntoAnother()), outlet)
    let exchanging = try FileState.exchangeUnderWay.story()
    var other = try Cast.bystander()
    other.application = exchanging.holder.application
    add(.mergeFile(other), exchanging.situation(try Cast.clerk, .outlet, visitor: .holder))
    var two = story
    two.holder.person.documents.append(try IdentityDocument.parse("E10000001", kind: .passport).document)
    let split = FileSplit(documents: [taken], name: person.name, takesCard: false, into: other.id)
    add(.splitFile(split), two.situation(try Cast.clerk, .outlet, visitor: .holder))
  }

  /// Somebody else who has applied for a first card.
  private static func applicant() throws -> Holder {
    var holder = try Cast.bystander()
    holder.application = try FileState.accepted.holder().application
    return holder
  }

  private static func goneIntoAnother() throws -> Holder {
    var holder = try Cast.bystander()
    holder.mergedInto = try Cast.holder(.王芳).id
    return holder
  }

  private mutating func addPINsAndLosses() throws {
    let story = try FileState.active.story()
    let online = story.situation(.holder, .miniProgramme)
    for digits in ["666666", "112112", "123456", "880620", "099919"] {
      add(.resetSocialPIN(choosing: try PIN.parse(digits)), online)
    }
    for left in [5, 0] { add(.changeSocialPIN(to: try Cast.pin, check: .wrong(left: left)), online) }
    add(.reportOralLoss(.financial, bankUntil: Cast.now), story.situation(try Cast.bank, .bankPhone))
    let reported = try FileState.bankLost.story()
    add(.reportOralLoss(.financial, bankUntil: Cast.now + .hours(72)), reported.situation(try Cast.bank, .bankPhone))
  }

  private mutating func add(_ action: Action, _ situation: Situation) {
    guard let refusal = decide(action, in: situation).refusal else { return }
    let explanation = refusal.explained(in: situation, of: action.name)
    if explanations[refusal.code, default: []].contains(explanation) { return }
    explanations[refusal.code, default: []].append(explanation)
  }
}
