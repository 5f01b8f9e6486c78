import Foundation
import Seal

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What Qinka said.
struct PartnerAnswer: Sendable, Equatable {
  let status: Int
  let body: Data
}

/// A partner's own system on the partner API: it proves itself with a signed assertion and keeps the token it gets.
actor PartnerClient {
  private struct TokenRequest: Encodable { let clientAssertion: String }
  private struct TokenAnswer: Decodable { let token: String }

  private let qinka: URL
  private let clientId: String
  private let key: SigningKey
  private let clock: SandboxClock
  private let session: URLSession
  private var token: String?

  init(qinka: URL, credential: Partners.Credential, clock: SandboxClock) throws {
    self.qinka = qinka
    clientId = credential.clientId
    key = try SigningKey(pem: credential.pem)
    self.clock = clock
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = 10
    session = URLSession(configuration: configuration)
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

  /// Not `URLSession.data(for:)`: being cancelled, that one crashes or never returns on Linux. The time-out ends this.
  private func answer(to request: URLRequest) async throws -> (Data, URLResponse) {
    try await withCheckedThrowingContinuation { continuation in
      session.dataTask(with: request) { data, response, error in
        if let data, let response {
          continuation.resume(returning: (data, response))
        } else {
          continuation.resume(throwing: error ?? URLError(.unknown))
        }
      }.resume()
    }
  }

  private func send(
    _ path: String, _ body: Data?, idempotencyKey: String?, token: String?
  ) async throws -> PartnerAnswer {
    var request = URLRequest(url: qinka.appendingPathComponent(path))
    request.httpMethod = body == nil ? "GET" : "POST"
    request.httpBody = body
    if body != nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
    request.setValue(idempotencyKey, forHTTPHeaderField: "Idempotency-Key")
    if let token {
      request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
      if let body, let idempotencyKey {
        request.setValue(
          try sign(path, body, idempotencyKey: idempotencyKey), forHTTPHeaderField: "Request-Signature")
      }
    }
    let (data, response) = try await answer(to: request)
    guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
    return PartnerAnswer(status: response.statusCode, body: data)
  }
}
