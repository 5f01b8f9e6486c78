import Cards
import Testing

/// How a file came to where a story begins: by what the rules let happen, wherever they alone lead there.
enum Past {
  // MARK: An application

  static func newcomer() throws -> Holder {
    var holder = try Cast.holder(.李梅)
    holder.card = nil
    return holder
  }

  static func applied() throws -> Holder { try went(.apply, from: try newcomer()) }

  static func answered(_ answer: RegisterAnswer) throws -> Holder {
    var story = try begun(from: try applied())
    try story.went(.answerRegister(answer), by: .system, via: .system)
    return story.holder
  }

  static func applied(upTo stage: Stage) throws -> Holder {
    var story = try begun(from: try answered(.none))
    try story.bring(to: stage)
    return story.holder
  }

  /// The same photo, had a program not been sure of it.
  static func doubtful() throws -> Holder {
    var holder = try answered(.none)
    holder.application?.form?.photo?.needsReview = true
    return holder
  }

  static func together() throws -> Holder {
    var story = try begun(from: try applied(upTo: .compared))
    try story.went(.joinBatch("P2026112300000001", .making), by: .system, via: .system)
    return story.holder
  }

  static func stopped(at stage: Stage, for reason: Fault.Reason, _ remark: String) throws -> Holder {
    var story = try begun(from: try applied(upTo: stage))
    try story.went(.failApplication(reason, remark: remark), by: .system, via: .system)
    return story.holder
  }

  static func booked(daysAhead days: Int) throws -> Holder {
    var holder = try applied(upTo: .provinceSent)
    holder.application?.appointment = Appointment(day: Cast.now.day.adding(days: days), made: Cast.now - .days(2))
    return holder
  }

  // MARK: A card

  static func card(_ change: (inout Card) throws -> Void = { _ in }) throws -> Holder {
    var holder = try Cast.holder(.李梅)
    if var card = holder.card {
      try change(&card)
      holder.card = card
    }
    return holder
  }

  static func sealed(_ name: Cast.Name) throws -> Holder {
    var holder = try Cast.holder(name)
    holder.card?.seal()
    holder.card?.financial.phase = .sealed
    return holder
  }

  static func lockedElsewhere() throws -> Holder {
    try card {
      $0.pin = .elsewhere
      $0.social.lock = Lock(since: Cast.now - .days(30), reason: .elsewhere)
    }
  }

  static func bound() throws -> Holder {
    try went(.bindInsurance, from: try card { $0 = $0.made(in: try Cast.weinan) })
  }

  static func sealedLost() throws -> Holder {
    var holder = try sealed(.李梅)
    holder.card?.lose(.social, hours: 144)
    return holder
  }

  static func bothLost() throws -> Holder {
    try card {
      $0.lose(.social, hours: 144)
      $0.lose(.financial, hours: 72)
    }
  }

  static func formallyLost() throws -> Holder {
    var story = try begun(from: try card())
    try story.went(.reportFormalLoss, by: try Cast.bank, via: .bankCounter)
    return story.holder
  }

  static func void(_ reason: VoidCard.Reason) throws -> Holder {
    var holder = try Cast.holder(.李梅)
    holder.voidCards =
      holder.card.map { [VoidCard(number: $0.number, city: $0.city, bank: $0.bank, reason: reason, since: nil)] } ?? []
    holder.card = nil
    return holder
  }

  static func renewed() throws -> Holder {
    let due = try card { $0 = $0.made(expires: Cast.now.day.adding(days: 20)) }
    var story = try begun(from: try went(.renew, from: due))
    try story.bring(to: .outletReceived)
    return story.holder
  }

  // MARK: An ending

  static func movedOut(settled: Bool) throws -> Holder {
    var story = try begun(from: try card())
    let relation = InsuranceRelation(place: try Cast.beijing, scheme: .employee, employer: nil)
    try story.went(.recordInsurance(relation), by: .system, via: .system)
    if settled { try story.settle() }
    return story.holder
  }

  static func deathReported() throws -> Holder {
    var holder = try Cast.holder(.李梅)
    holder.person.life = .deathReported
    return holder
  }

  static func missingReported() throws -> Holder {
    var story = try begun(from: try card())
    try story.went(.reportMissing, by: Cast.agent, via: .hotline)
    return story.holder
  }

