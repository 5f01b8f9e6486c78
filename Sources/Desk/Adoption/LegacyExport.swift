import Cards
import SwiftCSV

/// The file an older system exports: a header and one line per card, in GB 18030 or UTF-8.
///
///     for (row, verdict) in try LegacyExport(bytes: bytes, cities: cities).rows { … }
///
/// Whatever is wrong with a row is that row's verdict; only a header we cannot read refuses the file.
package struct LegacyExport: Sendable {
  package enum Fault: Error, Sendable, Equatable {
    case empty
    case unreadableHeader
    case missingColumns([String], expected: [String])
    case repeatedColumn(String)
    case encodingUnavailable

    package var sentence: String {
      switch self {
      case .empty: "文件是空的，第一行应是列名"
      case .unreadableHeader: "第一行读不出来，应是用逗号分开的列名，编码为 GB 18030 或 UTF-8"
      case .missingColumns(let missing, let expected):
        "第一行缺少列 \(missing.joined(separator: "、"))；应有的列是 \(expected.joined(separator: "、"))"
      case .repeatedColumn(let name): "第一行里列 \(name) 出现了不止一次"
      case .encodingUnavailable: "这台机器没有装 GB 18030 的转换表（Debian 的软件包 libc6 里有），读不了这个文件"
      }
    }
  }

  /// Row 1 is the first line after the header.
  package typealias Entry = (row: Int, verdict: Result<LegacyRow, RowRefusal>)

  private let lines: ExportLines
  private let columns: [String]
  private let cities: Set<RegionCode>

  /// A row whose city is not one of `cities` is refused.
  package init(bytes: [UInt8], cities: Set<RegionCode>) throws(Fault) {
    lines = ExportLines(bytes)
    self.cities = cities
    columns = try Self.header(lines)
  }

  /// Read one after the other as they are asked for; every pass begins anew.
  package var rows: Rows { Rows(lines: lines, columns: columns, cities: cities) }

  private static func header(_ lines: ExportLines) throws(Fault) -> [String] {
    var iterator = lines.makeIterator()
    guard let reader = try? GB18030.Reader() else { throw .encodingUnavailable }
    guard let first = iterator.next() else { throw .empty }
    guard let text = try? lines.decode(first, reader), let names = fields(of: text) else { throw .unreadableHeader }
    let columns = names.map(\.tidied)
    let expected = LegacyColumn.allCases.map(\.rawValue)
    let missing = expected.filter { !columns.contains($0) }
    guard missing.isEmpty else { throw .missingColumns(missing, expected: expected) }
    if let twice = expected.first(where: { name in columns.count { $0 == name } > 1 }) { throw .repeatedColumn(twice) }
    return columns
  }

  /// Nil when the quotes of the line do not match. A line is a row: no field of these systems holds a line break, and
  /// one stray quote must not swallow the rows below it.
  fileprivate static func fields(of line: String) -> [String]? {
    // Without a line end the parser would drop an empty last field.
    guard let csv = try? EnumeratedCSV(string: line + "\n", delimiter: .comma, loadColumns: false),
      !csv.header.contains(where: { $0.contains(where: \.isNewline) })
    else { return nil }
    return csv.header
  }
}

