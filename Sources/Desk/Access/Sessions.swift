import Cards
import Seal
import Store

/// What somebody who is signed in may be.
package enum Role: String, Sendable, CaseIterable, Codable {
  case holder
  /// Proven by the real-name platform and a telephone, with no file yet.
  case applicant
  /// A holder who acts for another one.
  case agent
  case clerk
  case hotlineAgent = "hotline-agent"
  case bank
  /// Somebody in a unit who applies for the people who work there.
  case employer
  /// The province's card centre, through which production, registers and the police report.
  case centre

  /// What a session may be opened for at the partners' door.
  package static let partners: [Role] = [.bank, .centre]
}

/// A session as it was just opened, with the token that only its owner will know.
package struct OpenedSession: Sendable {
  package let token: String
  package let role: Role
  package let channel: Channel
  package let endsAt: Instant
}

/// Somebody who is signed in.
package struct Session: Sendable {
  package let role: Role
  /// Holder id, sign-in id of an applicant, staff account or partner client.
  package let subject: String
  package let channel: Channel
  package let scope: String
  let tokenHash: [UInt8]

  /// Tells one session from another of the same person, and opens nothing.
  package var fingerprint: String { Hex.encode(Array(tokenHash.prefix(8))) }

  /// The actor that rules and journal know.
  package var actor: Actor? {
    switch role {
    case .holder, .applicant: .holder
    case .agent: .agent(mandate: scope)
    case .centre: .system
    case .clerk: (try? RegionCode.parse(scope)).map { .clerk(account: subject, region: $0) }
    case .hotlineAgent: .hotlineAgent(account: subject)
    case .employer: .employer(account: subject)
    case .bank: (try? BankCode.parse(scope)).map { .bank(code: $0) }
    }
  }
}

extension Desk {
  /// Who the token belongs to; nil when it is unknown, ended or was idle too long.
  package func session(_ token: String) async throws -> Session? {
    let hash = sealer.tokenHash(token)
    guard let record = try await engine.read({ try SessionRecord.find(hash, in: $0) }) else { return nil }
    let now = clock.now()
    guard now < record.endsAt, now - record.seenAt < SignInLimits.idle, let role = Role(rawValue: record.role) else {
      return nil
    }
    // Written once a minute, not at every request.
    if now - record.seenAt > .seconds(60) { try await engine.write { try SessionRecord.see(hash, at: now, in: $0) } }
    return Session(
      role: role, subject: record.subject, channel: record.channel, scope: record.scope, tokenHash: hash)
  }

  package func end(_ session: Session, once: Once, answer: Answer) async throws -> Answer {
    try await self.once(once) { connection, _ in
      try SessionRecord.end(session.tokenHash, in: connection)
      return answer
    }
  }

  func open(
    role: Role, subject: String, channel: Channel, scope: String, life: Duration, at now: Instant,
    in connection: any Connection
  ) throws -> OpenedSession {
    let token = Base64.encodeURL(Random.bytes(32))
    let record = SessionRecord(
      tokenHash: sealer.tokenHash(token), role: role.rawValue, subject: subject, channel: channel, scope: scope,
      createdAt: now, seenAt: now, endsAt: now + life)
    try record.insert(in: connection)
    return OpenedSession(token: token, role: role, channel: channel, endsAt: record.endsAt)
  }
}
