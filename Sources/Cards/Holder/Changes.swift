extension Holder {
  /// The only way a file changes. `at` is when the journal says it happened.
  package mutating func apply(_ event: Event, at: Instant) {
    switch event {
    case .fileAdopted(let snapshot, _), .fileFounded(let snapshot): self = snapshot
    case .fileRead: break
    case .socialActivated: choosePIN(activating: true)
    case .financialActivated: card?.financial.phase = .active
    case .socialPINChanged: choosePIN()
    case .socialPINReset: choosePIN(unlocking: true)
    case .socialPINCleared: clearPIN()
    case .socialLocked(let reason): card?.social.lock = Lock(since: at, reason: reason)
    case .oralLossReported(let function, let loss): setLoss(loss, of: function)
    case .oralLossReleased(let function): card?[function].oralLoss = nil
    case .oralLossLapsed(let function, let end): setLoss(nil, of: function, lapsed: end)
    case .formallyLost(let number, _): retire(number, for: .formalLoss, at: at)
    case .settlementRecorded(let function, let isSettled): card?[function].settled = isSettled ? at : nil
    case .socialCancelled: card?.social = FunctionState(phase: .cancelled)
    case .financialCancelled: if let number = card?.number { retire(number, for: .cancelled, at: at) }
    case .applicationOpened(let application): self.application = application
    case .applicationCorrected(let application): replaceApplication(with: application, at: at)
    case .applicationWithdrawn: replaceApplication(with: nil, at: at)
    case .applicationConverted: application?.kind = .replacement
    case .stageReached(let stage, let made): application?.reach(stage, with: made, at: at)
    case .applicationFailed(let fault): stop(for: fault, at: at)
    case .registerAnswered(let answer): application?.take(answer)
    case .collectionBooked(let appointment), .collectionReoffered(let appointment):
      application?.appointment = appointment
    case .collectionCancelled: application?.appointment = nil
    case .cardShelved(let outlet, let shelf): application?.lie(at: outlet, shelf: shelf)
    case .collectionCodeMade: break
    case .cardReturned: application?.goBack(at: at)
    case .cardCollected(let card, _): handOver(card, at: at)
    case .insuranceBound(let city): card?.bound = city
    case .insuranceChanged(let relation): person.insurance = relation
    case .lifeReported(let life, let report): setLife(life, report)
    case .lifeConfirmed(let life, _): person.life = life
    case .lifeReversed: reverseLife()
    case .lifeReversalAsked(let reversal): person.lifeReversal = reversal
    case .mandateGiven(let mandate): mandates.append(mandate)
    case .mandateEnded(let number): mandates.removeAll { $0.number == number }
    case .contactChanged(let contact): person.contact = contact
    case .phoneChanged(let phone): setPhone(phone)
    case .nameChanged(let name): rename(name, at: at)
    case .documentChanged(let document): add(document, at: at)
    case .fileAbsorbed(let other): absorb(other)
    case .fileMerged(let survivor): mergeAway(into: survivor)
    case .fileSplit(let split): give(split)
    case .applicationBatched(let batch): application?.batch = batch
    case .photoPassed: application?.form?.photo?.needsReview = false
    }
  }

  /// Rebuilds a file from its journal. Nil when the first entry does not found a file.
  package init?(replaying entries: some Sequence<(event: Event, at: Instant)>) {
    var holder: Holder?
    for (event, at) in entries {
      if holder == nil { holder = event.founded }
      holder?.apply(event, at: at)
    }
    guard let holder else { return nil }
    self = holder
  }
}

extension Event {
  /// The file as it begins, when it begins with this.
  fileprivate var founded: Holder? {
    if case .fileAdopted(let snapshot, _) = self { return snapshot }
    if case .fileFounded(let snapshot) = self { return snapshot }
    return nil
  }
}

// MARK: The card

extension Holder {
  private mutating func choosePIN(activating: Bool = false, unlocking: Bool = false) {
    if activating { card?.social.phase = .active }
    if unlocking { card?.social.lock = nil }
    card?.pin = .chosen
  }

  private mutating func clearPIN() {
    card?.pin = .mustChoose
    card?.social.lock = nil
  }

  private mutating func setLoss(_ loss: OralLoss?, of function: CardFunction, lapsed: Instant? = nil) {
    card?[function].oralLoss = loss
    card?[function].lapsed = lapsed
  }

  /// The live card never works again.
  private mutating func retire(_ number: CardNumber, for reason: VoidCard.Reason, at: Instant) {
    guard let gone = card else { return }
    card = nil
    voidCards.append(VoidCard(number: number, city: gone.city, bank: gone.bank, reason: reason, since: at))
  }

  /// The new card is live from the moment it is handed over; the one it takes the place of is void from then on.
  private mutating func handOver(_ new: Card, at: Instant) {
    let old = card
    if let old { retire(old.number, for: application?.kind == .renewal ? .renewed : .exchanged, at: at) }
    card = new
    card?.bound = old?.bound
    card?.stale = application?.outdated
    application = nil
  }
}

