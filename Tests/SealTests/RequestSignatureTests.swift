import Testing

@testable import Seal

@Suite struct RequestSignatureTests {
  private let key = SigningKey.generate()
  private let subject = RequestSignature.Subject(
    method: "POST", path: "/api/v1/partner/oral-loss-reports", repeatKey: "0123456789abcdef", body: bytes("{}"))

  private func sign(_ subject: RequestSignature.Subject, by client: String = "bank-102") throws -> String {
    try RequestSignature.make(of: subject, clientID: client, audience: "qinka", now: start, key: key)
  }

  private func check(
    _ token: String, of subject: RequestSignature.Subject? = nil, at now: Int64 = start, key: VerifyingKey? = nil
  ) throws(JWSFault) {
    try RequestSignature.check(
      token, of: subject ?? self.subject, clientID: "bank-102", audience: "qinka", now: now,
      key: key ?? self.key.verifying)
  }

  @Test func `签的是这一个请求，换一点都不行`() throws {
    let token = try sign(subject)
    try check(token)
    typealias Subject = RequestSignature.Subject
    let others: [(Subject, String)] = [
      (Subject(method: "DELETE", path: subject.path, repeatKey: subject.repeatKey, body: subject.body), "method"),
      (Subject(method: "POST", path: "/elsewhere", repeatKey: subject.repeatKey, body: subject.body), "path"),
      (
        Subject(method: "POST", path: subject.path, repeatKey: "fedcba9876543210", body: subject.body),
        "Idempotency-Key"
      ),
      (Subject(method: "POST", path: subject.path, repeatKey: subject.repeatKey, body: bytes("{ }")), "body"),
    ]
    for (other, what) in others {
      #expect(throws: JWSFault.otherRequest(what)) { try check(token, of: other) }
    }
    #expect(throws: JWSFault.otherRequest("client")) { try check(try sign(subject, by: "bank-103")) }
  }

  @Test func `过期的、别的用途的、别的钥匙签的都不认；钟不对另说`() throws {
    let token = try sign(subject)
    #expect(throws: JWSFault.expired(at: start + 60_000, now: start + 60_000)) { try check(token, at: start + 60_000) }
    #expect(throws: JWSFault.notYetValid(from: start, now: start - 31_000)) { try check(token, at: start - 31_000) }
    #expect(throws: JWSFault.badSignature) { try check(token, key: SigningKey.generate().verifying) }
    let assertion = try ClientAssertion.make(
      clientID: "bank-102", audience: "qinka", now: start, key: key, jti: "j-1")
    #expect(throws: JWSFault.wrongType(expected: RequestSignature.type)) { try check(assertion) }
  }
}
