import CSodium

/// Bytes as lower-case hexadecimal text.
package enum Hex {
  package static func encode(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: bytes.count * 2) { text in
      for (index, byte) in bytes.enumerated() {
        text[index * 2] = digits[Int(byte >> 4)]
        text[index * 2 + 1] = digits[Int(byte & 15)]
      }
      return bytes.count * 2
    }
  }

  /// nil unless the text is an even number of lower-case hexadecimal digits.
  package static func decode(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}

/// RFC 4648 base64 with one spelling per value: an unused bit, a stray character or wrong padding is refused.
package enum Base64 {
  package static func encode(_ bytes: [UInt8]) -> String { encode(bytes, sodium_base64_VARIANT_ORIGINAL) }
  package static func decode(_ text: String) -> [UInt8]? { decode(text, sodium_base64_VARIANT_ORIGINAL) }

  /// The URL alphabet without padding, as JWS and JWK want it.
  package static func encodeURL(_ bytes: [UInt8]) -> String { encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING) }
  package static func decodeURL(_ text: some StringProtocol) -> [UInt8]? {
    decode(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING)
  }

  private static func encode(_ bytes: [UInt8], _ variant: Int32) -> String {
    let room = sodium_base64_encoded_len(bytes.count, variant)
    var text = [CChar](repeating: 0, count: room)
    sodium_bin2base64(&text, room, bytes, bytes.count, variant)
    return String(decoding: text.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)  // it ends with a NUL
  }

  private static func decode(_ text: some StringProtocol, _ variant: Int32) -> [UInt8]? {
    let source = text.utf8.map { CChar(bitPattern: $0) }
    var bytes = [UInt8](repeating: 0, count: source.count * 3 / 4 + 1)
    var count = 0
    // Without an end pointer libsodium itself refuses anything left over.
    let done = sodium_base642bin(&bytes, bytes.count, source, source.count, nil, &count, nil, variant)
    return done == 0 ? Array(bytes[..<count]) : nil
  }
}

/// RFC 4648 base32, the spelling in which authenticator apps take a secret.
package enum Base32 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  /// Upper case, no padding.
  package static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    var pending: UInt32 = 0
    var bits = 0
    for byte in bytes {
      pending = pending << 8 | UInt32(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        text.append(alphabet[Int(pending >> UInt32(bits) & 31)])
      }
    }
    if bits > 0 { text.append(alphabet[Int(pending << UInt32(5 - bits) & 31)]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// People type it: spaces, lower case and padding are accepted; nil for anything else that is not base32.
  package static func decode(_ text: String) -> [UInt8]? {
    var digits = text.uppercased().utf8.filter { $0 != UInt8(ascii: " ") }
    while digits.last == UInt8(ascii: "=") { digits.removeLast() }
    guard ![1, 3, 6].contains(digits.count % 8) else { return nil }  // no number of bytes is this long
    var bytes: [UInt8] = []
    var pending: UInt32 = 0
    var bits = 0
    for digit in digits {
      guard let value = alphabet.firstIndex(of: digit) else { return nil }
      pending = pending << 5 | UInt32(value)
      bits += 5
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: pending >> UInt32(bits)))
      }
    }
    guard pending & (1 << UInt32(bits) - 1) == 0 else { return nil }
    return bytes
  }
}
