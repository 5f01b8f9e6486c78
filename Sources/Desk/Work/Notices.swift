import Cards
import Seal
import Store

/// What has to be said after an event: written to the outbox in the same transaction, called off in the same way.
struct Notices: Sendable {
  static let lossTopic = "oral-loss"
  static let bankLossTopic = "bank-loss"
  static let collectionTopic = "collection"

  let sealer: Sealer

  func follow(
    _ event: Event, from before: Holder, to holder: Holder, by hand: Hand, in connection: any Connection
  ) throws {
    switch event {
    case .fileAdopted(let snapshot, _): try remind(of: snapshot.card?.social.oralLoss, holder, by: hand, in: connection)
    case .fileFounded(let snapshot): try takeUp(snapshot, in: holder, by: hand, in: connection)
    case .oralLossReported(.social, let loss):
      try callOff(.social, holder, by: hand, in: connection)
      try say(.lossReported(.social, until: loss.until), to: holder, by: hand, in: connection)
      try remind(of: loss, holder, by: hand, in: connection)
    case .oralLossReported(.financial, let loss):
      try callOff(.financial, holder, by: hand, in: connection)
      try say(.lossReported(.financial, until: loss.until), to: holder, by: hand, in: connection)
      try remindOfBank(loss, holder, by: hand, in: connection)
    case .oralLossReleased(let function):
      try callOff(function, holder, by: hand, in: connection)
      try say(.lossReleased(function), to: holder, by: hand, in: connection)
    case .formallyLost: try callOffLosses(of: holder, by: hand, in: connection)
    case .applicationOpened(let application):
      let (number, fee) = (application.number, application.fee)
      let notice: Notice =
        application.kind == .replacement
        ? .formallyLost(application: number, fee: fee)
        : .applicationOpened(kind: application.kind, number: number, fee: fee)
      try say(notice, to: holder, by: hand, in: connection)
    case .applicationConverted(let number):
      let fee = holder.application?.fee ?? hand.policy.replacementFee
      try say(.formallyLost(application: number, fee: fee), to: holder, by: hand, in: connection)
    case .applicationCorrected(let application):
      try say(.applicationCorrected(number: application.number), to: holder, by: hand, in: connection)
    case .applicationWithdrawn(let number):
      try OutboxRecord.callOff(holder: holder.id, topic: Self.collectionTopic, at: hand.now, in: connection)
      try say(.applicationWithdrawn(number: number), to: holder, by: hand, in: connection)
    case .applicationFailed(let fault):
      try OutboxRecord.callOff(holder: holder.id, topic: Self.collectionTopic, at: hand.now, in: connection)
      try say(.applicationStopped(fault.reason), to: holder, by: hand, in: connection)
    case .stageReached(let stage, _):
      guard stage == .collectable, let application = holder.application else { return }
      try remindToCollect(application, since: hand.now, of: holder, by: hand, in: connection)
    case .collectionBooked(let appointment):
      let notice =
        appointment.place.map { Notice.collectionPlaced($0, outlet: hand.policy.name(ofOutlet: $0.outlet)) }
        ?? .collectionBooked(appointment.day)
      try say(notice, to: holder, by: hand, in: connection)
    case .collectionCancelled(let appointment):
      try say(.collectionCancelled(appointment.day), to: holder, by: hand, in: connection)
    case .collectionReoffered(let appointment):
      guard let closing = appointment.closing else { return }
      let outlet = hand.policy.name(ofOutlet: before.application?.appointment?.outlet ?? "")
      let notice = Notice.collectionReoffered(
        closed: closing.day, reason: closing.reason, outlet: outlet, place: appointment.place, offers: closing.offers)
      try say(notice, to: holder, by: hand, in: connection)
    case .cardShelved(let outlet, _):
      // Who has booked another outlet would go there in vain.
      guard let booked = holder.application?.appointment?.outlet, booked != outlet else { return }
      try say(.cardAtOtherOutlet(outlet: hand.policy.name(ofOutlet: outlet)), to: holder, by: hand, in: connection)
    case .collectionCodeMade(let until):
      try say(.collectionCodeMade(until: until), to: holder, by: hand, in: connection)
    case .cardReturned:
      try OutboxRecord.callOff(holder: holder.id, topic: Self.collectionTopic, at: hand.now, in: connection)
      try say(.cardReturned, to: holder, by: hand, in: connection)
    case .cardCollected:
      try callOffLosses(of: holder, by: hand, in: connection)
      try OutboxRecord.callOff(holder: holder.id, topic: Self.collectionTopic, at: hand.now, in: connection)
      try say(.cardCollected, to: holder, by: hand, in: connection)
    case .insuranceBound(let city):
      try say(.bound(city: hand.policy.city(city)?.name ?? city.text), to: holder, by: hand, in: connection)
    case .socialPINCleared: try say(.pinCleared, to: holder, by: hand, in: connection)
    case .socialCancelled:
      try callOff(.social, holder, by: hand, in: connection)
      try say(.socialCancelled, to: holder, by: hand, in: connection)
    case .financialCancelled:
      try callOffLosses(of: holder, by: hand, in: connection)
      try say(.financialCancelled, to: holder, by: hand, in: connection)
    case .lifeReported(let life, _): try say(.lifeReported(life), to: holder, by: hand, in: connection)
    case .lifeReversed: try say(.lifeReversed, to: holder, by: hand, in: connection)
    case .mandateGiven(let mandate): try say(.mandateGiven(mandate.kind), to: holder, by: hand, in: connection)
    case .mandateEnded: try say(.mandateEnded, to: holder, by: hand, in: connection)
    case .contactChanged: try say(.contactChanged, to: holder, by: hand, in: connection)
    case .phoneChanged:
      try say(.phoneChanged(old: nil), to: holder, by: hand, in: connection)
      if let old = before.person.phone { try say(.phoneChanged(old: old), to: holder, by: hand, in: connection) }
    case .nameChanged, .documentChanged: try say(.identityChanged, to: holder, by: hand, in: connection)
    case .fileAbsorbed(let other):
      try takeUp(other, in: holder, by: hand, in: connection)
      try say(.filesMerged, to: holder, by: hand, in: connection)
    case .fileSplit(let split):
      if split.takesCard { try callOffEverything(of: holder, by: hand, in: connection) }
      try say(.fileSplit, to: holder, by: hand, in: connection)
    case .fileMerged: try callOffEverything(of: holder, by: hand, in: connection)
    case .registerAnswered, .insuranceChanged, .settlementRecorded, .lifeConfirmed, .lifeReversalAsked: break
    case .socialActivated: try say(.socialActivated, to: holder, by: hand, in: connection)
    case .financialActivated: try say(.financialActivated, to: holder, by: hand, in: connection)
    case .socialPINChanged, .socialPINReset: try say(.pinChanged, to: holder, by: hand, in: connection)
    case .socialLocked: try say(.locked, to: holder, by: hand, in: connection)
    case .oralLossLapsed: break  // the reminder at the end is already waiting and says so
    case .fileRead, .applicationBatched, .photoPassed: break
    }
  }

