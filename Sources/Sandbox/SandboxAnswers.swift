import Foundation
import HTTPTypes
import Hummingbird

/// A no of the sandbox itself, as problem details.
struct SandboxProblem: Error, HTTPResponseError {
  let status: HTTPResponse.Status
  let detail: String

  func response(from request: Request, context: some RequestContext) throws -> Response {
    let body: [String: Any] = [
      "type": "about:blank", "title": status.reasonPhrase, "status": status.code, "detail": detail,
    ]
    return try JSONAnswer.response(object: body, status: status, type: "application/problem+json")
  }
}

/// Bodies in and out.
enum JSONAnswer {
  private static let longestBody = 16_384

  /// A page of another site can only send this type after asking, and it is never allowed to.
  static func body<Body: Decodable>(_ type: Body.Type, of request: Request) async throws -> Body {
    guard request.headers[.contentType]?.hasPrefix("application/json") == true else {
      throw SandboxProblem(status: .unsupportedMediaType, detail: "请用 content-type: application/json")
    }
    let buffer = try await request.body.collect(upTo: longestBody)
    do {
      return try JSONDecoder().decode(type, from: Data(buffer.readableBytesView))
    } catch let fault as DecodingError {
      throw SandboxProblem(status: .badRequest, detail: "请求内容看不懂：\(sentence(of: fault))")
    }
  }

  static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return answer(status, try encoder.encode(value), type: "application/json; charset=utf-8")
  }

  /// For answers that carry somebody else's JSON inside; only what JSON can say may be in it.
  static func response(
    object: Any, status: HTTPResponse.Status = .ok, type: String = "application/json; charset=utf-8"
  ) throws -> Response {
    let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
    return answer(status, data, type: type)
  }

  /// Somebody else's body: as JSON when it is, as text when it is not.
  static func embedded(_ data: Data) -> Any {
    (try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)) ?? String(decoding: data, as: UTF8.self)
  }

  private static func answer(_ status: HTTPResponse.Status, _ data: Data, type: String) -> Response {
    Response(
      status: status, headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
  }

  private static func sentence(of fault: DecodingError) -> String {
    switch fault {
    case .keyNotFound(let key, _): "缺少 \(key.stringValue)"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      context.codingPath.isEmpty ? "不是 JSON" : "\(context.codingPath.map(\.stringValue).joined(separator: ".")) 不对"
    @unknown default: "不是 JSON"
    }
  }
}

/// The sandbox gives passwords away, so it answers nobody who was led to it by another name.
struct LoopbackOnly<Context: RequestContext>: RouterMiddleware {
  private static var names: Set<String> { ["localhost", "127.0.0.1", "[::1]"] }

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let host = (request.head.authority ?? "").lowercased()
    let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
    guard Self.names.contains(String(name)) else {
      throw SandboxProblem(status: .misdirectedRequest, detail: "沙盒只在本机上使用")
    }
    return try await next(request, context)
  }
}

/// A browser says whose page sends a request, and only the console's own may move anything here. A program says nothing.
struct OwnPagesOnly<Context: RequestContext>: RouterMiddleware {
  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard request.method == .get || request.method == .head || isOwn(request) else {
      throw SandboxProblem(status: .forbidden, detail: "别的网站的页面不能动沙盒")
    }
    return try await next(request, context)
  }

  private func isOwn(_ request: Request) -> Bool {
    // Another port of this machine is another site's page, too.
    if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ request.headers[$0] }), site != "same-origin" {
      return false
    }
    guard let origin = request.headers[.origin] else { return true }
    return origin == "http://\(request.head.authority ?? "")"
  }
}

extension PartnerAnswer {
  /// What Qinka said, for whoever asked a partner.
  var passedOn: [String: Any] { ["status": status, "body": JSONAnswer.embedded(body)] }
}
