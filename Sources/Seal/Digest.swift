import CCrypto
import CSodium

/// Hashes and keyed hashes, computed by libcrypto.
package enum Digest {
  package static func sha256(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { sha256($0) } }

  package static func hmacSHA256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] { hmac(.sha256, bytes, key: key) }

  /// Takes the same time wherever the first difference is. The lengths are not secret.
  package static func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && sodium_memcmp(left, right, left.count) == 0
  }

  /// The hash functions that have a use here; SHA-1 only inside the one-time codes of authenticator apps.
  enum Function {
    case sha1, sha256

    var length: Int { self == .sha1 ? 20 : 32 }
    var implementation: OpaquePointer? { self == .sha1 ? EVP_sha1() : EVP_sha256() }
  }

  static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { out, count in
      let done = EVP_Digest(bytes.baseAddress, bytes.count, out.baseAddress, nil, fetchedSHA256, nil)
      precondition(done == 1, "libcrypto could not compute SHA-256")
      count = 32
    }
  }

  static func hmac(_ function: Function, _ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    key.withUnsafeBytes { hmac(function, bytes, key: $0) }
  }

  static func hmac(_ function: Function, _ bytes: [UInt8], key: UnsafeRawBufferPointer) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: function.length) { out, count in
      // A null key would mean "the key of the call before".
      let start = key.baseAddress ?? UnsafeRawPointer(out.baseAddress)
      let done = HMAC(
        function.implementation, start, Int32(key.count), bytes, bytes.count, out.baseAddress, nil)
      precondition(done != nil, "libcrypto could not compute an HMAC")
      count = function.length
    }
  }

  // Looked up once: libcrypto 3 would search its providers again at every call. Never freed, never changed.
  nonisolated(unsafe) fileprivate static let fetchedSHA256 = EVP_MD_fetch(nil, "SHA256", nil)
}

extension Digest {
  /// A SHA-256 computed piece by piece, for what is too large to hold at once.
  package final class Stream {
    private let context: OpaquePointer

    package init() {
      guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex2(context, Digest.fetchedSHA256, nil) == 1 else {
        preconditionFailure("libcrypto could not start SHA-256")
      }
      self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    package func update(_ bytes: [UInt8]) {
      precondition(EVP_DigestUpdate(context, bytes, bytes.count) == 1, "libcrypto could not continue SHA-256")
    }

    /// The digest of everything given so far; the stream may go on afterwards.
    package func digest() -> [UInt8] {
      guard let copy = EVP_MD_CTX_new() else { preconditionFailure("no memory left for SHA-256") }
      defer { EVP_MD_CTX_free(copy) }
      return [UInt8](unsafeUninitializedCapacity: 32) { out, count in
        let done = EVP_MD_CTX_copy_ex(copy, context) == 1 && EVP_DigestFinal_ex(copy, out.baseAddress, nil) == 1
        precondition(done, "libcrypto could not finish SHA-256")
        count = 32
      }
    }
  }
}
