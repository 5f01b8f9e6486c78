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
  package let blockedAt: Instant?

  package init(
    account: String, role: String, region: RegionCode, password: String, totpSecret: [UInt8], totpStep: Int64 = 0,
    wrong: Int64 = 0, lockedUntil: Instant = Instant(milliseconds: 0), blockedAt: Instant? = nil
  ) {
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

  /// Adds the account, or replaces the credentials of the one of that name.
  package func put(in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO staff (account, role, region, password, totp_secret, totp_step, wrong, locked_until)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      ON CONFLICT (account) DO UPDATE SET role = excluded.role, region = excluded.region,
        password = excluded.password, totp_secret = excluded.totp_secret, wrong = 0, locked_until = 0
      """,
      .text(account), .text(role), .text(region.text), .text(password), .blob(totpSecret), .integer(totpStep),
      .integer(wrong), .instant(lockedUntil))
  }

  package static func find(_ account: String, in connection: any Connection) throws -> StaffRecord? {
    let rows = try connection.query(
      """
      SELECT role, region, password, totp_secret, totp_step, wrong, locked_until, blocked_at FROM staff
      WHERE account = $1 FOR UPDATE
      """, .text(account))
    guard let row = rows.first else { return nil }
    let region = try RegionCode.parse(try row.text(1))
    return StaffRecord(
      account: account, role: try row.text(0), region: region, password: try row.text(2), totpSecret: try row.blob(3),
      totpStep: try row.integer(4), wrong: try row.integer(5),
      lockedUntil: Instant(milliseconds: try row.integer(6)), blockedAt: try row.instantIfAny(7))
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

  /// Shuts an account, or opens it again. False when there is none, or it is so already.
  package static func block(_ account: String, since: Instant?, in connection: any Connection) throws -> Bool {
    let rows = try connection.query(
      """
      UPDATE staff SET blocked_at = $2
      WHERE account = $1 AND (blocked_at IS NULL) = (CAST($3 AS BIGINT) = 1) RETURNING account
      """, .text(account), .maybe(since), .integer(since == nil ? 0 : 1))
    return !rows.isEmpty
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

/// `partner`, `partner_key` and `assertion`: institutions, their public keys, and which assertions were used.
package enum PartnerRecord {
  package struct Partner: Sendable, Equatable {
    package let clientID: String
    package let kind: String
    package let bank: String

    package init(clientID: String, kind: String, bank: String) {
      self.clientID = clientID
      self.kind = kind
      self.bank = bank
    }
  }

  /// What is registered already says otherwise.
  package enum Taken: Error, Equatable, CustomStringConvertible {
    case client(bank: String)
    case key
    case retired

    package var description: String {
      switch self {
      case .client(let bank):
        "this client is registered \(bank.isEmpty ? "as somebody else" : "for bank \(bank)"); choose another client id"
      case .key: "this key is registered for another client; a key belongs to one"
      case .retired: "this key has been retired; make a new one"
      }
    }
  }

  package static func put(_ partner: Partner, keyID: String, jwk: String, in connection: any Connection) throws {
    if let known = try find(partner.clientID, in: connection), known != partner { throw Taken.client(bank: known.bank) }
    let known = try connection.query("SELECT client_id, retired_at FROM partner_key WHERE key_id = $1", .text(keyID))
    if let owner = try known.first?.text(0), owner != partner.clientID { throw Taken.key }
    if try known.first?.instantIfAny(1) != nil { throw Taken.retired }
    try connection.query(
      """
      INSERT INTO partner (client_id, kind, bank) VALUES ($1, $2, $3)
      ON CONFLICT (client_id) DO UPDATE SET kind = excluded.kind, bank = excluded.bank
      """, .text(partner.clientID), .text(partner.kind), .text(partner.bank))
    try connection.query(
      "INSERT INTO partner_key (key_id, client_id, jwk) VALUES ($1, $2, $3) ON CONFLICT (key_id) DO NOTHING",
      .text(keyID), .text(partner.clientID), .text(jwk))
  }

  package static func find(_ clientID: String, in connection: any Connection) throws -> Partner? {
    try connection.query("SELECT client_id, kind, bank FROM partner WHERE client_id = $1", .text(clientID)).first
      .map { Partner(clientID: try $0.text(0), kind: try $0.text(1), bank: try $0.text(2)) }
  }

  /// A registered key as a list shows it.
  package struct KeyLine: Sendable, Equatable {
    package let keyID: String
    package let clientID: String
    package let kind: String
    package let retiredAt: Instant?
  }

  package static func keys(in connection: any Connection) throws -> [KeyLine] {
    try connection.query(
      """
      SELECT k.key_id, k.client_id, p.kind, k.retired_at FROM partner_key AS k
      JOIN partner AS p ON p.client_id = k.client_id ORDER BY k.client_id, k.key_id
      """
    ).map {
      KeyLine(
        keyID: try $0.text(0), clientID: try $0.text(1), kind: try $0.text(2), retiredAt: try $0.instantIfAny(3))
    }
  }

  /// A retired key opens nothing any more and is never taken up again. Gives the client; nil when no key in use has
  /// this id.
  package static func retire(_ keyID: String, at now: Instant, in connection: any Connection) throws -> String? {
    try connection.query(
      "UPDATE partner_key SET retired_at = $2 WHERE key_id = $1 AND retired_at IS NULL RETURNING client_id",
      .text(keyID), .instant(now)
    ).first?.text(0)
  }

  /// Whose key this is, and the key; nil also for one that has been retired.
  package static func key(_ keyID: String, in connection: any Connection) throws -> (clientID: String, jwk: String)? {
    try connection.query(
      "SELECT client_id, jwk FROM partner_key WHERE key_id = $1 AND retired_at IS NULL", .text(keyID)
    ).first
      .map { (try $0.text(0), try $0.text(1)) }
  }

  /// Takes an assertion. False when it was used before.
  package static func use(
    clientID: String, jti: String, endsAt: Instant, in connection: any Connection
  ) throws -> Bool {
    let rows = try connection.query(
      """
      INSERT INTO assertion (client_id, jti, ends_at) VALUES ($1, $2, $3)
      ON CONFLICT (client_id, jti) DO NOTHING RETURNING jti
      """, .text(clientID), .text(jti), .instant(endsAt))
    return !rows.isEmpty
  }

  package static func sweepAssertions(before: Instant, in connection: any Connection) throws {
    try connection.query("DELETE FROM assertion WHERE ends_at < $1", .instant(before))
  }
}
