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
  /// Where an applicant without a file can be reached.
  var phone: PhoneNumber?
  /// A code for another telephone opens no session.
  var changesPhone: Bool?
}

/// Asked for too many codes.
package struct TooManyCodes: Error {
  /// When the next one may be asked for.
  package let until: Instant
}

/// 登录: identity proof, then a one-time code to the phone on file. Known and unknown persons see one and the same.
extension Desk {
  /// Starts a sign-in. It writes the same rows whoever asks, and waits for nobody.
  ///
  /// `phone` is used only for somebody who has no file yet: nobody redirects the code of somebody who has one.
  package func startSignIn(
    name: PersonName, document: IdentityDocument, phone: PhoneNumber?, via channel: Channel, once: Once,
    answer: @escaping @Sendable (String) throws -> Answer
  ) async throws -> Answer {
    let documentKey = files.documentKey(document)
    return try await self.once(once) { connection, now in
      try checkRate(documentKey, at: now, in: connection)
      let id = Random.uuidV7(milliseconds: now.milliseconds)
      let claim = IdentityClaim(signIn: id, name: name, document: document, phone: phone)
      try SignInRecord.start(
        id, documentKey: documentKey, channel: channel, claim: try seal(claim), at: now, in: connection)
      try putClaim(claim, at: now, in: connection)
      return try answer(id)
    }
  }

  func seal(_ claim: IdentityClaim) throws -> [UInt8] {
    try sealer.seal(Array(try JSONEncoder().encode(claim)), bound: "claim:\(claim.signIn)")
  }

  func claim(in sealed: [UInt8], of signIn: String) throws -> IdentityClaim {
    let body = try sealer.open(sealed, bound: "claim:\(signIn)")
    return try JSONDecoder().decode(IdentityClaim.self, from: Data(body))
  }

  func checkRate(_ documentKey: [UInt8], at now: Instant, in connection: any Connection) throws {
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
    let body = try sealer.sealOutgoing(claim, id: id)
    try OutboxRecord(
      id: id, kind: OutboxKind.identityCheck.rawValue, holder: nil, topic: "sign-in", body: body, createdAt: now,
      nextAt: now
    ).insert(in: connection)
  }

  func readClaim(_ record: OutboxRecord) throws -> IdentityClaim {
    try sealer.openOutgoing(record, as: IdentityClaim.self)
  }

  /// After the identity platform has said yes: a code to the phone on file, or to the phone that the platform has just
  /// said is theirs, for somebody without a file or with one whose telephone an employer has only said.
  func sendCode(for claim: IdentityClaim, proving proven: PhoneNumber?) async throws -> String {
    try await engine.write { connection in
      let now = clock.now()
      guard let id = try files.holder(of: claim.document, in: connection),
        let holder = try files.find(id, in: connection)?.holder
      else {
        guard let phone = proven else { return "no-file" }
        return try send(for: claim, to: phone, of: nil, at: now, in: connection)
      }
      if holder.person.life.isGone { return "holder-gone" }
      if let phone = holder.person.phone { return try send(for: claim, to: phone, of: id, at: now, in: connection) }
      guard let proven, holder.person.isProvable(proven) else { return "no-phone" }
      return try send(for: claim, to: proven, of: id, isOnFile: false, at: now, in: connection)
    }
  }

  static let phoneUsedUp = "phone-used-up"

  func send(
    for claim: IdentityClaim, to phone: PhoneNumber, of holder: HolderID?, isOnFile: Bool = true, at now: Instant,
    in connection: any Connection
  ) throws -> String {
    let phoneKey = sealer.lookupKey("phone", phone.number)
    try SignInRecord.queue(phoneKey, in: connection)
    let sent = try SignInRecord.codesSent(phoneKey: phoneKey, since: now - .days(1), in: connection)
    if sent >= SignInLimits.phonePerDay { return Self.phoneUsedUp }
    let code = Random.digits(6)
    let isFirst = try SignInRecord.putCode(
      claim.signIn, holder: holder, phoneKey: phoneKey, codeHash: codeHash(code, of: claim.signIn),
      endsAt: now + SignInLimits.codeLife, in: connection)
    guard isFirst else { return "already-sent" }
    // A file's own telephone is looked up when the message goes out; one that no file has yet travels with it.
    let isOnFile = isOnFile && holder != nil && claim.changesPhone == nil
    try Notices(sealer: sealer).put(
      isOnFile ? .code(code) : .codeTo(phone, code), to: holder, topic: "code", at: now, now: now, in: connection)
    return "code-sent"
  }

