/// The one SQL text, as SQLite wants to read it.
///
/// The text is written for SQLite and PostgreSQL alike. What SQLite does not know (`FOR UPDATE`: it has one writer)
/// is dropped, and the column types of a schema are given the names that its STRICT tables accept.
package enum SQLiteText {
  /// The text of one statement without its row locks.
  package static func statement(_ sql: String) -> String {
    let tokens = tokens(of: sql)
    var kept = ""
    var at = tokens.startIndex
    while at < tokens.endIndex {
      if let end = endOfRowLock(in: tokens, from: at) {
        at = end
      } else {
        kept += tokens[at].text
        at += 1
      }
    }
    return kept
  }

  /// A migration script with SQLite's type names and every table STRICT.
  package static func script(_ sql: String) -> String {
    var statements: [[Token]] = [[]]
    for token in tokens(of: sql) {
      statements[statements.count - 1].append(token)
      if token.text == ";" { statements.append([]) }
    }
    return statements.map(schemaStatement).joined()
  }

  /// Whether the text begins, ends or nests a transaction, which is the engine's business alone.
  package static func controlsTransaction(_ sql: String) -> Bool {
    ["BEGIN", "COMMIT", "END", "ABORT", "START", "ROLLBACK", "SAVEPOINT", "RELEASE"].contains(firstWord(of: sql))
  }

  // MARK: Row locks

  /// The index behind `FOR UPDATE [SKIP LOCKED]` if one begins at `start`.
  private static func endOfRowLock(in tokens: [Token], from start: Int) -> Int? {
    guard let end = end(of: ["FOR", "UPDATE"], in: tokens, from: start) else { return nil }
    return self.end(of: ["SKIP", "LOCKED"], in: tokens, from: skippingBlanks(in: tokens, from: end)) ?? end
  }

  /// The index behind `words` if they stand at `start`, with nothing but blanks between them.
  private static func end(of words: [String], in tokens: [Token], from start: Int) -> Int? {
    var at = start
    for (position, word) in words.enumerated() {
      if position > 0 { at = skippingBlanks(in: tokens, from: at) }
      guard at < tokens.endIndex, tokens[at].kind == .word, tokens[at].upper == word else { return nil }
      at += 1
    }
    return at
  }

  private static func skippingBlanks(in tokens: [Token], from start: Int) -> Int {
    var at = start
    while at < tokens.endIndex, tokens[at].kind == .blank { at += 1 }
    return at
  }

  // MARK: Schemas

  private static func schemaStatement(_ tokens: [Token]) -> String {
    var words = tokens
    replaceTypes(in: &words)
    if createsPlainTable(words), let last = words.lastIndex(where: { $0.text == ")" }) {
      words.insert(Token(kind: .blank, text: " STRICT"), at: last + 1)
    }
    return words.reduce(into: "") { $0 += $1.text }
  }

  private static func replaceTypes(in tokens: inout [Token]) {
    var at = 0
    while at < tokens.count {
      if let end = end(of: ["BIGINT"], in: tokens, from: at) {
        // Not INTEGER: as a primary key that is the row's own number, and NULL would draw a new one.
        tokens.replaceSubrange(at..<end, with: [Token(kind: .word, text: "INT")])
      } else if let end = end(of: ["DOUBLE", "PRECISION"], in: tokens, from: at) {
        tokens.replaceSubrange(at..<end, with: [Token(kind: .word, text: "REAL")])
      }
      at += 1
    }
  }

  /// `CREATE [TEMP] TABLE name (…)`. A table made `AS SELECT` has no types to be strict about.
  private static func createsPlainTable(_ tokens: [Token]) -> Bool {
    let words = tokens.lazy.filter { $0.kind == .word }.map(\.upper)
    guard let first = words.first, first == "CREATE" else { return false }
    let kind = words.dropFirst().first { $0 != "TEMP" && $0 != "TEMPORARY" }
    return kind == "TABLE" && !outerWords(of: tokens).contains("AS")
  }

  private static func outerWords(of tokens: [Token]) -> [String] {
    var depth = 0
    var words: [String] = []
    for token in tokens {
      if token.text == "(" { depth += 1 }
      if token.text == ")" { depth -= 1 }
      if depth == 0, token.kind == .word { words.append(token.upper) }
    }
    return words
  }

  // MARK: Tokens

  package struct Token: Equatable {
    package enum Kind { case word, quoted, blank, symbol }
    package let kind: Kind
    package let text: String
    fileprivate var upper: String { text.uppercased() }
  }

  /// Cuts the text into words, quoted parts, blanks with comments, and single symbols; joined they are the text again.
  package static func tokens(of sql: String) -> [Token] {
    let bytes = Array(sql.utf8)
    var tokens: [Token] = []
    var at = 0
    while at < bytes.count {
      let (kind, end) = token(in: bytes, from: at)
      tokens.append(Token(kind: kind, text: String(decoding: bytes[at..<end], as: UTF8.self)))
      at = end
    }
    return tokens
  }

  private static func firstWord(of sql: String) -> String? {
    let bytes = Array(sql.utf8)
    var at = 0
    while at < bytes.count {
      let (kind, end) = token(in: bytes, from: at)
      if kind == .word { return String(decoding: bytes[at..<end], as: UTF8.self).uppercased() }
      at = end
    }
    return nil
  }

  private static func token(in bytes: [UInt8], from start: Int) -> (Token.Kind, end: Int) {
    let byte = bytes[start]
    let next = start + 1 < bytes.count ? bytes[start + 1] : 0
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
      return (.quoted, endOfQuote(in: bytes, from: start, quote: byte))
    case UInt8(ascii: "-") where next == byte:
      return (.blank, end(in: bytes, from: start) { $0 != UInt8(ascii: "\n") })
    case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
      return (.blank, endOfComment(in: bytes, from: start + 2))
    case _ where isBlank(byte):
      return (.blank, end(in: bytes, from: start, while: isBlank))
    case _ where isWord(byte):
      return (.word, end(in: bytes, from: start, while: isWord))
    default:
      return (.symbol, start + 1)
    }
  }

  /// A doubled quote inside is read as two quoted parts side by side, which comes to the same text.
  private static func endOfQuote(in bytes: [UInt8], from start: Int, quote: UInt8) -> Int {
    min(end(in: bytes, from: start + 1) { $0 != quote } + 1, bytes.count)
  }

  private static func endOfComment(in bytes: [UInt8], from start: Int) -> Int {
    var at = start
    while at + 1 < bytes.count {
      if bytes[at] == UInt8(ascii: "*"), bytes[at + 1] == UInt8(ascii: "/") { return at + 2 }
      at += 1
    }
    return bytes.count
  }

  private static func end(in bytes: [UInt8], from start: Int, while matches: (UInt8) -> Bool) -> Int {
    bytes[start...].firstIndex { !matches($0) } ?? bytes.count
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (9...13).contains(byte)
  }

  /// `$` and bytes above ASCII belong to words: `$1` and a Chinese column name are never cut in two.
  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...: true
    default: false
    }
  }
}
