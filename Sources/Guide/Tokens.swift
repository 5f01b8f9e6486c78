import Foundation
import Synchronization

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

  /// Of one character, without its tone; nil when it has none.
  static func of(_ character: Character) -> String? { find(character) }

  static func pair(_ first: Character, _ second: Character) -> String? {
    guard let first = find(first), let second = find(second) else { return nil }
    return "\(mark)\(first) \(second)"
  }

  /// Learns the readings of many characters at once, which takes a tenth of asking for each.
  static func learn(_ texts: [String]) {
    let new = table.withLock { known in Set(texts.joined()).filter { $0.isHan && known[$0] == nil } }
    let characters = Array(new)
    let read = read(String(characters.flatMap { [$0, " "] })).split(separator: " ").map(String.init)
    guard read.count == characters.count else { return }
    table.withLock { $0.merge(zip(characters, read)) { known, _ in known } }
  }

  private static func find(_ character: Character) -> String? {
    guard character.isHan else { return nil }
    if let known = table.withLock({ $0[character] }) { return known }
    let found = read(String(character))
    table.withLock { $0[character] = found }
    return found
  }

  /// The platform has the readings.
  private static func read(_ text: String) -> String {
    let latin = text.applyingTransform(.mandarinToLatin, reverse: false) ?? text
    return latin.applyingTransform(.stripDiacritics, reverse: false) ?? latin
  }

  private static let table = Mutex<[Character: String]>([:])
}
