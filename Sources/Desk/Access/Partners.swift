import Cards
import Seal
import Store

extension Desk {
  /// Whom client assertions must be made out to.
  package static let audience = "qinka"
  package static let partnerSessionLife = Duration.minutes(10)

  /// Registers an institution's public key. A second key may stand beside the first while keys turn.
  ///
  /// `bank` is the bank's code, and nil for everybody else.
  package func add(partner clientID: String, as role: Role, bank: BankCode? = nil, jwk: String) async throws {
    precondition(Role.partners.contains(role) && (bank != nil) == (role == .bank), "only a bank has a bank's code")
    let partner = PartnerRecord.Partner(clientID: clientID, kind: role.rawValue, bank: bank?.text ?? "")
    let key = try VerifyingKey(jwk: jwk)
    let proven = try proven(PartnerRecord.Key(keyID: key.kid, clientID: clientID, jwk: key.jwk), of: partner)
    try await engine.write { try PartnerRecord.put(partner, proven, in: $0) }
  }

  /// 合作机构登录: a client assertion signed by a registered key, used once.
  package func exchange(
    assertion: String, once: Once,
    answer: @escaping @Sendable (Result<OpenedSession, AssertionFault>) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      try answer(try open(assertion, at: now, in: connection))
    }
  }

  private func open(
    _ assertion: String, at now: Instant, in connection: any Connection
  ) throws -> Result<OpenedSession, AssertionFault> {
    let accepted: ClientAssertion.Accepted
    let found = try registeredKey(of: assertion, in: connection)
    let key = try found.map { try VerifyingKey(jwk: $0.key.jwk) }
    do throws(JWSFault) {
      accepted = try ClientAssertion.check(assertion, audience: Self.audience, now: now.milliseconds) { _, _ in key }
    } catch {
      return .failure(.notAccepted(error))
    }
    guard let partner = found?.partner, let role = Role(rawValue: partner.kind), Role.partners.contains(role) else {
      return .failure(.notAccepted(.unknownKey(kid: accepted.clientID)))
    }
    let isFirst = try PartnerRecord.use(
      clientID: accepted.clientID, jti: accepted.jti, endsAt: Instant(milliseconds: accepted.expires), in: connection)
    guard isFirst else { return .failure(.used) }
    return .success(
      try open(
        role: role, subject: partner.clientID, channel: role.partnerChannel, scope: partner.bank,
        life: Self.partnerSessionLife, at: now, in: connection))
  }

  /// The key registered under the id that the assertion names, for the client that it names: another client's key is
  /// as good as none, and so is an assertion that names nothing, which the check will say.
  private func registeredKey(
    of assertion: String, in connection: any Connection
  ) throws -> (key: PartnerRecord.Key, partner: PartnerRecord.Partner)? {
    guard let claimant = try? ClientAssertion.unverifiedClaimant(of: assertion),
      let found = try provenKey(claimant.kid, in: connection), found.partner.clientID == claimant.clientID
    else { return nil }
    return found
  }
}

extension Desk {
  /// Throws unless the institution that is signed in has signed just this request.
  package func checkSignature(
    _ signature: String?, of subject: RequestSignature.Subject, by session: Session
  ) async throws {
    guard let signature else { throw SignatureFault.missing }
    do {
      let keyID = try RequestSignature.unverifiedKeyID(of: signature)
      let found = try await engine.read { try provenKey(keyID, in: $0) }
      // Another client's key is as good as none.
      let own = found.flatMap { $0.partner.clientID == session.subject ? $0.key.jwk : nil }
      try RequestSignature.check(
        signature, of: subject, clientID: session.subject, audience: Self.audience, now: clock.now().milliseconds,
        key: try own.map { try VerifyingKey(jwk: $0) })
    } catch let fault as JWSFault {
      throw SignatureFault.notAccepted(fault)
    }
  }
}

/// Why a request of an institution is not taken for its own.
package enum SignatureFault: Error, Equatable {
  case missing
  case notAccepted(JWSFault)
}

extension Role {
  /// By which way the people of a partner come in.
  fileprivate var partnerChannel: Channel {
    switch self {
    case .bank: .bankCounter
    case .hospital: .hospital
    case .pharmacy: .pharmacy
    case .police, .factory, .centre, .holder, .applicant, .agent, .clerk, .cityCentre, .provinceCentre, .hotlineAgent,
      .auditor, .administrator, .employer:
      .system
    }
  }
}

/// Why a client assertion opens nothing. A wrong clock is told apart from a wrong signature.
package enum AssertionFault: Error, Equatable {
  case notAccepted(JWSFault)
  case used
}
