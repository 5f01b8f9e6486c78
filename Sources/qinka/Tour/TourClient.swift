import Foundation
import Web

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What came back.
struct TourAnswer: Sendable {
  var status: Int
  var body: JSON
  /// The body as it came, for looking whether something is *not* in it.
  var text: String
  var isReplayed = false
  /// What is printed on the card that somebody outside has just made.
  var cardNumber: String?

  var code: String? { body["code"].text }
  var clause: String? { body["clause"].text }
  var receipt: String? { body["receipt"].text }
}

/// HTTP for the tour: it knows addresses and headers, and nothing of Qinka's inside.
struct TourClient: Sendable {
  /// Nobody is there, or the line broke.
  struct NoAnswer: Error {
    let base: URL
    let reason: String
  }

  private let qinka: URL
  private let sandbox: URL
  private let session: URLSession

  init(qinka: URL, sandbox: URL) {
    self.qinka = qinka
    self.sandbox = sandbox
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = 30
    session = URLSession(configuration: configuration)
  }

  func send(_ call: TourCall, of step: Step) async throws -> TourAnswer {
    switch step.party {
    case .qinka: return try await exchange(call, of: step, at: qinka)
    case .sandbox: return try await exchange(call, of: step, at: sandbox)
    case .counter:
      let told = try await exchange(call, of: step, at: sandbox)
      // A bank's counter and the card centre tell what Qinka said to them.
      guard told.status == 200, let status = told.body["status"].number else { return told }
      let body = told.body["body"]
      return TourAnswer(
        status: Int(status), body: body, text: String(decoding: try body.data, as: UTF8.self),
        cardNumber: told.body["cardNumber"].text)
    }
  }

  private func exchange(_ call: TourCall, of step: Step, at base: URL) async throws -> TourAnswer {
    let request = try request(call, of: step, at: base)
    do {
      let (data, response) = try await session.data(for: request)
      guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
      return TourAnswer(
        status: response.statusCode, body: (try? JSON(data)) ?? .null, text: String(decoding: data, as: UTF8.self),
        isReplayed: response.value(forHTTPHeaderField: "Idempotency-Replayed") == "true")
    } catch let error as URLError {
      throw NoAnswer(base: base, reason: error.localizedDescription)
    }
  }

  private func request(_ call: TourCall, of step: Step, at base: URL) throws -> URLRequest {
    let path = call.path.reduce(step.route) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
    var request = URLRequest(url: base.appendingPathComponent(path))
    request.httpMethod = step.method
    if let body = call.body {
      request.httpBody = try body.data
      request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    }
    if let token = call.token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
    if step.party == .qinka, step.method != "GET" {
      switch call.key {
      case .fresh: request.setValue(UUID().uuidString, forHTTPHeaderField: "Idempotency-Key")
      case .same(let key): request.setValue(key, forHTTPHeaderField: "Idempotency-Key")
      case .missing: break
      }
    }
    return request
  }
}