  static func dead() throws -> Holder {
    var story = try begun(from: try went(.reportDeath, as: nil))
    try story.went(.confirmLifeReport, by: try Cast.otherClerk, via: .outlet)
    return story.holder
  }

  static func deadWithHeir() throws -> Holder {
    var story = try begun(from: try dead())
    try story.settle()
    story.holder.mandates = [try Cast.mandate(.heir, until: nil)]
    return story.holder
  }

  static func cancelledByHeir() throws -> Holder {
    try went(.cancelSocial, from: try deadWithHeir(), as: .agent(try Cast.document(of: .王芳)))
  }

  static func missing() throws -> Holder {
    var story = try begun(from: try missingReported())
    try story.went(.confirmLifeReport, by: .system, via: .system)
    return story.holder
  }

  // MARK: Acting for another

  static func represented(_ kind: Mandate.Kind, until: Instant) throws -> Holder {
    var holder = try card()
    holder.mandates = [try Cast.mandate(kind, until: until)]
    return holder
  }

  static func child(_ name: Cast.Name, hasCard: Bool) throws -> Holder {
    var holder = try Cast.holder(name)
    holder.person.phone = nil
    holder.person.insurance = InsuranceRelation(place: try Cast.xian, scheme: .resident, employer: nil)
    if !hasCard { holder.card = nil }
    holder.mandates = [try Cast.mandate(.guardian, until: nil)]
    return holder
  }

  static func childApplying() throws -> Holder {
    try went(.apply, from: try child(.李小满, hasCard: false), as: .agent(try Cast.document(of: .王芳)))
  }

  static func childSealed() throws -> Holder {
    var holder = try child(.李小雨, hasCard: true)
    holder.card = try sealed(.李小雨).card
    return holder
  }

  static func merged() throws -> Holder {
    var holder = try card()
    holder.apply(.fileMerged(into: try Cast.holder(.张伟).id), at: Cast.now - .days(1))
    return holder
  }

  // MARK: The way there

  /// What happened at an outlet yesterday, where `visitor` stood.
  static func went(
    _ name: ActionName, from holder: Holder? = nil, as visitor: Visitor? = .holder
  ) throws -> Holder {
    var story = try begun(from: try holder ?? card())
    try story.went(name, by: try Cast.clerk, via: .outlet, visitor: visitor)
    return story.holder
  }

  private static func begun(from holder: Holder) throws -> Story {
    var story = try Story(of: holder)
    story.now = Cast.now - .days(1)
    return story
  }
}

extension Story {
  /// Lets happen what must have happened before the story begins.
  fileprivate mutating func went(
    _ action: Action, by actor: Actor, via channel: Channel, visitor: Visitor? = nil
  ) throws {
    let decision = ask(action, by: actor, via: channel, visitor: visitor)
    try #require(decision.isDone, "\(action.name): \(decision)")
  }

  fileprivate mutating func went(
    _ name: ActionName, by actor: Actor, via channel: Channel, visitor: Visitor? = nil
  ) throws {
    let action = try name.valid(in: situation(actor, channel, visitor: visitor))
    try went(action, by: actor, via: channel, visitor: visitor)
  }

  fileprivate mutating func bring(to stage: Stage) throws {
    while holder.application?.stage != stage { try went(.advanceApplication, by: .system, via: .system) }
  }

  fileprivate mutating func settle() throws {
    try went(.settleSocial, by: .system, via: .system)
    try went(.settleFinancial, by: try Cast.bank, via: .bankCounter)
  }
}

extension Card {
  mutating func lose(_ function: CardFunction, hours: Int) {
    let until = Cast.now + .hours(hours)
    self[function].oralLoss = OralLoss(reported: until - .hours(168), until: until, channel: .hotline)
  }

  mutating func seal() {
    social = FunctionState(phase: .sealed)
    pin = .initial
  }

  /// The same card, as if another city or bank had made it, or for another time.
  func made(in city: RegionCode? = nil, by bank: BankCode? = nil, expires: Day? = nil) -> Card {
    Card(
      number: number, city: city ?? self.city, bank: bank ?? self.bank, account: account, issued: issued,
      expires: expires ?? self.expires, social: social, financial: financial, pin: pin)
  }
}