  /// Ends a sign-in with its code. Wrong, used, expired and unknown are one answer: nil.
  package func finishSignIn(
    _ id: String, code: String, once: Once, answer: @escaping @Sendable (OpenedSession?) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      guard let taken = try takeCode(id, code: code, at: now, in: connection), taken.claim?.changesPhone != true else {
        return try answer(nil)
      }
      if let holder = taken.holder { try prove(taken, in: holder, at: now, in: connection) }
      let opened = try open(
        role: taken.holder == nil ? .applicant : .holder, subject: taken.holder?.text ?? id, channel: taken.channel,
        scope: "", life: SignInLimits.sessionLife, at: now, in: connection)
      return try answer(opened)
    }
  }

  /// Lets somebody who came without a file into the one that was founded for them since.
  ///
  /// What opened their session would open this one: the same name and document, and a code sent to the telephone that is
  /// now the file's. Their first session stays what it is, for a form that is sent twice.
  /// - Returns: nil when there is no such file, or not one with this name and telephone.
  package func letIn(_ applicant: Session) async throws -> OpenedSession? {
    guard applicant.role == .applicant else { return nil }
    return try await engine.write { connection in
      let now = clock.now()
      guard let sealed = try SignInRecord.claim(applicant.subject, in: connection) else { return nil }
      let claim = try claim(in: sealed, of: applicant.subject)
      guard let phone = claim.phone, let id = try files.holder(of: claim.document, in: connection),
        let person = try files.find(id, in: connection)?.holder.person, person.phone == phone,
        person.name == claim.name,
        !person.life.isGone
      else { return nil }
      return try open(
        role: .holder, subject: id.text, channel: applicant.channel, scope: "", life: SignInLimits.sessionLife, at: now,
        in: connection)
    }
  }

  /// The code of a file without a telephone went to the one that an employer has said: it is proved from now on.
  private func prove(_ taken: TakenCode, in id: HolderID, at now: Instant, in connection: any Connection) throws {
    guard let phone = taken.claim?.phone, let file = try files.lock(id, in: connection),
      file.holder.person.isProvable(phone)
    else { return }
    let hand = Hand(
      actor: .holder, channel: taken.channel, receipt: newReceipt(at: now), now: now,
      policy: policy(for: file.holder, at: now))
    _ = try files.append([.phoneChanged(to: phone)], to: file, by: hand, in: connection)
  }

  /// A code that was right, for what it was sent.
  struct TakenCode {
    /// Nil for somebody without a file.
    let holder: HolderID?
    let channel: Channel
    /// Nil for sign-ins from before claims were kept.
    let claim: IdentityClaim?
  }

  func takeCode(
    _ id: String, code: String, at now: Instant, in connection: any Connection
  ) throws -> TakenCode? {
    guard
      let pending = try SignInRecord.count(id, limit: SignInLimits.codeTries, in: connection),
      let hash = pending.codeHash, let endsAt = pending.codeEndsAt,
      now < endsAt, Digest.constantTimeEqual(hash, codeHash(code, of: id))
    else { return nil }
    try SignInRecord.use(id, at: now, in: connection)
    return TakenCode(
      holder: pending.holder, channel: pending.channel, claim: try pending.claim.map { try claim(in: $0, of: id) })
  }

  private func codeHash(_ code: String, of signIn: String) -> [UInt8] { sealer.tokenHash("code:\(signIn):\(code)") }
}