extension LegacyExport {
  /// The verdicts in the order of the file. It remembers who has been seen.
  package struct Rows: Sequence, IteratorProtocol {
    private let lines: ExportLines
    private let columns: [String]
    private let cities: Set<RegionCode>
    private let reader: GB18030.Reader?
    private var iterator: ExportLines.Iterator
    private var row = 0
    private var people: Set<IdentityDocument> = []
    private var cards: Set<CardNumber> = []
    private var accounts: Set<String> = []

    fileprivate init(lines: ExportLines, columns: [String], cities: Set<RegionCode>) {
      (self.lines, self.columns, self.cities) = (lines, columns, cities)
      reader = try? GB18030.Reader()
      iterator = lines.makeIterator()
      _ = iterator.next()
    }

    package mutating func next() -> Entry? {
      guard let line = iterator.next() else { return nil }
      row += 1
      do throws(RowRefusal) {
        return (row, .success(try adopt(try fields(of: line))))
      } catch {
        return (row, .failure(error))
      }
    }

    private func fields(of line: Range<Int>) throws(RowRefusal) -> LegacyFields {
      let texts = try fields(ofText: try text(of: line))
      guard texts.count == columns.count else {
        throw RowRefusal(.wrongColumns, "这一行有 \(texts.count) 列，应与第一行一样是 \(columns.count) 列")
      }
      let named = zip(columns, texts).compactMap { name, text in LegacyColumn(rawValue: name).map { ($0, text) } }
      return LegacyFields(Dictionary(named, uniquingKeysWith: { first, _ in first }))
    }

    private func text(of line: Range<Int>) throws(RowRefusal) -> String {
      do throws(GB18030.Fault) {
        guard let reader else { throw .unavailable }
        return try lines.decode(line, reader)
      } catch {
        switch error {
        case .undecodable(let offset):
          let place = "文件第 \(row + 1) 行第 \(offset + 1) 个字节（全文第 \(line.lowerBound + offset + 1) 个字节）"
          throw RowRefusal(.undecodableBytes, "\(place)不是 \(lines.encoding.rawValue) 编码的字")
        case .unavailable: throw RowRefusal(.undecodableBytes, Fault.encodingUnavailable.sentence)
        }
      }
    }

    private func fields(ofText text: String) throws(RowRefusal) -> [String] {
      guard let texts = LegacyExport.fields(of: text) else {
        throw RowRefusal(.brokenQuotes, "引号不成对；一行就是一条记录，内容里不能换行")
      }
      return texts
    }

    /// First who it is, then where they belong, then the card.
    private mutating func adopt(_ fields: LegacyFields) throws(RowRefusal) -> LegacyRow {
      let parsed = try fields.document()
      // The first row with a sound number stands for the person, adopted or not: when somebody repairs and imports it
      // again it must not meet a second file that a later row has made.
      let isFirst = people.insert(parsed.document).inserted
      let birth = try fields.birth(of: parsed.document)
      let name = try fields.name()
      guard isFirst else { throw RowRefusal(.duplicatePerson, "同一个人在前面的行里已经出现过，一人只能有一张卡") }
      let row = try Self.row(fields, parsed: parsed, name: name, birth: birth, cities: cities)
      guard cards.insert(row.cardNumber).inserted else {
        throw RowRefusal(.duplicateCard, "卡号（AAZ500）在前面的行里属于另一个人")
      }
      guard accounts.insert(row.bankAccount).inserted else {
        throw RowRefusal(.duplicateAccount, "银行账号（AAE010）在前面的行里属于另一个人")
      }
      return row
    }

    private static func row(
      _ fields: LegacyFields, parsed: IdentityDocument.Parsed, name: PersonName, birth: Day, cities: Set<RegionCode>
    ) throws(RowRefusal) -> LegacyRow {
      let sex = try fields.sex(of: parsed.document)
      let isDead = try fields.isDead()
      let cardCity = try fields.city(.cardCity, in: cities)
      let insuredCity = try fields.insuredCity(in: cities)
      let scheme = try fields.scheme()
      let (cardNumber, checkHolds) = try fields.cardNumber()
      let status = try fields.status()
      let validity = try fields.validity(bornOn: birth)
      let flags: [(AdoptionFlag, Bool)] = [
        (.fifteenDigitNumber, parsed.converted), (.noPhone, fields.phone == nil), (.cardNumberCheck, !checkHolds),
        (.reportedDead, isDead),
      ]
      return LegacyRow(
        document: parsed.document, name: name, sex: sex, birth: birth, isDead: isDead, phone: fields.phone,
        cardCity: cardCity, insuredCity: insuredCity, scheme: scheme, employer: fields.employer,
        cardNumber: cardNumber, status: status, bank: try fields.bank(), bankAccount: try fields.bankAccount(),
        issued: validity.issued, expires: validity.expires,
        oralLossEnds: try fields.oralLossEnd(in: status, issued: validity.issued),
        financialActive: try fields.financialActive(), flags: flags.filter(\.1).map(\.0))
    }
  }
}

/// The lines of an export, and the encoding that most of them are in.
struct ExportLines: Sequence, Sendable {
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
