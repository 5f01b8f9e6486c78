import Cards

/// One row of `batch`: cards of one city and bank that go through the making together.
package struct BatchRecord: Sendable, Equatable {
  package let number: String
  package let kind: BatchKind
  /// Empty when the batch is for the whole province.
  package let city: String
  package let bank: String
  /// How many joined.
  package let count: Int64
  package let stage: Stage
  package let stageAt: Instant
  package let createdAt: Instant
  /// Nil while it is being put together.
  package let formedAt: Instant?
  /// Nil while a step is open.
  package let doneAt: Instant?
  /// How far the files have been told: up to which stage, and after which row to go on.
  package let toldStage: Stage?
  package let toldRow: Int64

  private static let columns = """
    batch_number, kind, city, bank, card_count, stage, stage_at, created_at, formed_at, done_at, told_stage, told_row
    """

  package static func create(
    _ number: String, kind: BatchKind, city: String, bank: String, at now: Instant, in connection: any Connection
  ) throws {
    try connection.query(
      """
      INSERT INTO batch (batch_number, kind, city, bank, card_count, stage, stage_at, created_at, told_row)
      VALUES ($1, $2, $3, $4, 0, $5, $6, $6, 0)
      """, .text(number), .text(kind.rawValue), .text(city), .text(bank), .text(kind.joined.rawValue), .instant(now))
  }

  package static func find(_ number: String, in connection: any Connection) throws -> BatchRecord? {
    try connection.query("SELECT \(columns) FROM batch WHERE batch_number = $1", .text(number)).first.map(read)
  }

  /// The row, held against every other writer until the end of this transaction.
  package static func lock(_ number: String, in connection: any Connection) throws -> BatchRecord? {
    try connection.query("SELECT \(columns) FROM batch WHERE batch_number = $1 FOR UPDATE", .text(number)).first
      .map(read)
  }

  /// One that a crash left unfinished, to be gone on with.
  package static func unformed(
    _ kind: BatchKind, city: String, bank: String, in connection: any Connection
  ) throws -> BatchRecord? {
    try connection.query(
      """
      SELECT \(columns) FROM batch
      WHERE kind = $1 AND city = $2 AND bank = $3 AND formed_at IS NULL AND done_at IS NULL
      ORDER BY created_at LIMIT 1
      """, .text(kind.rawValue), .text(city), .text(bank)
    ).first.map(read)
  }

  /// The newest first.
  package static func list(onlyOpen: Bool, limit: Int64, in connection: any Connection) throws -> [BatchRecord] {
    try connection.query(
      """
      SELECT \(columns) FROM batch WHERE \(onlyOpen ? "done_at IS NULL" : "card_count >= 0")
      ORDER BY created_at DESC, batch_number DESC LIMIT $1
      """, .integer(limit)
    ).map(read)
  }

  /// Those whose files have not all been told what the batch has reached at one of these stages.
  package static func untold(_ stages: [Stage], in connection: any Connection) throws -> [BatchRecord] {
    let names = stages.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    return try connection.query(
      """
      SELECT \(columns) FROM batch
      WHERE formed_at IS NOT NULL AND stage IN (\(names)) AND (told_stage IS NULL OR told_stage <> stage)
      ORDER BY stage_at, batch_number
      """
    ).map(read)
  }

  package static func grow(_ number: String, by cards: Int64, in connection: any Connection) throws {
    try connection.query(
      "UPDATE batch SET card_count = card_count + $2 WHERE batch_number = $1", .text(number), .integer(cards))
  }

  package static func form(_ number: String, at now: Instant, in connection: any Connection) throws {
    try connection.query(
      "UPDATE batch SET formed_at = $2 WHERE batch_number = $1 AND formed_at IS NULL", .text(number), .instant(now))
  }

  package static func reach(_ stage: Stage, _ number: String, at now: Instant, in connection: any Connection) throws {
    try connection.query(
      "UPDATE batch SET stage = $2, stage_at = $3, told_row = 0 WHERE batch_number = $1", .text(number),
      .text(stage.rawValue), .instant(now))
  }

  package static func end(_ number: String, at now: Instant, in connection: any Connection) throws {
    try connection.query(
      "UPDATE batch SET done_at = $2 WHERE batch_number = $1 AND done_at IS NULL", .text(number), .instant(now))
  }

  /// Remembers how far the files were told, unless the batch has moved on since.
  package static func tell(
    _ number: String, _ stage: Stage, upTo row: Int64, isAll: Bool, in connection: any Connection
  ) throws {
    try connection.query(
      """
      UPDATE batch SET told_row = $3, told_stage = CASE WHEN $4 = '1' THEN $2 ELSE told_stage END
      WHERE batch_number = $1 AND stage = $2
      """, .text(number), .text(stage.rawValue), .integer(row), .text(isAll ? "1" : "0"))
  }

  private static func read(_ row: Row) throws -> BatchRecord {
    guard let kind = BatchKind(rawValue: try row.text(1)) else { throw ColumnFault(column: 1, expected: "a kind") }
    guard let stage = Stage(rawValue: try row.text(5)) else { throw ColumnFault(column: 5, expected: "a stage") }
    return BatchRecord(
      number: try row.text(0), kind: kind, city: try row.text(2), bank: try row.text(3), count: try row.integer(4),
      stage: stage, stageAt: Instant(milliseconds: try row.integer(6)),
      createdAt: Instant(milliseconds: try row.integer(7)), formedAt: try row.instantIfAny(8),
      doneAt: try row.instantIfAny(9), toldStage: try row.textIfAny(10).flatMap(Stage.init),
      toldRow: try row.integer(11))
  }
}
