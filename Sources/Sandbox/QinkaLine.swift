import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What Qinka said.
struct PartnerAnswer: Sendable, Equatable {
  let status: Int
  let body: Data
}

/// One party's line to Qinka: a request goes out, an answer comes back, and nothing is remembered.
struct QinkaLine: Sendable {
  private let qinka: URL
  private let session: URLSession

  init(qinka: URL) {
    self.qinka = qinka
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = 10
    session = URLSession(configuration: configuration)
  }

  /// Throws when Qinka does not answer.
  func send(
    _ method: String, _ path: String, _ body: Data?, headers: [String: String] = [:]
  ) async throws -> PartnerAnswer {
    var request = URLRequest(url: qinka.appendingPathComponent(path))
    request.httpMethod = method
    request.httpBody = body
    if body != nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let (data, response) = try await answer(to: request)
    guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
    return PartnerAnswer(status: response.statusCode, body: data)
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
}
