import Cards
import Desk

/// What holders see of their own file, and their social PIN.
enum HolderAPI {
  static let routes: [Route] = [
    Route(
      .get, "/api/v1/me", .roles([.holder, .agent]), "Whose file this is, masked", answers: [.person], handle: person),
    Route(
      .get, "/api/v1/me/card", .roles([.holder, .agent]), clauses: [.v1, .l5],
      "The card: both functions, and what is still open",
      answers: [.card], handle: card),
    Route(
      .get, "/api/v1/me/card/previews", .roles([.holder, .agent]), clauses: [.l8],
      "Every action: possible now by this channel, or why not and what instead", answers: [.previews], handle: previews),
    Route(
      .get, "/api/v1/me/accesses", .roles([.holder]), "Who looked at the file or changed it, when and why",
      answers: [.accesses],
      handle: accesses),
    Route(
      .post, "/api/v1/me/card/social-activations", .roles([.holder, .agent]), clauses: [.v1, .v2],
      "Activate the social function by choosing a PIN", body: [.pin("pin")], answers: [.receipt], handle: activate),
    Route(
      .post, "/api/v1/me/card/social-pin-changes", .roles([.holder]), clauses: [.v1],
      "Choose a new PIN, knowing the old one", body: [.pin("oldPin"), .pin("newPin")], answers: [.receipt],
      handle: changePIN),
    Route(
      .post, "/api/v1/me/card/social-pin-resets", .roles([.holder, .agent]), clauses: [.r1],
      "Choose a new PIN, having forgotten the old one; unlocks", body: [.pin("pin")], answers: [.receipt],
      handle: resetPIN),
  ]

  private static func person(_ call: Call) async throws -> Reply {
    try .json(200, PersonView(try await call.ownFile().holder))
  }

  private static func card(_ call: Call) async throws -> Reply {
    try .json(200, CardStandingView(try await call.ownFile()))
  }

  private static func previews(_ call: Call) async throws -> Reply {
    try .json(200, PreviewsView(try await call.ownFile()))
  }

  private static func accesses(_ call: Call) async throws -> Reply {
    try .json(200, AccessesView(try await call.desk.accesses(of: try call.holder()), in: call.desk.provincePolicy))
  }

  private static func activate(_ call: Call) async throws -> Reply {
    let pin = try call.fields.pin("pin")
    return try await choose(pin, by: .activateSocial(choosing: pin), call)
  }

  private static func resetPIN(_ call: Call) async throws -> Reply {
    let pin = try call.fields.pin("pin")
    return try await choose(pin, by: .resetSocialPIN(choosing: pin), call)
  }

  private static func choose(_ pin: PIN, by action: Action, _ call: Call) async throws -> Reply {
    let act = try Acts.act(action, on: try call.holder(), by: try call.signedIn())
    return Reply(
      try await call.desk.perform(act, choosing: pin, once: try call.once(), answer: Acts.answer(call)))
  }

  private static func changePIN(_ call: Call) async throws -> Reply {
    let answer = try await call.desk.changePIN(
      from: try call.fields.pin("oldPin"), to: try call.fields.pin("newPin"), of: try call.holder(),
      via: try call.signedIn().channel, once: try call.once(), answer: Acts.answer(call))
    return Reply(answer)
  }
}
