import Foundation
import Web

/// What the tour has learned so far: who is who, who is signed in, and what was said.
final class Stage {
  /// A member of the sandbox's cast.
  struct Person: Decodable {
    let name: String
    let documentType: String
    let documentNumber: String
    let phone: String?
    let cardNumber: String
    let bank: String
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

  func expectOpen(_ codes: String...) throws {
    for code in codes where !openCodes.contains(code) {
      throw Surprise("未办的事里应有 \(code)，却是 \(openCodes.joined(separator: "、"))")
    }
  }
}
