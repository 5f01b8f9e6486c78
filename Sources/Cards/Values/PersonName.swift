/// A person's name as it stands on a card: Han characters, however rare, or Latin letters.
package struct PersonName: Sendable, Hashable, Masked {
  package enum Fault: ValueFault {
    case empty
    case tooLong(Int)
    /// A character from the private use area: each system shows something else there, or nothing.
    case privateUse
    case wrongCharacters
    case misplacedSymbol

    package var sentence: String {
      switch self {
      case .empty: "没有填姓名"
      case .tooLong(let found): "姓名最多 50 个字，现在是 \(found) 个字"
      case .privateUse: "姓名里有自造字，别的系统显示不出来，请改用这个字在国家标准 GB 18030 里的正式编码"
      case .wrongCharacters: "姓名里只能有汉字、拉丁字母、空格和 · . - ' 四种符号，不能有数字和其他符号"
      case .misplacedSymbol: "姓名里的间隔号只能在两个字之间，. - ' 只能用在拉丁字母的姓名里"
      }
    }
  }

  /// The name in clear, each character in its composed form (NFC).
  package let text: String

  /// Tidies spaces, full-width letters and the many characters that are typed for the middle dot.
  package static func parse(_ raw: String) throws(Fault) -> PersonName {
    let shaped = raw.unicodeScalars.filter { !$0.properties.isVariationSelector }
    let letters = try spelled(String(String.UnicodeScalarView(shaped)).tidied.map(Spelling.composed))
    if letters.isEmpty { throw .empty }
    if letters.count > 50 { throw .tooLong(letters.count) }
    guard symbolsFit(letters) else { throw .misplacedSymbol }
    return PersonName(checked: String(letters))
  }

  /// `张*`, `欧*明`, `买***`
  package var masked: String {
    let letters = Array(text)
    guard letters.allSatisfy(Spelling.isHan) else { return "\(letters[0])***" }
    switch letters.count {
    case 1: return "*"
    case 2: return "\(letters[0])*"
    default: return "\(letters[0])\(String(repeating: "*", count: letters.count - 2))\(letters[letters.count - 1])"
    }
  }

  private init(checked text: String) {
    self.text = text
  }

  private static func spelled(_ typed: [Character]) throws(Fault) -> [Character] {
    var letters: [Character] = []
    for character in typed {
      switch try Spelling.kind(of: character) {
      case .letter, .mark: letters.append(character)
      case .dot: letters.append("·")
      case .apostrophe: letters.append("'")
      case .hyphen: letters.append("-")
      case .space: if letters.last != " " { letters.append(" ") }
      }
    }
    return withoutIdleSpaces(letters.indices.map { isMiddleDot(at: $0, in: letters) ? "·" : letters[$0] })
  }

  /// A full stop between two Han characters was meant as the dot.
  private static func isMiddleDot(at index: Int, in letters: [Character]) -> Bool {
    guard letters[index] == ".", let before = letters[..<index].last(where: { $0 != " " }),
      let after = letters[(index + 1)...].first(where: { $0 != " " })
    else { return false }
    return Spelling.isHan(before) && Spelling.isHan(after)
  }

  /// Spaces part the words of a Latin name; beside a Han character or a dot they were typed for the looks of it.
  private static func withoutIdleSpaces(_ letters: [Character]) -> [Character] {
    letters.indices.filter { index in
      guard letters[index] == " " else { return true }
      return ![letters[index - 1], letters[index + 1]].contains { Spelling.isHan($0) || $0 == "·" }
    }.map { letters[$0] }
  }

  private static func symbolsFit(_ letters: [Character]) -> Bool {
    guard letters.contains(where: Spelling.isLetter) else { return false }
    return letters.indices.allSatisfy { index in
      let (before, after) = (index > 0 ? letters[index - 1] : nil, index + 1 < letters.count ? letters[index + 1] : nil)
      switch letters[index] {
      case "·": return before.map(Spelling.isLetter) == true && after.map(Spelling.isLetter) == true
      case ".", "-", "'": return before.map(Spelling.isHan) != true && after.map(Spelling.isHan) != true
      default: return true
      }
    }
  }
}

extension PersonName: TextCoded {
  package var coded: String { text }
  package init(coded text: String) throws { self = try PersonName.parse(text) }
}

/// What each character may be in a name.
private enum Spelling {
  enum Kind { case letter, mark, dot, apostrophe, hyphen, space }

  static func kind(of character: Character) throws(PersonName.Fault) -> Kind {
    if isLetter(character) { return .letter }
    switch character {
    case ".": return .mark
    case "·", "・", "･", "•", "‧", "∙", "⋅", "●": return .dot
    case "'", "\u{2019}", "\u{2018}", "\u{02BC}": return .apostrophe
    case "-", "\u{2010}", "\u{2011}", "\u{2013}": return .hyphen
    case " ": return .space
    default: break
    }
    let isPrivate = character.unicodeScalars.contains { $0.properties.generalCategory == .privateUse }
    throw isPrivate ? .privateUse : .wrongCharacters
  }

  static func isLetter(_ character: Character) -> Bool { isHan(character) || isLatin(character) }

  static func isHan(_ character: Character) -> Bool {
    guard let scalar = character.onlyScalar else { return false }
    switch scalar.value {
    // 〇 is written in names; planes 2 and 3 hold nothing but ideographs, extension B and later.
    case 0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xFA0E...0xFA29, 0x20000...0x2F7FF, 0x30000...0x3FFFD: return true
    default: return false
    }
  }

  static func isLatin(_ character: Character) -> Bool {
    guard let scalar = character.onlyScalar else { return false }
    switch scalar.value {
    case 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x1E00...0x1EFF: return true
    default: return false
    }
  }

  /// Letter and accent typed apart become the one letter they mean, a compatibility ideograph the real one.
  static func composed(_ character: Character) -> Character {
    if let scalar = character.onlyScalar {
      guard compatibility.contains(where: { $0.contains(scalar.value) }) else { return character }
      return ideographs[character] ?? character
    }
    return latin[character] ?? character
  }

  private static let compatibility: [ClosedRange<UInt32>] = [0xF900...0xFAFF, 0x2F800...0x2FA1F]

  // Two canonically equivalent characters are equal and hash alike, so a dictionary finds either by the other.
  private static let latin = Dictionary(
    [0xC0...0x24F, 0x1E00...0x1EFF].flatMap(characters).map { ($0, $0) }, uniquingKeysWith: { first, _ in first })

  private static let ideographs: [Character: Character] = {
    let variants = Set(compatibility.flatMap(characters))
    let unified: [ClosedRange<UInt32>] = [0x3400...0x4DBF, 0x4E00...0x9FFF, 0x20000...0x2EE5D, 0x30000...0x3347F]
    let pairs = unified.lazy.flatMap(characters).filter(variants.contains).map { ($0, $0) }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }()

  private static func characters(_ range: ClosedRange<UInt32>) -> [Character] {
    range.compactMap(Unicode.Scalar.init).map(Character.init)
  }
}

extension Character {
  fileprivate var onlyScalar: Unicode.Scalar? { unicodeScalars.count == 1 ? unicodeScalars.first : nil }
}
