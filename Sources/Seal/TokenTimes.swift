/// From when to when a signed token counts; seconds since 1970, possibly with a fraction.
package struct TokenTimes: Sendable {
  /// No token may end later than this from now.
  package static let longestLife = Duration.seconds(300)
  /// How far a client's clock may run ahead of ours.
  package static let clockSkew = Duration.seconds(30)

  let iat: Double?
  let nbf: Double?
  let exp: Double?

  /// The end in milliseconds. Clocks before lifetimes: a client whose clock runs ahead must hear that, not that it asks
  /// for too much.
  func checkedEnd(now: Int64) throws(JWSFault) -> Int64 {
    let skew = Self.clockSkew.components.seconds * 1000
    for (begin, name) in [(iat, "iat"), (nbf, "nbf")] {
      guard let begin else { continue }
      let from = try Self.milliseconds(begin, name)
      guard from <= now + skew else { throw .notYetValid(from: from, now: now) }
    }
    guard let end = exp else { throw .missingClaim("exp") }
    let expires = try Self.milliseconds(end, "exp")
    guard now < expires else { throw .expired(at: expires, now: now) }
    guard expires <= now + skew + Self.longestLife.components.seconds * 1000 else { throw .lifetimeTooLong }
    return expires
  }

  private static func milliseconds(_ seconds: Double, _ name: String) throws(JWSFault) -> Int64 {
    guard (0...1e12).contains(seconds) else { throw .missingClaim(name) }
    return Int64(seconds * 1000)
  }
}
