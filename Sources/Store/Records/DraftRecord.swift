import Cards

/// One row of `draft`: a form that somebody has not finished.
package enum DraftRecord {
  package static func put(
    _ body: [UInt8], of subject: String, kind: String, at now: Instant, in connection: any Connection
  ) throws {
    try connection.query(
      """
      INSERT INTO draft (subject, kind, body, changed_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (subject, kind) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at
      """, .text(subject), .text(kind), .blob(body), .instant(now))
  }

  package static func find(_ subject: String, kind: String, in connection: any Connection) throws -> [UInt8]? {
    try connection.query("SELECT body FROM draft WHERE subject = $1 AND kind = $2", .text(subject), .text(kind))
      .first?.blob(0)
  }

  package static func remove(_ subject: String, kind: String, in connection: any Connection) throws {
    try connection.query("DELETE FROM draft WHERE subject = $1 AND kind = $2", .text(subject), .text(kind))
  }

  package static func sweep(before limit: Instant, in connection: any Connection) throws {
    try connection.query("DELETE FROM draft WHERE changed_at < $1", .instant(limit))
  }
}
