import Cards
import Seal
import Store

/// What must be unique or be found without opening a file: documents, cards, agents, days and photos, by keyed hashes.
extension Files {
  /// Takes what the events need for themselves. False when somebody else has it.
  func claim(_ events: [Event], of holder: Holder, by hand: Hand, in connection: any Connection) throws -> Bool {
    for event in events {
      guard try claim(event, of: holder, by: hand, in: connection) else { return false }
    }
    return true
  }

  private func claim(_ event: Event, of holder: Holder, by hand: Hand, in connection: any Connection) throws -> Bool {
    if case .documentChanged(let document) = event {
      return try HolderRecord.claim(
        documentKey: documentKey(document), for: holder.id, at: hand.now, in: connection)
    }
    if case .stageReached(_, let made?) = event {
      return try HolderRecord.claim(cardKey: cardKey(made.number), for: holder.id, at: hand.now, in: connection)
    }
    if let place = event.bookedPlace {
      if place == holder.application?.appointment?.place { return true }  // it is theirs already
      return try CollectionSlotRecord.take(place, of: Int64(hand.policy.collectionsPerSlot), in: connection)
    }
    return true
  }

  /// Lets what finds files follow an event.
  func tie(
    _ event: Event, from before: Holder, to after: Holder, by hand: Hand, in connection: any Connection
  ) throws {
    switch event {
    case .mandateGiven(let mandate):
      try MandateRecord.put(
        mandate.number, of: after.id, agentKey: documentKey(mandate.document), in: connection)
    case .mandateEnded(let number): try MandateRecord.remove(number, of: after.id, in: connection)
    case .lifeReversed:
      for mandate in before.mandates where mandate.kind == .heir && after.person.life == .alive {
        try MandateRecord.remove(mandate.number, of: after.id, in: connection)
      }
      try keepLifeTasks(of: after, by: hand, in: connection)
    case .lifeReported, .lifeReversalAsked: try keepLifeTasks(of: after, by: hand, in: connection)
    case .lifeConfirmed, .fileMerged:
      // A reversal that was asked of a mere report is none of what is confirmed; a merged file waits for nothing.
      try LifeTaskRecord.replace(with: [], of: after.id, in: connection)
    case .applicationOpened(let application):
      try keepPhoto(of: application, from: before, by: hand, in: connection)
    case .applicationCorrected(let application):
      try keepPhoto(of: application, from: before, by: hand, in: connection)
      try letGo(of: before, in: connection)
      try BatchItemRecord.leave(application.number, at: hand.now, in: connection)
    case .applicationWithdrawn(let number):
      try letGo(of: before, in: connection)
      try BatchItemRecord.leave(number, at: hand.now, in: connection)
    case .cardReturned:
      try letGo(of: before, in: connection)
      try leaveBatch(of: before.application, by: hand, in: connection)
    case .collectionBooked(let appointment), .collectionReoffered(let appointment):
      try movePlace(from: before, to: appointment, in: connection)
    case .collectionCancelled: try giveBackPlace(of: before, in: connection)
    case .applicationFailed(let fault):
      if !fault.reason.isApplicants { try letGo(of: before, in: connection) }
      try leaveBatch(of: before.application, by: hand, in: connection)
    case .registerAnswered(.unknown): try leaveBatch(of: before.application, by: hand, in: connection)
    case .stageReached(.compared, _): try leaveBatch(of: before.application, by: hand, in: connection)
    case .cardShelved(let outlet, let shelf):
      guard let application = after.application else { return }
      try ShelfRecord.put(application, of: after.id, outlet: outlet, shelf: shelf, at: hand.now, in: connection)
    case .cardCollected(_, let number):
      try CollectionBookingRecord.remove(of: after.id, in: connection)
      try forget(number, in: connection)
    case .photoPassed:
      if let photo = before.application?.form?.photo { try PhotoRecord.pass(photo.id, in: connection) }
    case .fileAbsorbed(let other):
      try HolderRecord.move(from: other.id, to: after.id, in: connection)
      try BankLegRecord.move(from: other.id, to: after.id, in: connection)
      try WaitingCard.move(from: other.id, to: after.id, in: connection)
      try PhotoRecord.move(from: other.id, to: after.id, in: connection)
    case .fileSplit(let split): try move(split, from: before, in: connection)
    case .phoneChanged: try shutOut(after, by: hand, in: connection)
    case .fileAdopted, .fileFounded, .fileRead, .socialActivated, .financialActivated, .socialPINChanged,
      .socialPINReset, .socialPINCleared, .socialLocked, .oralLossReported, .oralLossReleased, .oralLossLapsed,
      .formallyLost, .applicationConverted, .stageReached, .registerAnswered, .collectionCodeMade,
      .insuranceBound, .insuranceChanged, .settlementRecorded, .socialCancelled, .financialCancelled, .contactChanged,
      .nameChanged, .documentChanged, .applicationBatched:
      break
    }
  }

