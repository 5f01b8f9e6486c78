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
    try amount(text, units: ["year"], example: "10 years", upTo: 100).count
  }

  static func age(_ text: String) throws(Unreadable) -> Int {
    try amount(text, units: ["year"], example: "16 years", upTo: 100, called: "an age").count
  }

  static func days(upTo most: Int) -> @Sendable (String) throws(Unreadable) -> Int {
    { text throws(Unreadable) in
      try amount(text, units: ["day"], example: "60 days", upTo: most, called: "a number of days").count
    }
  }

  /// Nil for off.
  static func daysOrOff(upTo most: Int) -> @Sendable (String) throws(Unreadable) -> Int? {
    { text throws(Unreadable) in text == "off" ? nil : try days(upTo: most)(text) }
  }

  static func timeSpan(_ text: String) throws(Unreadable) -> TimeSpan {
    guard text.utf8.count == 11, let span = try? TimeSpan.parse(text) else {
      throw Unreadable(
        sentence: "\"\(text)\" is not a part of a day; write its beginning and its later end as 09:00-12:00")
    }
    return span
  }

  static func persons(_ text: String) throws(Unreadable) -> Int {
    try amount(text, units: ["person"], example: "200 persons", called: "a number of persons").count
  }

  static func cards(_ text: String) throws(Unreadable) -> Int {
    try amount(text, units: ["card"], example: "20000 cards", called: "a number of cards").count
  }

  static func need(_ text: String) throws(Unreadable) -> Bool {
    switch text {
    case "needed": return true
    case "not needed": return false
    default: throw Unreadable(sentence: "\"\(text)\" does not say whether it is needed; write needed or not needed")
    }
  }

  static func passedOn(_ text: String) throws(Unreadable) -> Bool {
    switch text {
    case "passed on": return true
    case "not passed on": return false
    default: throw Unreadable(sentence: "\"\(text)\" does not say who takes it; write passed on or not passed on")
    }
  }

  static func pixels(_ text: String) throws(Unreadable) -> (width: Int, height: Int) {
    let words = text.split(separator: " ")
    let sides = words.first?.split(separator: "x", omittingEmptySubsequences: false).map(wholeNumber) ?? []
    guard words.count == 2, words[1] == "pixels", sides.count == 2,
      let width = sides[0], let height = sides[1], (1...10_000).contains(width), (1...10_000).contains(height)
    else {
      throw Unreadable(
        sentence: "\"\(text)\" is not the size of a picture; write its width and height, 10000 at the most, "
          + "as 358x441 pixels")
    }
    return (width, height)
  }

  /// From a smallest to a largest size of a file, in units of 1024 bytes.
  static func bytes(_ text: String) throws(Unreadable) -> (smallest: Int, largest: Int) {
    let words = text.split(separator: " ")
    guard words.count == 4, words[1] == "to", words[3] == "KB",
      let smallest = wholeNumber(words[0]), let largest = wholeNumber(words[2]), largest <= 10_240
    else {
      throw Unreadable(
        sentence: "\"\(text)\" is not a range of file sizes; write it as 30 to 100 KB, 10240 KB at the most")
    }
    guard smallest < largest else {
      throw Unreadable(sentence: "\"\(text)\" must have the smaller size first, as 30 to 100 KB")
    }
    return (smallest * 1_024, largest * 1_024)
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

  static func pin(_ text: String) throws(Unreadable) -> String {
    guard (try? PIN.parse(text)) != nil else {
      throw Unreadable(sentence: "\"\(text)\" is not a PIN; write \(PIN.length) digits in quotes, as \"666666\"")
    }
    return text
  }

  /// What people read as it stands.
  static func words(_ text: String) throws(Unreadable) -> String { text }

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

  /// How an outlet is named in other records, so it must stay easy to read out and to type.
  static func outlet(_ text: String) throws(Unreadable) -> String {
    let isPlain = text.utf8.allSatisfy { isDigit($0) || isSmallLetter($0) || $0 == UInt8(ascii: "-") }
    guard isPlain, (1...32).contains(text.utf8.count) else {
      throw Unreadable(
        sentence: "\"\(text)\" is not an outlet code; write 1 to 32 digits, small letters and hyphens, as 610100-01")
    }
    return text
  }

  static func action(_ text: String) throws(Unreadable) -> ActionName {
    guard let action = PolicyKey.actions.first(where: { $0.rawValue == text }) else {
      throw Unreadable(sentence: PolicyWords.unknown("action", text, allowed: PolicyKey.actions.map(\.rawValue)))
    }
    return action
  }

  /// A positive whole number and a unit from the list, in the singular or plural.
  private static func amount(
    _ text: String, units: [String], example: String, upTo most: Int = 100_000, called what: String = "a length of time"
  ) throws(Unreadable) -> (count: Int, unit: String) {
    let words = text.split(separator: " ")
    let unit = words.count == 2 ? units.first { words[1] == $0 || words[1] == $0 + "s" } : nil
    guard let unit, let count = wholeNumber(words[0]), (1...100_000).contains(count) else {
      let plurals = units.map { $0 + "s" }.joined(separator: ", ")
      throw Unreadable(
        sentence: "\"\(text)\" is not \(what); write it as \(example). Allowed units: \(plurals)")
    }
    guard count <= most else {
      throw Unreadable(sentence: "\"\(text)\" is too much; \(most) \(unit)s is the most")
    }
    return (count, unit)
  }

  /// `Int` alone would also take a sign.
  private static func wholeNumber(_ text: some StringProtocol) -> Int? {
    text.utf8.allSatisfy(isDigit) ? Int(text) : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isSmallLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
}
