import Cards

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

  package static func put(_ partner: Partner, _ key: Key, in connection: any Connection) throws {
    if let known = try find(partner.clientID, in: connection), known != partner { throw Taken.client(bank: known.bank) }
    let known = try find(key: key.keyID, in: connection)
    if let known, known.clientID != partner.clientID { throw Taken.key }
    if known?.retiredAt != nil { throw Taken.retired }
    try connection.query(
      """
      INSERT INTO partner (client_id, kind, bank) VALUES ($1, $2, $3)
      ON CONFLICT (client_id) DO UPDATE SET kind = excluded.kind, bank = excluded.bank
      """, .text(partner.clientID), .text(partner.kind), .text(partner.bank))
    try connection.query(
      """
      INSERT INTO partner_key (key_id, client_id, jwk, proof) VALUES ($1, $2, $3, $4)
      ON CONFLICT (key_id) DO UPDATE SET jwk = excluded.jwk, proof = excluded.proof
      """, .text(key.keyID), .text(partner.clientID), .text(key.jwk), .maybe(key.proof))
  }

  package static func find(_ clientID: String, in connection: any Connection) throws -> Partner? {
    try connection.query("SELECT client_id, kind, bank FROM partner WHERE client_id = $1", .text(clientID)).first
      .map { Partner(clientID: try $0.text(0), kind: try $0.text(1), bank: try $0.text(2)) }
  }

  /// A registered public key. The proof is about the institution's row, too: whose key it is decides what it opens.
  package struct Key: Sendable, Equatable {
    package let keyID: String
    package let clientID: String
    package let jwk: String
    /// A retired key opens nothing any more and is never taken up again.
    package var retiredAt: Instant?
    package var proof: [UInt8]?

    package init(keyID: String, clientID: String, jwk: String, retiredAt: Instant? = nil, proof: [UInt8]? = nil) {
      self.keyID = keyID
      self.clientID = clientID
      self.jwk = jwk
      self.retiredAt = retiredAt
      self.proof = proof
    }
  }

  private static let columns = "key_id, client_id, jwk, retired_at, proof"

  package static func find(key keyID: String, in connection: any Connection) throws -> Key? {
    try connection.query("SELECT \(columns) FROM partner_key WHERE key_id = $1", .text(keyID)).first.map(key)
  }

  /// By institution; only one institution's when `clientID` is given.
  package static func keys(of clientID: String? = nil, in connection: any Connection) throws -> [Key] {
    let keys = try connection.query("SELECT \(columns) FROM partner_key ORDER BY client_id, key_id").map(key)
    return keys.filter { clientID == nil || $0.clientID == clientID }
  }

  private static func key(_ row: Row) throws -> Key {
    Key(
      keyID: try row.text(0), clientID: try row.text(1), jwk: try row.text(2), retiredAt: try row.instantIfAny(3),
      proof: try row.blobIfAny(4))
  }

  package static func all(in connection: any Connection) throws -> [Partner] {
    try connection.query("SELECT client_id, kind, bank FROM partner ORDER BY client_id")
      .map { Partner(clientID: try $0.text(0), kind: try $0.text(1), bank: try $0.text(2)) }
  }

  /// Writes whether the key is retired, and its proof.
  package static func update(_ key: Key, in connection: any Connection) throws {
    try connection.query(
      "UPDATE partner_key SET retired_at = $2, proof = $3 WHERE key_id = $1", .text(key.keyID), .maybe(key.retiredAt),
      .maybe(key.proof))
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
