import Cards
import FoundationEssentials
import Seal
import Store

/// Why a member of staff is not signed in. The answer to the outside is always the same.
enum StaffLimits {
  static let wrongTries: Int64 = 10
  static let lockedFor = Duration.minutes(15)
}

/// A member of staff as an administrator adds one.
package struct StaffMember: Sendable {
  package let account: String
  package let role: Role
  package let region: RegionCode
  package let password: String
  package let totpSecret: [UInt8]

  package init(account: String, role: Role, region: RegionCode, password: String, totpSecret: [UInt8]) {
    self.account = account
    self.role = role
    self.region = region
    self.password = password
    self.totpSecret = totpSecret
  }
}

/// What somebody at a counter or on the telephone says, by which their file is found.
package enum CaseKey: Sendable {
  case document(IdentityDocument)
  case application(String)
  case collectionCode(String)
}

/// The file is not this member of staff's to open, or there is none: one and the same answer.
package struct HolderUnknown: Error {}

extension Desk {
  package func add(_ member: StaffMember) async throws {
    let password = try await passwordLane.hash(member.password)
    let record = StaffRecord(
      account: member.account, role: member.role.rawValue, region: member.region, password: password,
      totpSecret: try sealer.seal(member.totpSecret, bound: "staff:\(member.account)"))
    try await engine.write { connection in
      var record = record
      record.blockedAt = try StaffRecord.find(member.account, in: connection)?.blockedAt
      try proven(record).put(in: connection)
    }
  }

  /// 工作人员登录: password and second factor. Nil for anything wrong; an unknown account costs the same time.
  package func signIn(
    account: String, password: String, code: String, once: Once,
    answer: @escaping @Sendable (OpenedSession?) throws -> Answer
  ) async throws -> Answer {
    try await checkRoom(in: passwordLane)
    return try await whenFree {
      let begun = try await engine.write { try begin(account, once: once, in: $0) }
      if case .answered(let kept) = begun { return kept }
      guard case .counted(let record) = begun else { throw OnceFault.running }
      let isRight = try await passwordLane.verify(password, against: record?.password)
      return try await engine.write { connection in
        let now = clock.now()
        let opened = isRight ? try open(record, code: code, at: now, in: connection) : nil
        let answer = try answer(opened)
        try repeats.keep(answer, of: once, in: connection)
        return answer
      }
    }
  }

  private enum Begun: Sendable {
    case answered(Answer)
    /// Nil when the account is unknown or locked.
    case counted(StaffRecord?)
  }

  /// A repeated request costs no second try.
  private func begin(_ account: String, once: Once, in connection: any Connection) throws -> Begun {
    let now = clock.now()
    switch try repeats.claim(once, at: now, in: connection) {
    case .answered(let kept): return .answered(kept)
    case .mine(takenUp: true):
      // Counted when it was begun; an account that is locked by now opens to nobody.
      return .counted(try provenAccount(account, in: connection).flatMap { $0.lockedUntil <= now ? $0 : nil })
    case .mine(takenUp: false): return .counted(try countStaffTry(account, at: now, in: connection))
    }
  }

  private func open(
    _ record: StaffRecord?, code: String, at now: Instant, in connection: any Connection
  ) throws -> OpenedSession? {
    // Read again: the account may have been shut, or have become another, while its password was being compared.
    guard let record, let role = Role(rawValue: record.role),
      let still = try provenAccount(record.account, in: connection), still.blockedAt == nil,
      still.proof == record.proof, try use(code, of: record, at: now, in: connection)
    else {
      return nil
    }
    return try open(
      role: role, subject: record.account, channel: role.staffChannel, scope: record.region.text,
      life: SignInLimits.staffSessionLife, at: now, in: connection)
  }

  /// Counts the try before it is known to be wrong; nil when the account is unknown or locked.
  private func countStaffTry(_ account: String, at now: Instant, in connection: any Connection) throws -> StaffRecord? {
    guard let record = try provenAccount(account, in: connection), record.lockedUntil <= now,
      record.blockedAt == nil
    else { return nil }
    let wrong = record.wrong + 1
    let isLast = wrong >= StaffLimits.wrongTries
    try StaffRecord.count(
      account, wrong: isLast ? 0 : wrong, lockedUntil: isLast ? now + StaffLimits.lockedFor : record.lockedUntil,
      in: connection)
    return record
  }

