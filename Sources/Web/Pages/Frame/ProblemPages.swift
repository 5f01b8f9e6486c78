import HTTPTypes
import Hummingbird

/// Says no to somebody with a browser: a page, or the way to sign in.
struct ProblemPages: Sendable {
  let gate: Gate

  /// Nil when a program asked.
  func answer(_ problem: Problem, to request: Request, _ context: RequestScope) async throws -> Response? {
    guard context.isPage || Self.isBrowser(request) else { return nil }
    let cookies = Cookies(request.headers)
    if problem.code == Problem.notSignedIn.code { return Response(Self.toSignIn(from: request, cookies)) }
    if let elsewhere = try await elsewhere(problem, request, cookies) { return Response(elsewhere) }
    let call = Call(
      desk: gate.desk, site: gate.site, shelf: gate.shelf, session: nil, parameters: [:], fields: .none,
      reference: context.reference, repeatKey: nil, form: .none, address: "/", cookies: cookies)
    var reply = try await call.page(
      "problem", problem.status == 404 ? "没有这一页" : "没有办成", ProblemContent(problem), problem: problem)
    for field in problem.headers { reply.headers[field.name] = field.value }
    return Response(reply)
  }

  /// Where somebody is led whose session is not for this page.
  private func elsewhere(_ problem: Problem, _ request: Request, _ cookies: Cookies) async throws -> Reply? {
    guard let token = cookies.session, let role = try await gate.desk.session(token)?.role else { return nil }
    switch (role, problem.code) {
    // Somebody without a file has one page of their own: where it begins.
    case (.applicant, Problem.wrongRole.code): return Reply(redirect: "/apply")
    case (.agent, Problem.wrongRole.code) where request.method == .get: return Reply(redirect: "/me/acting")
    // The mandate was ended, or has ended, while somebody acted by it.
    case (.agent, Problem.holderUnknown.code):
      let said = request.method == .get ? Said.Notice.mandateOver : .mandateOverUndone
      return try await FamilyPages.backToOwn(said, cookies, gate.desk)
    default: return nil
    }
  }

  private static func toSignIn(from request: Request, _ cookies: Cookies) -> Reply {
    let isForm = request.method != .get
    let notice: Said.Notice = isForm ? .signedOutUndone : cookies.session == nil ? .nothing : .signedOut
    return Reply(
      redirect: "/sign-in", cookies: [Said(notice, back: SignInPages.nearest(to: request.uri.path)).cookie])
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
