import Cards
import Desk

/// 激活和密码: a social PIN chosen, changed, or chosen anew. What it may not be is said before it is typed.
enum PINPages {
  static let routes: [Route] =
    pages(
      "/me/activation", .activateSocial, "POST /api/v1/me/card/social-activations", "激活社保功能",
      access: Route.ownFile, clauses: [.v1, .v2])
    + pages(
      "/me/pin", .changeSocialPIN, "POST /api/v1/me/card/social-pin-changes", "修改社保密码", access: .roles([.holder]),
      clauses: [.v2])
    + pages(
      "/me/pin-reset", .resetSocialPIN, "POST /api/v1/me/card/social-pin-resets", "重置社保密码", access: Route.ownFile,
      clauses: [.r1, .r2, .r3])

  struct Content: Sendable {
    let formAddress: String
    let act: ActShown
    let button: String
    /// Whether the old one is asked for, too.
    let asksOld: Bool
    let isActivation: Bool
    let isReset: Bool
    let tries: Int
    let initial: String
    let channels: [String]
    let error: String?
  }

  private static func pages(
    _ path: String, _ action: ActionName, _ route: String, _ title: String, access: Route.Access, clauses: [Clause]
  ) -> [Route] {
    let page = PINPage(path: path, action: action, route: route, title: title)
    return [
      .page(path, access, title, clauses: clauses) { call in try await page.show(call) },
      .form(path, access, title, clauses: clauses) { call in try await page.send(call) },
    ]
  }
}

/// One of the three, which differ only in what they ask and which route they use.
private struct PINPage: Sendable {
  let path: String
  let action: ActionName
  let route: String
  let title: String

  private var newName: String { action == .changeSocialPIN ? "newPin" : "pin" }

  func show(_ call: Call, _ problem: Problem? = nil, error: String? = nil) async throws -> Reply {
    let situation = try await call.ownFile()
    let content = PINPages.Content(
      formAddress: path, act: situation.shown(action), button: title, asksOld: action == .changeSocialPIN,
      isActivation: action == .activateSocial, isReset: action == .resetSocialPIN, tries: situation.policy.pinTries,
      initial: situation.policy.initialPIN,
      channels: (situation.policy.channels[.activateFinancial]?.channels ?? []).map(\.chinese), error: error)
    return try await call.page(
      "pin", title, content, part: .card, problem: problem, status: error == nil ? nil : 422)
  }

  func send(_ call: Call) async throws -> Reply {
    let form = call.form
    guard let new = form["new"], new == form["again"] else {
      return try await show(call, error: "两次输入的新密码不一样，请再输一遍。")
    }
    var members: [String: JSON] = [newName: .string(new)]
    if action == .changeSocialPIN { members["oldPin"] = .string(form["old"] ?? "") }
    switch try await call.submit(route, members) {
    case .done(let json): return call.showDone(json)
    case .refused(let problem): return try await show(call, problem)
    }
  }
}
