import Cards
import Desk
import HTTPTypes
import Seal
import Testing

@testable import Web

/// What institutions send: a session alone moves nothing.
struct SignedRequestTests {
  private let path = "/api/v1/partner/oral-loss-reports"

  /// A report by the issuing bank, signed as `signature` says for the key and the body that are sent.
  private func report(
    _ fixture: WebFixture,
    signature: (_ key: String, _ body: String, _ signers: Signers, _ token: String) throws -> String?
  ) async throws -> RouterAnswer {
    let token = try await fixture.token(.bank)
    let until = (fixture.clock.now + .days(2)).iso
    let body = #"{"cardNumber":"\#(Resident.李梅.card)","until":"\#(until)"}"#
    var headers = fixture.headers(token)
    headers[.requestSignature] = try signature(headers[.idempotencyKey] ?? "", body, fixture.signers, token)
    return try await fixture.client.send(.post, path, headers: headers, body: body)
  }

  private func subject(_ key: String, _ body: String, path: String? = nil) -> RequestSignature.Subject {
    RequestSignature.Subject(method: "POST", path: path ?? self.path, repeatKey: key, body: Array(body.utf8))
  }

  @Test func `a bank's request is taken when it is signed, and not otherwise`() async throws {
    try await WebFixture.with { fixture in
      let now = fixture.clock.now
      let missing = try await report(fixture) { _, _, _, _ in nil }
      #expect(missing.status == 401 && missing.code == "signature-missing")
      let nonsense = try await report(fixture) { _, _, _, _ in "nonsense" }
      #expect(nonsense.status == 401 && nonsense.code == "signature-refused")
      let elsewhere = try await report(fixture) { key, body, signers, token in
        try signers.sign(subject(key, body, path: "/api/v1/partner/oral-loss-releases"), by: token, at: now)
      }
      #expect(elsewhere.status == 401 && elsewhere.code == "signature-refused")
      let other = try await report(fixture) { key, body, signers, token in
        try signers.sign(subject(key, body + " "), by: token, at: now)
      }
      #expect(other.status == 401)
      let old = try await report(fixture) { key, body, signers, token in
        try signers.sign(subject(key, body), by: token, at: now - .minutes(2))
      }
      #expect(old.status == 401 && old.code == "signature-expired")
      let early = try await report(fixture) { key, body, signers, token in
        try signers.sign(subject(key, body), by: token, at: now + .minutes(2))
      }
      #expect(early.status == 401 && early.code == "signature-not-yet-valid")
      let card = try await fixture.get("/api/v1/me/card", as: try await fixture.token(.holder))
      #expect(!card.body.contains("financial-loss-running"), "nothing of this has moved anything")
      let good = try await report(fixture) { key, body, signers, token in
        try signers.sign(subject(key, body), by: token, at: now)
      }
      #expect(good.status == 201, "\(good.body)")
    }
  }

  @Test func `another institution's key signs for itself alone`() async throws {
    try await WebFixture.with { fixture in
      let stranger = try await fixture.token(.bank, scope: "103")
      let answer = try await report(fixture) { key, body, signers, _ in
        try signers.sign(subject(key, body), by: stranger, at: fixture.clock.now)
      }
      #expect(answer.status == 401 && answer.code == "signature-refused")
    }
  }
}
