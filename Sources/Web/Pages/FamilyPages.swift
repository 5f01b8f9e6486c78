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
  ]

  /// The session of whoever acts, while it acts for another.
  static let ownCookie = "__Host-own"

  struct Content: Sendable {
    let mandates: [Given]
    let principals: [PrincipalsView.PrincipalView]
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

  struct Given: Sendable {
    let number: String
    let kind: String
    let agent: String
    let document: String
    let scope: String
    let until: String
    let holds: Bool

    init(_ mandate: Mandate, in situation: Situation) {
      number = mandate.number
      kind = mandate.kind.chinese
      agent = mandate.agent.masked
      document = mandate.document.masked
      scope = mandate.scope.isEmpty ? "全部可以代办的事" : mandate.scope.map(\.chinese).sorted().joined(separator: "、")
      until = mandate.until.map { "到\($0.day.chinese)为止" } ?? "没有写到哪天为止"
      holds = mandate.holds(in: situation)
    }
  }

  private static let kinds: [Mandate.Kind] = [.family, .proxy]

  private static func show(_ call: Call, _ problem: Problem? = nil) async throws -> Reply {
    let situation = try await call.ownFile()
    let form = call.form
    let longest = situation.policy.longestMandateDays
    let mandates = situation.holder.mandates.map { Given($0, in: situation) }.filter(\.holds)
    let principals = PrincipalsView(try await call.desk.principals(of: try call.holder())).principals
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
    switch try await call.submit("DELETE /api/v1/me/mandates/{number}", [:], parameters: ["number": number]) {
    case .done(let json): return call.showDone(json)
    case .refused(let problem): return try await show(call, problem)
    }
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