  private func use(
    _ code: String, of record: StaffRecord, at now: Instant, in connection: any Connection
  ) throws -> Bool {
    let secret = try sealer.open(record.totpSecret, bound: "staff:\(record.account)")
    guard let step = TOTP().verify(code, secret: secret, at: now.milliseconds / 1000) else { return false }
    return try StaffRecord.useStep(record.account, step: step, in: connection)
  }

  /// Opens a person's file for a purpose. The look is journaled, and the person can see it.
  package func openCase(
    _ key: CaseKey, purpose: String, visitor: Visitor?, by session: Session, once: Once,
    answer: @escaping @Sendable (Situation) throws -> Answer
  ) async throws -> Answer {
    guard let actor = session.actor else { throw HolderUnknown() }
    if case .collectionCode = key { try await countCodeTry(by: session) }
    return try await self.once(once) { connection, now in
      guard let id = try holder(of: key, at: now, in: connection),
        let file = try files.lock(id, in: connection), file.holder.isSeen(by: actor)
      else { throw HolderUnknown() }
      let hand = Hand(
        actor: actor, channel: session.channel, receipt: newReceipt(at: now), now: now,
        policy: policy(for: file.holder, at: now))
      let after = try files.append([.fileRead(purpose: purpose)], to: file, by: hand, in: connection)
      if case .collectionCode = key { try CollectionCodeRecord.clear(session.subject, in: connection) }
      try StaffCaseRecord.open(
        session.tokenHash, holder: id, visitor: try visitor.map { try seal($0, of: id) }, codeKey: codeKey(of: key),
        at: now, in: connection)
      return try answer(
        try situation(
          of: after.holder, actor: actor, channel: session.channel, at: now, visitor: visitor,
          caseSession: session.tokenHash, in: connection))
    }
  }

  private func codeKey(of key: CaseKey) -> [UInt8]? {
    if case .collectionCode(let code) = key { return codeKey(code) }
    return nil
  }

  private func holder(of key: CaseKey, at now: Instant, in connection: any Connection) throws -> HolderID? {
    switch key {
    case .collectionCode(let code):
      try CollectionCodeRecord.holder(codeKey: codeKey(code), at: now, in: connection)
    case .document(let document): try files.holder(of: document, in: connection)
    case .application(let number): try ApplicationRecord.find(number, in: connection)?.holder
    }
  }

  /// The file of an open case as it stands now; throws unless this session has opened it, and still may.
  package func viewCase(_ id: HolderID, of session: Session) async throws -> Situation {
    guard let actor = session.actor else { throw HolderUnknown() }
    let now = clock.now()
    let seen = try await engine.read { connection -> Situation? in
      guard let open = try StaffCaseRecord.find(session.tokenHash, holder: id, in: connection),
        let file = try files.find(id, in: connection)
      else { return nil }
      return try situation(
        of: file.holder, actor: actor, channel: session.channel, at: now,
        visitor: try open.visitor.map { try self.visitor(in: $0, of: id) }, caseSession: session.tokenHash,
        in: connection)
    }
    guard let seen, seen.holder.isSeen(by: actor) else { throw HolderUnknown() }
    return seen
  }

  private func seal(_ visitor: Visitor, of id: HolderID) throws -> [UInt8] {
    try sealer.seal(Array(try JSONEncoder().encode(visitor)), bound: "visitor:\(id.text)")
  }

  private func visitor(in sealed: [UInt8], of id: HolderID) throws -> Visitor {
    let body = try sealer.open(sealed, bound: "visitor:\(id.text)")
    return try JSONDecoder().decode(Visitor.self, from: Data(body))
  }
}

extension Role {
  /// By which way the people of a staff account come in.
  fileprivate var staffChannel: Channel {
    switch self {
    case .clerk, .cityCentre, .provinceCentre: .outlet
    case .employer: .employer
    case .hotlineAgent: .hotline
    case .auditor, .administrator, .holder, .applicant, .agent, .bank, .hospital, .pharmacy, .police, .factory,
      .centre:
      .system
    }
  }
}

extension Holder {
  /// A clerk sees the people whose card was made, or who are insured, in the clerk's region; the hotline sees all.
  fileprivate func isSeen(by actor: Actor) -> Bool {
    switch actor {
    case .clerk(_, let region):
      let places = [card?.city, application?.city, person.insurance?.place].compactMap { $0 } + voidCards.map(\.city)
      // Somebody who belongs nowhere yet is served wherever they come.
      return places.isEmpty || places.contains { region.contains($0) }
    case .hotlineAgent: return true
    case .holder, .agent, .bank, .medical, .employer, .reporter, .system: return false
    }
  }
}
