import Foundation

/// Brings what people write to the words of the guide: full-width and traditional forms, wrong characters, other words
/// for the same thing, English, and pinyin typed without tones.
struct Terms: Sendable {
  /// Variants by their characters, each with the term it stands for.
  private var chinese = Trie()
  /// Latin words and phrases, matched whole.
  private var latin = Trie()
  /// Readings of the Chinese variants, without tones and spaces.
  private var pinyin = Trie()

  /// Where a sentence ends, in normalised text.
  static let stop: Character = "。"

  init(synonyms: [(term: String, variants: [String])]) {
    Readings.learn(synonyms.flatMap { [$0.term] + $0.variants })
    for (term, variants) in synonyms {
      let canonical = Self.folded(term)
      for variant in variants + [term] {
        let folded = Self.folded(variant)
        if folded.contains(where: \.isHan) {
          chinese.insert(folded, for: canonical)
          pinyin.insert(Self.reading(of: folded), for: canonical)
        } else {
          latin.insert(folded, for: canonical)
        }
      }
    }
  }

  /// Learns the readings of the pairs of characters that the entries use, so that pinyin finds more than the synonyms.
  mutating func learn(_ texts: [String]) {
    Readings.learn(texts)
    var counts: [String: Int] = [:]
    for text in texts {
      for token in Tokens.of(text) where token.allSatisfy(\.isHan) { counts[token, default: 0] += 1 }
    }
    for (token, count) in counts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) })
    where token.count == 2 || count >= Self.common {
      pinyin.insert(Self.reading(of: token), for: token)
    }
  }

  /// A single character has many namesakes; only those that stand in so many wordings are read.
  private static let common = 20

  /// The text in the guide's words; everything that separates sentences has become a stop.
  func normalised(_ text: String) -> String {
    let folded = Self.folded(text)
    var (words, letters) = (0, 0)
    let translated = latin.replaced(in: folded, whole: true) { length in
      (words, letters) = (words + 1, letters + length)
    }
    let isLatin = !folded.contains(where: \.isHan) && folded.contains(where: \.isLetter)
    // Two English words that are a good part of it are no accident; a short one may be a syllable.
    let isEnglish = words > 1 && letters * 4 >= folded.count
    if isLatin, !isEnglish, let read = read(folded) { return chinese.replaced(in: read) }
    return chinese.replaced(in: translated)
  }

  /// What was typed in pinyin, when most of it is; nil otherwise.
  private func read(_ text: String) -> String? {
    let letters = String(text.filter { $0.isLetter })
    var known = 0
    let read = pinyin.replaced(in: letters) { known += $0 }
    return known * 10 >= letters.count * 6 ? read.filter { !$0.isASCII } : nil
  }

  /// Half-width, lower-case, simplified; what is neither letter nor digit has become one stop or space.
  static func folded(_ text: String) -> String {
    var folded = ""
    for character in text.precomposedStringWithCompatibilityMapping.lowercased() {
      if character.isHan {
        folded.append(simplified[character] ?? character)
      } else if character.isASCII, character.isLetter || character.isNumber {
        folded.append(character)
      } else if character == "〔" || character == "〕" {
        folded.append(character)
      } else if character == " " || character == "'" || character == "-" {
        if folded.last != " " && folded.last != stop { folded.append(" ") }
      } else if folded.last != stop {
        if folded.last == " " { folded.removeLast() }
        folded.append(stop)
      }
    }
    return folded.trimmingCharacters(in: CharacterSet(charactersIn: " 。"))
  }

  /// Without tones and spaces, as people type it.
  static func reading(of text: String) -> String { text.map { Readings.of($0) ?? String($0) }.joined() }

  /// Each traditional character with its simplified form; the platform has the table.
  private static let simplified: [Character: Character] = {
    let all = (0x4E00...0x9FFF).compactMap(Unicode.Scalar.init).map(Character.init)
    let text = String(all)
    guard let changed = text.applyingTransform(StringTransform("Hant-Hans"), reverse: false) else { return [:] }
    return Dictionary(
      zip(all, changed).filter { $0 != $1 }.map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
  }()
}

extension Character {
  /// Whether it is a Chinese character, rare ones included.
  var isHan: Bool { unicodeScalars.first.map { $0.properties.isIdeographic } ?? false }
}

/// Finds the longest of many words at each place of a text.
struct Trie: Sendable {
  private struct Node {
    var next: [Character: Int] = [:]
    var term: String?
  }
  private var nodes = [Node()]

  mutating func insert(_ word: String, for term: String) {
    var at = 0
    for character in word {
      if let next = nodes[at].next[character] {
        at = next
      } else {
        nodes.append(Node())
        nodes[at].next[character] = nodes.count - 1
        at = nodes.count - 1
      }
    }
    if at != 0, nodes[at].term == nil { nodes[at].term = term }
  }

  /// The text with each word replaced by its term; with `whole`, only where no letter or digit stands beside it.
  func replaced(in text: String, whole: Bool = false, matched: (Int) -> Void = { _ in }) -> String {
    let characters = Array(text)
    var result = ""
    var at = 0
    while at < characters.count {
      let isFree = !whole || at == 0 || !characters[at - 1].isWordly
      if isFree, let (term, length) = longest(in: characters, from: at, whole: whole) {
        result += term
        matched(length)
        at += length
      } else {
        result.append(characters[at])
        at += 1
      }
    }
    return result
  }

  private func longest(in text: [Character], from start: Int, whole: Bool) -> (term: String, length: Int)? {
    var (node, at) = (0, start)
    var found: (String, Int)?
    while at < text.count, let next = nodes[node].next[text[at]] {
      node = next
      at += 1
      if let term = nodes[node].term, !whole || at == text.count || !text[at].isWordly { found = (term, at - start) }
    }
    return found
  }
}

extension Character {
  fileprivate var isWordly: Bool { isASCII && (isLetter || isNumber) }
}