  /// What is said of a person's life and waits for somebody else, as the file has it now. Those whom an older system
  /// called dead are no task until somebody does something about it: there may be very many.
  private func keepLifeTasks(of holder: Holder, by hand: Hand, in connection: any Connection) throws {
    let person = holder.person
    let city =
      holder.application?.city ?? holder.card?.city ?? holder.voidCards.last?.city ?? person.insurance?.place
    func task(_ kind: LifeTaskRecord.Kind, by actor: Actor?, since: Instant) -> LifeTaskRecord {
      LifeTaskRecord(
        kind: kind, holder: holder.id, city: city ?? hand.policy.province.code, account: actor?.office, since: since,
        dueAt: since + .days(hand.policy.secondPersonDays))
    }
    var tasks: [LifeTaskRecord] = []
    let (reporter, reportedAt) = (person.lifeReport?.reporter, person.lifeReport?.at ?? hand.now)
    switch person.life {
    case .deathReported: tasks.append(task(.deathReported, by: reporter, since: reportedAt))
    case .missingReported: tasks.append(task(.missingReported, by: reporter, since: reportedAt))
    case .alive, .dead, .missing: break
    }
    if let asked = person.lifeReversal { tasks.append(task(.reversalAsked, by: asked.asker, since: asked.at)) }
    try LifeTaskRecord.replace(with: tasks, of: holder.id, in: connection)
  }

  /// Whoever has the old telephone may be signed in by it, or hold a code. Changed at a counter, because it was stolen
  /// perhaps, that opens nothing any more; changed online, it was by a session that goes on.
  private func shutOut(_ holder: Holder, by hand: Hand, in connection: any Connection) throws {
    try SignInRecord.voidCodes(of: holder.id, at: hand.now, in: connection)
    guard hand.actor.kind == .clerk else { return }
    try SessionRecord.endAll(of: holder.id.text, as: [Role.holder.rawValue], in: connection)
    for document in holder.person.documents {
      for mandate in try MandateRecord.given(to: documentKey(document), in: connection) {
        try SessionRecord.endAll(
          of: mandate.holder.text, as: [Role.agent.rawValue], scope: mandate.number, in: connection)
      }
    }
  }

  /// A photo is on one person's form, and on nobody else's any more; the same person may use it again.
  private func keepPhoto(
    of application: Application, from before: Holder, by hand: Hand, in connection: any Connection
  ) throws {
    guard let photo = application.form?.photo, photo.id != before.application?.form?.photo?.id else { return }
    guard try PhotoRecord.use(photo.id, for: before.id, at: hand.now, in: connection) else { throw PhotoTaken() }
  }

  private func leaveBatch(of application: Application?, by hand: Hand, in connection: any Connection) throws {
    guard let application, application.batch != nil else { return }
    try BatchItemRecord.leave(application.number, at: hand.now, in: connection)
  }

  /// The new place is taken by now, and only then is the old one free.
  private func movePlace(from before: Holder, to appointment: Appointment, in connection: any Connection) throws {
    let place = appointment.place
    if place != nil, place == before.application?.appointment?.place { return }
    try giveBackPlace(of: before, in: connection)
    if let place { try CollectionBookingRecord.put(place, of: before.id, in: connection) }
  }

  private func giveBackPlace(of holder: Holder, in connection: any Connection) throws {
    guard let application = holder.application, let appointment = application.appointment else { return }
    try CollectionBookingRecord.remove(of: holder.id, in: connection)
    if let place = appointment.place {
      try CollectionSlotRecord.giveBack(place, in: connection)
    } else if appointment.outlet == nil {
      // Booked before outlets had slots.
      try CollectionDayRecord.giveBack(city: application.city, day: appointment.day, in: connection)
    }
  }

  /// No card waits any more: its place, its shelf and its code are nobody's.
  private func letGo(of holder: Holder, in connection: any Connection) throws {
    try giveBackPlace(of: holder, in: connection)
    if let number = holder.application?.number { try forget(number, in: connection) }
  }

  private func forget(_ application: String, in connection: any Connection) throws {
    try ShelfRecord.remove(application, in: connection)
    try CollectionCodeRecord.remove(application, in: connection)
  }

  /// The new file is there already; what belongs to it finds it from now on.
  private func move(_ split: FileSplit, from before: Holder, in connection: any Connection) throws {
    for document in split.documents {
      try HolderRecord.move(documentKey: documentKey(document), to: split.into, in: connection)
    }
    guard split.takesCard else { return }
    try BankLegRecord.move(from: before.id, to: split.into, in: connection)
    let cards =
      [before.card?.number, before.application?.made?.number].compactMap { $0 } + before.voidCards.map(\.number)
    for card in cards { try HolderRecord.move(cardKey: cardKey(card), to: split.into, in: connection) }
    if let number = before.application?.number {
      try ApplicationRecord.move(number, to: split.into, in: connection)
      try WaitingCard.move(from: before.id, to: split.into, in: connection)
      if let photo = before.application?.form?.photo {
        try PhotoRecord.move(photo.id, to: split.into, in: connection)
      }
    }
  }
}

extension Event {
  /// The place in a slot that somebody has from now on.
  fileprivate var bookedPlace: CollectionPlace? {
    if case .collectionBooked(let appointment) = self { return appointment.place }
    if case .collectionReoffered(let appointment) = self { return appointment.place }
    return nil
  }
}
