import Cards
import FoundationEssentials
import Seal
import Store

/// What has to be said after an event: written to the outbox in the same transaction, called off in the same way.
struct Notices: Sendable {
  static let lossTopic = "oral-loss"
  static let bankLossTopic = "bank-loss"

  let sealer: Sealer

  func follow(_ event: Event, of holder: Holder, by hand: Hand, in connection: any Connection) throws {
    switch event {
    case .fileAdopted(let snapshot, _):
      guard let loss = snapshot.card?.social.oralLoss, loss.holds(at: hand.now) else { return }
      try remind(of: loss, holder: holder, by: hand, in: connection)
    case .oralLossReported(.social, let loss):
      try callOff(.social, holder, by: hand, in: connection)
      try say(.lossReported(.social, until: loss.until), to: holder, by: hand, in: connection)
      try remind(of: loss, holder: holder, by: hand, in: connection)
    case .oralLossReported(.financial, let loss):
      try callOff(.financial, holder, by: hand, in: connection)
      try say(.lossReported(.financial, until: loss.until), to: holder, by: hand, in: connection)
      try put(
        .bankLossDue(at: loss.until), to: holder.id, topic: Self.bankLossTopic, at: loss.until, now: hand.now,
        in: connection)
    case .oralLossReleased(let function):
      try callOff(function, holder, by: hand, in: connection)
      try say(.lossReleased(function), to: holder, by: hand, in: connection)
    case .formallyLost:
      for function in CardFunction.allCases { try callOff(function, holder, by: hand, in: connection) }
    case .applicationOpened(let application):
      try say(
        .formallyLost(application: application.number, fee: application.fee), to: holder, by: hand, in: connection)
    case .socialActivated: try say(.socialActivated, to: holder, by: hand, in: connection)
    case .financialActivated: try say(.financialActivated, to: holder, by: hand, in: connection)
    case .socialPINChanged, .socialPINReset: try say(.pinChanged, to: holder, by: hand, in: connection)
    case .socialLocked: try say(.locked, to: holder, by: hand, in: connection)
    case .oralLossLapsed: break  // the reminder at the end is already waiting and says so
    case .fileRead: break
    }
  }

  /// Puts one message into the outbox, to be sent at `time`.
  func put(
    _ notice: Notice, to holder: HolderID, topic: String, at time: Instant, now: Instant, in connection: any Connection
  ) throws {
    let id = Random.uuidV7(milliseconds: now.milliseconds)
    let body = try sealer.seal(Array(try JSONEncoder().encode(notice)), bound: "outbox:\(id)")
    try OutboxRecord(
      id: id, kind: OutboxKind.message.rawValue, holder: holder, topic: topic, body: body, createdAt: now, nextAt: time
    ).insert(in: connection)
  }

  func read(_ record: OutboxRecord) throws -> Notice {
    let body = try sealer.open(record.body, bound: "outbox:\(record.id)")
    return try JSONDecoder().decode(Notice.self, from: Data(body))
  }

  private func say(_ notice: Notice, to holder: Holder, by hand: Hand, in connection: any Connection) throws {
    try put(notice, to: holder.id, topic: "now", at: hand.now, now: hand.now, in: connection)
  }

  /// 48, 24 and 2 hours before the end, and at the end; what is already past is not said late.
  private func remind(of loss: OralLoss, holder: Holder, by hand: Hand, in connection: any Connection) throws {
    for ahead in hand.policy.oralLossReminders {
      let time = loss.until - ahead
      guard time > hand.now else { continue }
      let notice = Notice.lossEnding(until: loss.until, left: Int(ahead.components.seconds / 3600))
      try put(notice, to: holder.id, topic: Self.lossTopic, at: time, now: hand.now, in: connection)
    }
    try put(
      .lossEnded(at: loss.until), to: holder.id, topic: Self.lossTopic, at: loss.until, now: hand.now, in: connection)
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

/// What the outbox carries.
enum OutboxKind: String, Sendable, CaseIterable {
  case message
  case identityCheck = "identity-check"
}
