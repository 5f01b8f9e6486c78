import CSodium
import Glibc

/// Why a password or PIN could not be hashed or checked at all; a wrong one is no fault.
package enum HashFault: Error, Equatable, CustomStringConvertible {
  /// What is stored is not one of our hashes.
  case unreadable
  /// The PIN was hashed with a key that is not in the keyring.
  case unknownKey(String)
  /// There was not enough memory for the hash.
  case unavailable

  package var description: String {
    switch self {
    case .unreadable: "a stored password or PIN hash is damaged"
    case .unknownKey(let id): KeyringFault.missingKey(.pin, id: id).description
    case .unavailable: "there is not enough memory to hash a password"
    }
  }
}

/// Argon2id at OWASP's minimum, 19 MiB and two passes: about 30 ms, so run it through a `HashingLane`.
package enum PasswordHash {
  private static let passes: UInt64 = 2
  private static let memory = 19 << 20
  private static let prefix = "$argon2id$"

  package static func hash(_ password: String) throws(HashFault) -> String {
    var bytes = Array(password.utf8)
    defer { wipe(&bytes) }
    return try hash(bytes)
  }

  /// False for a wrong password. Without a stored hash it takes as long and says false: a caller who passes nil for an
  /// unknown account does not tell, by its speed, which accounts exist.
  package static func verify(_ password: String, against stored: String?) throws(HashFault) -> Bool {
    var bytes = Array(password.utf8)
    defer { wipe(&bytes) }
    guard let stored else {
      _ = try hash(bytes)
      return false
    }
    return try verify(bytes, against: stored)
  }

  /// True when it was made at another cost than is used now: hash again at the next successful check.
  package static func needsRehash(_ stored: String) -> Bool {
    crypto_pwhash_str_needs_rehash(stored, passes, memory) != 0
  }

  static func hash(_ bytes: [UInt8]) throws(HashFault) -> String {
    Sodium.start()
    var text = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
    let done = bytes.asCharacters {
      crypto_pwhash_str_alg(&text, $0, UInt64(bytes.count), passes, memory, crypto_pwhash_ALG_ARGON2ID13)
    }
    guard done == 0 else { throw .unavailable }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  static func verify(_ bytes: [UInt8], against stored: String) throws(HashFault) -> Bool {
    guard stored.hasPrefix(prefix), stored.utf8.count < crypto_pwhash_STRBYTES else { throw .unreadable }
    Sodium.start()
    let (done, reason) = bytes.asCharacters { characters in
      errno = 0
      let done = crypto_pwhash_str_verify(stored, characters, UInt64(bytes.count))
      return (done, errno)
    }
    if done == 0 { return true }
    // libsodium answers -1 for everything; only for a wrong password does it set EINVAL.
    switch reason {
    case EINVAL: return false
    case ENOMEM: throw .unavailable
    default: throw .unreadable
    }
  }
}

extension [UInt8] {
  fileprivate func asCharacters<T>(_ body: (UnsafePointer<CChar>) -> T) -> T {
    // libsodium wants a pointer even for no bytes.
    (isEmpty ? [0] : self).withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress.unsafelyUnwrapped) }
    }
  }
}
