import Foundation
import Seal

/// A partner's own system on the partner API: it proves itself with a signed assertion and keeps the token it gets.
actor PartnerClient {
  private struct TokenRequest: Encodable { let clientAssertion: String }
  private struct TokenAnswer: Decodable { let token: String }

  private let clientId: String
  private let key: SigningKey
  private let clock: SandboxClock
  private let line: QinkaLine
  private var token: String?

  init(qinka: URL, credential: Partners.Credential, clock: SandboxClock) throws {
    clientId = credential.clientId
    key = try SigningKey(pem: credential.pem)
    self.clock = clock
    line = QinkaLine(qinka: qinka)
  }

  /// Throws when Qinka does not answer.
  func post(_ path: String, _ body: Data, idempotencyKey: String) async throws -> PartnerAnswer {
    try await withToken { try await send(path, body, idempotencyKey: idempotencyKey, token: $0) }
  }

  /// The same for a question.
  func get(_ path: String) async throws -> PartnerAnswer {
    try await withToken { try await send(path, nil, idempotencyKey: nil, token: $0) }
  }

  /// A token that has ended is replaced once.
  private func withToken(_ ask: (String) async throws -> PartnerAnswer) async throws -> PartnerAnswer {
    if let token {
      let answer = try await ask(token)
      if answer.status != 401 { return answer }
    }
    token = nil
    let proof = try await prove()
    guard proof.status == 201, let fresh = try? JSONDecoder().decode(TokenAnswer.self, from: proof.body) else {
      return proof
    }
    token = fresh.token
    return try await ask(fresh.token)
  }

  /// The same for somebody who waits for the answer. The line may break after the work was done: the same key then asks
  /// for the same answer.
  func insist(_ path: String, _ fields: [String: String]) async throws -> PartnerAnswer {
    let body = try JSONEncoder().encode(fields)
    let key = Random.uuidV7(milliseconds: clock.now)
    do {
      return try await post(path, body, idempotencyKey: key)
    } catch {
      return try await post(path, body, idempotencyKey: key)
    }
  }

  private func prove() async throws -> PartnerAnswer {
    let now = clock.now
    let assertion = try ClientAssertion.make(
      clientID: clientId, audience: "qinka", now: now, key: key, jti: Random.uuidV7(milliseconds: now))
    let body = try JSONEncoder().encode(TokenRequest(clientAssertion: assertion))
    return try await send(
      "api/v1/partner/tokens", body, idempotencyKey: Random.uuidV7(milliseconds: now), token: nil)
  }

  /// A session alone moves nothing: each request is signed for itself.
  private func sign(_ path: String, _ body: Data, idempotencyKey: String) throws -> String {
    try RequestSignature.make(
      of: RequestSignature.Subject(
        method: "POST", path: "/" + path, repeatKey: idempotencyKey, body: Array(body)),
      clientID: clientId, audience: "qinka", now: clock.now, key: key)
  }

  private func send(
    _ path: String, _ body: Data?, idempotencyKey: String?, token: String?
  ) async throws -> PartnerAnswer {
    var headers: [String: String] = [:]
    headers["Idempotency-Key"] = idempotencyKey
    if let token {
      headers["Authorization"] = "Bearer \(token)"
      if let body, let idempotencyKey {
        headers["Request-Signature"] = try sign(path, body, idempotencyKey: idempotencyKey)
      }
    }
    return try await line.send(body == nil ? "GET" : "POST", path, body, headers: headers)
  }
}
