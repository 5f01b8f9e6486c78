/// What the next page says once of what came before it, and where signing in leads then. A cookie keeps it for ten
/// minutes at most.
struct Said: Sendable, Equatable {
  enum Notice: String, Sendable, CaseIterable {
    case nothing
    case signedOut = "signed-out"
    case signedOutUndone = "signed-out-undone"
    case mandateOver = "mandate-over"
    case mandateOverUndone = "mandate-over-undone"
    case mandateLeft = "mandate-left"

    var sentence: String? {
      switch self {
      case .nothing: nil
      case .signedOut: "时间长了，已经退出，请重新登录。"
      case .signedOutUndone: "时间长了，已经退出，刚才的没有办成。请重新登录，再办一次。"
      case .mandateOver: "那份委托已经终止或到期，不能再替他办。现在是您自己的页面。"
      case .mandateOverUndone: "那份委托已经终止或到期，刚才的没有办成。现在是您自己的页面。"
      case .mandateLeft: "您不再替他办事了。现在是您自己的页面。"
      }
    }
  }

  static let name = "__Host-said"
  static let over = Cookies.set(name, "", seconds: 0)

  let notice: Notice
  /// One of the pages that somebody signs in for.
  let back: String?

  init(_ notice: Notice, back: String? = nil) {
    (self.notice, self.back) = (notice, back)
  }

  /// As the cookie holds it.
  init?(_ text: String) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let notice = parts.first.flatMap({ Notice(rawValue: String($0)) }) else { return nil }
    self.init(notice, back: parts.count == 2 ? SignInPages.ours("/\(parts[1])") : nil)
  }

  var cookie: String { Cookies.set(Self.name, "\(notice.rawValue).\(back?.dropFirst() ?? "")", seconds: 600) }
}

extension Call {
  var said: Said? { cookies[Said.name].flatMap(Said.init) }
}
