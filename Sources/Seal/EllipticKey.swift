import CCrypto

/// Why something given as a P-256 key was not taken.
package enum KeyFault: Error, Equatable, CustomStringConvertible {
  /// Neither the PEM nor the JWK of an elliptic-curve key.
  case unreadable
  /// A key, but of another kind or curve.
  case notP256
  /// The point is not on the curve, or the private number does not belong to it.
  case inconsistent
  /// A private key where a public one was asked for: it is compromised now and must be replaced.
  case privateKeyGiven

  package var description: String {
    switch self {
    case .unreadable: "it is neither the PEM nor the JWK of an elliptic-curve key"
    case .notP256: "it is not a P-256 key, and only ES256 is used"
    case .inconsistent: "its numbers do not belong together"
    case .privateKeyGiven: "it is a private key; make a new pair and give only the public half"
    }
  }
}

/// A P-256 key inside libcrypto, checked once and never changed afterwards.
final class EllipticKey: Sendable, CustomStringConvertible, CustomReflectable {
  static let coordinateLength = 32
  static let signatureLength = 64

  // libcrypto lets many threads use one key as long as none changes it.
  nonisolated(unsafe) private let key: OpaquePointer

  /// Takes the key over, also when it refuses it.
  private init(owning key: OpaquePointer, isPrivate: Bool) throws(KeyFault) {
    self.key = key
    defer { ERR_clear_error() }
    var name = [CChar](repeating: 0, count: 32)
    guard EVP_PKEY_get_group_name(key, &name, name.count, nil) == 1 else { throw .notP256 }
    guard String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) == "prime256v1" else {
      throw .notP256
    }
    guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { throw .inconsistent }
    defer { EVP_PKEY_CTX_free(context) }
    let fits = isPrivate ? EVP_PKEY_pairwise_check(context) : 1
    guard EVP_PKEY_public_check(context) == 1, fits == 1 else { throw .inconsistent }
  }

  deinit { EVP_PKEY_free(key) }

  static func generate() -> EllipticKey {
    guard let key = qinka_p256_generate(), let made = try? EllipticKey(owning: key, isPrivate: true) else {
      preconditionFailure("libcrypto could not make a P-256 key")
    }
    return made
  }

  var description: String { "‹P-256 key›" }
  var customMirror: Mirror { Mirror(self, children: []) }

  // MARK: Signatures

  /// ECDSA over SHA-256, as `r ‖ s`, 32 bytes each.
  func sign(_ message: [UInt8]) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("no memory left for a signature") }
    defer { EVP_MD_CTX_free(context) }
    var length = Int(EVP_PKEY_get_size(key))
    var der = [UInt8](repeating: 0, count: length)
    let signed =
      EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1
      && EVP_DigestSign(context, &der, &length, message, message.count) == 1
    guard signed, let raw = ECDSASignature.raw(fromDER: Array(der[..<length])) else {
      preconditionFailure("libcrypto could not sign")
    }
    return raw
  }

  func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard let der = ECDSASignature.der(fromRaw: signature), let context = EVP_MD_CTX_new() else { return false }
    defer {
      EVP_MD_CTX_free(context)
      ERR_clear_error()
    }
    return EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, key) == 1
      && EVP_DigestVerify(context, der, der.count, message, message.count) == 1
  }

  // MARK: Numbers

  var x: [UInt8] { number(OSSL_PKEY_PARAM_EC_PUB_X) }
  var y: [UInt8] { number(OSSL_PKEY_PARAM_EC_PUB_Y) }
  /// Empty for a public key.
  var privateNumber: [UInt8] { number(OSSL_PKEY_PARAM_PRIV_KEY) }

  private func number(_ name: String) -> [UInt8] {
    var number: OpaquePointer?
    guard EVP_PKEY_get_bn_param(key, name, &number) == 1 else {
      ERR_clear_error()
      return []
    }
    defer { BN_clear_free(number) }
    var bytes = [UInt8](repeating: 0, count: Self.coordinateLength)
    return BN_bn2binpad(number, &bytes, Int32(bytes.count)) == Int32(bytes.count) ? bytes : []
  }

  /// `privateNumber` nil makes a public key.
  convenience init(x: [UInt8], y: [UInt8], privateNumber: [UInt8]?) throws(KeyFault) {
    guard x.count == Self.coordinateLength, y.count == Self.coordinateLength,
      privateNumber.map({ $0.count == Self.coordinateLength }) ?? true
    else { throw .unreadable }
    guard let key = qinka_p256_from_numbers([4] + x + y, privateNumber) else {
      ERR_clear_error()
      throw .inconsistent
    }
    try self.init(owning: key, isPrivate: privateNumber != nil)
  }
}

extension EllipticKey {
  // MARK: Texts

  convenience init(publicPEM text: String) throws(KeyFault) {
    guard !text.contains("PRIVATE KEY") else { throw .privateKeyGiven }
    let key = Self.reading(Array(text.utf8)) { PEM_read_bio_PUBKEY($0, nil, noPassphrase, nil) }
    guard let key else { throw .unreadable }
    try self.init(owning: key, isPrivate: false)
  }

  convenience init(privatePEM text: String) throws(KeyFault) {
    let key = Self.reading(Array(text.utf8)) { PEM_read_bio_PrivateKey($0, nil, noPassphrase, nil) }
    guard let key else { throw .unreadable }
    try self.init(owning: key, isPrivate: true)
  }

  convenience init(pkcs8 secret: Secret) throws(KeyFault) {
    let key = secret.withBytes { bytes in
      var start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      return d2i_AutoPrivateKey(nil, &start, bytes.count)
    }
    guard let key else {
      ERR_clear_error()
      throw .unreadable
    }
    try self.init(owning: key, isPrivate: true)
  }

  var publicPEM: String { text { PEM_write_bio_PUBKEY($0, key) } }
  var privatePEM: String { text { PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil) } }
  var pkcs8: [UInt8] { Self.writing { i2d_PKCS8PrivateKey_bio($0, key, nil, nil, 0, nil, nil) } }

  private func text(_ write: (OpaquePointer) -> Int32) -> String {
    String(decoding: Self.writing(write), as: UTF8.self)
  }

  private static func reading(_ bytes: [UInt8], _ read: (OpaquePointer) -> OpaquePointer?) -> OpaquePointer? {
    defer { ERR_clear_error() }
    return bytes.withUnsafeBytes { bytes in
      guard let source = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else { return nil }
      defer { BIO_free(source) }
      return read(source)
    }
  }

  private static func writing(_ write: (OpaquePointer) -> Int32) -> [UInt8] {
    guard let sink = BIO_new(BIO_s_secmem()), write(sink) == 1 else {
      preconditionFailure("libcrypto could not write a key")
    }
    defer { BIO_free(sink) }
    let size = BIO_ctrl(sink, BIO_CTRL_PENDING, 0, nil)
    return [UInt8](unsafeUninitializedCapacity: size) { out, count in
      count = max(0, Int(BIO_read(sink, out.baseAddress, Int32(size))))
    }
  }
}

/// Without it libcrypto would ask for the passphrase of an encrypted key on the terminal, and wait.
private func noPassphrase(
  _ out: UnsafeMutablePointer<CChar>?, _ size: Int32, _ isWriting: Int32, _ context: UnsafeMutableRawPointer?
) -> Int32 { -1 }
