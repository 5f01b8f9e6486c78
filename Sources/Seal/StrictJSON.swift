/// Looks for what JSON decoders let pass: a member that occurs twice, deep nesting, bytes that are not UTF-8.
///
/// Two readers of `{"sub":"a","sub":"b"}` may see different subjects, so a signed text must not say it. Whether the
/// rest is good JSON is left to the decoder that runs after this.
enum StrictJSON {
  private static let deepest = 8

  /// True for one JSON object in which every member has one meaning.
  static func accepts(_ bytes: [UInt8]) -> Bool {
    guard bytes.first == UInt8(ascii: "{"), String(validating: bytes, as: UTF8.self) != nil else { return false }
    var scanner = Scanner(bytes: bytes)
    return scanner.skipValue(depth: 0) && scanner.isAtEnd
  }

  private struct Scanner {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skipValue(depth: Int) -> Bool {
      guard depth <= deepest, position < bytes.count else { return false }
      switch bytes[position] {
      case UInt8(ascii: "{"): return skipObject(depth: depth)
      case UInt8(ascii: "["): return skipArray(depth: depth)
      case UInt8(ascii: "\""): return skipString() != nil
      default: return skipWord()
      }
    }

    private mutating func skipObject(depth: Int) -> Bool {
      var names: Set<[UInt8]> = []
      return skipList(until: UInt8(ascii: "}")) { scanner in
        // An escape would let one name be written in two ways; none of ours needs any.
        guard let name = scanner.skipString(), !name.contains(UInt8(ascii: "\\")),
          names.insert(Array(name)).inserted
        else { return false }
        scanner.skipSpace()
        guard scanner.skip(UInt8(ascii: ":")) else { return false }
        scanner.skipSpace()
        return scanner.skipValue(depth: depth + 1)
      }
    }

    private mutating func skipArray(depth: Int) -> Bool {
      skipList(until: UInt8(ascii: "]")) { $0.skipValue(depth: depth + 1) }
    }

    /// The opening bracket, items with commas between them, and the closing bracket.
    private mutating func skipList(until end: UInt8, item: (inout Scanner) -> Bool) -> Bool {
      position += 1
      skipSpace()
      if skip(end) { return true }
      while item(&self) {
        skipSpace()
        if skip(end) { return true }
        guard skip(UInt8(ascii: ",")) else { return false }
        skipSpace()
      }
      return false
    }

    private mutating func skipString() -> ArraySlice<UInt8>? {
      guard skip(UInt8(ascii: "\"")) else { return nil }
      let start = position
      while position < bytes.count {
        switch bytes[position] {
        case UInt8(ascii: "\""):
          position += 1
          return bytes[start..<position - 1]
        case UInt8(ascii: "\\"): position += 2
        case 0..<0x20: return nil
        default: position += 1
        }
      }
      return nil
    }

    /// A number, true, false or null; the decoder checks the spelling.
    private mutating func skipWord() -> Bool {
      let start = position
      while position < bytes.count, Self.isWord(bytes[position]) { position += 1 }
      return position > start
    }

    private static func isWord(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "E"),
        UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
      default: false
      }
    }

    mutating func skipSpace() {
      while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) { position += 1 }
    }

    mutating func skip(_ byte: UInt8) -> Bool {
      guard position < bytes.count, bytes[position] == byte else { return false }
      position += 1
      return true
    }
  }
}
