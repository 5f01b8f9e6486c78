import Cards
import Desk

/// 家人代办: who may act for me, for whom I may act, and acting for them.
enum FamilyPages {
  static let routes: [Route] = [
    .page("/me/family", .roles([.holder]), "Who acts for me, and for whom I act", clauses: [.c4]) { call in
      try await show(call)
    },
    .form("/me/family", .roles([.holder]), "Let somebody act for me", clauses: [.c4], handle: give),
    .form("/me/family/end", Route.ownFile, "End a mandate", clauses: [.c4], handle: end),
    .form("/me/family/act", .roles([.holder]), "Act for somebody", clauses: [.c4], handle: act),
    .page("/me/acting", Route.ownFile, "For whom I act now, by which mandate", clauses: [.c4]) { call in
      if call.session?.role == .holder { return call.redirect(to: "/me/family") }
      return try await showActing(call)
    },
  ]

  /// The session of whoever acts, while it acts for another.
  static let ownCookie = "__Host-own"

  struct Content: Sendable {
    let mandates: [Given]
    let principals: [Represented]
    let give: ActShown
    let kinds: [Choice]
    let reaches: [Reach]
    let documentKinds: [Choice]
    let scopes: [Choice]
    let days: [Choice]
    let longest: Int
    let name: String
    let number: String
    let hasMandates: Bool
    let hasPrincipals: Bool
  }

  /// What a mandate of one kind reaches.
  struct Reach: Sendable {
    let kind: String
    let acts: String
  }

  /// How long a mandate holds, and for what.
  struct Terms: Sendable {
    let scope: String
    let until: String

    init(_ scope: [ActionName], until: Instant?) {
      let acts = ActionName.allCases.filter(scope.contains).map(\.chinese)
      self.scope = acts.isEmpty ? "全部可以代办的事" : acts.joined(separator: "、")
      self.until = until.map { "到\($0.day.chinese)为止" } ?? "没有写到哪天为止"
    }
  }

  /// Somebody for whom the reader may act.
  struct Represented: Sendable {
    let holder: String
    let mandate: String
    let name: String
    let kind: String
    let terms: Terms

    init(_ principal: Principal) {
      (holder, mandate) = (principal.holder.text, principal.mandate.number)
      (name, kind) = (principal.name.masked, principal.mandate.kind.chinese)
      terms = Terms(principal.mandate.scope, until: principal.mandate.until)
    }
  }

  struct Given: Sendable {
    let number: String
    let kind: String
    let agent: String
    let document: String
    let terms: Terms
    let holds: Bool

    init(_ mandate: Mandate, in situation: Situation) {
      number = mandate.number
      kind = mandate.kind.chinese
      agent = mandate.agent.masked
      document = mandate.document.masked
      terms = Terms(mandate.scope, until: mandate.until)
      holds = mandate.holds(in: situation)
    }
  }

  private static let kinds: [Mandate.Kind] = [.family, .proxy]

  private static func show(_ call: Call, _ problem: Problem? = nil) async throws -> Reply {
    let situation = try await call.ownFile()
    let form = call.form
    let longest = situation.policy.longestMandateDays
    let mandates = situation.holder.mandates.map { Given($0, in: situation) }.filter(\.holds)
    let principals = try await call.desk.principals(of: try call.holder()).map(Represented.init)
    let content = Content(
      mandates: mandates, principals: principals, give: situation.shown(.giveMandate),
      kinds: kinds.map {
        Choice(value: $0.rawValue, name: $0.chinese, isChosen: $0.rawValue == (form["kind"] ?? "family"))
      },
      reaches: kinds.map { kind in
        Reach(
          kind: kind.chinese,
          acts: ActionName.allCases.filter { $0.mandates.contains(kind) }.map(\.chinese).joined(separator: "、"))
      },
      documentKinds: IdentityDocument.Kind.allCases.map {
        Choice(
          value: $0.rawValue, name: $0.chinese, isChosen: $0.rawValue == (form["agentDocumentType"] ?? "citizen-id"))
      },
      scopes: ActionName.allCases.filter { !$0.mandates.isDisjoint(with: kinds) }.map {
        Choice(value: $0.rawValue, name: $0.chinese)
      },
      days: [7, 30, 90, longest].filter { $0 <= longest }.map {
        Choice(value: "\($0)", name: "\($0)天", isChosen: "\($0)" == (form["days"] ?? "30"))
      },
      longest: longest, name: form["agentName"] ?? "", number: form["agentDocumentNumber"] ?? "",
      hasMandates: !mandates.isEmpty, hasPrincipals: !principals.isEmpty)
    return try await call.page("family", "家人代办", content, part: .card, problem: problem)
  }

