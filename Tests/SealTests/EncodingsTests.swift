import Testing

@testable import Seal

@Suite struct EncodingsTests {
  @Test(arguments: [
    ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
    ("foobar", "MZXW6YTBOI"),
  ])
  func `base32 的公开样例 RFC 4648`(plain: String, encoded: String) {
    #expect(Base32.encode(bytes(plain)) == encoded)
    #expect(Base32.decode(encoded) == bytes(plain))
  }

  @Test func `base32 容忍人手录入，不容忍错字`() {
    #expect(Base32.decode("mzxw 6ytb oi======") == bytes("foobar"))
    for bad in ["M", "MZX", "MZXW6Y", "MZ1Q", "MZ0Q", "M=ZQ", "MZ", "中文"] {
      #expect(Base32.decode(bad) == nil, "\(bad)")
    }
  }

  @Test func `base64url 每个值只有一种写法`() {
    #expect(Base64.encodeURL([0xfb, 0xff]) == "-_8")
    #expect(Base64.decodeURL("-_8") == [0xfb, 0xff])
    #expect(Base64.decodeURL("") == [])
    for bad in ["-_8=", "-_9", "+/8", "-_8 ", " -_8", "-_8\n", "A", "-_8AA", "-_\u{0}8", "é"] {
      #expect(Base64.decodeURL(bad) == nil, "\(bad)")
    }
    #expect(Base64.decode("+/8=") == [0xfb, 0xff])
    #expect(Base64.decode("+/8") == nil)
  }

  @Test func `各种编码来回不变`() {
    var random = Seeded(3)
    for length in 0..<200 {
      let plain = random.bytes(length)
      #expect(Base32.decode(Base32.encode(plain)) == plain)
      #expect(Base64.decode(Base64.encode(plain)) == plain)
      #expect(Base64.decodeURL(Base64.encodeURL(plain)) == plain)
      #expect(Hex.decode(Hex.encode(plain)) == plain)
    }
    for bad in ["0", "0g", "AB", "中文"] { #expect(Hex.decode(bad) == nil) }
  }
}
