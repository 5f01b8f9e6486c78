import FoundationEssentials

/// How a partner's system proves who it is: a short-lived token that it signs itself, RFC 7523 with an explicit type.
package enum ClientAssertion {
  /// Says that a token is this and nothing else, so that no other token of the same key can stand in for it.
  package static let type = "client-authentication+jwt"
  /// No assertion may end later than this from now.
  package static let longestLife = Duration.seconds(300)
  /// How far a client's clock may run ahead of ours.
  package static let clockSkew = Duration.seconds(30)

  /// What a good assertion said. Keep `jti` until `expires` and refuse to see it twice.
  package struct Accepted: Sendable, Equatable {
    package let clientID: String
    package let jti: String
    /// Milliseconds since 1970.
    package let expires: Int64
  }

  /// An assertion of `clientID`, beginning now. Times are cut to whole seconds.
  package static func make(
    clientID: String, audience: String, now milliseconds: Int64, lifetime: Duration = .seconds(60),
    key: SigningKey, jti: String
  ) throws(JWSFault) -> String {
    let begin = milliseconds / 1000
    let claims = Claims(
      iss: clientID, sub: clientID, aud: audience, jti: jti, iat: Double(begin), nbf: nil,
      exp: Double(begin + lifetime.components.seconds))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let text = try? encoder.encode(claims) else { throw .malformed }
    return try JWS.sign(Array(text), with: key, type: type)
  }

  /// Who the assertion claims to be from and with which key, to fetch that key before `check`. Believe neither.
  package static func unverifiedClaimant(of token: String) throws(JWSFault) -> (clientID: String, kid: String) {
    let token = try JWS.Token(token)
    return (try name(try Claims.read(token.claims).iss, "iss"), token.kid)
  }

  /// `keyFor` is asked for the key that this very client registered under this id: a key of another's must not serve.
  package static func check(
    _ token: String, audience: String, now: Int64, keyFor: (_ clientID: String, _ kid: String) -> VerifyingKey?
  ) throws(JWSFault) -> Accepted {
    let clientID = try unverifiedClaimant(of: token).clientID
    let verified = try JWS.verify(token, expectedType: type) { keyFor(clientID, $0) }
    let claims = try Claims.read(verified)
    guard try name(claims.sub, "sub") == clientID else { throw .issuerIsNotSubject }
    guard let aud = claims.aud else { throw .missingClaim("aud") }
    guard aud == audience else { throw .wrongAudience }
    let jti = try name(claims.jti, "jti")
    return Accepted(clientID: clientID, jti: jti, expires: try expiry(claims, now: now))
  }

  /// Clocks before lifetimes: a client whose clock runs ahead must hear that, not that it asks for too much.
  private static func expiry(_ claims: Claims, now: Int64) throws(JWSFault) -> Int64 {
    let skew = clockSkew.components.seconds * 1000
    for (begin, name) in [(claims.iat, "iat"), (claims.nbf, "nbf")] {
      guard let begin else { continue }
      let from = try milliseconds(begin, name)
      guard from <= now + skew else { throw .notYetValid(from: from, now: now) }
    }
    guard let end = claims.exp else { throw .missingClaim("exp") }
    let expires = try milliseconds(end, "exp")
    guard now < expires else { throw .expired(at: expires, now: now) }
    guard expires <= now + skew + longestLife.components.seconds * 1000 else { throw .lifetimeTooLong }
    return expires
  }

  private static func milliseconds(_ seconds: Double, _ name: String) throws(JWSFault) -> Int64 {
    guard (0...1e12).contains(seconds) else { throw .missingClaim(name) }
    return Int64(seconds * 1000)
  }

  private static func name(_ text: String?, _ claim: String) throws(JWSFault) -> String {
    guard let text, JWS.isName(text) else { throw .missingClaim(claim) }
    return text
  }

  /// The claims of RFC 7519 that have a meaning here; times are seconds since 1970, possibly with a fraction.
  private struct Claims: Codable {
    let iss, sub, aud, jti: String?
    let iat, nbf, exp: Double?

    static func read(_ bytes: [UInt8]) throws(JWSFault) -> Claims {
      // A claim of the wrong type, an `aud` with several names among them, is a malformed assertion.
      guard let claims = try? JSONDecoder().decode(Claims.self, from: Data(bytes)) else { throw .malformed }
      return claims
    }
  }
}