  private static func give(_ call: Call) async throws -> Reply {
    var members = call.form.members(listed: ["scope"])
    if let days = call.form["days"].flatMap(Int.init), (1...3_650).contains(days) {
      members["until"] = .string((call.desk.clock.now() + .days(days)).iso)
    }
    members["days"] = nil
    switch try await call.submit("POST /api/v1/me/mandates", members) {
    case .done(let json): return call.showDone(json)
    case .refused(let problem): return try await show(call, problem)
    }
  }

  private static func end(_ call: Call) async throws -> Reply {
    let number = call.form["number"] ?? ""
    let isAgent = call.session?.role == .agent
    switch try await call.submit("DELETE /api/v1/me/mandates/{number}", [:], parameters: ["number": number]) {
    case .done where isAgent: return try await backToOwn(.mandateLeft, call.cookies, call.desk)
    case .done(let json): return call.showDone(json)
    case .refused(let problem): return try await isAgent ? showActing(call, problem) : show(call, problem)
    }
  }

  // MARK: Acting

  struct Acting: Sendable {
    let name: String
    let number: String
    let kind: String
    let terms: Terms
    let end: ActShown
  }

  private static func showActing(_ call: Call, _ problem: Problem? = nil) async throws -> Reply {
    let situation = try await call.ownFile()
    guard let mandate = situation.holder.mandates.first(where: { $0.number == call.session?.scope }) else {
      throw Problem.holderUnknown
    }
    let content = Acting(
      name: situation.holder.person.name.masked, number: mandate.number, kind: mandate.kind.chinese,
      terms: Terms(mandate.scope, until: mandate.until), end: situation.shown(.endMandate))
    return try await call.page("acting", "替\(content.name)办事", content, part: .card, problem: problem)
  }

  /// What gives a browser its own session back; nil when it has none.
  static func ownAgain(_ cookies: Cookies) -> [String]? {
    cookies[ownCookie].map { [Cookies.set(Cookies.sessionName, $0), Cookies.set(ownCookie, "", seconds: 0)] }
  }

  /// Out of somebody else's file: to the own page, or to signing in when the own session has ended meanwhile.
  static func backToOwn(_ notice: Said.Notice, _ cookies: Cookies, _ desk: Desk) async throws -> Reply {
    if let own = cookies[ownCookie], try await desk.session(own)?.role == .holder, let again = ownAgain(cookies) {
      return Reply(redirect: "/me/family", cookies: again + [Said(notice).cookie])
    }
    let none = [Cookies.sessionName, ownCookie].map { Cookies.set($0, "", seconds: 0) }
    return Reply(redirect: "/sign-in", cookies: none + [Said(notice, back: "/me/family").cookie])
  }

  private static func act(_ call: Call) async throws -> Reply {
    switch try await call.submit("POST /api/v1/me/representations", call.form.members()) {
    case .done(let json):
      let own = call.cookies.session ?? ""
      return call.redirect(
        to: "/me",
        cookies: [Cookies.set(ownCookie, own), Cookies.set(Cookies.sessionName, json["token"] ?? "")])
    case .refused(let problem): return try await show(call, problem)
    }
  }
}
