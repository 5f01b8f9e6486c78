import Testing

@testable import Seal

@Suite struct DigestTests {
  @Test func `SHA-256 的公开样例`() {
    #expect(
      Hex.encode(Digest.sha256([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      Hex.encode(Digest.sha256(bytes("abc"))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func `分段计算与一次计算相同，中途取值不影响继续`() {
    let stream = Digest.Stream()
    for count in [1, 0, 62, 937] { stream.update([UInt8](repeating: UInt8(ascii: "a"), count: count)) }
    #expect(stream.digest() == Digest.sha256([UInt8](repeating: UInt8(ascii: "a"), count: 1000)))
    stream.update([UInt8](repeating: UInt8(ascii: "a"), count: 999_000))
    #expect(Hex.encode(stream.digest()) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test(arguments: [
    (
      [UInt8](repeating: 0x0b, count: 20), bytes("Hi There"),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      bytes("Jefe"), bytes("what do ya want for nothing?"),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      [UInt8](repeating: 0xaa, count: 131), bytes("Test Using Larger Than Block-Size Key - Hash Key First"),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    ([], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
  ])
  func `HMAC 的公开样例 RFC 4231`(key: [UInt8], message: [UInt8], mac: String) {
    #expect(Hex.encode(Digest.hmacSHA256(message, key: key)) == mac)
  }

  @Test func `定时比较认得相同、不同和长短不一`() {
    #expect(Digest.constantTimeEqual([1, 2, 3], [1, 2, 3]))
    #expect(Digest.constantTimeEqual([], []))
    #expect(!Digest.constantTimeEqual([1, 2, 3], [1, 2, 4]))
    #expect(!Digest.constantTimeEqual([1, 2, 3], [1, 2]))
  }
}
