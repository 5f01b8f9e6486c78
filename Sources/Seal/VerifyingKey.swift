import FoundationEssentials

/// The public half of an ES256 pair.
package struct VerifyingKey: Sendable, Equatable, CustomStringConvertible {
  private let key: EllipticKey
  /// The RFC 7638 thumbprint: the same key has the same id everywhere, and nobody can choose it.
  package let kid: String

  init(_ key: EllipticKey) {
    self.key = key
    let (x, y) = (Base64.encodeURL(key.x), Base64.encodeURL(key.y))
    let canonical = #"{"crv":"P-256","kty":"EC","x":"\#(x)","y":"\#(y)"}"#
    kid = Base64.encodeURL(Digest.sha256(Array(canonical.utf8)))
  }

  /// The coordinates, 32 bytes each.
  package init(x: [UInt8], y: [UInt8]) throws(KeyFault) {
    self.init(try EllipticKey(x: x, y: y, privateNumber: nil))
  }

  /// `SubjectPublicKeyInfo`; a private key is refused by name.
  package init(pem: String) throws(KeyFault) { self.init(try EllipticKey(publicPEM: pem)) }

  /// A `kid` inside is ignored. A private key is refused by name.
  package init(jwk: String) throws(KeyFault) {
    let jwk = try JWK(jwk)
    guard jwk.d == nil else { throw .privateKeyGiven }
    let (x, y) = try jwk.point()
    try self.init(x: x, y: y)
  }

  package var x: [UInt8] { key.x }
  package var y: [UInt8] { key.y }
  package var pem: String { key.publicPEM }
  package var jwk: String {
    #"{"alg":"ES256","crv":"P-256","kid":"\#(kid)","kty":"EC","use":"sig","#
      + #""x":"\#(Base64.encodeURL(x))","y":"\#(Base64.encodeURL(y))"}"#
  }

  /// A JWK set, RFC 7517 section 5, as it is published.
  package static func jwkSet(_ keys: [VerifyingKey]) -> String {
    #"{"keys":[\#(keys.map(\.jwk).joined(separator: ","))]}"#
  }

  package func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool { key.isValid(signature, of: message) }

  package static func == (left: VerifyingKey, right: VerifyingKey) -> Bool { left.kid == right.kid }
  package var description: String { "‹verifying key \(kid)›" }
}

/// What is read of a JWK, RFC 7517; everything else in it is ignored.
struct JWK: Decodable {
  let kty: String
  let crv: String?
  let x: String?
  let y: String?
  let d: String?

  init(_ text: String) throws(KeyFault) {
    let bytes = Array(text.utf8)
    guard bytes.count <= JWS.longest, StrictJSON.accepts(bytes),
      let jwk = try? JSONDecoder().decode(JWK.self, from: Data(bytes))  // why it did not decode could quote a secret
    else { throw .unreadable }
    self = jwk
  }

  func point() throws(KeyFault) -> (x: [UInt8], y: [UInt8]) {
    guard kty == "EC", crv == "P-256" else { throw .notP256 }
    guard let x = x.flatMap({ Base64.decodeURL($0) }), let y = y.flatMap({ Base64.decodeURL($0) }) else {
      throw .unreadable
    }
    return (x, y)
  }
}
