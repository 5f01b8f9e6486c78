import Testing

@testable import Seal

@Suite struct TOTPTests {
  private let secret = bytes("12345678901234567890")

  @Test(
    arguments: [
      (59, "94287082", "46119246"), (1_111_111_109, "07081804", "68084774"), (1_111_111_111, "14050471", "67062674"),
      (1_234_567_890, "89005924", "91819424"), (2_000_000_000, "69279037", "90698825"),
      (20_000_000_000, "65353130", "77737706"),
    ] as [(Int64, String, String)])
  func `公开样例 RFC 6238`(seconds: Int64, sha1: String, sha256: String) {
    #expect(TOTP(digits: 8).code(secret: secret, at: seconds) == sha1)
    let longer = bytes("12345678901234567890123456789012")
    #expect(TOTP(algorithm: .sha256, digits: 8).code(secret: longer, at: seconds) == sha256)
    #expect(TOTP().code(secret: secret, at: seconds) == String(sha1.suffix(6)))
  }

  @Test func `前后各容一步，答是哪一步`() {
    let totp = TOTP()
    let now: Int64 = 1_111_111_111
    let step = now / 30
    for offset: Int64 in -2...2 {
      let code = totp.code(secret: secret, at: now + offset * 30)
      #expect(totp.verify(code, secret: secret, at: now) == (abs(offset) <= 1 ? step + offset : nil))
    }
    #expect(totp.verify(totp.code(secret: secret, at: now - 30), secret: secret, at: now, window: 0) == nil)
  }

  @Test func `写法不对就是不对`() {
    let code = TOTP().code(secret: secret, at: 59)
    #expect(code == "287082")
    for wrong in ["", "28708", "2870822", " 287082", "287082\n", "２８７０８２", "287083"] {
      #expect(TOTP().verify(wrong, secret: secret, at: 59) == nil)
    }
  }

  @Test func `1970 年以前也不出错`() {
    #expect(TOTP().verify(TOTP().code(secret: secret, at: -1), secret: secret, at: -30, window: 0) == -1)
  }

  @Test func `二维码内容`() {
    #expect(
      TOTP().otpauthURI(secret: secret, account: "clerk@610100", issuer: "秦卡 Qinka")
        == "otpauth://totp/%E7%A7%A6%E5%8D%A1%20Qinka:clerk%40610100?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        + "&issuer=%E7%A7%A6%E5%8D%A1%20Qinka&algorithm=SHA1&digits=6&period=30")
    #expect(TOTP.newSecret().count == 20)
  }
}
