import Cards

/// One row of `batch_item`: an application in a batch, at the row under which every file names it.
package struct BatchItemRecord: Sendable, Equatable {
  package let batch: String
  package let row: Int64
  package let application: String
  /// When it reached the stage at which it joined.
  package let since: Instant
  package let leftAt: Instant?
  /// Sealed.
  package let account: [UInt8]?
  package let made: [UInt8]?

  private static let columns = "batch_number, row_number, application_number, since, left_at, account, made"

  package static func insert(
    _ application: String, at row: Int64, of batch: String, since: Instant, account: [UInt8]?,
    in connection: any Connection
  ) throws {
    try connection.query(
      """
      INSERT INTO batch_item (batch_number, row_number, application_number, since, account) VALUES ($1, $2, $3, $4, $5)
      """, .text(batch), .integer(row), .text(application), .instant(since), .maybe(account))
  }

  package static func page(
    of batch: String, after row: Int64, limit: Int64, in connection: any Connection
  ) throws -> [BatchItemRecord] {
    try connection.query(
      """
      SELECT \(columns) FROM batch_item WHERE batch_number = $1 AND row_number > $2 ORDER BY row_number LIMIT $3
      """, .text(batch), .integer(row), .integer(limit)
    ).map(read)
  }

  package static func find(
    _ row: Int64, of batch: String, in connection: any Connection
  ) throws -> BatchItemRecord? {
    try connection.query(
      "SELECT \(columns) FROM batch_item WHERE batch_number = $1 AND row_number = $2", .text(batch), .integer(row)
    ).first.map(read)
  }

  /// Every row's application, and whether it has left: all that is needed to check a file against the batch.
  package static func names(
    of batch: String, in connection: any Connection
  ) throws -> [(row: Int64, application: String, hasLeft: Bool)] {
    try connection.query(
      "SELECT row_number, application_number, left_at FROM batch_item WHERE batch_number = $1 ORDER BY row_number",
      .text(batch)
    ).map { (try $0.integer(0), try $0.text(1), try $0.integerIfAny(2) != nil) }
  }

  package static func lastRow(of batch: String, in connection: any Connection) throws -> Int64 {
    try connection.query(
      "SELECT coalesce(max(row_number), 0) FROM batch_item WHERE batch_number = $1", .text(batch))[0].integer(0)
  }

  /// How many have not left.
  package static func living(in batch: String, _ connection: any Connection) throws -> Int64 {
    try connection.query(
      "SELECT count(*) FROM batch_item WHERE batch_number = $1 AND left_at IS NULL", .text(batch))[0].integer(0)
  }

  /// The newest account that a bank has opened for the application, in whatever batch.
  package static func account(of application: String, in connection: any Connection) throws -> [UInt8]? {
    try connection.query(
      """
      SELECT account FROM batch_item WHERE application_number = $1 AND account IS NOT NULL
      ORDER BY since DESC LIMIT 1
      """, .text(application)
    ).first?.blobIfAny(0)
  }

  package static func putAccount(
    _ account: [UInt8], at row: Int64, of batch: String, in connection: any Connection
  ) throws {
    try connection.query(
      "UPDATE batch_item SET account = $3 WHERE batch_number = $1 AND row_number = $2", .text(batch), .integer(row),
      .blob(account))
  }

  package static func putMade(_ made: [UInt8], at row: Int64, of batch: String, in connection: any Connection) throws {
    try connection.query(
      "UPDATE batch_item SET made = $3 WHERE batch_number = $1 AND row_number = $2", .text(batch), .integer(row),
      .blob(made))
  }

  package static func putShelf(
    _ shelf: String, in outlet: String, at row: Int64, of batch: String, in connection: any Connection
  ) throws {
    try connection.query(
      "UPDATE batch_item SET outlet = $3, shelf = $4 WHERE batch_number = $1 AND row_number = $2", .text(batch),
      .integer(row), .text(outlet), .text(shelf))
  }

  /// The application goes on alone, or not at all: no later file counts it.
  package static func leave(_ application: String, at now: Instant, in connection: any Connection) throws {
    try connection.query(
      "UPDATE batch_item SET left_at = $2 WHERE application_number = $1 AND left_at IS NULL", .text(application),
      .instant(now))
  }

  /// Where an application is now, with the step at which it is missed and since when it was found again.
  package static func whereabouts(of application: String, in connection: any Connection) throws -> Whereabouts? {
    try connection.query(
      """
      SELECT i.batch_number, i.row_number, i.made, i.outlet, i.shelf,
        (SELECT e.step FROM batch_exception AS e
          WHERE e.batch_number = i.batch_number AND e.row_number = i.row_number AND e.resolved_at IS NULL),
        (SELECT max(e.resolved_at) FROM batch_exception AS e
          WHERE e.batch_number = i.batch_number AND e.row_number = i.row_number)
      FROM batch_item AS i
      WHERE i.application_number = $1 AND i.left_at IS NULL
      """, .text(application)
    ).first.map { row in
      Whereabouts(
        batch: try row.text(0), row: try row.integer(1), made: try row.blobIfAny(2),
        outlet: try row.textIfAny(3), shelf: try row.textIfAny(4),
        missing: try row.textIfAny(5).flatMap(BatchStep.init), foundAt: try row.instantIfAny(6))
    }
  }

  package struct Whereabouts: Sendable {
    package let batch: String
    package let row: Int64
    package let made: [UInt8]?
    package let outlet: String?
    package let shelf: String?
    package let missing: BatchStep?
    package let foundAt: Instant?
  }

  private static func read(_ row: Row) throws -> BatchItemRecord {
    BatchItemRecord(
      batch: try row.text(0), row: try row.integer(1), application: try row.text(2),
      since: Instant(milliseconds: try row.integer(3)), leftAt: try row.instantIfAny(4),
      account: try row.blobIfAny(5), made: try row.blobIfAny(6))
  }
}
