import Cards
import Desk
import HTTPTypes
import Hummingbird
import Seal

/// Lets a request in, or says why not: cross-site calls, sessions, roles, repeat keys, bodies, and the signatures of
/// institutions. In that order.
struct Gate: Sendable {
  let desk: Desk
  let site: Site
  let shelf: GuideShelf

  func call(_ route: Route, _ request: Request, _ context: RequestScope) async throws -> Call {
    if route.style == .page { return try await page(route, request, context) }
    if route.isUnsafe { try refuseCrossSite(request) }
    let session = route.access == .anyone ? nil : try admit(route.access, try await session(of: request))
    let key = route.isUnsafe ? try repeatKey(request) : nil
    let bytes = route.isUnsafe ? try await body(of: request, limit: route.bodyLimit) : []
    let fields = try route.body.map { try Fields.read(bytes, as: $0) } ?? .none
    if let session, let key, route.access.isPartners {
      try await desk.checkSignature(
        request.headers[.requestSignature],
        of: RequestSignature.Subject(
          method: request.method.rawValue, path: request.uri.path, repeatKey: key, body: bytes), by: session)
    }
    let once = key.map { key in
      Once(
        subject: Self.subject(of: session, on: route), route: route.name, key: key,
        payload: Array(request.uri.path.utf8) + [10] + bytes)
    }
    return Call(
      desk: desk, site: site, shelf: shelf, session: session, parameters: context.texts, fields: fields,
      reference: context.reference, repeatKey: once, form: .none, address: request.uri.path, cookies: .none)
  }

  /// For a browser: the session is in a cookie, the body is a form, and whoever sends one must prove that our page did.
  private func page(_ route: Route, _ request: Request, _ context: RequestScope) async throws -> Call {
    let cookies = Cookies(request.headers)
    if route.isUnsafe { try refuseStrangers(request) }
    var session: Session?
    if let token = cookies.session { session = try await desk.session(token) }
    if session?.role.isCitizens == false { session = nil }
    session = route.access == .anyone ? session : try admit(route.access, session)
    let bytes = route.isUnsafe ? try await body(of: request, limit: route.bodyLimit) : []
    let form = route.isUnsafe ? try Form.read(bytes, as: request.headers[.contentType] ?? "") : .none
    if route.isUnsafe, let session, form["_token"] != session.formToken { throw Problem.crossSite }
    return Call(
      desk: desk, site: site, shelf: shelf, session: session, parameters: context.texts, fields: .none,
      reference: context.reference, repeatKey: nil, form: form, address: request.uri.path, cookies: cookies)
  }

  /// A browser says where a form comes from; whoever does not is none of ours.
  private func refuseStrangers(_ request: Request) throws {
    guard request.headers[.secFetchSite] != nil || request.headers[.origin] != nil else { throw Problem.crossSite }
    try refuseCrossSite(request)
  }

  /// Whose repeat it would be. A holder, a bank or an employer may repeat after signing in again; a member of staff opens a case
  /// for one session, and signing out is that session's own.
  static func subject(of session: Session?, on route: Route) -> String {
    guard let session else { return "anyone" }
    let name = "\(session.role.rawValue):\(session.subject)"
    switch session.role {
    case .clerk, .cityCentre, .provinceCentre, .hotlineAgent, .auditor: return "\(name):\(session.fingerprint)"
    case .agent: return "\(name):\(session.scope)"
    case .holder, .applicant, .administrator, .bank, .hospital, .pharmacy, .police, .factory, .employer, .centre:
      return route.access == .anySession ? "\(name):\(session.fingerprint)" : name
    }
  }

  /// A browser says where a request comes from; a program says nothing and has no cookies to abuse.
  private func refuseCrossSite(_ request: Request) throws {
    if let site = request.headers[.secFetchSite] {
      if site != "same-origin" && site != "none" { throw Problem.crossSite }
    } else if let origin = request.headers[.origin] {
      guard let host = request.head.authority, origin == "http://\(host)" || origin == "https://\(host)" else {
        throw Problem.crossSite
      }
    }
  }

  /// The session that the route asks for, if it asks for one.
  private func admit(_ access: Route.Access, _ session: Session?) throws -> Session? {
    if let refusal = access.refusal(of: session) { throw refusal }
    return access == .anyone ? nil : session
  }

  private func session(of request: Request) async throws -> Session? {
    guard let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer "),
      header.utf8.count < 200
    else { return nil }
    return try await desk.session(String(header.dropFirst(7)))
  }

  private func repeatKey(_ request: Request) throws -> String {
    guard let key = request.headers[.idempotencyKey], Self.isKey(key) else { throw Problem.keyMissing }
    return key
  }

  static func isKey(_ key: String) -> Bool { (16...64).contains(key.utf8.count) && key.utf8.allSatisfy(isKeyCharacter) }

  private static func isKeyCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, 45, 95: true
    default: false
    }
  }

  private func body(of request: Request, limit: Int) async throws -> [UInt8] {
    Array(buffer: try await request.body.collect(upTo: limit))
  }
}
