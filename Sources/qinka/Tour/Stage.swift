import Foundation
import Web

/// What the tour has learned so far: who is who, who is signed in, and what was said.
final class Stage {
  /// One of the sandbox's people.
  struct Person: Decodable {
    let name: String
    let documentType: String
    let documentNumber: String
    let phone: String?
    /// Nil for whoever has no card when the tour begins.
    let cardNumber: String?
    let bank: String?
    let city: String
  }

  struct Staff: Decodable {
    let account: String
    let password: String
    let code: String
  }

  private var people: [String: Person] = [:]
  private var staff: [String: Staff] = [:]
  private var notes: [String: String] = [:]
  private var seenMessages: [String: Set<String>] = [:]
  /// By the sandbox's clock, as it last told.
  var now = Date()

  func meet(_ list: JSON) throws {
    let met = try JSONDecoder().decode([Person].self, from: try list.data)
    people = Dictionary(met.map { ($0.name, $0) }) { first, _ in first }
  }

  func meetStaff(_ list: JSON) throws {
    let met = try JSONDecoder().decode([Staff].self, from: try list.data)
    staff = Dictionary(met.map { ($0.account, $0) }) { first, _ in first }
  }

  func person(_ name: String) throws -> Person {
    guard let person = people[name] else { throw Surprise("沙盒里没有\(name)") }
    return person
  }

  func staff(_ account: String) throws -> Staff {
    guard let staff = staff[account] else { throw Surprise("沙盒里没有账号\(account)") }
    return staff
  }

  // MARK: Notes

  func note(_ value: String?, as name: String) throws {
    guard let value else { throw Surprise("答复里没有\(name)") }
    notes[name] = value
  }

  func noted(_ name: String) throws -> String {
    guard let value = notes[name] else { throw Surprise("前面没有得到\(name)") }
    return value
  }

  /// The card that somebody has in hand: the one that the tour brought them, or else the one that they came with.
  func card(of name: String, old: Bool = false) throws -> String {
    if !old, let new = notes["\(name)的新卡"] { return new }
    guard let number = try person(name).cardNumber else { throw Surprise("\(name)还没有卡") }
    return number
  }

  /// Where somebody reads messages now.
  func phone(of name: String) throws -> String {
    if let new = notes["\(name)的新手机号"] { return new }
    guard let phone = try person(name).phone else { throw Surprise("\(name)没有手机号") }
    return phone
  }

  /// Somebody's document, as the interface asks for it.
  func papers(of name: String, prefix: String = "document") throws -> [String: JSON] {
    let person = try person(name)
    return ["\(prefix)Type": .string(person.documentType), "\(prefix)Number": .string(person.documentNumber)]
  }

  func bank(of name: String) throws -> String {
    guard let bank = try person(name).bank else { throw Surprise("\(name)还没有发卡银行") }
    return bank
  }

  func token(of who: String) throws -> String { try noted("\(who)的会话") }

  // MARK: Messages

  /// From here on only later messages are new.
  func haveSeen(_ messages: JSON, of phone: String) {
    seenMessages[phone, default: []].formUnion(messages["messages"].items.compactMap { $0["id"].text })
  }

  func newTexts(in messages: JSON, of phone: String) -> [String] {
    let seen = seenMessages[phone] ?? []
    return messages["messages"].items
      .filter { message in message["id"].text.map { !seen.contains($0) } ?? false }
      .compactMap { $0["text"].text }
  }

  // MARK: Time

  func readClock(_ answer: TourAnswer) throws {
    guard let now = answer.body["now"].text.flatMap(Self.instant) else { throw Surprise("沙盒没有说现在几点") }
    self.now = now
  }

  /// `2026-03-01T09:00:00.000+08:00`
  static func instant(_ text: String) -> Date? {
    try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  /// Days ahead of the sandbox's clock, as the interface writes instants.
  func instant(daysAhead days: Int) -> String {
    let style = Date.ISO8601FormatStyle(
      timeZoneSeparator: .colon, includingFractionalSeconds: true, timeZone: Self.china)
    return now.addingTimeInterval(Double(days) * 86_400).formatted(style)
  }

  /// The same as a day of the calendar.
  func day(daysAhead days: Int) -> String { String(instant(daysAhead: days).prefix(10)) }

  /// Seconds to the next nine o'clock.
  var untilMorning: TimeInterval {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = Self.china
    let morning = calendar.nextDate(after: now, matching: DateComponents(hour: 9), matchingPolicy: .nextTime)
    return (morning ?? now).timeIntervalSince(now)
  }

  private static let china = TimeZone(secondsFromGMT: 8 * 3600) ?? .gmt
}

extension TourAnswer {
  /// How a function of the card stands, by the words of the interface.
  func standing(of function: String) -> String? { self.function(function)["standing"].text }

  func function(_ name: String) -> JSON {
    body["card"]["functions"].items.first { $0["function"].text == name } ?? .null
  }

  var openCodes: [String] { body["open"].items.compactMap { $0["code"].text } }

  func expectStanding(_ function: String, _ expected: String) throws {
    let found = standing(of: function) ?? "没有说"
    guard found == expected else { throw Surprise("\(function) 应为 \(expected)，却是 \(found)") }
  }

  func expectText(_ words: String...) throws {
    for word in words where !text.contains(word) { throw Surprise("应有「\(word)」，却是 \(text.prefix(300))") }
  }

  func expect(_ path: String..., be expected: String) throws {
    let found = path.reduce(body) { $0[$1] }.text ?? "没有说"
    guard found == expected else { throw Surprise("\(path.joined(separator: ".")) 应为 \(expected)，却是 \(found)") }
  }

  func expectOpen(_ codes: String...) throws {
    for code in codes where !openCodes.contains(code) {
      throw Surprise("未办的事里应有 \(code)，却是 \(openCodes.joined(separator: "、"))")
    }
  }
}
