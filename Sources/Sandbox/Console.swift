import Foundation
import HTTPTypes
import Hummingbird

/// The sandbox's console: one page on which every journey can be played, with its style and its modules.
struct Console: Sendable {
  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
  ]

  /// Where the page's links to Qinka lead.
  let qinka: URL

  func page() throws -> Response {
    let place = qinka.absoluteString.hasSuffix("/") ? String(qinka.absoluteString.dropLast()) : qinka.absoluteString
    let text = try Self.text(of: "console.html")
    return Self.response(text.replacingOccurrences(of: "QINKA-ADDRESS", with: place), "html")
  }

  /// A style or a module of the page. Only what lies beside it: a name has no slash.
  func part(_ name: String) throws -> Response {
    let kind = name.split(separator: ".").last.map(String.init) ?? ""
    guard kind != "html", Self.types[kind] != nil, !name.contains("/"), !name.hasPrefix("."),
      let text = try? Self.text(of: name)
    else { throw SandboxProblem(status: .notFound, detail: "没有这个文件") }
    return Self.response(text, kind)
  }

  private static func text(of name: String) throws -> String {
    try String(
      contentsOf: Bundle.module.bundleURL.appendingPathComponent("Console/\(name)"), encoding: .utf8)
  }

  private static func response(_ text: String, _ kind: String) -> Response {
    var headers: HTTPFields = [.contentType: types[kind] ?? "text/plain", .cacheControl: "no-store"]
    headers[.contentSecurityPolicy] =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
      + "frame-ancestors 'none'"
    if let name = HTTPField.Name("Referrer-Policy") { headers[name] = "no-referrer" }
    headers[.xContentTypeOptions] = "nosniff"
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}

extension SandboxRoutes {
  func addConsole(to router: Router<BasicRequestContext>) {
    let console = Console(qinka: parts.qinka)
    router.get("/") { _, _ in try console.page() }
    router.get("/console/{name}") { _, context in try console.part(try context.parameters.require("name")) }
  }
}
