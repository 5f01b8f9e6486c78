/// Why a signed token was not accepted; no case quotes what the token said, except to name a key.
package enum JWSFault: Error, Equatable, CustomStringConvertible {
  case tooLong
  case malformed
  /// Anything but ES256, "none" among it.
  case wrongAlgorithm
  /// It demands an extension that is not known here.
  case criticalExtension
  /// It was made for another use.
  case wrongType(expected: String)
  case unknownKey(kid: String)
  case badSignature

  case missingClaim(String)
  /// A client may only speak for itself: `iss` and `sub` must be equal.
  case issuerIsNotSubject
  case wrongAudience
  /// A request's signature names another method, path, key, body or client than the request has.
  case otherRequest(String)
  /// The signature is good, but it begins later than our clock says: one of the clocks is wrong. Milliseconds.
  case notYetValid(from: Int64, now: Int64)
  /// The signature is good, but it has ended; if it was just made, one of the clocks is wrong. Milliseconds.
  case expired(at: Int64, now: Int64)
  case lifetimeTooLong

  package var description: String {
    switch self {
    case .tooLong: "the token is longer than \(JWS.longest) bytes"
    case .malformed: "the token is not a compact JWS with unambiguous JSON in it"
    case .wrongAlgorithm: "the token's alg is not ES256"
    case .criticalExtension: "the token demands an extension (crit) that is not supported"
    case .wrongType(let expected): "the token's typ is not \(expected)"
    case .unknownKey(let kid): "no key \(kid) is registered for whoever signed the token"
    case .badSignature: "the token's signature is not that of its key"
    case .missingClaim(let name): "the token's claim \(name) is missing or of the wrong form"
    case .issuerIsNotSubject: "the token's iss and sub differ"
    case .wrongAudience: "the token's aud is not this service"
    case .otherRequest(let what): "the token was signed for another \(what)"
    case .notYetValid(let from, let now):
      "the token begins \((from - now) / 1000) s in the future; compare the clocks"
    case .expired(let at, let now): "the token ended \((now - at) / 1000) s ago; compare the clocks"
    case .lifetimeTooLong: "the token is valid for longer than \(ClientAssertion.longestLife.components.seconds) s"
    }
  }
}
