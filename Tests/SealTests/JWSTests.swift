import Testing

@testable import Seal

@Suite struct JWSTests {
  private let key = SigningKey.generate()
  private let claims = bytes(#"{"sub":"李梅","n":1}"#)

  private func verify(_ token: String, type: String = "card+jwt") throws(JWSFault) -> [UInt8] {
    try JWS.verify(token, expectedType: type) { $0 == key.kid ? key.verifying : nil }
  }

  /// A token with any header and claims, well signed.
  private func signed(header: String, claims: String = "{}") -> String {
    let text = Base64.encodeURL(bytes(header)) + "." + Base64.encodeURL(bytes(claims))
    return text + "." + Base64.encodeURL(key.sign(bytes(text)))
  }

  @Test func `签了能验，内容原样`() throws {
    let token = try JWS.sign(claims, with: key, type: "card+jwt")
    #expect(try verify(token) == claims)
  }

  @Test func `改动任何一位都不认`() throws {
    let token = Array(try JWS.sign(claims, with: key, type: "card+jwt").utf8)
    for bit in 0..<token.count * 8 {
      var changed = token
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: JWSFault.self) { try verify(String(decoding: changed, as: UTF8.self)) }
    }
  }

  @Test func `同一签名的别种写法不认`() throws {
    let token = try JWS.sign(claims, with: key, type: "card+jwt")
    for other in [token + "=", token + ".", "." + token, token + " ", token + "\n", token.replacing(".", with: "..")] {
      #expect(throws: JWSFault.malformed) { try verify(other) }
    }
    for last in "BCDEFGHIJKLMNOPRSTUVWXYZ" where !"AQgw".contains(last) {
      #expect(throws: JWSFault.malformed) { try verify(String(token.dropLast()) + String(last)) }
    }
  }

  @Test func `头部的花招各有说法`() {
    let kid = key.kid
    let cases: [(String, JWSFault)] = [
      (#"{"alg":"none","kid":"\#(kid)","typ":"card+jwt"}"#, .wrongAlgorithm),
      (#"{"alg":"HS256","kid":"\#(kid)","typ":"card+jwt"}"#, .wrongAlgorithm),
      (#"{"alg":"es256","kid":"\#(kid)","typ":"card+jwt"}"#, .wrongAlgorithm),
      (#"{"alg":"ES256","crit":["exp"],"exp":1,"kid":"\#(kid)","typ":"card+jwt"}"#, .criticalExtension),
      (#"{"alg":"ES256","crit":null,"kid":"\#(kid)","typ":"card+jwt"}"#, .criticalExtension),
      (#"{"alg":"ES256","kid":"\#(kid)","typ":"other+jwt"}"#, .wrongType(expected: "card+jwt")),
      (#"{"alg":"ES256","kid":"\#(kid)"}"#, .wrongType(expected: "card+jwt")),
      (#"{"alg":"ES256","kid":"nobody","typ":"card+jwt"}"#, .unknownKey(kid: "nobody")),
      (#"{"alg":"ES256","typ":"card+jwt"}"#, .malformed),
      (#"{"alg":"ES256","kid":"a\u0000b","typ":"card+jwt"}"#, .malformed),
      (#"{"alg":"ES256","kid":"","typ":"card+jwt"}"#, .malformed),
      (#"{"alg":"ES256","kid":7,"typ":"card+jwt"}"#, .malformed),
      (#"{"alg":"none","alg":"ES256","kid":"\#(kid)","typ":"card+jwt"}"#, .malformed),
      (#"{"alg":"none","\u0061lg":"ES256","kid":"\#(kid)","typ":"card+jwt"}"#, .malformed),
      (#"["ES256"]"#, .malformed), ("", .malformed),
    ]
    for (header, fault) in cases { #expect(throws: fault, "\(header)") { try verify(signed(header: header)) } }
  }

  @Test func `签名换成空的或别人的不认`() throws {
    let token = try JWS.sign(claims, with: key, type: "card+jwt")
    let text = token.split(separator: ".").prefix(2).joined(separator: ".")
    #expect(throws: JWSFault.malformed) { try verify(text + ".") }
    #expect(throws: JWSFault.malformed) { try verify(text) }
    let other = Base64.encodeURL(SigningKey.generate().sign(bytes(text)))
    #expect(throws: JWSFault.badSignature) { try verify(text + "." + other) }
  }

  @Test func `超长不收也不发`() throws {
    #expect(throws: JWSFault.tooLong) { try verify(String(repeating: "A", count: 4097)) }
    let long = bytes(#"{"a":"\#(String(repeating: "x", count: 3500))"}"#)
    #expect(throws: JWSFault.tooLong) { try JWS.sign(long, with: key, type: "card+jwt") }
  }

  @Test func `重名成员、过深、非 UTF-8 的声明不认`() {
    let header = #"{"alg":"ES256","kid":"\#(key.kid)","typ":"card+jwt"}"#
    let bad = [
      #"{"sub":"a","sub":"b"}"#, #"{"a":{"x":1,"x":2}}"#, #"{"a":[{"x":1,"x":2}]}"#, #"{"a":1} {"#, #"{"a":1,}"#,
      String(repeating: #"{"a":"#, count: 12) + "1" + String(repeating: "}", count: 12), #"[1]"#, #"{"a" 1}"#, #"{"a""#,
      #"{"a":"\"#, "{\"a\":\"\n\"}", "{", "{\"a\":}",
    ]
    for claims in bad {
      #expect(throws: JWSFault.malformed, "\(claims)") { try verify(signed(header: header, claims: claims)) }
    }
    #expect(!StrictJSON.accepts([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))
    let good = #" {"a": [1, -2.5e+3, true, null, "\"}{"], "b": {"a": {}, "c": []}} "#
    #expect(!StrictJSON.accepts(bytes(good)))  // nothing around the object
    #expect(StrictJSON.accepts(bytes(good.trimmingPrefix(" ").dropLast().description)))
  }
}
