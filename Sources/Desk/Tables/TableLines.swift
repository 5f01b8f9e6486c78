/// The lines of a table, and the encoding that most of them are in.
struct TableLines: Sequence, Sendable {
  enum Encoding: String { case gb18030 = "GB 18030", utf8 = "UTF-8" }

  let encoding: Encoding
  private let bytes: [UInt8]
  private let start: Int

  init(_ bytes: [UInt8]) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let isMarked = bytes.starts(with: mark)
    self.bytes = bytes
    start = isMarked ? mark.count : 0
    encoding = isMarked || Self.isMostlyUTF8(bytes) ? .utf8 : .gb18030
  }

  func makeIterator() -> Iterator { Iterator(bytes: bytes, position: start, end: Self.end(of: bytes, from: start)) }

  func decode(_ line: Range<Int>, _ reader: GB18030.Reader) throws(GB18030.Fault) -> String {
    switch encoding {
    case .gb18030: return try reader.decode(bytes[line])
    case .utf8:
      guard let text = String(validating: bytes[line], as: UTF8.self) else {
        throw .undecodable(offset: Self.firstFault(in: bytes[line]))
      }
      return text
    }
  }

  /// The same for a line that is damaged: what cannot be read is shown as such.
  func decodeWhatCanBe(_ line: Range<Int>, _ reader: GB18030.Reader) -> String {
    var (text, rest) = ("", line)
    while !rest.isEmpty {
      do throws(GB18030.Fault) {
        return text + (try decode(rest, reader))
      } catch {
        guard case .undecodable(let offset) = error else { return text }
        let sound = rest.lowerBound..<(rest.lowerBound + offset)
        text += ((try? decode(sound, reader)) ?? "") + "\u{FFFD}"
        rest = (sound.upperBound + 1)..<rest.upperBound
      }
    }
    return text
  }

  /// The place of each line in the file, without its line end. No byte of a GB 18030 character is a line feed.
  struct Iterator: IteratorProtocol {
    fileprivate let bytes: [UInt8]
    fileprivate var position: Int
    fileprivate let end: Int

    mutating func next() -> Range<Int>? {
      guard position < end else { return nil }
      let lineEnd = bytes[position..<end].firstIndex(of: UInt8(ascii: "\n")) ?? end
      defer { position = lineEnd + 1 }
      let hasReturn = lineEnd > position && bytes[lineEnd - 1] == UInt8(ascii: "\r")
      return position..<(hasReturn ? lineEnd - 1 : lineEnd)
    }
  }

  /// Empty lines at the end are no rows; an empty line between rows is one, so that nothing goes unmentioned.
  private static func end(of bytes: [UInt8], from start: Int) -> Int {
    let lineEnds: Set<UInt8> = [UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    return bytes[start...].lastIndex { !lineEnds.contains($0) }.map { $0 + 1 } ?? start
  }

  /// One damaged line must not turn a file of UTF-8 into readable nonsense, so the lines vote. A few short names in
  /// GB 18030 happen to be valid UTF-8; hardly any file of them is.
  private static func isMostlyUTF8(_ bytes: [UInt8]) -> Bool {
    let telling = bytes.split(separator: UInt8(ascii: "\n")).filter { $0.contains { $0 >= 0x80 } }
    return telling.count { String(validating: $0, as: UTF8.self) != nil } * 2 > telling.count
  }

  private static func firstFault(in line: ArraySlice<UInt8>) -> Int {
    var (decoder, iterator, offset) = (Unicode.UTF8.ForwardParser(), line.makeIterator(), 0)
    while case .valid(let scalar) = decoder.parseScalar(from: &iterator) { offset += scalar.count }
    return offset
  }
}