// MARK: The application

extension Application {
  fileprivate mutating func reach(_ stage: Stage, with made: MadeCard?, at: Instant) {
    self.stage = stage
    marks.append(StageMark(stage: stage, at: at))
    fault = nil
    if let made { self.made = made }
    // Comparing is a batch of its own; the making is another.
    if stage == .compared { batch = nil }
  }

  fileprivate mutating func lie(at outlet: String?, shelf: String?) {
    self.outlet = outlet
    self.shelf = shelf
  }

  /// Nobody came: the card lies in the city again, and whoever wants it has it sent to the outlet once more.
  fileprivate mutating func goBack(at: Instant) {
    stage = .cityReceived
    marks.removeAll { $0.stage.isAtLeast(.cityReceived) }
    marks.append(StageMark(stage: .cityReceived, at: at))
    appointment = nil
    // The batch has brought the others to their outlets; this one goes on alone.
    batch = nil
    lie(at: nil, shelf: nil)
  }

  /// A card that was thought to be elsewhere and is not stops nothing any more.
  fileprivate mutating func take(_ answer: RegisterAnswer) {
    register = answer
    // Whoever is not known of yet is asked about again, with others.
    if answer == .unknown { batch = nil }
    if answer == .none, fault?.reason == .cardElsewhere { fault = nil }
  }
}

extension Holder {
  private mutating func replaceApplication(with application: Application?, at: Instant) {
    discardMade(at: at)
    self.application = application
  }

  /// A card that was made and that nobody will ever get: its number never comes back.
  private mutating func discardMade(at: Instant) {
    guard let open = application, let made = open.made else { return }
    voidCards.append(
      VoidCard(number: made.number, city: open.city, bank: open.bank, reason: .lostOnTheWay, since: at))
  }

  /// What the applicant must mend stays where it is; what others must do again begins again with the making.
  private mutating func stop(for fault: Fault, at: Instant) {
    application?.fault = fault
    application?.batch = nil
    guard !fault.reason.isApplicants, let open = application, open.stage.isAtLeast(.making) else { return }
    discardMade(at: at)
    application?.made = nil
    application?.appointment = nil
    application?.lie(at: nil, shelf: nil)
    application?.stage = .accountOpened
    application?.marks.removeAll { $0.stage.isAtLeast(.making) }
  }
}

// MARK: The person

extension Holder {
  private mutating func setLife(_ life: Person.Life, _ report: LifeReport) {
    person.life = life
    person.lifeReport = report
    person.lifeReversal = nil
  }

  private mutating func reverseLife() {
    person.life = person.life.isGone ? .alive : person.lifeReport?.before ?? .alive
    person.lifeReport = nil
    person.lifeReversal = nil
    if person.life == .alive { mandates.removeAll { $0.kind == .heir } }
    flags.removeAll { $0 == .reportedDead }
  }

  private mutating func setPhone(_ phone: PhoneNumber) {
    person.phone = phone
    person.claimedPhone = nil
    flags.removeAll { $0 == .noPhone }
  }

  /// What is printed on the card is no longer true.
  private mutating func rename(_ name: PersonName, at: Instant) {
    person.name = name
    card?.stale = at
    if isFixed { application?.outdated = at } else { application?.form?.name = name }
  }

  /// Whether others have already looked at what the application says.
  private var isFixed: Bool { application?.stage.isAtLeast(.compared) ?? false }

  private mutating func add(_ document: IdentityDocument, at: Instant) {
    person.documents.append(document)
    card?.stale = at
    if isFixed { application?.outdated = at } else { application?.form?.document = document }
  }
}

// MARK: Merging and splitting

extension Holder {
  private mutating func absorb(_ other: Holder) {
    person.documents.insert(contentsOf: other.person.documents.filter { !person.documents.contains($0) }, at: 0)
    person.phone = person.phone ?? other.person.phone
    if person.phone == nil { person.claimedPhone = person.claimedPhone ?? other.person.claimedPhone }
    person.insurance = person.insurance ?? other.person.insurance
    person.contact = person.contact ?? other.person.contact
    if person.life == .alive {
      person.life = other.person.life
      person.lifeReport = other.person.lifeReport
    }
    // Oldest first: the last one says what became of the person's card.
    voidCards = (voidCards + other.voidCards).sorted {
      ($0.since?.milliseconds ?? .min) < ($1.since?.milliseconds ?? .min)
    }
    if card == nil, var moved = other.card {
      moved.forgetPIN()
      card = moved
    }
    application = application ?? other.application
    mandates = (mandates + other.mandates).filter { !person.documents.contains($0.document) }
    flags += other.flags.filter { !flags.contains($0) }
  }

  private mutating func mergeAway(into survivor: HolderID) {
    mergedInto = survivor
    card = nil
    application = nil
    mandates = []
  }

  private mutating func give(_ split: FileSplit) {
    person.documents.removeAll { split.documents.contains($0) }
    guard split.takesCard else { return }
    card = nil
    application = nil
    voidCards = []
  }
}
