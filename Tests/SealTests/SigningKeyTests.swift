import Testing

@testable import Seal

/// RFC 7515 appendix A.3.
enum Published {
  static let jwk = #"""
    {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}
    """#
  static let publicJWK = #"""
    {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
    """#
  static let signed =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
  static let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
}

@Suite struct SigningKeyTests {
  private let key = SigningKey.generate()

  @Test func `公开样例 RFC 7515 A.3`() throws {
    let verifying = try VerifyingKey(jwk: Published.publicJWK)
    let signature = try #require(Base64.decodeURL(Published.signature))
    #expect(verifying.isValid(signature, of: bytes(Published.signed)))
    #expect(!verifying.isValid(signature, of: bytes(Published.signed + "A")))
    let signing = try SigningKey(jwk: Published.jwk)
    #expect(signing.verifying == verifying)
    #expect(verifying.isValid(signing.sign(bytes("x")), of: bytes("x")))
  }

  @Test func `五百个签名，两种写法来回不变`() {
    for number in 0..<500 {
      let message = bytes("message \(number)")
      let raw = key.sign(message)
      #expect(raw.count == 64)
      #expect(ECDSASignature.der(fromRaw: raw).flatMap { ECDSASignature.raw(fromDER: $0) } == raw)
      #expect(key.verifying.isValid(raw, of: message))
    }
  }

  @Test func `前导零和高位一都不走样`() {
    var random = Seeded(5)
    for zeros in 0..<32 {
      for first: UInt8 in [0x01, 0x7f, 0x80, 0xff] {
        let number = [UInt8](repeating: 0, count: zeros) + [first] + random.bytes(31 - zeros)
        for raw in [number + random.bytes(32), random.bytes(32) + number] {
          #expect(ECDSASignature.der(fromRaw: raw).flatMap { ECDSASignature.raw(fromDER: $0) } == raw)
        }
      }
    }
  }

  @Test func `不成样子的签名一律不认`() {
    let message = bytes("x")
    let good = key.sign(message)
    let order: [UInt8] = Hex.decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551") ?? []
    let bad = [
      [], Array(good.dropLast()), good + [0], [UInt8](repeating: 0, count: 64), order + order,
      Array(good[..<32]) + [UInt8](repeating: 0, count: 32), ECDSASignature.der(fromRaw: good) ?? [],
    ]
    for signature in bad { #expect(!key.verifying.isValid(signature, of: message)) }
    #expect(!SigningKey.generate().verifying.isValid(good, of: message))
    let der = ECDSASignature.der(fromRaw: good) ?? []
    #expect(ECDSASignature.raw(fromDER: der + [0]) == nil)
    #expect(ECDSASignature.raw(fromDER: Array(der.dropLast())) == nil)
  }

  @Test func `PEM 与 JWK 进出不变`() throws {
    let message = bytes("x")
    for copy in [try SigningKey(pem: key.secretPEM), try SigningKey(jwk: key.secretJWK)] {
      #expect(copy.kid == key.kid)
      #expect(key.verifying.isValid(copy.sign(message), of: message))
    }
    let verifying = key.verifying
    #expect(try VerifyingKey(pem: verifying.pem) == verifying)
    #expect(try VerifyingKey(jwk: verifying.jwk) == verifying)
    #expect(try VerifyingKey(x: verifying.x, y: verifying.y) == verifying)
    #expect(VerifyingKey.jwkSet([verifying, verifying]) == #"{"keys":[\#(verifying.jwk),\#(verifying.jwk)]}"#)
    #expect(VerifyingKey.jwkSet([]) == #"{"keys":[]}"#)
    #expect(!verifying.jwk.contains(#""d""#))
  }

  @Test func `私钥当公钥交来，点名拒收`() {
    #expect(throws: KeyFault.privateKeyGiven) { try VerifyingKey(pem: key.secretPEM) }
    #expect(throws: KeyFault.privateKeyGiven) { try VerifyingKey(jwk: key.secretJWK) }
  }

  @Test func `不是 P-256、不在曲线上、公私不配，各有说法`() throws {
    let secp384r1 = """
      -----BEGIN PUBLIC KEY-----
      MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEm6fqaLDWI305riUckH99VwVAORh7yoRo
      xxJnBCxb8uYJteiVQpuXmzuHQTLEfRF68DmF8etMWZ8oXakKR3HJVPuU9/3PnYb0
      M+UFbW5j6b0jgURgGsQ7x37S0LjYEiAW
      -----END PUBLIC KEY-----
      """
    #expect(throws: KeyFault.notP256) { try VerifyingKey(pem: secp384r1) }
    let ed25519 = """
      -----BEGIN PUBLIC KEY-----
      MCowBQYDK2VwAyEAvPpHoeJxCREHJ1SEe/ohWotm1xC1cUpqtAH4raGiSGY=
      -----END PUBLIC KEY-----
      """
    #expect(throws: KeyFault.notP256) { try VerifyingKey(pem: ed25519) }
    var y = key.verifying.y
    y[31] ^= 1
    #expect(throws: KeyFault.inconsistent) { try VerifyingKey(x: key.verifying.x, y: y) }
    let zero = [UInt8](repeating: 0, count: 32)
    #expect(throws: KeyFault.inconsistent) { try VerifyingKey(x: zero, y: zero) }
    #expect(throws: KeyFault.unreadable) { try VerifyingKey(x: [1], y: [2]) }
    let foreign = key.secretJWK.replacing(/"d":"[^"]*"/, with: #""d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI""#)
    #expect(throws: KeyFault.inconsistent) { try SigningKey(jwk: foreign) }
    for bad in ["", "{}", "{", #"{"kty":"EC","crv":"P-256"}"#] {
      #expect(throws: KeyFault.unreadable) { try VerifyingKey(jwk: bad) }
      #expect(throws: KeyFault.unreadable) { try VerifyingKey(pem: bad) }
      #expect(throws: KeyFault.unreadable) { try SigningKey(pem: bad) }
    }
    #expect(throws: KeyFault.notP256) { try VerifyingKey(jwk: #"{"kty":"RSA","n":"AA","e":"AQAB"}"#) }
  }

  @Test func `加密的 PEM 不等人输口令`() {
    let encrypted = """
      -----BEGIN EC PRIVATE KEY-----
      Proc-Type: 4,ENCRYPTED
      DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF

      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
      -----END EC PRIVATE KEY-----
      """
    #expect(throws: KeyFault.unreadable) { try SigningKey(pem: encrypted) }
  }
}
