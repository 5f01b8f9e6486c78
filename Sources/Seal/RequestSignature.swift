import FoundationEssentials

/// How an institution signs one request: a token of its own that names the method, the path, the repeat key and a digest
/// of the body. Whoever steals a session moves nothing with it, and a signature moves nothing but its own request.
///
/// It needs no memory of its own against replay: the repeat key stands in it, and a repeated request changes nothing.
package enum RequestSignature {
  /// Says that a token is this and nothing else, so that no other token of the same key can stand in for it.
  package static let type = "request-signature+jwt"

  /// What is signed.
  package struct Subject: Sendable, Equatable {
    package let method: String
    package let path: String
    package let repeatKey: String
    package let body: [UInt8]

    package init(method: String, path: String, repeatKey: String, body: [UInt8]) {
      self.method = method
      self.path = path
      self.repeatKey = repeatKey
      self.body = body
    }

    fileprivate var digest: String { Base64.encodeURL(Digest.sha256(body)) }
  }

  package static func make(
    of subject: Subject, clientID: String, audience: String, now milliseconds: Int64,
    lifetime: Duration = .seconds(60), key: SigningKey
  ) throws(JWSFault) -> String {
    let begin = milliseconds / 1000
    let claims = Claims(
      iss: clientID, aud: audience, iat: Double(begin), exp: Double(begin + lifetime.components.seconds),
      htm: subject.method, htu: subject.path, key: subject.repeatKey, bod: subject.digest)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let text = try? encoder.encode(claims) else { throw .malformed }
    return try JWS.sign(Array(text), with: key, type: type)
  }

  /// With which key it claims to be signed, to fetch that key before `check`. Believe nothing of it.
  package static func unverifiedKeyID(of token: String) throws(JWSFault) -> String { try JWS.Token(token).kid }

  /// Throws unless `clientID` has signed just this request, just now, with `key`.
  package static func check(
    _ token: String, of subject: Subject, clientID: String, audience: String, now: Int64, key: VerifyingKey?
  ) throws(JWSFault) {
    let verified = try JWS.verify(token, expectedType: type) { _ in key }
    guard let claims = try? JSONDecoder().decode(Claims.self, from: Data(verified)) else { throw .malformed }
    guard claims.iss == clientID else { throw .otherRequest("client") }
    guard claims.aud == audience else { throw .wrongAudience }
    guard claims.htm == subject.method else { throw .otherRequest("method") }
    guard claims.htu == subject.path else { throw .otherRequest("path") }
    guard claims.key == subject.repeatKey else { throw .otherRequest("Idempotency-Key") }
    guard claims.bod == subject.digest else { throw .otherRequest("body") }
    _ = try TokenTimes(iat: claims.iat, nbf: nil, exp: claims.exp).checkedEnd(now: now)
  }

  private struct Claims: Codable {
    let iss, aud: String?
    let iat, exp: Double?
    let htm, htu, key, bod: String?
  }
}
