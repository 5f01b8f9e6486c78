import Cards

/// One row of `staff`: an account, its password's hash and its sealed second factor.
package struct StaffRecord: Sendable, Equatable {
  package let account: String
  package let role: String
  package let region: RegionCode
  package let password: String
  package let totpSecret: [UInt8]
  /// The last time step whose code was used: the same code does not work twice.
  package let totpStep: Int64
  package let wrong: Int64
  package let lockedUntil: Instant
  /// Since when an administrator keeps the account shut; nil when it is open.
  package var blockedAt: Instant?
  /// That this installation wrote what stands here, but for the counters; nil in a row from before there were proofs.
  package var proof: [UInt8]?

  package init(
    account: String, role: String, region: RegionCode, password: String, totpSecret: [UInt8], totpStep: Int64 = 0,
    wrong: Int64 = 0, lockedUntil: Instant = Instant(milliseconds: 0), blockedAt: Instant? = nil,
    proof: [UInt8]? = nil
  ) {
    self.proof = proof
    self.blockedAt = blockedAt
    self.account = account
    self.role = role
    self.region = region
    self.password = password
    self.totpSecret = totpSecret
    self.totpStep = totpStep
    self.wrong = wrong
    self.lockedUntil = lockedUntil
  }

  /// Adds the account, or replaces the credentials of the one of that name; whether it is shut stays as it is.
  package func put(in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO staff (account, role, region, password, totp_secret, totp_step, wrong, locked_until, proof)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      ON CONFLICT (account) DO UPDATE SET role = excluded.role, region = excluded.region,
        password = excluded.password, totp_secret = excluded.totp_secret, wrong = 0, locked_until = 0,
        proof = excluded.proof
      """,
      .text(account), .text(role), .text(region.text), .text(password), .blob(totpSecret), .integer(totpStep),
      .integer(wrong), .instant(lockedUntil), .maybe(proof))
  }

  package static func find(_ account: String, in connection: any Connection) throws -> StaffRecord? {
    try connection.query("SELECT \(columns) FROM staff WHERE account = $1 FOR UPDATE", .text(account)).first.map(record)
  }

  /// Every account with its secrets.
  package static func records(in connection: any Connection) throws -> [StaffRecord] {
    try connection.query("SELECT \(columns) FROM staff ORDER BY account").map(record)
  }

  private static let columns =
    "account, role, region, password, totp_secret, totp_step, wrong, locked_until, blocked_at, proof"

  private static func record(_ row: Row) throws -> StaffRecord {
    StaffRecord(
      account: try row.text(0), role: try row.text(1), region: try RegionCode.parse(try row.text(2)),
      password: try row.text(3), totpSecret: try row.blob(4), totpStep: try row.integer(5), wrong: try row.integer(6),
      lockedUntil: Instant(milliseconds: try row.integer(7)), blockedAt: try row.instantIfAny(8),
      proof: try row.blobIfAny(9))
  }

  /// An account as a list shows it, without its secrets.
  package struct Line: Sendable, Equatable {
    package let account: String
    package let role: String
    package let region: RegionCode
    package let blockedAt: Instant?
  }

  package static func all(in connection: any Connection) throws -> [Line] {
    try connection.query("SELECT account, role, region, blocked_at FROM staff ORDER BY account").map {
      Line(
        account: try $0.text(0), role: try $0.text(1), region: try RegionCode.parse(try $0.text(2)),
        blockedAt: try $0.instantIfAny(3))
    }
  }

  /// Writes whether the account is shut, and the proof of the row as it is then.
  package func putBlock(in connection: any Connection) throws {
    try connection.query(
      "UPDATE staff SET blocked_at = $2, proof = $3 WHERE account = $1", .text(account), .maybe(blockedAt),
      .maybe(proof))
  }

  /// What an account is for; nil when there is none.
  package static func role(of account: String, in connection: any Connection) throws -> String? {
    try connection.query("SELECT role FROM staff WHERE account = $1", .text(account)).first?.text(0)
  }

  /// Counts a wrong sign-in before it is known to be wrong; the right one clears it.
  package static func count(_ account: String, wrong: Int64, lockedUntil: Instant, in connection: any Connection) throws
  {
    try connection.query(
      "UPDATE staff SET wrong = $2, locked_until = $3 WHERE account = $1", .text(account), .integer(wrong),
      .instant(lockedUntil))
  }

  /// Takes the time step of a right code. False when it, or a later one, was used already.
  package static func useStep(_ account: String, step: Int64, in connection: any Connection) throws -> Bool {
    let rows = try connection.query(
      """
      UPDATE staff SET totp_step = $2, wrong = 0, locked_until = 0 WHERE account = $1 AND totp_step < $2
      RETURNING account
      """, .text(account), .integer(step))
    return !rows.isEmpty
  }
}
