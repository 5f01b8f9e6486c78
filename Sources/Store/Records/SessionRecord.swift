import Cards

/// One row of `session`: who is signed in, found by a hash of the token that only the client knows.
package struct SessionRecord: Sendable, Equatable {
  package let tokenHash: [UInt8]
  package let role: String
  /// Holder id, staff account or partner client.
  package let subject: String
  package let channel: Channel
  /// The region of a member of staff, the bank code of a bank; empty for a holder.
  package let scope: String
  package let createdAt: Instant
  package var seenAt: Instant
  package let endsAt: Instant
  /// That this installation wrote it; nil in a row from before there were proofs.
  package var proof: [UInt8]?

  package init(
    tokenHash: [UInt8], role: String, subject: String, channel: Channel, scope: String, createdAt: Instant,
    seenAt: Instant, endsAt: Instant, proof: [UInt8]?
  ) {
    self.proof = proof
    self.tokenHash = tokenHash
    self.role = role
    self.subject = subject
    self.channel = channel
    self.scope = scope
    self.createdAt = createdAt
    self.seenAt = seenAt
    self.endsAt = endsAt
  }

  package func insert(in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO session (token_hash, role, subject, channel, scope, created_at, seen_at, ends_at, proof)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """,
      .blob(tokenHash), .text(role), .text(subject), .text(channel.rawValue), .text(scope), .instant(createdAt),
      .instant(seenAt), .instant(endsAt), .maybe(proof))
  }

  package static func find(_ tokenHash: [UInt8], in connection: any Connection) throws -> SessionRecord? {
    let rows = try connection.query(
      "SELECT role, subject, channel, scope, created_at, seen_at, ends_at, proof FROM session WHERE token_hash = $1",
      .blob(tokenHash))
    guard let row = rows.first else { return nil }
    guard let channel = Channel(rawValue: try row.text(2)) else { throw ColumnFault(column: 2, expected: "a channel") }
    return SessionRecord(
      tokenHash: tokenHash, role: try row.text(0), subject: try row.text(1), channel: channel, scope: try row.text(3),
      createdAt: Instant(milliseconds: try row.integer(4)), seenAt: Instant(milliseconds: try row.integer(5)),
      endsAt: Instant(milliseconds: try row.integer(6)), proof: try row.blobIfAny(7))
  }

  package static func see(_ tokenHash: [UInt8], at now: Instant, in connection: any Connection) throws {
    try connection.query(
      "UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2", .blob(tokenHash), .instant(now))
  }

  package static func end(_ tokenHash: [UInt8], in connection: any Connection) throws {
    try connection.query("DELETE FROM session WHERE token_hash = $1", .blob(tokenHash))
  }

  /// Every session of a person, an account or a client, of whichever of these roles; of one scope, when it is given.
  package static func endAll(
    of subject: String, as roles: [String], scope: String? = nil, in connection: any Connection
  ) throws {
    for role in roles {
      try connection.query(
        "DELETE FROM session WHERE subject = $1 AND role = $2 AND scope = coalesce(CAST($3 AS TEXT), scope)",
        .text(subject), .text(role), .maybe(scope))
    }
  }

  package static func sweep(before: Instant, in connection: any Connection) throws {
    try connection.query("DELETE FROM session WHERE ends_at < $1", .instant(before))
  }
}

/// One row of `staff_case`: a member of staff opened a person's file in this session. Why stands in the journal.
package enum StaffCaseRecord {
  /// Opens it, or opens it again for whoever came now. `visitor` is sealed.
  package static func open(
    _ tokenHash: [UInt8], holder: HolderID, visitor: [UInt8]?, codeKey: [UInt8]? = nil, at now: Instant,
    in connection: any Connection
  ) throws {
    try connection.query(
      """
      INSERT INTO staff_case (token_hash, holder_id, opened_at, visitor, code_key) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (token_hash, holder_id) DO UPDATE SET visitor = excluded.visitor, opened_at = excluded.opened_at,
        code_key = excluded.code_key
      """, .blob(tokenHash), .text(holder.text), .instant(now), .maybe(visitor), .maybe(codeKey))
  }

  package struct Open: Sendable {
    package let visitor: [UInt8]?
  }

  /// Nil unless this session has opened it.
  package static func find(_ tokenHash: [UInt8], holder: HolderID, in connection: any Connection) throws -> Open? {
    try connection.query(
      "SELECT visitor FROM staff_case WHERE token_hash = $1 AND holder_id = $2", .blob(tokenHash), .text(holder.text)
    ).first.map { Open(visitor: try $0.blobIfAny(0)) }
  }
}
