import HTTPTypes
import Hummingbird

/// Says no to somebody with a browser: a page, or the way to sign in.
struct ProblemPages: Sendable {
  let gate: Gate

  /// Nil when a program asked.
  func answer(_ problem: Problem, to request: Request, _ context: RequestScope) async throws -> Response? {
    guard context.isPage || Self.isBrowser(request) else { return nil }
    let cookies = Cookies(request.headers)
    if problem.code == Problem.notSignedIn.code { return Response(Reply(redirect: "/sign-in")) }
    // Somebody without a file has one page of their own: where it begins.
    if problem.code == Problem.wrongRole.code, let token = cookies.session,
      try await gate.desk.session(token)?.role == .applicant
    {
      return Response(Reply(redirect: "/apply"))
    }
    let call = Call(
      desk: gate.desk, site: gate.site, shelf: gate.shelf, session: nil, parameters: [:], fields: .none,
      reference: context.reference, repeatKey: nil, form: .none, address: "/", cookies: cookies)
    var reply = try await call.page(
      "problem", problem.status == 404 ? "没有这一页" : "没有办成", ProblemContent(problem), problem: problem)
    for field in problem.headers { reply.headers[field.name] = field.value }
    return Response(reply)
  }

  /// An address that no route has, asked for by something that reads pages.
  private static func isBrowser(_ request: Request) -> Bool {
    !request.uri.path.hasPrefix("/api/") && (request.headers[.accept] ?? "").contains("text/html")
  }
}

struct ProblemContent: Sendable {
  let isMissing: Bool
  let isCrossSite: Bool

  init(_ problem: Problem) {
    isMissing = problem.status == 404
    isCrossSite = problem.code == Problem.crossSite.code
  }
}
