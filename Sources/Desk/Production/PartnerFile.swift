import Cards
import Seal
import SwiftCSV

/// A file that came back from a partner: its header is sound, its count and digest are right, its rows are still to be read.
package struct PartnerFile: Sendable {
  /// One line: what stands in it, or why it cannot be read.
  typealias Line = (number: Int, fields: Result<[PartnerColumn: String], UnreadableLine>)

  struct UnreadableLine: Error, Equatable {
    let sentence: String
  }

  /// A hundred thousand rows of fixed width fit several times over.
  static let largest = 256 << 20

  package let header: PartnerFileHeader
  let bytes: [UInt8]
  private let lines: [Range<Int>]

  package init(_ bytes: [UInt8]) throws(PartnerFileFault) {
    guard let end = bytes.prefix(PartnerFileHeader.longest).firstIndex(of: 10),
      let line = String(validating: bytes[..<end], as: UTF8.self)
    else { throw .notOurs }
    header = try PartnerFileHeader(parsing: line.filter { !$0.isNewline })
    guard Hex.encode(Digest.sha256(Array(bytes[(end + 1)...]))) == header.digest else { throw .digest }
    self.bytes = bytes
    lines = Self.lines(of: bytes, from: end + 1)
    if header.form == .csv { try checkColumns() }
    let found = lines.count - (header.form == .csv ? 1 : 0)
    if found != header.count { throw .count(said: header.count, found: found) }
  }

  private var columns: [PartnerColumn] { header.step.columns(header.direction) }

  private func checkColumns() throws(PartnerFileFault) {
    let expected = columns.map(\.name)
    let found = lines.first.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
    let names = found.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if names != expected { throw .columns(found: names, expected: expected) }
  }

  /// The rows in the order of the file, read as they are asked for. The number counts lines of rows from 1.
  func rows(_ body: (Line) throws -> Void) throws {
    let reader: GB18030.Reader?
    do throws(GB18030.Fault) {
      reader = header.encoding == .gb18030 ? try GB18030.Reader() : nil
    } catch {
      throw PartnerFileFault.encodingUnavailable
    }
    for (index, line) in lines.dropFirst(header.form == .csv ? 1 : 0).enumerated() {
      try body((index + 1, Result { () throws(UnreadableLine) in try fields(of: line, reader) }))
    }
  }

  private func fields(
    of line: Range<Int>, _ reader: GB18030.Reader?
  ) throws(UnreadableLine) -> [PartnerColumn: String] {
    switch header.form {
    case .csv: return try separated(try text(bytes[line], reader))
    case .fixed: return try placed(line, reader)
    }
  }

  private func separated(_ text: String) throws(UnreadableLine) -> [PartnerColumn: String] {
    // Without a line end the parser would drop an empty last field; it need not be asked where nothing is quoted.
    let values: [String]
    if text.contains("\"") {
      guard let csv = try? EnumeratedCSV(string: text + "\n", delimiter: .comma, loadColumns: false) else {
        throw UnreadableLine(sentence: "引号不成对")
      }
      values = csv.header
    } else {
      values = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard values.count == columns.count else {
      throw UnreadableLine(sentence: "这一行有 \(values.count) 列，应是 \(columns.count) 列")
    }
    return Dictionary(zip(columns, values.map(\.withoutMargins)), uniquingKeysWith: { first, _ in first })
  }

  private func placed(_ line: Range<Int>, _ reader: GB18030.Reader?) throws(UnreadableLine) -> [PartnerColumn: String] {
    let width = columns.reduce(0) { $0 + $1.width }
    guard line.count == width else {
      throw UnreadableLine(sentence: "这一行有 \(line.count) 个字节，应是 \(width) 个")
    }
    var values: [PartnerColumn: String] = [:]
    var start = line.lowerBound
    for column in columns {
      values[column] = try text(bytes[start..<(start + column.width)], reader).withoutMargins
      start += column.width
    }
    return values
  }

  private func text(_ slice: ArraySlice<UInt8>, _ reader: GB18030.Reader?) throws(UnreadableLine) -> String {
    if let reader, let text = try? reader.decode(slice) { return text }
    if reader == nil, let text = String(validating: slice, as: UTF8.self) { return text }
    throw UnreadableLine(sentence: "有些字节不是 \(header.encoding.rawValue) 编码的字")
  }

  /// Without line ends. No byte of a GB 18030 character is a line feed; an empty last line is no row.
  private static func lines(of bytes: [UInt8], from start: Int) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var begin = start
    while begin < bytes.count {
      let end = bytes[begin...].firstIndex(of: 10) ?? bytes.count
      let hasReturn = end > begin && bytes[end - 1] == 13
      lines.append(begin..<(hasReturn ? end - 1 : end))
      begin = end + 1
    }
    return lines
  }
}

extension String {
  /// Without the spaces around it, which fields of a fixed width are filled up with.
  fileprivate var withoutMargins: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[first...last])
  }
}
