import Desk
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging

/// The router: every row of the table, and a clear no for the other methods of its paths.
package func makeRouter(
  _ table: [Route] = Routes.all + Routes.pages, desk: Desk, site: Site, shelf: GuideShelf = .bundled(),
  deadline: Duration = .seconds(10)
) -> Router<RequestScope> {
  let router = Router(context: RequestScope.self)
  let gate = Gate(desk: desk, site: site, shelf: shelf)
  router.add(middleware: Failures(now: { desk.clock.now() }, pages: ProblemPages(gate: gate)))
  for (path, rows) in Dictionary(grouping: table, by: \.path) {
    var answered: Set<HTTPRequest.Method> = []
    for route in rows {
      for method in route.methods {
        answered.insert(method)
        router.on(RouterPath(path), method: method) { request, context -> Response in
          context.routeName = route.name
          context.isPage = route.style == .page
          let place = site.admission.take(from: context.channel)
          return try await within(deadline) {
            defer { place?.leave() }
            let call = try await gate.call(route, request, context)
            return Response(try await route.handle(call))
          }
        }
      }
    }
    let allowed = answered.map(\.rawValue).sorted().joined(separator: ", ")
    for method in methods where !answered.contains(method) {
      router.on(RouterPath(path), method: method) { _, _ -> Response in throw Problem.methodNotAllowed(allowed) }
    }
  }
  return router
}

private let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]

extension Route {
  /// Whoever may get may also ask for the head alone.
  fileprivate var methods: [HTTPRequest.Method] { method == .get ? [.get, .head] : [method] }
}

extension Response {
  init(_ reply: Reply) {
    var headers = reply.headers
    if !reply.body.isEmpty { headers[.contentType] = reply.contentType }
    self.init(
      status: .init(code: reply.status), headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: reply.body)))
  }
}

/// The server around the router, with every limit that keeps one visitor from hurting the others.
package func makeServer(
  _ table: [Route] = Routes.all + Routes.pages, desk: Desk, site: Site, shelf: GuideShelf = .bundled(),
  host: String = "127.0.0.1", port: Int,
  limits: RequestGuard.Limits = .init(), logger: Logger, onStart: @escaping @Sendable (Int) -> Void = { _ in }
) -> some ApplicationProtocol {
  var limits = limits
  for route in table where route.bodyLimit > limits.body { limits.larger[route.path] = route.bodyLimit }
  let (guarding, uploads) = (limits, Uploads())
  return Application(
    router: makeRouter(table, desk: desk, site: site, shelf: shelf),
    server: .http1(
      configuration: .init(
        additionalChannelHandlers: [
          RequestGuard(guarding, uploads: uploads, isCrowded: { site.admission.isCrowded }), Doorkeeper(site.admission),
        ],
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 64))),
    configuration: .init(
      address: .hostname(host, port: port), serverName: nil, backlog: 1024,
      availableConnectionsDelegate: OpenConnections(site.admission)),
    onServerRunning: { channel in onStart(channel.localAddress?.port ?? port) },
    logger: logger)
}
