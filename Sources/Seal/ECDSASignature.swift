import CCrypto

/// The two spellings of an ECDSA signature: DER, which libcrypto speaks, and `r ‖ s`, which JWS wants.
enum ECDSASignature {
  private static let half = EllipticKey.coordinateLength

  /// nil unless it is a DER signature whose numbers fit P-256.
  static func raw(fromDER der: [UInt8]) -> [UInt8]? {
    der.withUnsafeBufferPointer { bytes in
      var start = bytes.baseAddress
      guard let signature = d2i_ECDSA_SIG(nil, &start, bytes.count) else {
        ERR_clear_error()
        return nil
      }
      defer { ECDSA_SIG_free(signature) }
      guard start == bytes.baseAddress.map({ $0 + bytes.count }) else { return nil }  // something follows it
      var raw = [UInt8](repeating: 0, count: 2 * half)
      let fits = raw.withUnsafeMutableBufferPointer { out in
        guard let start = out.baseAddress else { return false }
        return BN_bn2binpad(ECDSA_SIG_get0_r(signature), start, Int32(half)) == Int32(half)
          && BN_bn2binpad(ECDSA_SIG_get0_s(signature), start + half, Int32(half)) == Int32(half)
      }
      return fits ? raw : nil
    }
  }

  /// nil unless it is 64 bytes.
  static func der(fromRaw raw: [UInt8]) -> [UInt8]? {
    guard raw.count == 2 * half, let signature = ECDSA_SIG_new() else { return nil }
    defer { ECDSA_SIG_free(signature) }
    let r = BN_bin2bn(Array(raw[..<half]), Int32(half), nil)
    let s = BN_bin2bn(Array(raw[half...]), Int32(half), nil)
    guard ECDSA_SIG_set0(signature, r, s) == 1 else {
      BN_free(r)
      BN_free(s)
      return nil
    }
    let size = i2d_ECDSA_SIG(signature, nil)
    guard size > 0 else { return nil }
    return [UInt8](unsafeUninitializedCapacity: Int(size)) { out, count in
      var end = out.baseAddress
      count = max(0, Int(i2d_ECDSA_SIG(signature, &end)))
    }
  }
}
