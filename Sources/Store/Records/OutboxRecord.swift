import Cards

/// One row of `outbox`: something to be said or asked outside, committed with what caused it.
package struct OutboxRecord: Sendable, Equatable {
  package let id: String
  package let kind: String
  package let holder: HolderID?
  /// What it belongs to, so that it can be called off when that is over.
  package let topic: String
  /// Sealed; emptied when it is done.
  package let body: [UInt8]
  package let createdAt: Instant
  package let nextAt: Instant
  package let tries: Int64

  package init(
    id: String, kind: String, holder: HolderID?, topic: String, body: [UInt8], createdAt: Instant, nextAt: Instant,
    tries: Int64 = 0
  ) {
    self.id = id
    self.kind = kind
    self.holder = holder
    self.topic = topic
    self.body = body
    self.createdAt = createdAt
    self.nextAt = nextAt
    self.tries = tries
  }

  package func insert(in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO outbox (outbox_id, kind, holder_id, topic, body, created_at, next_at, tries)
      VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
      """,
      .text(id), .text(kind), .maybe(holder?.text), .text(topic), .blob(body), .instant(createdAt), .instant(nextAt))
  }

  /// Takes up to `limit` due rows of a kind for `lease`: if this process dies, they come up again by themselves.
  package static func take(
    kind: String, at now: Instant, leaseUntil: Instant, limit: Int64, in connection: any Connection
  ) throws -> [OutboxRecord] {
    let due = try connection.query(
      """
      SELECT outbox_id, kind, holder_id, topic, body, created_at, next_at, tries FROM outbox
      WHERE done_at IS NULL AND kind = $3 AND next_at <= $1 ORDER BY next_at LIMIT $2
      """, .instant(now), .integer(limit), .text(kind))
    return try due.compactMap { row in
      let taken = try connection.query(
        """
        UPDATE outbox SET next_at = $2, tries = tries + 1
        WHERE outbox_id = $1 AND done_at IS NULL AND next_at = $3 RETURNING tries
        """, .text(try row.text(0)), .instant(leaseUntil), .integer(try row.integer(6)))
      return taken.isEmpty ? nil : try read(row, tries: try taken[0].integer(0))
    }
  }

  package static func finish(_ id: String, outcome: String, at now: Instant, in connection: any Connection) throws {
    try connection.query(
      "UPDATE outbox SET done_at = $2, outcome = $3, body = $4 WHERE outbox_id = $1 AND done_at IS NULL",
      .text(id), .instant(now), .text(outcome), .blob([]))
  }

  package static func retry(_ id: String, at next: Instant, in connection: any Connection) throws {
    try connection.query(
      "UPDATE outbox SET next_at = $2 WHERE outbox_id = $1 AND done_at IS NULL", .text(id), .instant(next))
  }

  /// Calls off what is still to be said about a topic that is over.
  package static func callOff(
    holder: HolderID, topic: String, at now: Instant, in connection: any Connection
  ) throws {
    try connection.query(
      """
      UPDATE outbox SET done_at = $3, outcome = 'called-off', body = $4
      WHERE holder_id = $1 AND topic = $2 AND done_at IS NULL
      """, .text(holder.text), .text(topic), .instant(now), .blob([]))
  }

  /// How many are waiting past their time, and since when the oldest.
  package static func lag(at now: Instant, in connection: any Connection) throws -> (count: Int64, oldest: Instant?) {
    let row = try connection.query(
      "SELECT count(*), min(next_at) FROM outbox WHERE done_at IS NULL AND next_at <= $1", .instant(now))[0]
    return (try row.integer(0), try row.integerIfAny(1).map(Instant.init(milliseconds:)))
  }

  /// Strangers may ask for identity checks, so those are not kept for long.
  package static func sweep(kind: String, before: Instant, in connection: any Connection) throws {
    try connection.query("DELETE FROM outbox WHERE kind = $1 AND done_at < $2", .text(kind), .instant(before))
  }

  package static func sweep(before: Instant, in connection: any Connection) throws {
    try connection.query("DELETE FROM outbox WHERE done_at < $1", .instant(before))
  }

  private static func read(_ row: Row, tries: Int64) throws -> OutboxRecord {
    OutboxRecord(
      id: try row.text(0), kind: try row.text(1), holder: try row.textIfAny(2).flatMap(HolderID.init),
      topic: try row.text(3), body: try row.blob(4), createdAt: Instant(milliseconds: try row.integer(5)),
      nextAt: Instant(milliseconds: try row.integer(6)), tries: tries)
  }
}
