import Cards

/// One row of `sign_in`: somebody asked to be signed in. Known and unknown persons leave the same row.
package enum SignInRecord {
  /// Starts one, unless this document was used too often. The limits count every attempt, known or not.
  ///
  /// `claim` is what the person said, sealed.
  package static func start(
    _ id: String, documentKey: [UInt8], channel: Channel, claim: [UInt8], at now: Instant,
    in connection: any Connection
  ) throws {
    try connection.query(
      """
      INSERT INTO sign_in (sign_in_id, document_key, channel, created_at, tries, claim) VALUES ($1, $2, $3, $4, 0, $5)
      """, .text(id), .blob(documentKey), .text(channel.rawValue), .instant(now), .blob(claim))
  }

  /// Lets nobody else past who comes with the same key until the end of this transaction: what is counted is then
  /// still so when it is acted on. Keys share 256 rows, so that nothing piles up.
  package static func queue(_ key: [UInt8], in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO lane (name, turns) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET turns = lane.turns + 1
      """, .text("sign-in lane \(key.first ?? 0)"))
  }

  /// When the attempts of this document since `since` were made, the newest first.
  package static func attempts(
    documentKey: [UInt8], since: Instant, in connection: any Connection
  ) throws -> [Instant] {
    try connection.query(
      "SELECT created_at FROM sign_in WHERE document_key = $1 AND created_at > $2 ORDER BY created_at DESC",
      .blob(documentKey), .instant(since)
    ).map { Instant(milliseconds: try $0.integer(0)) }
  }

  /// How many codes went to a phone since `since`.
  package static func codesSent(phoneKey: [UInt8], since: Instant, in connection: any Connection) throws -> Int64 {
    try connection.query(
      "SELECT count(*) FROM sign_in WHERE phone_key = $1 AND created_at > $2", .blob(phoneKey), .instant(since)
    )[0].integer(0)
  }

  /// Remembers the hash of the code that was sent. False when one was sent already.
  package static func putCode(
    _ id: String, holder: HolderID?, phoneKey: [UInt8], codeHash: [UInt8], endsAt: Instant,
    in connection: any Connection
  ) throws -> Bool {
    let rows = try connection.query(
      """
      UPDATE sign_in SET holder_id = $2, phone_key = $3, code_hash = $4, code_ends_at = $5
      WHERE sign_in_id = $1 AND code_hash IS NULL RETURNING sign_in_id
      """, .text(id), .maybe(holder?.text), .blob(phoneKey), .blob(codeHash), .instant(endsAt))
    return !rows.isEmpty
  }

  package struct Pending: Sendable {
    package let holder: HolderID?
    package let channel: Channel
    package let codeHash: [UInt8]?
    package let codeEndsAt: Instant?
    package let claim: [UInt8]?
  }

  /// What the person said who was signed in by this, sealed.
  package static func claim(_ id: String, in connection: any Connection) throws -> [UInt8]? {
    try connection.query("SELECT claim FROM sign_in WHERE sign_in_id = $1 AND used_at IS NOT NULL", .text(id)).first
      .flatMap { try $0.blobIfAny(0) }
  }

  /// Whether a code is under way for this holder by this id.
  package static func isPending(_ id: String, of holder: HolderID, in connection: any Connection) throws -> Bool {
    try !connection.query(
      "SELECT 1 FROM sign_in WHERE sign_in_id = $1 AND holder_id = $2", .text(id), .text(holder.text)
    ).isEmpty
  }

  /// Counts a try before anything is compared. Nil when it is unknown, used, or out of tries.
  package static func count(_ id: String, limit: Int64, in connection: any Connection) throws -> Pending? {
    let rows = try connection.query(
      """
      UPDATE sign_in SET tries = tries + 1 WHERE sign_in_id = $1 AND tries < $2 AND used_at IS NULL
      RETURNING holder_id, channel, code_hash, code_ends_at, claim
      """, .text(id), .integer(limit))
    guard let row = rows.first else { return nil }
    guard let channel = Channel(rawValue: try row.text(1)) else { throw ColumnFault(column: 1, expected: "a channel") }
    return Pending(
      holder: try row.textIfAny(0).flatMap(HolderID.init), channel: channel, codeHash: try row.blobIfAny(2),
      codeEndsAt: try row.integerIfAny(3).map(Instant.init(milliseconds:)), claim: try row.blobIfAny(4))
  }

  /// Codes that are under way to this holder open nothing any more.
  package static func voidCodes(of holder: HolderID, at now: Instant, in connection: any Connection) throws {
    try connection.query(
      "UPDATE sign_in SET code_ends_at = $2 WHERE holder_id = $1 AND used_at IS NULL AND code_ends_at > $2",
      .text(holder.text), .instant(now))
  }

  package static func use(_ id: String, at now: Instant, in connection: any Connection) throws {
    try connection.query("UPDATE sign_in SET used_at = $2 WHERE sign_in_id = $1", .text(id), .instant(now))
  }

  package static func sweep(before: Instant, in connection: any Connection) throws {
    try connection.query("DELETE FROM sign_in WHERE created_at < $1", .instant(before))
  }
}