  /// Puts one message into the outbox, to be sent at `time`.
  func put(
    _ notice: Notice, to holder: HolderID?, topic: String, at time: Instant, now: Instant, in connection: any Connection
  ) throws {
    let id = Random.uuidV7(milliseconds: now.milliseconds)
    let body = try sealer.sealOutgoing(notice, id: id)
    try OutboxRecord(
      id: id, kind: OutboxKind.message.rawValue, holder: holder, topic: topic, body: body, createdAt: now, nextAt: time
    ).insert(in: connection)
  }

  func read(_ record: OutboxRecord) throws -> Notice { try sealer.openOutgoing(record, as: Notice.self) }

  private func say(_ notice: Notice, to holder: Holder, by hand: Hand, in connection: any Connection) throws {
    try put(notice, to: holder.id, topic: "now", at: hand.now, now: hand.now, in: connection)
  }

  /// 48, 24 and 2 hours before the end, and at the end; what is already past is not said late.
  private func remind(
    of loss: OralLoss?, _ holder: Holder, by hand: Hand, in connection: any Connection
  ) throws {
    guard let loss, loss.holds(at: hand.now) else { return }
    for ahead in hand.policy.oralLossReminders {
      let time = loss.until - ahead
      guard time > hand.now else { continue }
      let notice = Notice.lossEnding(until: loss.until, left: Int(ahead.components.seconds / 3600))
      try put(notice, to: holder.id, topic: Self.lossTopic, at: time, now: hand.now, in: connection)
    }
    try put(
      .lossEnded(at: loss.until), to: holder.id, topic: Self.lossTopic, at: loss.until, now: hand.now, in: connection)
  }

  /// At once, and again for as long as nobody comes for it.
  private func remindToCollect(
    _ application: Application, since: Instant, of holder: Holder, by hand: Hand, in connection: any Connection
  ) throws {
    let name = hand.policy.city(application.city)?.name ?? application.city.text
    for after in [Duration.zero] + hand.policy.collectionReminders where since + after >= hand.now {
      let notice = Notice.collectable(
        city: name, byAppointment: hand.policy.needsAppointment, days: Int(after.components.seconds / 86_400))
      try put(
        notice, to: holder.id, topic: Self.collectionTopic, at: since + after, now: hand.now, in: connection)
    }
  }

  private func remindOfBank(
    _ loss: OralLoss?, _ holder: Holder, by hand: Hand, in connection: any Connection
  ) throws {
    guard let loss, loss.holds(at: hand.now) else { return }
    try put(
      .bankLossDue(at: loss.until), to: holder.id, topic: Self.bankLossTopic, at: loss.until, now: hand.now,
      in: connection)
  }

  /// What another file would have been reminded of is said to this one from now on.
  private func takeUp(_ other: Holder, in holder: Holder, by hand: Hand, in connection: any Connection) throws {
    try remind(of: other.card?.social.oralLoss, holder, by: hand, in: connection)
    try remindOfBank(other.card?.financial.oralLoss, holder, by: hand, in: connection)
    guard let application = other.application, let since = application.reached(.collectable) else { return }
    try remindToCollect(application, since: since, of: holder, by: hand, in: connection)
  }

  private func callOffEverything(of holder: Holder, by hand: Hand, in connection: any Connection) throws {
    try callOffLosses(of: holder, by: hand, in: connection)
    try OutboxRecord.callOff(holder: holder.id, topic: Self.collectionTopic, at: hand.now, in: connection)
  }

  private func callOffLosses(of holder: Holder, by hand: Hand, in connection: any Connection) throws {
    for function in CardFunction.allCases { try callOff(function, holder, by: hand, in: connection) }
  }

  private func callOff(
    _ function: CardFunction, _ holder: Holder, by hand: Hand, in connection: any Connection
  ) throws {
    let topic =
      switch function {
      case .social: Self.lossTopic
      case .financial: Self.bankLossTopic
      }
    try OutboxRecord.callOff(holder: holder.id, topic: topic, at: hand.now, in: connection)
  }
}

extension Policy {
  fileprivate func name(ofOutlet code: String) -> String { outlet(code)?.name ?? code }
}

/// What the outbox carries.
enum OutboxKind: String, Sendable, CaseIterable {
  case message
  case identityCheck = "identity-check"
  case bankLeg = "bank-leg"
}
