import Cards
import HTTPTypes

/// How a browser wants its pages: kept in a cookie, for somebody who has not signed in, too.
struct Look: Sendable, Equatable {
  var isElder = false
  /// The door it came in by; pages that are opened directly are the government's site.
  var channel = Channel.governmentSite

  /// As the cookie holds it.
  var text: String { "\(channel.rawValue).\(isElder ? "elder" : "plain")" }

  init() {}

  init?(_ text: String) {
    let parts = text.split(separator: ".")
    guard parts.count == 2, let channel = Channel(rawValue: String(parts[0])), SignInAPI.channels.contains(channel)
    else {
      return nil
    }
    self.channel = channel
    isElder = parts[1] == "elder"
  }
}

/// The cookies of a request, and how ours are set.
struct Cookies: Sendable {
  /// Bound to this host and to HTTPS; browsers take a loopback address for secure.
  static let sessionName = "__Host-session"
  static let lookName = "__Host-look"
  /// What was done by the form before this page.
  static let doneName = "__Host-done"

  private let values: [String: String]

  static let none = Cookies(HTTPFields())

  subscript(name: String) -> String? { values[name].flatMap { $0.isEmpty || $0.utf8.count > 200 ? nil : $0 } }

  init(_ headers: HTTPFields) {
    var values: [String: String] = [:]
    for header in headers[values: .cookie] {
      for pair in header.split(separator: ";") {
        let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
        if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
      }
    }
    self.values = values
  }

  var session: String? { self[Self.sessionName] }
  var look: Look { self[Self.lookName].flatMap(Look.init) ?? Look() }

  /// Ends with the browser unless `seconds` are given; 0 removes it.
  static func set(_ name: String, _ value: String, seconds: Int? = nil) -> String {
    let age = seconds.map { "; Max-Age=\($0)" } ?? ""
    return "\(name)=\(value); Path=/; Secure; HttpOnly; SameSite=Lax\(age)"
  }
}
