import Cards
import Desk
import HTTPTypes

/// One row of the route table: everything the router, `openapi.json` and the access tests need to know.
package struct Route: Sendable {
  package enum Access: Sendable, Equatable {
    case anyone
    case roles(Set<Role>)
    case anySession

    /// Why whoever is signed in, or nobody, is not let in; nil when they are.
    func refusal(of session: Session?) -> Problem? {
      if self == .anyone { return nil }
      guard let session else { return .notSignedIn }
      return admits(session.role) ? nil : .wrongRole
    }

    func admits(_ role: Role) -> Bool {
      if case .roles(let roles) = self { roles.contains(role) } else { true }
    }

    /// Whether only institutions are let in, whose every request is signed.
    var isPartners: Bool {
      if case .roles(let roles) = self { return roles.isSubset(of: Role.partners) }
      return false
    }
  }

  /// For programs, or for people with a browser.
  package enum Style: Sendable { case api, page }

  package let style: Style
  package let method: HTTPRequest.Method
  /// With `{name}` for a part that is a parameter. Logged as it stands here, never as it was asked for.
  package let path: String
  package let access: Access
  /// The clauses it serves, for `docs/clauses.md`.
  package let clauses: [Clause]
  package let summary: String
  /// Nil when there is no body.
  package let body: [Field]?
  package let answers: [Shape]
  package let bodyLimit: Int
  package let handle: @Sendable (Call) async throws -> Reply

  package init(
    _ method: HTTPRequest.Method, _ path: String, _ access: Access, clauses: [Clause] = [], _ summary: String,
    body: [Field]? = nil, answers: [Shape], bodyLimit: Int = 16_384, style: Style = .api,
    handle: @escaping @Sendable (Call) async throws -> Reply
  ) {
    self.style = style
    self.method = method
    self.path = path
    self.access = access
    self.clauses = clauses
    self.summary = summary
    self.body = body
    self.answers = answers
    self.bodyLimit = bodyLimit
    self.handle = handle
  }

  /// Whether it may change something: then it needs a key that makes repeats harmless, and refuses cross-site calls.
  package var isUnsafe: Bool { method != .get && method != .head }
  package var name: String { "\(method.rawValue) \(path)" }
}

/// One request, after it was let in: what a handler works with.
package struct Call: Sendable {
  package let desk: Desk
  package let site: Site
  let shelf: GuideShelf
  /// Nil where anyone may call.
  package let session: Session?
  package let parameters: [String: String]
  package let fields: Fields
  /// What the log calls this request.
  let reference: String
  let repeatKey: Once?
  /// What a page's form sent.
  let form: Form
  /// The path that was asked for; of a page, where nothing about a person stands in it.
  let address: String
  /// How this browser wants its pages, and by which channel it came.
  var look: Look { cookies.look }
  let cookies: Cookies

  /// The session that the route's access promised.
  package func signedIn() throws -> Session {
    guard let session else { throw Problem.notSignedIn }
    return session
  }

  /// The holder in whose file this session acts: its own, or that of whoever it represents.
  package func holder() throws -> HolderID {
    guard let session, session.role == .holder || session.role == .agent, let id = HolderID(session.subject) else {
      throw Problem.notSignedIn
    }
    return id
  }

  /// The key that every unsafe route was checked to have.
  package func once() throws -> Once {
    guard let repeatKey else { throw Problem.keyMissing }
    return repeatKey
  }

  package func parameter(_ name: String) -> String { parameters[name] ?? "" }
}

/// What this server says about itself.
package struct Site: Sendable {
  package struct Guest: Sendable {
    package let name: String
    package let document: String
    package let note: String

    package init(name: String, document: String, note: String) {
      self.name = name
      self.document = document
      self.note = note
    }
  }

  package let engine: String
  package let province: String
  /// The sandbox beside it, when there is one.
  package let sandbox: String?
  /// Who may sign in, in the sandbox.
  package let guests: [Guest]
  /// Who is at work and who waits.
  package let admission: Admission

  package init(
    engine: String, province: String, sandbox: String? = nil, guests: [Guest] = [], admission: Admission = Admission()
  ) {
    self.engine = engine
    self.province = province
    self.sandbox = sandbox
    self.guests = guests
    self.admission = admission
  }
}

/// What a handler answers.
package struct Reply: Sendable {
  package var status: Int
  package var contentType: String
  package var body: [UInt8]
  package var headers: HTTPFields

  package init(status: Int, contentType: String = "application/json", body: [UInt8], headers: HTTPFields = [:]) {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.headers = headers
  }

  /// An answer that may be a repeat of an earlier one, and says so.
  package init(_ answer: Answer) {
    let isProblem = answer.status >= 400
    self.init(
      status: answer.status, contentType: isProblem ? Problem.contentType : "application/json", body: answer.body)
    if answer.isReplay { headers[.idempotencyReplayed] = "true" }
  }

  package static func json(_ status: Int, _ value: some Encodable) throws -> Reply {
    Reply(status: status, body: try encodeJSON(value))
  }
}

extension HTTPField.Name {
  static let idempotencyKey = constant("Idempotency-Key")
  static let idempotencyReplayed = constant("Idempotency-Replayed")
  static let requestSignature = constant("Request-Signature")
  static let secFetchSite = constant("Sec-Fetch-Site")
  static let traceparent = constant("traceparent")
  static let referrerPolicy = constant("Referrer-Policy")
  static let crossOriginOpenerPolicy = constant("Cross-Origin-Opener-Policy")

  private static func constant(_ name: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is not a header's name") }
    return name
  }
}
