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

  func call(_ route: Route, _ request: Request, _ context: RequestScope) async throws -> Call {
    if route.isUnsafe { try refuseCrossSite(request) }
    let session = try await admit(route.access, request)
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
        subject: subject(of: session, on: route), route: route.name, key: key,
        payload: Array(request.uri.path.utf8) + [10] + bytes)
    }
    let parameters = Dictionary(
      context.parameters.map { (String($0.key), String($0.value)) }, uniquingKeysWith: { first, _ in first })
    return Call(
      desk: desk, site: site, session: session, parameters: parameters, fields: fields,
      reference: context.reference, repeatKey: once)
  }

  /// Whose repeat it would be. A holder, a bank or an employer may repeat after signing in again; a member of staff opens a case
  /// for one session, and signing out is that session's own.
  private func subject(of session: Session?, on route: Route) -> String {
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

  private func admit(_ access: Route.Access, _ request: Request) async throws -> Session? {
    switch access {
    case .anyone: return nil
    case .anySession: return try await session(of: request)
    case .roles(let roles):
      let session = try await session(of: request)
      guard roles.contains(session.role) else { throw Problem.wrongRole }
      return session
    }
  }

  private func session(of request: Request) async throws -> Session {
    guard let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer "),
      header.utf8.count < 200,
      let session = try await desk.session(String(header.dropFirst(7)))
    else { throw Problem.notSignedIn }
    return session
  }

  private func repeatKey(_ request: Request) throws -> String {
    guard let key = request.headers[.idempotencyKey], (16...64).contains(key.utf8.count),
      key.utf8.allSatisfy(Self.isKeyCharacter)
    else { throw Problem.keyMissing }
    return key
  }

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
