/// One-time codes of authenticator apps, RFC 6238.
///
///     let totp = TOTP()
///     guard let step = totp.verify(typed, secret: secret, at: seconds), step > lastUsedStep else { … }
package struct TOTP: Sendable {
  /// The hash under the code; apps that ignore the parameter use SHA-1.
  package enum Algorithm: String, Sendable {
    case sha1 = "SHA1"
    case sha256 = "SHA256"
  }

  package let algorithm: Algorithm
  package let period: Int64
  package let digits: Int

  package init(algorithm: Algorithm = .sha1, period: Int64 = 30, digits: Int = 6) {
    precondition(period > 0 && (6...9).contains(digits), "no such one-time code: RFC 4226 wants six digits or more")
    self.algorithm = algorithm
    self.period = period
    self.digits = digits
  }

  /// 160 random bits, as RFC 4226 recommends.
  package static func newSecret() -> [UInt8] { Random.bytes(20) }

  /// `seconds` since 1970.
  package func code(secret: [UInt8], at seconds: Int64) -> String { code(secret: secret, step: step(at: seconds)) }

  /// The step whose code it is, or nil. Keep the step and accept only later ones: the same code must not serve twice.
  package func verify(_ code: String, secret: [UInt8], at seconds: Int64, window: Int64 = 1) -> Int64? {
    let typed = Array(code.utf8)
    let now = step(at: seconds)
    var matched: Int64?
    // Every step is computed whatever matched, so that the time taken says nothing.
    for step in (now - window)...(now + window)
    where Digest.constantTimeEqual(Array(self.code(secret: secret, step: step).utf8), typed) {
      matched = step
    }
    return matched
  }

  /// What the QR code for an authenticator app says.
  package func otpauthURI(secret: [UInt8], account: String, issuer: String) -> String {
    "otpauth://totp/\(Self.escaped(issuer)):\(Self.escaped(account))?secret=\(Base32.encode(secret))"
      + "&issuer=\(Self.escaped(issuer))&algorithm=\(algorithm.rawValue)&digits=\(digits)&period=\(period)"
  }

  private func step(at seconds: Int64) -> Int64 {
    let step = seconds / period
    return seconds < 0 && step * period != seconds ? step - 1 : step
  }

  /// RFC 4226 section 5.3: four bytes from a place that the last byte chooses, without the sign bit.
  private func code(secret: [UInt8], step: Int64) -> String {
    let message = withUnsafeBytes(of: step.bigEndian) { Array($0) }
    let mac = Digest.hmac(algorithm == .sha1 ? .sha1 : .sha256, message, key: secret)
    let offset = Int(mac[mac.count - 1] & 15)
    let number = mac[offset..<offset + 4].reduce(0) { $0 << 8 | UInt64($1) } & 0x7fff_ffff
    let modulus = (0..<digits).reduce(UInt64(1)) { power, _ in power * 10 }
    let text = String(number % modulus)
    return String(repeating: "0", count: digits - text.count) + text
  }

  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        String(UnicodeScalar(byte))
      default: "%" + Hex.encode([byte]).uppercased()
      }
    }.joined()
  }
}
