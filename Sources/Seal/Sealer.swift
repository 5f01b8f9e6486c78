import CCrypto

/// Why a sealed record did not open.
package enum SealFault: Error, Equatable, CustomStringConvertible {
  /// The first byte names an algorithm that this version does not have.
  case unknownAlgorithm(UInt8)
  /// The key it was sealed with is not in the keyring.
  case unknownKey(String)
  /// It was changed, cut, or belongs to somebody else.
  case damaged
  case tooLarge
  /// libcrypto itself failed, which only lack of memory should bring about.
  case unavailable

  package var description: String {
    switch self {
    case .unknownAlgorithm(let number): "a record is sealed with algorithm \(number), which this version lacks"
    case .unknownKey(let id): KeyringFault.missingKey(.record, id: id).description
    case .damaged: "a sealed record was changed, cut or moved to another owner since it was written"
    case .tooLarge: "a record is larger than can be sealed in one piece"
    case .unavailable: "libcrypto could not seal or open a record"
    }
  }
}

/// Seals records with AES-256-GCM, and computes the keyed hashes by which they are found again.
///
/// A sealed record is `1 ‖ key id (4) ‖ nonce (12) ‖ ciphertext ‖ tag (16)`. The first 17 bytes and `bound`, the
/// owner's id, are authenticated with it. Nonces are random: rotate the record key before it has sealed 2³² records.
package struct Sealer: Sendable {
  private let current: Keyring.Key
  private let currentID: [UInt8]
  private let records: [String: Secret]
  private let lookup: Secret
  private let olderLookups: [Secret]
  private let token: Secret

  package init(_ ring: Keyring) throws(KeyringFault) {
    current = try ring.current(.record)
    currentID = Hex.decode(current.id) ?? []
    records = Dictionary(ring.keys(for: .record).map { ($0.id, $0.secret) }) { first, _ in first }
    let lookupKey = try ring.current(.lookup)
    lookup = lookupKey.secret
    olderLookups = ring.keys(for: .lookup).filter { $0.id != lookupKey.id }.map(\.secret)
    token = try ring.current(.token).secret
  }

  // MARK: Finding

  /// The key under which a document, card or phone is stored; `kind` is a fixed word without a colon.
  package func lookupKey(_ kind: String, _ text: String) -> [UInt8] { Self.lookupKey(kind, text, lookup) }

  /// The same under keys that were current before: needed only while the tables are being indexed again.
  package func olderLookupKeys(_ kind: String, _ text: String) -> [[UInt8]] {
    olderLookups.map { Self.lookupKey(kind, text, $0) }
  }

  private static func lookupKey(_ kind: String, _ text: String, _ key: Secret) -> [UInt8] {
    precondition(!kind.utf8.contains(UInt8(ascii: ":")), "a colon in the kind would make two things look the same")
    return key.withBytes { Digest.hmac(.sha256, Array("\(kind):\(text)".utf8), key: $0) }
  }

  /// What is stored instead of a session token or a one-time code. Put what a short code belongs to into the text.
  package func tokenHash(_ token: String) -> [UInt8] {
    self.token.withBytes { Digest.hmac(.sha256, Array(token.utf8), key: $0) }
  }
}

extension Sealer {
  private static let gcm: UInt8 = 1
  private static let headerLength = 17
  private static let nonceOffset = 5
  private static let tagLength = 16
  private static let overhead = headerLength + tagLength

  /// The id of the key that a record was sealed with, to say which keys a database needs.
  package static func keyID(of sealed: [UInt8]) throws(SealFault) -> String {
    guard let algorithm = sealed.first else { throw .damaged }
    guard algorithm == gcm else { throw .unknownAlgorithm(algorithm) }
    guard sealed.count >= overhead else { throw .damaged }
    return Hex.encode(Array(sealed[1..<nonceOffset]))
  }

  /// `bound` says whose record it is; it opens only for the same.
  package func seal(_ plain: [UInt8], bound: String) throws(SealFault) -> [UInt8] {
    guard plain.count <= Int(Int32.max) - Self.overhead else { throw .tooLarge }
    let header = [Self.gcm] + currentID + Random.bytes(Self.headerLength - Self.nonceOffset)
    var sealed = false
    let record = [UInt8](unsafeUninitializedCapacity: plain.count + Self.overhead) { out, count in
      guard let start = out.baseAddress else { return }
      start.initialize(from: header, count: header.count)
      let body = start + Self.headerLength
      sealed = current.secret.withBytes { key in
        Self.withContext { context in
          var done: Int32 = 0
          return EVP_EncryptInit_ex2(context, Self.cipher, key.bytes, start + Self.nonceOffset, nil) == 1
            && Self.authenticate(header: start, bound: bound) { EVP_EncryptUpdate(context, nil, &done, $0, $1) }
            && EVP_EncryptUpdate(context, body, &done, plain, Int32(plain.count)) == 1
            && EVP_EncryptFinal_ex(context, body + plain.count, &done) == 1
            && EVP_CIPHER_CTX_ctrl(
              context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagLength), body + plain.count) == 1
        }
      }
      count = sealed ? plain.count + Self.overhead : 0
    }
    guard sealed else { throw .unavailable }
    return record
  }

  package func open(_ sealed: [UInt8], bound: String) throws(SealFault) -> [UInt8] {
    let id = try Self.keyID(of: sealed)
    guard let secret = records[id] else { throw .unknownKey(id) }
    let length = sealed.count - Self.overhead
    guard length <= Int(Int32.max) - Self.overhead else { throw .tooLarge }
    var intact = false
    let plain = [UInt8](unsafeUninitializedCapacity: length) { out, count in
      intact = sealed.withUnsafeBufferPointer { record in
        guard let start = record.baseAddress else { return false }
        let body = start + Self.headerLength
        // libcrypto takes the tag as a mutable pointer and only reads it.
        let tag = UnsafeMutableRawPointer(mutating: body + length)
        var done: Int32 = 0
        var nothing: UInt8 = 0
        return secret.withBytes { key in
          Self.withContext { context in
            EVP_DecryptInit_ex2(context, Self.cipher, key.bytes, start + Self.nonceOffset, nil) == 1
              && Self.authenticate(header: start, bound: bound) { EVP_DecryptUpdate(context, nil, &done, $0, $1) }
              && (length == 0 || EVP_DecryptUpdate(context, out.baseAddress, &done, body, Int32(length)) == 1)
              && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagLength), tag) == 1
              && EVP_DecryptFinal_ex(context, &nothing, &done) == 1
          }
        }
      }
      // What did not prove itself is not handed out.
      count = intact ? length : 0
    }
    guard intact else { throw .damaged }
    return plain
  }

  private static func authenticate(
    header: UnsafePointer<UInt8>, bound: String, with update: (UnsafePointer<UInt8>?, Int32) -> Int32
  ) -> Bool {
    var bound = bound
    return update(header, Int32(headerLength)) == 1
      && bound.withUTF8 { $0.isEmpty || update($0.baseAddress, Int32($0.count)) == 1 }
  }

  private static func withContext(_ body: (OpaquePointer) -> Bool) -> Bool {
    guard let context = EVP_CIPHER_CTX_new() else { return false }
    defer { EVP_CIPHER_CTX_free(context) }
    return body(context)
  }

  // Looked up once: libcrypto 3 would search its providers again at every call. Never freed, never changed.
  nonisolated(unsafe) private static let cipher = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
}

extension UnsafeRawBufferPointer {
  fileprivate var bytes: UnsafePointer<UInt8>? { baseAddress?.assumingMemoryBound(to: UInt8.self) }
}
