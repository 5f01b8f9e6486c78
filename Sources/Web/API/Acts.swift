import Cards
import Desk

/// How an act is answered, for everybody who may act.
enum Acts {
  /// 201 with a receipt, or the refusal as a problem; both are kept for repeats.
  static func answer(_ call: Call, status: Int = 201) -> @Sendable (Performed) throws -> Answer {
    let reference = call.reference
    return { performed in
      switch performed {
      case .done(let receipt): Answer(status: status, body: try encodeJSON(ReceiptView(receipt)))
      case .refused(let refusal, let explanation): try Problem(refusal, explanation).answer(reference: reference)
      }
    }
  }

  /// The same for a partner, who is told less of the file.
  static func answerPartner(_ call: Call) -> @Sendable (Performed) throws -> Answer {
    let reference = call.reference
    let unknown = Problem.unknownCard(under: call.desk.provincePolicy)
    return { performed in
      switch performed {
      case .done(let receipt): Answer(status: 201, body: try encodeJSON(PartnerReceiptView(receipt)))
      case .refused(.otherBank, _), .refused(.cardUnknown, _): try unknown.answer(reference: reference)
      case .refused(let refusal, let explanation): try Problem(refusal, explanation).answer(reference: reference)
      }
    }
  }

  /// The act of somebody who is signed in, on the file `holder`.
  static func act(
    _ action: Action, on holder: HolderID, by session: Session, visitor: Visitor? = nil
  ) throws -> Act {
    let isAtCounter = Role.counters.contains(session.role) || session.role == .hotlineAgent
    guard let actor = session.actor else { throw Problem.notSignedIn }
    return Act(
      holder: holder, action: action, actor: actor, channel: session.channel, visitor: visitor,
      caseOf: isAtCounter ? session : nil)
  }
}

/// One act with the body it takes: at once a route for holders and agents, and one for staff with an open case, as far
/// as the action's own list of actors goes.
struct ActRoute: Sendable {
  let name: ActionName
  let method: HTTPMethod
  /// What follows `/api/v1/me/` and `/api/v1/staff/cases/{holder}/`.
  let path: String
  let summary: String
  let body: [Field]?
  let action: @Sendable (Call, Place) async throws -> Action

  /// Where the act is asked for.
  enum Place: Sendable { case own, counter }
  enum HTTPMethod: Sendable { case post, delete }

  init(
    _ name: ActionName, _ path: String, _ summary: String, method: HTTPMethod = .post, body: [Field] = [],
    action: @escaping @Sendable (Call, Place) async throws -> Action
  ) {
    self.name = name
    self.method = method
    self.path = path
    self.summary = summary
    self.body = method == .delete ? nil : body
    self.action = action
  }

  var routes: [Route] {
    routes(own: path, counter: path, staff: Set(name.actors.flatMap(\.staffRoles)))
  }

  /// The same with paths of their own, and with staff who are let in to be told why not.
  func routes(own: String, counter: String, staff: Set<Role>) -> [Route] {
    let roles = Set(name.actors.compactMap(\.ownRole))
    var routes: [Route] = []
    if !roles.isEmpty { routes.append(route("/api/v1/me/\(own)", roles, summary, handle: performOwn)) }
    if !staff.isEmpty {
      routes.append(
        route(
          "/api/v1/staff/cases/{holder}/\(counter)", staff, "\(summary), for the person of an open case",
          handle: performAtCounter))
    }
    return routes
  }

  private func route(
    _ path: String, _ roles: Set<Role>, _ summary: String, handle: @escaping @Sendable (Call) async throws -> Reply
  ) -> Route {
    Route(
      method == .post ? .post : .delete, path, .roles(roles), clauses: name.clauses, summary, body: body,
      answers: [method == .post ? .receipt : .releaseReceipt], handle: handle)
  }

  private func performOwn(_ call: Call) async throws -> Reply {
    try await perform(try await action(call, .own), on: try call.holder(), visitor: nil, call)
  }

  private func performAtCounter(_ call: Call) async throws -> Reply {
    let open = try await call.openCase()
    return try await perform(try await action(call, .counter), on: open.holder.id, visitor: open.visitor, call)
  }

  private func perform(
    _ action: Action, on holder: HolderID, visitor: Visitor?, _ call: Call
  ) async throws -> Reply {
    let act = try Acts.act(action, on: holder, by: try call.signedIn(), visitor: visitor)
    let status = method == .post ? 201 : 200
    return Reply(try await call.desk.perform(act, once: try call.once(), answer: Acts.answer(call, status: status)))
  }
}

extension ActorKind {
  /// Whose session acts under `/me` as this kind of actor.
  fileprivate var ownRole: Role? {
    switch self {
    case .holder: .holder
    case .agent: .agent
    case .clerk, .hotlineAgent, .bank, .medical, .employer, .system: nil
    }
  }

  fileprivate var staffRoles: Set<Role> {
    switch self {
    case .clerk: Role.counters
    case .hotlineAgent: [.hotlineAgent]
    case .holder, .agent, .bank, .medical, .employer, .system: []
    }
  }
}
