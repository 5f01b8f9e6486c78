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
    if case .collectionBooked(let appointment) = event, let city = holder.application?.city {
      if appointment.day == holder.application?.appointment?.day { return true }  // the place is theirs already
      return try CollectionDayRecord.take(
        city: city, day: appointment.day, of: Int64(hand.policy.collectionsPerDay), in: connection)
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
    case .applicationOpened(let application): try keepPhoto(of: application, by: hand, in: connection)
    case .applicationCorrected(let application):
      try keepPhoto(of: application, by: hand, in: connection)
      try giveBackDay(of: before.application, in: connection)
      try BatchItemRecord.leave(application.number, at: hand.now, in: connection)
    case .applicationWithdrawn(let number):
      try giveBackDay(of: before.application, in: connection)
      try BatchItemRecord.leave(number, at: hand.now, in: connection)
    case .collectionBooked(let appointment):
      if appointment.day != before.application?.appointment?.day {
        try giveBackDay(of: before.application, in: connection)
      }
    case .applicationFailed(let fault):
      if !fault.reason.isApplicants { try giveBackDay(of: before.application, in: connection) }
      try leaveBatch(of: before.application, by: hand, in: connection)
    case .registerAnswered(.unknown): try leaveBatch(of: before.application, by: hand, in: connection)
    case .stageReached(.compared, _): try leaveBatch(of: before.application, by: hand, in: connection)
    case .fileAbsorbed(let other): try HolderRecord.move(from: other.id, to: after.id, in: connection)
    case .fileSplit(let split): try move(split, from: before, in: connection)
    case .fileAdopted, .fileFounded, .fileMerged, .fileRead, .socialActivated, .financialActivated, .socialPINChanged,
      .socialPINReset, .socialPINCleared, .socialLocked, .oralLossReported, .oralLossReleased, .oralLossLapsed,
      .formallyLost, .applicationConverted, .stageReached, .registerAnswered, .cardCollected,
      .insuranceBound, .insuranceChanged, .settlementRecorded, .socialCancelled, .financialCancelled, .lifeReported,
      .lifeConfirmed, .contactChanged, .phoneChanged, .nameChanged, .documentChanged, .applicationBatched:
      break
    }
  }

  private func keepPhoto(of application: Application, by hand: Hand, in connection: any Connection) throws {
    guard let photo = application.form?.photo else { return }
    try PhotoRecord.use(photo.id, at: hand.now, in: connection)
  }

  private func leaveBatch(of application: Application?, by hand: Hand, in connection: any Connection) throws {
    guard let application, application.batch != nil else { return }
    try BatchItemRecord.leave(application.number, at: hand.now, in: connection)
  }

  private func giveBackDay(of application: Application?, in connection: any Connection) throws {
    guard let application, let appointment = application.appointment else { return }
    try CollectionDayRecord.giveBack(city: application.city, day: appointment.day, in: connection)
  }

  /// The new file is there already; what belongs to it finds it from now on.
  private func move(_ split: FileSplit, from before: Holder, in connection: any Connection) throws {
    for document in split.documents {
      try HolderRecord.move(documentKey: documentKey(document), to: split.into, in: connection)
    }
    guard split.takesCard else { return }
    let cards =
      [before.card?.number, before.application?.made?.number].compactMap { $0 } + before.voidCards.map(\.number)
    for card in cards { try HolderRecord.move(cardKey: cardKey(card), to: split.into, in: connection) }
    if let number = before.application?.number {
      try ApplicationRecord.move(number, to: split.into, in: connection)
    }
  }
}
