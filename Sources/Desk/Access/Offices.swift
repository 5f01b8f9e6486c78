import Cards
import Seal
import Store

/// What administrators and auditors do: it concerns accounts, keys and the doings of offices, and opens nobody's file.
/// Each of their acts is written down with its reason, and auditors read all of them.
extension Desk {
  // MARK: Accounts

  package func accounts() async throws -> [StaffRecord.Line] {
    try await engine.read { try StaffRecord.all(in: $0) }
  }

  /// What an administrator or an auditor did, and why.
  package struct OfficeAct: Sendable, Equatable {
    package let at: Instant
    package let account: String
    package let what: String
    package let about: String
    package let reason: String
  }

  /// What came of an administrator's act.
  package enum OfficeDone: Sendable {
    case done(OfficeAct)
    /// No such account or key, or it is so already.
    case unknown
    /// An administrator leaves the own account to another one.
    case own
  }

  /// Shuts an account: it signs in no more, and whoever is signed in is out at once.
  package func block(
    _ account: String, for reason: String, by administrator: String, once: Once,
    answer: @escaping @Sendable (OfficeDone) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      if account == administrator { return try answer(.own) }
      guard try block(account, since: now, in: connection) else { return try answer(.unknown) }
      try SessionRecord.endAll(of: account, as: Role.staff.map(\.rawValue), in: connection)
      return try answer(.done(try note("account-blocked", about: account, reason, by: administrator, now, connection)))
    }
  }

  package func unblock(
    _ account: String, by administrator: String, once: Once, answer: @escaping @Sendable (OfficeDone) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      if account == administrator { return try answer(.own) }
      guard try block(account, since: nil, in: connection) else { return try answer(.unknown) }
      return try answer(.done(try note("account-opened", about: account, "", by: administrator, now, connection)))
    }
  }

  /// False when there is no such account, or it is so already. One that is not ours can be shut, and not opened.
  private func block(_ account: String, since: Instant?, in connection: any Connection) throws -> Bool {
    guard var record = try StaffRecord.find(account, in: connection), (record.blockedAt == nil) != (since == nil)
    else { return false }
    let isOurs = isProven(record)
    if since == nil && !isOurs { return false }
    record.blockedAt = since
    try (isOurs ? proven(record) : record).putBlock(in: connection)
    return true
  }

  // MARK: Keys of institutions

  /// A registered key as a list shows it.
  package struct KeyLine: Sendable, Equatable {
    package let keyID: String
    package let clientID: String
    package let kind: String
    package let retiredAt: Instant?
  }

  package func partnerKeys() async throws -> [KeyLine] {
    try await engine.read { connection in
      let kinds = try PartnerRecord.all(in: connection).reduce(into: [:]) { $0[$1.clientID] = $1.kind }
      return try PartnerRecord.keys(in: connection).map {
        KeyLine(keyID: $0.keyID, clientID: $0.clientID, kind: kinds[$0.clientID] ?? "", retiredAt: $0.retiredAt)
      }
    }
  }

  /// A second key of an institution that is known, while it turns its keys.
  package func addKey(
    _ key: VerifyingKey, of clientID: String, by administrator: String, once: Once,
    answer: @escaping @Sendable (OfficeDone) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      guard let partner = try provenPartner(clientID, in: connection) else { return try answer(.unknown) }
      do {
        let new = PartnerRecord.Key(keyID: key.kid, clientID: clientID, jwk: key.jwk)
        try PartnerRecord.put(partner, try proven(new, of: partner), in: connection)
      } catch is PartnerRecord.Taken {
        return try answer(.unknown)
      }
      let about = "\(clientID) \(key.kid)"
      return try answer(.done(try note("key-added", about: about, "", by: administrator, now, connection)))
    }
  }

  /// Takes a key out of use. Whoever is signed in by the institution must sign in again, with another key.
  package func retireKey(
    _ keyID: String, by administrator: String, once: Once, answer: @escaping @Sendable (OfficeDone) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      guard let client = try retire(keyID, at: now, in: connection) else { return try answer(.unknown) }
      try SessionRecord.endAll(of: client, as: Role.partners.map(\.rawValue), in: connection)
      let about = "\(client) \(keyID)"
      return try answer(.done(try note("key-retired", about: about, "", by: administrator, now, connection)))
    }
  }

  /// Gives whose it was; nil when no key in use has this id.
  private func retire(_ keyID: String, at now: Instant, in connection: any Connection) throws -> String? {
    guard var key = try PartnerRecord.find(key: keyID, in: connection), key.retiredAt == nil,
      let partner = try PartnerRecord.find(key.clientID, in: connection)
    else { return nil }
    let isOurs = isProven(key, of: partner)
    key.retiredAt = now
    try PartnerRecord.update(isOurs ? try proven(key, of: partner) : key, in: connection)
    return key.clientID
  }

  // MARK: Auditing

  /// Whose doings an auditor looks at.
  package enum LedgerKey: Sendable {
    /// Everything that an account, a bank or another institution has done with anybody's file.
    case office(String)
    /// Everything that anybody has done with one person's file.
    case document(IdentityDocument)
  }

  /// One line of a ledger. It names a file by its id and tells nothing that stands in it.
  package struct LedgerLine: Sendable {
    package let at: Instant
    package let holder: HolderID
    package let entry: Entry
  }

  package static let longestLedger: Int64 = 500

  /// The newest first. Nil when nobody has such a document.
  package func ledger(
    _ key: LedgerKey, from: Instant, to: Instant, for purpose: String, by auditor: String, once: Once,
    answer: @escaping @Sendable ([LedgerLine]?) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      let (about, lines) = try lines(of: key, from: from, to: to, in: connection)
      _ = try note("ledger-read", about: about, purpose, by: auditor, now, connection)
      return try answer(lines)
    }
  }

  private func lines(
    of key: LedgerKey, from: Instant, to: Instant, in connection: any Connection
  ) throws -> (about: String, [LedgerLine]?) {
    switch key {
    case .office(let account):
      let records = try FileActRecord.entries(
        by: account, from: from, to: to, limit: Self.longestLedger, in: connection)
      let lines = try records.map {
        LedgerLine(at: $0.recordedAt, holder: $0.holder, entry: try files.entry(in: $0))
      }
      // What nobody is called may be anything that somebody typed, and stands in no plain column.
      return (lines.isEmpty ? "nobody" : account, lines)
    case .document(let document):
      guard let holder = try files.holder(of: document, in: connection) else { return ("nobody", nil) }
      let lines = try files.entries(of: holder, in: connection).reversed()
        .filter { from <= $0.at && $0.at < to }.prefix(Int(Self.longestLedger))
        .map { LedgerLine(at: $0.at, holder: holder, entry: $0.entry) }
      return (holder.text, lines)
    }
  }

  package func officeActs() async throws -> [OfficeAct] {
    try await engine.read { connection in
      try OfficeActRecord.newest(Self.longestLedger, in: connection).map { record in
        let reason = try sealer.open(record.reason, bound: Self.officeBound(record.id))
        return OfficeAct(
          at: record.at, account: record.account, what: record.what, about: record.about,
          reason: String(decoding: reason, as: UTF8.self))
      }
    }
  }

  private func note(
    _ what: String, about: String, _ reason: String, by account: String, _ now: Instant, _ connection: any Connection
  ) throws -> OfficeAct {
    let id = Random.uuidV7(milliseconds: now.milliseconds)
    try OfficeActRecord(
      id: id, at: now, account: account, what: what, about: about,
      reason: try sealer.seal(Array(reason.utf8), bound: Self.officeBound(id))
    ).insert(in: connection)
    return OfficeAct(at: now, account: account, what: what, about: about, reason: reason)
  }

  private static func officeBound(_ id: String) -> String { "office-act:\(id)" }
}
