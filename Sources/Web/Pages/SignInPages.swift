import Cards
import Desk

/// Signing in by name, document and one-time code, for a holder's own file and for asking how far a card is.
enum SignInPages {
  static let routes: [Route] = [
    .page("/sign-in", .anyone, "Sign in: who are you?") { call in
      try await ask(call, .init(back: call.said?.back ?? "/me"))
    },
    .form("/sign-in", .anyone, "Ask for a one-time code", handle: start),
    .page("/sign-in/code", .anyone, "Sign in: the code") { call in try await askCode(call) },
    .form("/sign-in/code", .anyone, "Give the code", handle: finish),
    .page("/progress", .anyone, "How far is my card? Without an account", clauses: [.p1, .a3]) { call in
      if call.session != nil { return call.redirect(to: "/me/progress") }
      return try await ask(call, .init(back: "/me/progress"))
    },
    .page("/loss/sign-in", .anyone, "Sign in to report a loss", clauses: [.l3]) { call in
      if call.session != nil { return call.redirect(to: "/loss") }
      return try await ask(call, .init(back: "/me/loss"))
    },
    .form("/sign-out", .anySession, "Sign out", handle: signOut),
  ]

  /// The sign-in under way and the page it leads to, between its two steps.
  private static let cookie = "__Host-signing"

  /// `address` when it is a page that a holder may have wanted to open.
  static func ours(_ address: String) -> String? {
    Reader(channel: .governmentSite, role: .holder).mayOpen(address) ? address : nil
  }

  /// The page nearest to an address of a form or a page with a part of its own: what it begins with.
  static func nearest(to address: String) -> String? {
    var parts = address.split(separator: "/")
    while !parts.isEmpty {
      if let found = ours("/" + parts.joined(separator: "/")) { return found }
      parts.removeLast()
    }
    return nil
  }

  struct Content: Sendable {
    struct Kind: Sendable {
      let code: String
      let name: String
      let isChosen: Bool
    }
    let name: String
    let number: String
    let phone: String
    let hasPhone: Bool
    let back: String
    let isProgress: Bool
    let kinds: [Kind]

    init(_ form: Form = .none, back: String = "/me") {
      name = form["name"] ?? ""
      number = form["documentNumber"] ?? ""
      phone = form["phone"] ?? ""
      hasPhone = !phone.isEmpty
      let back = form["_back"] ?? back
      self.back = back
      isProgress = back == "/me/progress"
      let chosen = form["documentType"] ?? IdentityDocument.Kind.citizenID.rawValue
      kinds = IdentityDocument.Kind.allCases.map {
        Kind(code: $0.rawValue, name: $0.chinese, isChosen: $0.rawValue == chosen)
      }
    }
  }

  private static func ask(_ call: Call, _ content: Content, _ problem: Problem? = nil) async throws -> Reply {
    try await call.page("sign-in", content.isProgress ? "查制卡进度" : "登录", content, problem: problem)
  }

  private static func start(_ call: Call) async throws -> Reply {
    var members = call.form.members()
    members["channel"] = .string(call.look.channel.rawValue)
    switch try await call.submit("POST /api/v1/sign-ins", members) {
    case .done(let json):
      let back = call.form["_back"].flatMap(ours) ?? "/me"
      let state = "\(json["signIn"] ?? "").\(back.dropFirst())"
      return call.redirect(to: "/sign-in/code", cookies: [Cookies.set(cookie, state, seconds: 600)])
    case .refused(let problem): return try await ask(call, Content(call.form), problem)
    }
  }

  struct CodeContent: Sendable {
    let minutes: Int
    let sandbox: String?
  }

  private static func askCode(_ call: Call, _ problem: Problem? = nil) async throws -> Reply {
    guard call.cookie(cookie) != nil else { return call.redirect(to: "/sign-in") }
    let minutes = Int(SignInLimits.codeLife.components.seconds / 60)
    return try await call.page(
      "sign-in-code", "输入验证码", CodeContent(minutes: minutes, sandbox: call.site.sandbox), problem: problem)
  }

  private static func finish(_ call: Call) async throws -> Reply {
    guard let state = call.cookie(cookie)?.split(separator: "."), state.count == 2 else {
      return call.redirect(to: "/sign-in")
    }
    var members = call.form.members()
    members["signIn"] = .string(String(state[0]))
    switch try await call.submit("POST /api/v1/sessions", members) {
    case .done(let json):
      let isApplicant = json["role"] == Role.applicant.rawValue
      let back = "/\(state[1])"
      let target = isApplicant && back != "/me/progress" ? "/apply" : ours(back) ?? "/me"
      return call.redirect(
        to: target,
        cookies: [Cookies.set(Cookies.sessionName, json["token"] ?? ""), Cookies.set(cookie, "", seconds: 0)])
    case .refused(let problem): return try await askCode(call, problem)
    }
  }

  private static func signOut(_ call: Call) async throws -> Reply {
    _ = try await call.submit("DELETE /api/v1/session", [:])
    // Whoever acted for another goes back to the own file.
    if call.session?.role == .agent, let own = FamilyPages.ownAgain(call.cookies) {
      return call.redirect(to: "/me", cookies: own)
    }
    return call.redirect(to: "/", cookies: [Cookies.set(Cookies.sessionName, "", seconds: 0)])
  }
}
