import Cards

/// One row of `journal`: a sealed entry, chained to the one before it.
package struct JournalRecord: Sendable, Equatable {
  package let holder: HolderID
  package let seq: Int64
  package let recordedAt: Instant
  package let previous: [UInt8]
  package let hash: [UInt8]
  package let body: [UInt8]

  package init(
    holder: HolderID, seq: Int64, recordedAt: Instant, previous: [UInt8], hash: [UInt8], body: [UInt8]
  ) {
    self.holder = holder
    self.seq = seq
    self.recordedAt = recordedAt
    self.previous = previous
    self.hash = hash
    self.body = body
  }

  package func insert(in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO journal (holder_id, seq, recorded_at, previous, hash, body) VALUES ($1, $2, $3, $4, $5, $6)
      """,
      .text(holder.text), .integer(seq), .instant(recordedAt), .blob(previous), .blob(hash), .blob(body))
  }

  /// One holder's journal from its beginning.
  package static func all(of holder: HolderID, in connection: any Connection) throws -> [JournalRecord] {
    try connection.query(
      """
      SELECT holder_id, seq, recorded_at, previous, hash, body FROM journal WHERE holder_id = $1 ORDER BY seq
      """, .text(holder.text)
    ).map(read)
  }

  /// How many entries there are in all.
  package static func count(in connection: any Connection) throws -> Int64 {
    try connection.query("SELECT count(*) FROM journal")[0].integer(0)
  }

  /// The first entry of a file whose row in `holder` is gone.
  package static func firstOrphan(in connection: any Connection) throws -> (holder: String, seq: Int64)? {
    try connection.query(
      """
      SELECT j.holder_id, j.seq FROM journal AS j LEFT JOIN holder AS h ON h.holder_id = j.holder_id
      WHERE h.holder_id IS NULL ORDER BY j.holder_id, j.seq LIMIT 1
      """
    ).first.map { (try $0.text(0), try $0.integer(1)) }
  }

  static func read(_ row: Row) throws -> JournalRecord {
    guard let holder = HolderID(try row.text(0)) else { throw ColumnFault(column: 0, expected: "a holder id") }
    return JournalRecord(
      holder: holder, seq: try row.integer(1), recordedAt: Instant(milliseconds: try row.integer(2)),
      previous: try row.blob(3), hash: try row.blob(4), body: try row.blob(5))
  }
}
