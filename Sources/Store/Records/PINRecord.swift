import Cards

/// One row of `pin`: a verifier and the wrong tries since the last right one. A fresh card has no row at all.
package enum PINRecord {
  package struct Attempt: Sendable, Equatable {
    /// How many have been counted, this one included.
    package let tries: Int64
    package let verifier: String
  }

  /// Counts an attempt before anything is verified. Nil when there is no verifier, or when `limit` is used up.
  package static func count(of holder: HolderID, limit: Int64, in connection: any Connection) throws -> Attempt? {
    try connection.query(
      "UPDATE pin SET tries = tries + 1 WHERE holder_id = $1 AND tries < $2 RETURNING tries, verifier",
      .text(holder.text), .integer(limit)
    ).first.map { Attempt(tries: try $0.integer(0), verifier: try $0.text(1)) }
  }

  /// An attempt that was counted before a crash cut it off.
  package static func find(of holder: HolderID, in connection: any Connection) throws -> Attempt? {
    try connection.query("SELECT tries, verifier FROM pin WHERE holder_id = $1", .text(holder.text)).first
      .map { Attempt(tries: try $0.integer(0), verifier: try $0.text(1)) }
  }

  /// A right PIN forgives the wrong ones before it, whatever else came of the request.
  package static func forgive(of holder: HolderID, in connection: any Connection) throws {
    try connection.query("UPDATE pin SET tries = 0 WHERE holder_id = $1", .text(holder.text))
  }

  /// Stores a new verifier and forgets the wrong tries.
  package static func put(
    _ verifier: String, of holder: HolderID, at now: Instant, in connection: any Connection
  ) throws {
    try connection.query(
      """
      INSERT INTO pin (holder_id, verifier, tries, changed_at) VALUES ($1, $2, 0, $3)
      ON CONFLICT (holder_id) DO UPDATE SET verifier = excluded.verifier, tries = 0, changed_at = excluded.changed_at
      """, .text(holder.text), .text(verifier), .instant(now))
  }

  static func remove(of holder: HolderID, in connection: any Connection) throws {
    try connection.query("DELETE FROM pin WHERE holder_id = $1", .text(holder.text))
  }
}
