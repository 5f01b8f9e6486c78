/// The private half of an ES256 pair; printing it shows nothing.
package struct SigningKey: Sendable, CustomStringConvertible {
  private let key: EllipticKey
  /// The half that may be shown.
  package let verifying: VerifyingKey

  private init(_ key: EllipticKey) {
    self.key = key
    verifying = VerifyingKey(key)
  }

  package static func generate() -> SigningKey { SigningKey(EllipticKey.generate()) }

  /// PKCS #8 or SEC 1, unencrypted.
  package init(pem: String) throws(KeyFault) { self.init(try EllipticKey(privatePEM: pem)) }

  package init(jwk: String) throws(KeyFault) {
    let jwk = try JWK(jwk)
    guard let number = jwk.d.flatMap({ Base64.decodeURL($0) }) else { throw .unreadable }
    let (x, y) = try jwk.point()
    self.init(try EllipticKey(x: x, y: y, privateNumber: number))
  }

  init(secret: Secret) throws(KeyFault) { self.init(try EllipticKey(pkcs8: secret)) }

  /// The RFC 7638 thumbprint of the public half.
  package var kid: String { verifying.kid }

  /// 64 bytes, `r ‖ s`, over the SHA-256 of the message.
  package func sign(_ message: [UInt8]) -> [UInt8] { key.sign(message) }

  package var description: String { "‹signing key \(kid)›" }

  // MARK: The secret itself

  package var secretPEM: String { key.privatePEM }
  package var secretJWK: String {
    #"{"crv":"P-256","d":"\#(Base64.encodeURL(key.privateNumber))","kty":"EC","#
      + #""x":"\#(Base64.encodeURL(key.x))","y":"\#(Base64.encodeURL(key.y))"}"#
  }
  var pkcs8: [UInt8] { key.pkcs8 }
}
