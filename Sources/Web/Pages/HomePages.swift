import Cards
import Desk

/// The first page, how pages look, and the doors that other programs open them by.
enum HomePages {
  static let routes: [Route] = [
    .page("/", .anyone, "Home: ask, check progress, report a loss, my card", handle: home),
    .form("/look", .anyone, "Large type on or off", handle: changeLook),
    .page("/design", .anyone, "Every component, where there is a sandbox", handle: design),
    .page("/in/{channel}", .anyone, "Come in by a channel, such as the mini-programme", handle: comeIn),
  ]

  struct Content: Sendable {
    struct Guest: Sendable {
      let name: String
      let document: String
      let note: String
    }
    let guests: [Guest]
    let sandbox: String?
    let asked: [GuidePages.Link]
  }

  private static func home(_ call: Call) async throws -> Reply {
    let guide = await call.guide()
    let asked = ["loss", "progress", "collect", "activate", "pin-reset", "apply", "ecard"]
      .compactMap(guide.entry).map(GuidePages.Link.init)
    let content = Content(
      guests: call.site.guests.map { Content.Guest(name: $0.name, document: $0.document, note: $0.note) },
      sandbox: call.site.sandbox, asked: asked)
    return try await call.page("home", "首页", content, part: .home)
  }

  struct Design: Sendable {
    let soon: String
  }

  private static func design(_ call: Call) async throws -> Reply {
    guard call.site.sandbox != nil else { throw Problem.notFound }
    return try await call.page("design", "设计", Design(soon: (call.desk.clock.now() + .hours(147)).iso))
  }

  private static func changeLook(_ call: Call) async throws -> Reply {
    var look = call.look
    look.isElder = call.form["look"] == "elder"
    return call.redirect(to: call.backAddress, cookies: [Cookies.set(Cookies.lookName, look.text, seconds: 31_536_000)])
  }

  private static func comeIn(_ call: Call) async throws -> Reply {
    var look = call.look
    guard let channel = Channel(rawValue: call.parameter("channel")), SignInAPI.channels.contains(channel) else {
      throw Problem.notFound
    }
    look.channel = channel
    return call.redirect(to: "/", cookies: [Cookies.set(Cookies.lookName, look.text, seconds: 31_536_000)])
  }
}

extension Call {
  /// The page on which a form stood: one of ours, or home.
  var backAddress: String {
    guard let back = form["_back"], back.hasPrefix("/"), back.utf8.count < 200 else { return "/" }
    let parts = back.split(separator: "/", omittingEmptySubsequences: false)
    let isOurs = Routes.pages.contains { route in
      let row = route.path.split(separator: "/", omittingEmptySubsequences: false)
      return route.method == .get && row.count == parts.count
        && zip(row, parts).allSatisfy { $0 == $1 || $0.hasPrefix("{") && $1.utf8.allSatisfy(\.isPlain) && !$1.isEmpty }
    }
    return isOurs ? back : "/"
  }
}

extension UInt8 {
  /// A letter, a digit or a hyphen: all that stands in a parameter of our addresses.
  fileprivate var isPlain: Bool {
    switch self {
    case 45, 48...57, 65...90, 97...122: true
    default: false
    }
  }
}
