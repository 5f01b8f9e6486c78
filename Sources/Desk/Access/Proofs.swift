import Cards
import Seal
import Store

/// Rows that give rights carry a proof that this installation wrote them: who can write the database and has no keys
/// makes nobody a clerk, a bank or somebody else.
///
/// A proof is an empty record, sealed with what the row says as its owner. It does not tell when it was made: an older
/// row, put back with its proof, is believed. Counters (wrong tries, the last code of a second factor) stand outside it.
extension Desk {
  private func proof(of what: [String]) throws -> [UInt8] { try sealer.seal([], bound: Self.bound(what)) }

  private func holds(_ proof: [UInt8]?, of what: [String]) -> Bool {
    guard let proof else { return false }
    return (try? sealer.open(proof, bound: Self.bound(what))) == []
  }

  /// With their lengths, so that nothing can move from one to the next.
  private static func bound(_ what: [String]) -> String {
    "proof" + what.map { ":\($0.utf8.count):\($0)" }.joined()
  }

  // MARK: Accounts

  private func says(_ record: StaffRecord) -> [String] {
    [
      "staff", record.account, record.role, record.region.text, record.password, Hex.encode(record.totpSecret),
      Self.text(record.blockedAt),
    ]
  }

  func proven(_ record: StaffRecord) throws -> StaffRecord {
    var record = record
    record.proof = try proof(of: says(record))
    return record
  }

  func isProven(_ record: StaffRecord) -> Bool { holds(record.proof, of: says(record)) }

  /// The account, when this installation wrote it.
  func provenAccount(_ account: String, in connection: any Connection) throws -> StaffRecord? {
    guard let record = try StaffRecord.find(account, in: connection) else { return nil }
    return isProven(record) ? record : nil
  }

  // MARK: Institutions

  private func says(_ key: PartnerRecord.Key, of partner: PartnerRecord.Partner) -> [String] {
    ["key", key.keyID, key.clientID, key.jwk, partner.kind, partner.bank, Self.text(key.retiredAt)]
  }

  func proven(_ key: PartnerRecord.Key, of partner: PartnerRecord.Partner) throws -> PartnerRecord.Key {
    var key = key
    key.proof = try proof(of: says(key, of: partner))
    return key
  }

  func isProven(_ key: PartnerRecord.Key, of partner: PartnerRecord.Partner) -> Bool {
    holds(key.proof, of: says(key, of: partner))
  }

  /// The key in use under this id, with whose it is, when this installation wrote both.
  func provenKey(
    _ keyID: String, in connection: any Connection
  ) throws -> (key: PartnerRecord.Key, partner: PartnerRecord.Partner)? {
    guard let key = try PartnerRecord.find(key: keyID, in: connection), key.retiredAt == nil,
      let partner = try PartnerRecord.find(key.clientID, in: connection)
    else { return nil }
    return isProven(key, of: partner) ? (key, partner) : nil
  }

  /// The institution, when at least one of its keys shows that this installation wrote its row.
  func provenPartner(_ clientID: String, in connection: any Connection) throws -> PartnerRecord.Partner? {
    guard let partner = try PartnerRecord.find(clientID, in: connection) else { return nil }
    return try PartnerRecord.keys(of: clientID, in: connection).contains { isProven($0, of: partner) } ? partner : nil
  }

  // MARK: Sessions

  private func says(_ record: SessionRecord) -> [String] {
    [
      "session", Hex.encode(record.tokenHash), record.role, record.subject, record.channel.rawValue, record.scope,
      Self.text(record.createdAt), Self.text(record.endsAt),
    ]
  }

  func proven(_ record: SessionRecord) throws -> SessionRecord {
    var record = record
    record.proof = try proof(of: says(record))
    return record
  }

  func isProven(_ record: SessionRecord) -> Bool { holds(record.proof, of: says(record)) }

  private static func text(_ instant: Instant?) -> String { instant.map { "\($0.milliseconds)" } ?? "" }
}

// MARK: Looking after them

/// An account, or a key of an institution, and whether this installation wrote its row.
package struct Credential: Sendable, Equatable {
  package enum Kind: String, Sendable { case account, key }
  package enum State: String, Sendable {
    case ours
    /// From before there were proofs, or put there by somebody else: it opens nothing until an operator vouches for it.
    case noProof = "no-proof"
    /// It says something else than what was proved. Only adding it again helps.
    case changed
  }

  package let kind: Kind
  /// The account's name, or the key's id.
  package let name: String
  /// The account's role and region; the institution, its kind and bank.
  package let rights: String
  package let state: State
}

extension Desk {
  /// Every account and every key that is not retired.
  package func credentials() async throws -> [Credential] {
    try await engine.read { try credentials(in: $0) }
  }

  private func credentials(in connection: any Connection) throws -> [Credential] {
    let accounts = try StaffRecord.records(in: connection)
    let partners = try PartnerRecord.all(in: connection).reduce(into: [:]) { $0[$1.clientID] = $1 }
    let keys = try PartnerRecord.keys(in: connection).filter { $0.retiredAt == nil }
    return accounts.map { account in
      Credential(
        kind: .account, name: account.account, rights: "\(account.role) \(account.region.text)",
        state: state(account.proof, isProven(account)))
    }
      + keys.compactMap { key in
        guard let partner = partners[key.clientID] else { return nil }
        let rights = [key.clientID, partner.kind, partner.bank].filter { !$0.isEmpty }.joined(separator: " ")
        return Credential(
          kind: .key, name: key.keyID, rights: rights, state: state(key.proof, isProven(key, of: partner)))
      }
  }

  private func state(_ proof: [UInt8]?, _ isProven: Bool) -> Credential.State {
    isProven ? .ours : proof == nil ? .noProof : .changed
  }

  /// Proves accounts and keys that have no proof, because an operator knows them. Changes nothing unless it can vouch
  /// for all of them.
  /// - Returns: those of `names` that have no row without a proof.
  package func vouch(for names: [String]) async throws -> [String] {
    try await engine.write { connection in
      let open = try credentials(in: connection).filter { $0.state == .noProof }
      let strange = names.filter { name in !open.contains { $0.name == name } }
      guard strange.isEmpty else { return strange }
      for credential in open where names.contains(credential.name) { try prove(credential, in: connection) }
      return []
    }
  }

  private func prove(_ credential: Credential, in connection: any Connection) throws {
    switch credential.kind {
    case .account:
      guard let account = try StaffRecord.find(credential.name, in: connection) else { return }
      try proven(account).putBlock(in: connection)
    case .key:
      guard let key = try PartnerRecord.find(key: credential.name, in: connection),
        let partner = try PartnerRecord.find(key.clientID, in: connection)
      else { return }
      try PartnerRecord.update(try proven(key, of: partner), in: connection)
    }
  }
}
