import Cards

/// The texts a policy file holds as values, turned into what the rules use.
enum PolicyText {
  /// Why a text cannot be taken, as the sentence its editor reads.
  struct Unreadable: Error {
    let sentence: String
  }

  static func day(_ text: String) throws(Unreadable) -> Day {
    // `Day` itself also reads 20260131; in these files one form is enough.
    guard text.utf8.count == 10, let day = try? Day.parse(text) else {
      throw Unreadable(sentence: "\"\(text)\" is not a day; write it as 2026-01-31")
    }
    return day
  }

  static func duration(_ text: String) throws(Unreadable) -> Duration {
    let amount = try amount(text, units: ["minute", "hour", "day"], example: "168 hours")
    return switch amount.unit {
    case "minute": .minutes(amount.count)
    case "hour": .hours(amount.count)
    default: .days(amount.count)
    }
  }

  static func years(_ text: String) throws(Unreadable) -> Int {
    let years = try amount(text, units: ["year"], example: "10 years").count
    guard years <= 100 else { throw Unreadable(sentence: "\"\(text)\" is too long; 100 years is the most") }
    return years
  }

  /// At most ten: more guesses than that would make a six-digit PIN worthless.
  static func tries(_ text: String) throws(Unreadable) -> Int {
    guard let tries = wholeNumber(text), (1...10).contains(tries) else {
      throw Unreadable(sentence: "\"\(text)\" is not a number of tries; write a whole number from 1 to 10")
    }
    return tries
  }

  static func money(_ text: String) throws(Unreadable) -> Money {
    let words = text.split(separator: " ")
    guard words.count == 2, words[1] == "yuan", let money = try? Money.parse(String(words[0])), money.fen >= 0 else {
      throw Unreadable(sentence: "\"\(text)\" is not an amount of money; write it as 20.00 yuan")
    }
    return money
  }

  static func phone(_ text: String) throws(Unreadable) -> String {
    let hasOnlyPhoneCharacters = text.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "-") }
    guard hasOnlyPhoneCharacters, (3...20).contains(text.utf8.count) else {
      throw Unreadable(sentence: "\"\(text)\" is not a phone number; write 3 to 20 digits and hyphens, as 95588")
    }
    return text
  }

  static func flag(_ text: String) throws(Unreadable) -> Bool {
    switch text {
    case "true": return true
    case "false": return false
    default: throw Unreadable(sentence: "\"\(text)\" is not a yes or no; write true or false")
    }
  }

  static func plain(_ text: String) throws(Unreadable) -> String { text }

  static func clause(_ text: String) throws(Unreadable) -> Clause {
    guard let clause = Clause(rawValue: text) else {
      throw Unreadable(sentence: PolicyWords.unknown("clause", text, allowed: Clause.allCases.map(\.rawValue)))
    }
    return clause
  }

  static func channel(_ text: String) throws(Unreadable) -> Channel {
    // The system is how our own jobs come in; nobody is served there.
    let allowed = Channel.allCases.filter { $0 != .system }
    guard let channel = Channel(rawValue: text), allowed.contains(channel) else {
      throw Unreadable(sentence: PolicyWords.unknown("channel", text, allowed: allowed.map(\.rawValue)))
    }
    return channel
  }

  static func region(_ text: String) throws(Unreadable) -> RegionCode {
    // The parser tidies; a key must be written as it is used.
    guard let code = try? RegionCode.parse(text), code.text == text else {
      throw Unreadable(sentence: "\"\(text)\" is not a region code; write six digits, as 610100")
    }
    return code
  }

  static func bank(_ text: String) throws(Unreadable) -> BankCode {
    guard let code = try? BankCode.parse(text), code.text == text else {
      throw Unreadable(sentence: "\"\(text)\" is not a bank code; write three digits, as 102")
    }
    return code
  }

  /// A positive whole number and a unit from the list, in the singular or plural.
  private static func amount(
    _ text: String, units: [String], example: String
  ) throws(Unreadable) -> (count: Int, unit: String) {
    let words = text.split(separator: " ")
    let unit = words.count == 2 ? units.first { words[1] == $0 || words[1] == $0 + "s" } : nil
    guard let unit, let count = wholeNumber(words[0]), (1...100_000).contains(count) else {
      let plurals = units.map { $0 + "s" }.joined(separator: ", ")
      throw Unreadable(
        sentence: "\"\(text)\" is not a length of time; write it as \(example). Allowed units: \(plurals)")
    }
    return (count, unit)
  }

  /// `Int` alone would also take a sign.
  private static func wholeNumber(_ text: some StringProtocol) -> Int? {
    text.utf8.allSatisfy(isDigit) ? Int(text) : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
