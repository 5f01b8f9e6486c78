import Foundation

/// What a text is searched by: pairs of neighbouring Chinese characters, single ones, and Latin words.
///
/// Words of Chinese are mostly two characters long and are written without spaces, so pairs find them without a
/// dictionary.
enum Tokens {
  /// Of normalised text, in order. A pair never goes over a stop.
  static func of(_ text: String) -> [String] {
    var tokens: [String] = []
    var word = ""
    var last: Character?
    for character in text {
      if character.isHan || character == "〔" || character == "〕" {
        if !word.isEmpty { tokens.append(word) }
        word = ""
        if let last {
          tokens.append(String([last, character]))
          if let sound = Readings.pair(last, character) { tokens.append(sound) }
        }
        tokens.append(String(character))
        last = character
      } else {
        if character != " " { last = nil }
        if character == " " || character == Terms.stop {
          if !word.isEmpty { tokens.append(word) }
          word = ""
        } else {
          word.append(character)
        }
      }
    }
    if !word.isEmpty { tokens.append(word) }
    return tokens
  }
}

/// How characters sound, without tones: people choose the wrong one of several that sound alike.
enum Readings {
  /// Before a token that is a sound, so that it is never taken for a word.
  static let mark: Character = "~"

  static func pair(_ first: Character, _ second: Character) -> String? {
    guard let first = table[first], let second = table[second] else { return nil }
    return "\(mark)\(first) \(second)"
  }

  /// The platform has the readings; each character's own is kept.
  private static let table: [Character: String] = {
    let all = (0x4E00...0x9FA5).compactMap(Unicode.Scalar.init).map(Character.init)
    let text = String(all.flatMap { [$0, " "] })
    let latin = text.applyingTransform(.mandarinToLatin, reverse: false) ?? ""
    let plain = latin.applyingTransform(.stripDiacritics, reverse: false) ?? ""
    let sounds = plain.split(separator: " ").map(String.init)
    guard sounds.count == all.count else { return [:] }
    return Dictionary(zip(all, sounds), uniquingKeysWith: { first, _ in first })
  }()
}
