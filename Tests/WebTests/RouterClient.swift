import HTTPTypes
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import Web

/// What the router answered.
struct RouterAnswer: Sendable {
  let status: Int
  let headers: HTTPFields
  let body: String
}

/// Sends requests straight to the router: no socket, no port, no waiting.
struct RouterClient: Sendable {
  private static let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
  private let responder: RouterResponder<RequestScope>

  init(router: Router<RequestScope>) { responder = router.buildResponder() }

  func send(
    _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: String = "",
    bytes: [UInt8]? = nil
  ) async throws -> RouterAnswer {
    let head = HTTPRequest(
      method: method, scheme: "http", authority: "localhost", path: path, headerFields: headers)
    let request = Request(
      head: head, body: .init(buffer: bytes.map(ByteBuffer.init(bytes:)) ?? ByteBuffer(string: body)))
    let context = RequestScope(
      source: ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: Self.silent))
    let response = try await responder.respond(to: request, context: context)
    let sink = Sink()
    try await response.body.write(sink)
    return RouterAnswer(
      status: Int(response.status.code), headers: response.headers,
      body: sink.text.withLockedValue { String(buffer: $0) })
  }
}

private final class Sink: ResponseBodyWriter {
  let text = NIOLockedValueBox(ByteBuffer())
  func write(_ buffer: ByteBuffer) async throws { _ = text.withLockedValue { $0.writeImmutableBuffer(buffer) } }
  func finish(_ trailers: HTTPFields?) async throws {}
}
