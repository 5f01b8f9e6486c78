import Cards
import FoundationEssentials
import Seal
import Store

/// The figures of signing in.
package enum SignInLimits {
  package static let codeLife = Duration.seconds(300)
  package static let codeTries: Int64 = 5
  package static let perMinute = Duration.seconds(60)
  package static let perDay = 10
  /// A phone that a family shares gets more than one person's share.
  package static let phonePerDay: Int64 = 40
  /// Past this, an answer of the identity platform comes too late to be of use.
  package static let identityPatience = Duration.seconds(240)
  package static let sessionLife = Duration.hours(12)
  package static let staffSessionLife = Duration.hours(8)
  package static let idle = Duration.minutes(15)
}

/// Who somebody says they are; sealed while it waits to be checked.
struct IdentityClaim: Sendable, Codable {
  let signIn: String
  let name: PersonName
  let document: IdentityDocument
}

/// Asked for too many codes.
package struct TooManyCodes: Error {
  /// When the next one may be asked for.
  package let until: Instant
}

/// 登录: identity proof, then a one-time code to the phone on file. Known and unknown persons see one and the same.
extension Desk {
  /// Starts a sign-in. It writes the same rows whoever asks, and waits for nobody.
  package func startSignIn(
    name: PersonName, document: IdentityDocument, via channel: Channel, once: Once,
    answer: @escaping @Sendable (String) throws -> Answer
  ) async throws -> Answer {
    let documentKey = files.documentKey(document)
    return try await self.once(once) { connection, now in
      try checkRate(documentKey, at: now, in: connection)
      let id = Random.uuidV7(milliseconds: now.milliseconds)
      try SignInRecord.start(id, documentKey: documentKey, channel: channel, at: now, in: connection)
      try putClaim(IdentityClaim(signIn: id, name: name, document: document), at: now, in: connection)
      return try answer(id)
    }
  }

  private func checkRate(_ documentKey: [UInt8], at now: Instant, in connection: any Connection) throws {
    try SignInRecord.queue(documentKey, in: connection)
    let attempts = try SignInRecord.attempts(documentKey: documentKey, since: now - .days(1), in: connection)
    if let latest = attempts.first, now - latest < SignInLimits.perMinute {
      throw TooManyCodes(until: latest + SignInLimits.perMinute)
    }
    if attempts.count >= SignInLimits.perDay {
      throw TooManyCodes(until: attempts[SignInLimits.perDay - 1] + .days(1))
    }
  }

  private func putClaim(_ claim: IdentityClaim, at now: Instant, in connection: any Connection) throws {
    let id = Random.uuidV7(milliseconds: now.milliseconds)
    let body = try sealer.seal(Array(try JSONEncoder().encode(claim)), bound: "outbox:\(id)")
    try OutboxRecord(
      id: id, kind: OutboxKind.identityCheck.rawValue, holder: nil, topic: "sign-in", body: body, createdAt: now,
      nextAt: now
    ).insert(in: connection)
  }

  func readClaim(_ record: OutboxRecord) throws -> IdentityClaim {
    let body = try sealer.open(record.body, bound: "outbox:\(record.id)")
    return try JSONDecoder().decode(IdentityClaim.self, from: Data(body))
  }

  /// After the identity platform has said yes: a code to the phone on file, if there is a file and a phone.
  func sendCode(for claim: IdentityClaim) async throws -> String {
    try await engine.write { connection in
      let now = clock.now()
      guard let id = try files.holder(of: claim.document, in: connection),
        let holder = try files.find(id, in: connection)?.holder
      else { return "no-file" }
      guard let phone = holder.person.phone else { return "no-phone" }
      let phoneKey = sealer.lookupKey("phone", phone.number)
      try SignInRecord.queue(phoneKey, in: connection)
      let sent = try SignInRecord.codesSent(phoneKey: phoneKey, since: now - .days(1), in: connection)
      if sent >= SignInLimits.phonePerDay { return "phone-used-up" }
      let code = Random.digits(6)
      let isFirst = try SignInRecord.putCode(
        claim.signIn, holder: id, phoneKey: phoneKey, codeHash: codeHash(code, of: claim.signIn),
        endsAt: now + SignInLimits.codeLife, in: connection)
      guard isFirst else { return "already-sent" }
      try Notices(sealer: sealer).put(.code(code), to: id, topic: "code", at: now, now: now, in: connection)
      return "code-sent"
    }
  }

  /// Ends a sign-in with its code. Wrong, used, expired and unknown are one answer: nil.
  package func finishSignIn(
    _ id: String, code: String, once: Once, answer: @escaping @Sendable (OpenedSession?) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      guard let holder = try takeCode(id, code: code, at: now, in: connection) else { return try answer(nil) }
      let opened = try open(
        role: .holder, subject: holder.id.text, channel: holder.channel, scope: "",
        life: SignInLimits.sessionLife, at: now, in: connection)
      return try answer(opened)
    }
  }

  private func takeCode(
    _ id: String, code: String, at now: Instant, in connection: any Connection
  ) throws -> (id: HolderID, channel: Channel)? {
    guard
      let pending = try SignInRecord.count(id, limit: SignInLimits.codeTries, in: connection),
      let holder = pending.holder, let hash = pending.codeHash, let endsAt = pending.codeEndsAt,
      now < endsAt, Digest.constantTimeEqual(hash, codeHash(code, of: id))
    else { return nil }
    try SignInRecord.use(id, at: now, in: connection)
    return (holder, pending.channel)
  }

  private func codeHash(_ code: String, of signIn: String) -> [UInt8] { sealer.tokenHash("code:\(signIn):\(code)") }
}
