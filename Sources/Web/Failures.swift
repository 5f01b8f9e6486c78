import Cards
import Desk
import HTTPTypes
import Hummingbird
import Logging
import Metrics
import NIOHTTP1
import Photo
import Seal
import Store

/// The only place from an error to a status. Nothing gets past it, so it sets every answer's headers, too.
struct Failures: MiddlewareProtocol {
  typealias Context = RequestScope

  let now: @Sendable () -> Instant
  let pages: ProblemPages

  func handle(
    _ request: Request, context: RequestScope, next: (Request, RequestScope) async throws -> Response
  ) async throws -> Response {
    let started = ContinuousClock.now
    let trace = Trace(continuing: request.headers[values: .traceparent])
    var context = context
    context.logger[metadataKey: "trace"] = "\(trace.id)"
    context.logger[metadataKey: "span"] = "\(trace.span)"
    var response: Response
    do {
      try checkPath(request)
      response = try await Trace.$current.withValue(trace) { [context] in try await next(request, context) }
    } catch {
      let problem = problem(for: error, context)
      response = try await pages.answer(problem, to: request, context) ?? answer(problem, context)
    }
    response.headers.protect()
    response.headers[.traceparent] = trace.header
    // A client that obeys HTTP reads whatever follows the head as the next answer.
    if request.method == .head { response.body = .init() }
    count(response, context, started)
    return response
  }

  /// One address has one spelling: the router forgives empty parts, a proxy's rules do not.
  private func checkPath(_ request: Request) throws {
    let path = request.uri.path
    if path.contains("//") || (path.count > 1 && path.hasSuffix("/")) { throw Problem.notFound }
  }

  private func problem(for error: any Error, _ context: RequestScope) -> Problem {
    if let problem = Problem(ofRequest: error, now: now()) { return problem }
    if let fault = error as? EngineFault { return engineProblem(fault, context) }
    return unexpected(error, context)
  }

  private func engineProblem(_ fault: EngineFault, _ context: RequestScope) -> Problem {
    context.logger.error("database", metadata: ["route": "\(context.routeName)", "fault": "\(fault)"])
    switch fault {
    case .full: return .full
    case .conflict, .unavailable: return .unavailable
    case .outcomeUnknown: return .outcomeUnknown
    case .statement: return .fault
    }
  }

  /// An error of unknown make may quote what it was about, so only its type is logged.
  private func unexpected(_ error: any Error, _ context: RequestScope) -> Problem {
    let what =
      switch error {
      case let fault as SealFault: "\(fault)"
      case let fault as KeyringFault: "\(fault)"
      case let fault as ColumnFault: "\(fault)"
      default: "\(type(of: error))"
      }
    context.logger.error("fault", metadata: ["route": "\(context.routeName)", "error": "\(what)"])
    return .fault
  }

  private func answer(_ problem: Problem, _ context: RequestScope) throws -> Response {
    var headers = problem.headers
    headers[.contentType] = Problem.contentType
    return Response(
      status: .init(code: problem.status), headers: headers,
      body: .init(byteBuffer: ByteBuffer(bytes: try problem.body(reference: context.reference))))
  }

  private func count(_ response: Response, _ context: RequestScope, _ started: ContinuousClock.Instant) {
    let taken = ContinuousClock.now - started
    let labels = [("route", context.routeName), ("status", "\(response.status.code)")]
    Counter(label: "qinka_requests_total", dimensions: labels).increment()
    Timer(label: "qinka_request_seconds", dimensions: [("route", context.routeName)]).record(duration: taken)
    context.logger.info(
      "request",
      metadata: [
        "route": "\(context.routeName)", "status": "\(response.status.code)",
        "milliseconds": "\(taken / .milliseconds(1))", "reference": "\(context.reference)",
      ])
  }
}

extension Problem {
  /// What an error says of the request that met it; nil when the fault is the world's or ours.
  init?(ofRequest error: any Error, now: Instant) {
    switch error {
    case let problem as Problem: self = problem
    case let bad as BadRequest: self = .badRequest(bad)
    case let many as TooManyCodes: self = .tooManyCodes(until: many.until, now: now)
    case is HolderUnknown, is NoSuchHolder: self = .holderUnknown
    case OnceFault.running: self = .keyRunning
    case OnceFault.otherPayload: self = .keyReused
    case let fault as SignatureFault: self = .signature(fault)
    case is TimedOut: self = .deadline
    case is TooManyPhotos: self = .tooManyPhotos
    case is TooManyPrincipals: self = .tooManyPrincipals
    case is TooManyTickets: self = .tooManyTickets
    case is PhotoTaken: self = .badRequest(.photoTaken)
    case let refused as PhotoRefused: self = .photoRefused(refused.verdict)
    case is PhotoFault: self = .photoUnreadable
    case is TooBusy: self = .tooBusy
    case is HTTPParserError: self = .malformed
    case let error as any HTTPResponseError: self.init(error)
    default: return nil
    }
  }

  /// Hummingbird's own: no such page, body too large, body that broke off.
  private init(_ error: any HTTPResponseError) {
    switch error.status {
    case .notFound: self = .notFound
    case .contentTooLarge: self = .tooLarge
    default: self.init(Int(error.status.code), "bad-request", "请求的形式不对：\(error.status.reasonPhrase)。")
    }
  }
}
