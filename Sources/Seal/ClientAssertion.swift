import FoundationEssentials

/// How a partner's system proves who it is: a short-lived token that it signs itself, RFC 7523 with an explicit type.
package enum ClientAssertion {
  /// Says that a token is this and nothing else, so that no other token of the same key can stand in for it.
  package static let type = "client-authentication+jwt"
  package static let longestLife = TokenTimes.longestLife
  package static let clockSkew = TokenTimes.clockSkew

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
    return Accepted(
      clientID: clientID, jti: jti,
      expires: try TokenTimes(iat: claims.iat, nbf: claims.nbf, exp: claims.exp).checkedEnd(now: now))
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
