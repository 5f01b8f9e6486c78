import Foundation
import HTTPTypes
import Hummingbird
import Synchronization
import Testing

@testable import Sandbox

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A folder that is gone after the test.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try await body(folder)
}

/// A prepared sandbox whose banks report to `qinka` and never really wait.
func withSandbox<Result>(
  qinka: URL = URL(fileURLWithPath: "/"), _ body: (SandboxParts) async throws -> Result
) async throws -> Result {
  try await withFolder { folder in
    try Sandbox.prepare(folder: folder, now: .fixed)
    return try await body(try SandboxParts.restless(folder: folder, qinka: qinka))
  }
}

extension SandboxParts {
  /// Parties of a prepared folder that never really wait.
  static func restless(folder: String, qinka: URL, exchange: String? = nil) throws -> SandboxParts {
    try SandboxParts(
      folder: folder, qinka: qinka, exchange: exchange,
      pause: { _ in
        try Task.checkCancellation()
        await Task.yield()
      })
  }
}

/// Serves the routes on a free port for as long as the body runs.
func withServer<Result>(
  _ router: Router<BasicRequestContext>, _ body: (URL) async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Void.self) { group in
    let (ports, running) = AsyncStream.makeStream(of: Int.self)
    var application = Application(
      router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in running.yield(channel.localAddress?.port ?? 0) })
    application.logger.logLevel = .critical
    group.addTask { [application] in try await application.run() }
    defer { group.cancelAll() }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    return try await body(try #require(URL(string: "http://127.0.0.1:\(port)")))
  }
}

/// Stands in for Qinka's API: gives a token to any partner and any clerk, and answers from a script.
final class FakeQinka: Sendable {
  struct Seen: Sendable, Equatable {
    let path: String
    let key: String?
    let token: String?
    let body: String
  }

  private struct State {
    var seen: [Seen] = []
    var tokens = 0
    var signIns: [String] = []
    var answers: [(status: Int, body: String)]
  }

  private let state: Mutex<State>

  /// The last answer is repeated.
  init(_ answers: (status: Int, body: String)...) {
    state = Mutex(State(answers: answers))
  }

  var seen: [Seen] { state.withLock { $0.seen } }
  /// What clerks typed to sign in.
  var signIns: [String] { state.withLock { $0.signIns } }

  func router() -> Router<BasicRequestContext> {
    let router = Router(context: BasicRequestContext.self)
    router.post("/api/v1/partner/tokens") { _, _ in
      let number = self.state.withLock { state in
        state.tokens += 1
        return state.tokens
      }
      return Response(
        status: .created, body: ResponseBody(byteBuffer: ByteBuffer(string: #"{"token":"token-\#(number)"}"#)))
    }
    router.get("/api/v1/partner/{act}") { request, _ in self.answer(request, "") }
    router.get("/api/v1/partner/{act}/{name}") { request, _ in self.answer(request, "") }
    router.post("/api/v1/partner/{act}") { request, _ in
      self.answer(request, String(buffer: try await request.body.collect(upTo: 16_384)))
    }
    addCounters(to: router)
    return router
  }

  private func addCounters(to router: Router<BasicRequestContext>) {
    router.post("/api/v1/staff/sessions") { request, _ in
      let proof = String(buffer: try await request.body.collect(upTo: 16_384))
      let number = self.state.withLock { state in
        state.signIns.append(proof)
        return state.signIns.count
      }
      return Response(
        status: .created, body: ResponseBody(byteBuffer: ByteBuffer(string: #"{"token":"clerk-\#(number)"}"#)))
    }
    for path in ["cases", "cases/{holder}", "cases/{holder}/{act}", "cases/{holder}/{act}/{name}", "applications"] {
      router.on("/api/v1/staff/\(path)", method: .get) { request, _ in self.answer(request, "") }
      for method in [HTTPRequest.Method.post, .delete] {
        router.on("/api/v1/staff/\(path)", method: method) { request, _ in
          self.answer(request, "\(method.rawValue) " + String(buffer: try await request.body.collect(upTo: 16_384)))
        }
      }
    }
    router.post("/api/v1/photos") { request, _ in
      _ = try await request.body.collect(upTo: 1_000_000)
      return self.answer(request, "a photo")
    }
  }

  private func answer(_ request: Request, _ body: String) -> Response {
    let seen = Seen(
      path: request.uri.path, key: request.headers[.init("Idempotency-Key") ?? .age],
      token: request.headers[.authorization], body: body)
    let answer = state.withLock { state in
      state.seen.append(seen)
      return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
    }
    return Response(
      status: .init(code: answer.status), body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
  }
}

/// One request to the sandbox, with the answer's status and JSON.
func ask(
  _ base: URL, _ method: String, _ path: String, _ body: String? = nil, host: String? = nil,
  headers: [String: String] = [:]
) async throws -> (status: Int, json: Any) {
  var request = URLRequest(url: base.appendingPathComponent(path))
  request.httpMethod = method
  request.httpBody = body.map { Data($0.utf8) }
  if body != nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
  for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
  if let host { request.setValue(host, forHTTPHeaderField: "Host") }
  let (data, response) = try await URLSession.shared.data(for: request)
  let status = try #require(response as? HTTPURLResponse).statusCode
  return (status, (try? JSONSerialization.jsonObject(with: data)) ?? String(decoding: data, as: UTF8.self))
}

extension Date {
  /// 2026-03-02 09:00:00 in China.
  static let fixed = Date(timeIntervalSince1970: 1_772_413_200)
}
