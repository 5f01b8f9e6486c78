import Cards

/// One row of `holder`: the sealed snapshot, and the head of the journal that it was built from.
package struct HolderRecord: Sendable, Equatable {
  package let id: HolderID
  /// The sequence number of the last journal entry.
  package var version: Int64
  package var stateFormat: Int64
  package var state: [UInt8]
  package var head: [UInt8]
  package var changedAt: Instant

  package init(
    id: HolderID, version: Int64, stateFormat: Int64, state: [UInt8], head: [UInt8], changedAt: Instant
  ) {
    self.id = id
    self.version = version
    self.stateFormat = stateFormat
    self.state = state
    self.head = head
    self.changedAt = changedAt
  }

  private static let columns = "holder_id, version, state_format, state, head, changed_at"

  /// The row as last committed.
  package static func find(_ id: HolderID, in connection: any Connection) throws -> HolderRecord? {
    try connection.query("SELECT \(columns) FROM holder WHERE holder_id = $1", .text(id.text)).first.map(read)
  }

  /// The row, held against every other writer until the end of this transaction.
  package static func lock(_ id: HolderID, in connection: any Connection) throws -> HolderRecord? {
    try connection.query("SELECT \(columns) FROM holder WHERE holder_id = $1 FOR UPDATE", .text(id.text)).first
      .map(read)
  }

  package static func count(in connection: any Connection) throws -> Int64 {
    try connection.query("SELECT count(*) FROM holder")[0].integer(0)
  }

  /// A page of rows after `id`, in the database's own order.
  package static func page(after id: String, limit: Int64, in connection: any Connection) throws -> [HolderRecord] {
    try connection.query(
      "SELECT \(columns) FROM holder WHERE holder_id > $1 ORDER BY holder_id LIMIT $2", .text(id), .integer(limit)
    ).map(read)
  }

  package func insert(in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO holder (holder_id, version, state_format, state, head, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
      """,
      .text(id.text), .integer(version), .integer(stateFormat), .blob(state), .blob(head), .instant(changedAt))
  }

  /// Replaces the row that was read at `version`; a changed row is a conflict.
  package func replace(version: Int64, in connection: any Connection) throws {
    let rows = try connection.query(
      """
      UPDATE holder SET version = $2, state_format = $3, state = $4, head = $5, changed_at = $6
      WHERE holder_id = $1 AND version = $7 RETURNING version
      """,
      .text(id.text), .integer(self.version), .integer(stateFormat), .blob(state), .blob(head), .instant(changedAt),
      .integer(version))
    if rows.isEmpty { throw EngineFault.conflict("the holder's file changed meanwhile") }
  }

  /// Who has this document, or this card, by its keyed hash.
  package static func find(documentKey: [UInt8], in connection: any Connection) throws -> HolderID? {
    try connection.query("SELECT holder_id FROM document WHERE document_key = $1", .blob(documentKey)).first
      .flatMap { HolderID(try $0.text(0)) }
  }

  package static func find(cardKey: [UInt8], in connection: any Connection) throws -> HolderID? {
    try connection.query("SELECT holder_id FROM card WHERE card_key = $1", .blob(cardKey)).first
      .flatMap { HolderID(try $0.text(0)) }
  }

  /// False when somebody else has the document already: the unique index decides who is one person.
  package static func claim(
    documentKey: [UInt8], for id: HolderID, at now: Instant, in connection: any Connection
  ) throws -> Bool {
    let rows = try connection.query(
      """
      INSERT INTO document (document_key, holder_id, since) VALUES ($1, $2, $3)
      ON CONFLICT (document_key) DO NOTHING RETURNING holder_id
      """, .blob(documentKey), .text(id.text), .instant(now))
    return !rows.isEmpty
  }

  package static func claim(
    cardKey: [UInt8], for id: HolderID, at now: Instant, in connection: any Connection
  ) throws -> Bool {
    let rows = try connection.query(
      """
      INSERT INTO card (card_key, holder_id, since) VALUES ($1, $2, $3)
      ON CONFLICT (card_key) DO NOTHING RETURNING holder_id
      """, .blob(cardKey), .text(id.text), .instant(now))
    return !rows.isEmpty
  }

  /// Lets everything that found one file find another: two files turned out to be one person.
  package static func move(from id: HolderID, to other: HolderID, in connection: any Connection) throws {
    for table in ["document", "card", "application", "mandate", "ticket"] {
      try connection.query(
        "UPDATE \(table) SET holder_id = $2 WHERE holder_id = $1", .text(id.text), .text(other.text))
    }
  }

  /// The same for one document, or one card, by its keyed hash.
  package static func move(documentKey: [UInt8], to id: HolderID, in connection: any Connection) throws {
    try connection.query(
      "UPDATE document SET holder_id = $2 WHERE document_key = $1", .blob(documentKey), .text(id.text))
  }

  package static func move(cardKey: [UInt8], to id: HolderID, in connection: any Connection) throws {
    try connection.query("UPDATE card SET holder_id = $2 WHERE card_key = $1", .blob(cardKey), .text(id.text))
  }

  private static func read(_ row: Row) throws -> HolderRecord {
    guard let id = HolderID(try row.text(0)) else { throw ColumnFault(column: 0, expected: "a holder id") }
    return HolderRecord(
      id: id, version: try row.integer(1), stateFormat: try row.integer(2), state: try row.blob(3),
      head: try row.blob(4), changedAt: Instant(milliseconds: try row.integer(5)))
  }
}
