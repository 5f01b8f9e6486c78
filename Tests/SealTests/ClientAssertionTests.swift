import Testing

@testable import Seal

@Suite struct ClientAssertionTests {
  private let key = SigningKey.generate()
  private let audience = "https://qinka.example/token"

  private func check(_ token: String, at now: Int64 = start) throws(JWSFault) -> ClientAssertion.Accepted {
    try ClientAssertion.check(token, audience: audience, now: now) { clientID, kid in
      clientID == "bank-102" && kid == key.kid ? key.verifying : nil
    }
  }

  private func signed(_ claims: String, type: String = ClientAssertion.type) throws -> String {
    try JWS.sign(bytes(claims), with: key, type: type)
  }

  private func assertion(clientID: String = "bank-102", lifetime: Duration = .seconds(60)) throws -> String {
    try ClientAssertion.make(
      clientID: clientID, audience: audience, now: start, lifetime: lifetime, key: key, jti: "j-1")
  }

  @Test func `好的声明说出是谁、编号和到期`() throws {
    let token = try assertion()
    #expect(try check(token) == .init(clientID: "bank-102", jti: "j-1", expires: start + 60_000))
    let claimant = try ClientAssertion.unverifiedClaimant(of: token)
    #expect(claimant.clientID == "bank-102")
    #expect(claimant.kid == key.kid)
  }

  @Test func `别家的钥匙不能替银行说话`() throws {
    #expect(throws: JWSFault.unknownKey(kid: key.kid)) { try check(try assertion(clientID: "bank-103")) }
  }

  @Test func `钟不对是钟不对，不是签名不对`() throws {
    let token = try assertion()
    #expect(try check(token, at: start - 30_000).jti == "j-1")
    #expect(throws: JWSFault.notYetValid(from: start, now: start - 31_000)) { try check(token, at: start - 31_000) }
    #expect(try check(token, at: start + 59_999).jti == "j-1")
    let late = #expect(throws: JWSFault.self) { try check(token, at: start + 60_000) }
    #expect(late == .expired(at: start + 60_000, now: start + 60_000))
    // A clock two hours ahead asks for nothing too long; it is ahead.
    let ahead = #expect(throws: JWSFault.self) { try check(token, at: start - 7_200_000) }
    #expect(ahead?.description.contains("7200 s in the future; compare the clocks") == true)
    // Who cannot sign hears nothing about clocks.
    let forged = String(token.dropLast(4)) + "AAAA"
    #expect(throws: JWSFault.badSignature) { try check(forged, at: start + 3_600_000) }
  }

  @Test func `最长五分钟`() throws {
    #expect(try check(try assertion(lifetime: .seconds(300))).expires == start + 300_000)
    #expect(throws: JWSFault.lifetimeTooLong) { try check(try assertion(lifetime: .seconds(331))) }
  }

  @Test func `每项声明都要对`() throws {
    let now = start / 1000
    let aud = audience
    let cases: [(String, JWSFault)] = [
      (#"{"sub":"bank-102","aud":"\#(aud)","jti":"j","exp":\#(now + 60)}"#, .missingClaim("iss")),
      (#"{"iss":"bank-102","aud":"\#(aud)","jti":"j","exp":\#(now + 60)}"#, .missingClaim("sub")),
      (#"{"iss":"bank-102","sub":"bank-103","aud":"\#(aud)","jti":"j","exp":\#(now + 60)}"#, .issuerIsNotSubject),
      (#"{"iss":"bank-102","sub":"bank-102","jti":"j","exp":\#(now + 60)}"#, .missingClaim("aud")),
      (#"{"iss":"bank-102","sub":"bank-102","aud":"\#(aud)/","jti":"j","exp":\#(now + 60)}"#, .wrongAudience),
      (#"{"iss":"bank-102","sub":"bank-102","aud":["\#(aud)"],"jti":"j","exp":\#(now + 60)}"#, .malformed),
      (#"{"iss":"bank-102","sub":"bank-102","aud":"\#(aud)","exp":\#(now + 60)}"#, .missingClaim("jti")),
      (
        #"{"iss":"bank-102","sub":"bank-102","aud":"\#(aud)","jti":"a\u0000","exp":\#(now + 60)}"#,
        .missingClaim("jti")
      ),
      (#"{"iss":"bank-102","sub":"bank-102","aud":"\#(aud)","jti":"j"}"#, .missingClaim("exp")),
      (#"{"iss":"bank-102","sub":"bank-102","aud":"\#(aud)","jti":"j","exp":"soon"}"#, .malformed),
      (#"{"iss":"bank-102","sub":"bank-102","aud":"\#(aud)","jti":"j","exp":1e300}"#, .missingClaim("exp")),
      (
        #"{"iss":"bank-102","sub":"bank-102","aud":"\#(aud)","jti":"j","exp":\#(now + 60),"nbf":\#(now + 31)}"#,
        .notYetValid(from: start + 31_000, now: start)
      ),
    ]
    for (claims, fault) in cases { #expect(throws: fault, "\(claims)") { try check(try signed(claims)) } }
    let fraction = #"{"iss":"bank-102","sub":"bank-102","aud":"\#(aud)","jti":"j","exp":\#(now + 60).5}"#
    #expect(try check(try signed(fraction)).expires == start + 60_500)
  }

  @Test func `别种令牌不能充当`() throws {
    let now = start / 1000
    let claims = #"{"iss":"bank-102","sub":"bank-102","aud":"\#(audience)","jti":"j","exp":\#(now + 60)}"#
    #expect(throws: JWSFault.wrongType(expected: ClientAssertion.type)) { try check(try signed(claims, type: "JWT")) }
  }
}
