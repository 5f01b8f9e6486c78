import Cards

/// What lists and sweepers read instead of sealed files; written in the transaction of the event it follows from.
package enum Projections {
  package static func project(
    _ event: Event, of holder: HolderID, at now: Instant, in connection: any Connection
  ) throws {
    switch event {
    case .fileAdopted(let snapshot, _):
      if let loss = snapshot.card?.social.oralLoss { try putOralLoss(loss, of: holder, in: connection) }
    case .oralLossReported(.social, let loss):
      try putOralLoss(loss, of: holder, in: connection)
    case .oralLossReleased(.social), .oralLossLapsed(.social, _):
      try removeOralLoss(of: holder, in: connection)
    case .formallyLost:
      try removeOralLoss(of: holder, in: connection)
      try PINRecord.remove(of: holder, in: connection)
    case .applicationOpened(let application):
      try ApplicationRecord(holder: holder, application: application).insert(in: connection)
    case .socialActivated, .financialActivated, .socialPINChanged, .socialPINReset, .socialLocked,
      .oralLossReported(.financial, _), .oralLossReleased(.financial), .oralLossLapsed(.financial, _), .fileRead:
      break
    }
  }

  /// A social loss that ended and has not been written down as ended.
  package struct Lapsed: Sendable {
    package let holder: HolderID
    package let until: Instant
  }

  /// The next page of them after `last`, the oldest first.
  package static func lapsedLosses(
    at now: Instant, after last: Lapsed?, limit: Int64, in connection: any Connection
  ) throws -> [Lapsed] {
    try connection.query(
      """
      SELECT holder_id, until_at FROM oral_loss
      WHERE until_at <= $1 AND (until_at > $2 OR (until_at = $2 AND holder_id > $3))
      ORDER BY until_at, holder_id LIMIT $4
      """,
      .instant(now), .integer(last?.until.milliseconds ?? .min), .text(last?.holder.text ?? ""), .integer(limit)
    ).compactMap { row in
      let until = Instant(milliseconds: try row.integer(1))
      return HolderID(try row.text(0)).map { Lapsed(holder: $0, until: until) }
    }
  }

  private static func putOralLoss(_ loss: OralLoss, of holder: HolderID, in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO oral_loss (holder_id, until_at) VALUES ($1, $2)
      ON CONFLICT (holder_id) DO UPDATE SET until_at = excluded.until_at
      """, .text(holder.text), .instant(loss.until))
  }

  private static func removeOralLoss(of holder: HolderID, in connection: any Connection) throws {
    try connection.query("DELETE FROM oral_loss WHERE holder_id = $1", .text(holder.text))
  }
}

/// One row of `application`: where a card in the making stands, readable without opening the file.
package struct ApplicationRecord: Sendable, Equatable {
  package let number: String
  package let holder: HolderID
  package let kind: String
  package let stage: Application.Stage
  package let stageAt: Instant
  package let openedAt: Instant
  package let city: String
  package let bank: String

  init(holder: HolderID, application: Application) {
    number = application.number
    self.holder = holder
    kind = application.kind.rawValue
    stage = application.stage
    stageAt = application.opened
    openedAt = application.opened
    city = application.city.text
    bank = application.bank.text
  }

  func insert(in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO application (application_number, holder_id, kind, stage, stage_at, opened_at, city, bank)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """,
      .text(number), .text(holder.text), .text(kind), .text(stage.rawValue), .instant(stageAt), .instant(openedAt),
      .text(city), .text(bank))
  }

  /// The newest application of a holder: two index look-ups and nothing to decipher.
  package static func newest(of holder: HolderID, in connection: any Connection) throws -> ApplicationRecord? {
    try connection.query(
      """
      SELECT application_number, kind, stage, stage_at, opened_at, city, bank FROM application
      WHERE holder_id = $1 ORDER BY opened_at DESC LIMIT 1
      """, .text(holder.text)
    ).first.map { try ApplicationRecord(holder: holder, row: $0) }
  }

  private init(holder: HolderID, row: Row) throws {
    guard let stage = Application.Stage(rawValue: try row.text(2)) else {
      throw ColumnFault(column: 2, expected: "a stage")
    }
    number = try row.text(0)
    self.holder = holder
    kind = try row.text(1)
    self.stage = stage
    stageAt = Instant(milliseconds: try row.integer(3))
    openedAt = Instant(milliseconds: try row.integer(4))
    city = try row.text(5)
    bank = try row.text(6)
  }
}
