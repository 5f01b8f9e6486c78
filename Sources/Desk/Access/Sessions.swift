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
  /// Behind a counter, in a district or at an outlet.
  case clerk
  /// The city's social-security-card centre: a clerk of the whole city, who also agrees to what needs a second person
  /// and looks after what is late.
  case cityCentre = "city-centre"
  /// The same for the whole province.
  case provinceCentre = "province-centre"
  case hotlineAgent = "hotline-agent"
  /// Sees who did what with whose file, and nobody's data.
  case auditor
  /// Keeps accounts and keys, and sees nobody's file.
  case administrator
  case bank
  case hospital
  case pharmacy
  /// The police, who compare what applicants say with their register and report who has died.
  case police
  /// The factory that makes the cards.
  case factory
  /// Somebody in a unit who applies for the people who work there.
  case employer
  /// The province's card centre, through which production, registers and the police report.
  case centre

  /// What a session may be opened for at the partners' door.
  package static let partners: [Role] = [.bank, .hospital, .pharmacy, .police, .factory, .centre]
  /// Who signs in with a password and a second factor.
  package static let staff: [Role] = [
    .clerk, .cityCentre, .provinceCentre, .hotlineAgent, .auditor, .administrator, .employer,
  ]
  /// Whether pages for holders are for it.
  package var isCitizens: Bool { self == .holder || self == .applicant || self == .agent }
  /// Who serves people at a counter.
  package static let counters: Set<Role> = [.clerk, .cityCentre, .provinceCentre]
  /// Who answers for what counters do, and for what others owe them.
  package static let centres: Set<Role> = [.cityCentre, .provinceCentre]
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

  /// What a form of this session carries to show that one of our pages made it; it opens nothing.
  package var formToken: String { Hex.encode(Array(Digest.sha256(tokenHash + Array("form".utf8)).prefix(16))) }

  /// The actor that rules and journal know.
  package var actor: Actor? {
    switch role {
    case .holder, .applicant: .holder
    case .agent: .agent(mandate: scope)
    case .centre: .reporter(.cardCentre, client: subject)
    case .police: .reporter(.police, client: subject)
    case .factory: .reporter(.factory, client: subject)
    case .clerk, .cityCentre, .provinceCentre:
      (try? RegionCode.parse(scope)).map { .clerk(account: subject, region: $0) }
    case .hotlineAgent: .hotlineAgent(account: subject)
    case .employer: .employer(account: subject)
    case .bank: (try? BankCode.parse(scope)).map { .bank(code: $0) }
    case .hospital, .pharmacy: .medical(client: subject)
    // They have nothing to do with anybody's file.
    case .auditor, .administrator: nil
    }
  }
}

extension Desk {
  /// Who the token belongs to; nil when it is unknown, ended or was idle too long.
  package func session(_ token: String) async throws -> Session? {
    let hash = sealer.tokenHash(token)
    guard let record = try await engine.read({ try SessionRecord.find(hash, in: $0) }) else { return nil }
    let now = clock.now()
    guard now < record.endsAt, now - record.seenAt < SignInLimits.idle, isProven(record),
      let role = Role(rawValue: record.role)
    else { return nil }
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
      createdAt: now, seenAt: now, endsAt: now + life, proof: nil)
    try proven(record).insert(in: connection)
    return OpenedSession(token: token, role: role, channel: channel, endsAt: record.endsAt)
  }
}
