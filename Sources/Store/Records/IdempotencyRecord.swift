import Cards

/// One row of `idempotency`: a request that was made, and its answer once there is one.
package struct IdempotencyRecord: Sendable {
  package let subject: String
  package let route: String
  package let key: String
  /// A digest of the body: another payload under the same key is a mistake of the caller.
  package let payload: [UInt8]
  /// Which run of which process began it; an unfinished one of a run that is over may be taken up again.
  package let boot: String

  package init(subject: String, route: String, key: String, payload: [UInt8], boot: String) {
    self.subject = subject
    self.route = route
    self.key = key
    self.payload = payload
    self.boot = boot
  }

  package enum Claim: Sendable, Equatable {
    case fresh
    case takenUp
    case running
    case otherPayload
    case answered(status: Int64, answer: [UInt8])
  }

  /// When an unfinished request counts as left behind by a process that is gone.
  package struct Abandoned: Sendable {
    /// Begun before this, by whomever.
    let before: Instant
    /// Begun by another run, when only one process at a time can hold this database.
    let byOtherRuns: Bool

    package init(before: Instant, byOtherRuns: Bool) {
      self.before = before
      self.byOtherRuns = byOtherRuns
    }
  }

  /// Claims the key, or says what became of it.
  package func claim(
    at now: Instant, keptSince: Instant, abandoned: Abandoned, in connection: any Connection
  ) throws -> Claim {
    try connection.query(
      "DELETE FROM idempotency WHERE subject = $1 AND route = $2 AND idempotency_key = $3 AND created_at < $4",
      .text(subject), .text(route), .text(key), .instant(keptSince))
    let inserted = try connection.query(
      """
      INSERT INTO idempotency (subject, route, idempotency_key, payload, boot, created_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (subject, route, idempotency_key) DO NOTHING RETURNING created_at
      """,
      .text(subject), .text(route), .text(key), .blob(payload), .text(boot), .instant(now))
    if !inserted.isEmpty { return .fresh }
    return try existing(at: now, abandoned: abandoned, in: connection)
  }

  private func existing(at now: Instant, abandoned: Abandoned, in connection: any Connection) throws -> Claim {
    let rows = try connection.query(
      """
      SELECT payload, status, answer FROM idempotency
      WHERE subject = $1 AND route = $2 AND idempotency_key = $3 FOR UPDATE
      """, .text(subject), .text(route), .text(key))
    guard let row = rows.first else { throw EngineFault.conflict("an idempotency key vanished") }
    if try row.blob(0) != payload { return .otherPayload }
    if let status = try row.integerIfAny(1) {
      return .answered(status: status, answer: try row.blobIfAny(2) ?? [])
    }
    let taken = try connection.query(
      """
      UPDATE idempotency SET boot = $4, created_at = $5
      WHERE subject = $1 AND route = $2 AND idempotency_key = $3 AND status IS NULL
        AND (created_at < $6 OR ($7 = '1' AND boot <> $4))
      RETURNING created_at
      """,
      .text(subject), .text(route), .text(key), .text(boot), .instant(now), .instant(abandoned.before),
      .text(abandoned.byOtherRuns ? "1" : "0"))
    return taken.isEmpty ? .running : .takenUp
  }

  /// Keeps the final answer, in the transaction of the effect.
  package func keep(status: Int64, answer: [UInt8], in connection: any Connection) throws {
    try connection.query(
      """
      UPDATE idempotency SET status = $4, answer = $5
      WHERE subject = $1 AND route = $2 AND idempotency_key = $3
      """, .text(subject), .text(route), .text(key), .integer(status), .blob(answer))
  }

  package static func sweep(before: Instant, in connection: any Connection) throws {
    try connection.query("DELETE FROM idempotency WHERE created_at < $1", .instant(before))
  }
}
