import Cards
import SwiftCSV

/// A table as others write it: a header and one line per row, parted by commas, in GB 18030 or UTF-8.
///
/// Whatever is wrong with a line is that line's fault; only a header that nobody can read refuses the file.
struct TableFile: Sendable {
  enum Fault: Error, Sendable, Equatable {
    case empty, unreadableHeader, encodingUnavailable

    var sentence: String {
      switch self {
      case .empty: "文件是空的，第一行应是列名"
      case .unreadableHeader: "第一行读不出来，应是用逗号分开的列名，编码为 GB 18030 或 UTF-8"
      case .encodingUnavailable: "这台机器没有装 GB 18030 的转换表（Debian 的软件包 libc6 里有），读不了这个文件"
      }
    }
  }

  /// What is wrong with one line, before anybody asks what its fields mean.
  enum LineFault: Error, Sendable, Equatable {
    case undecodable(row: Int, offset: Int, ofFile: Int, encoding: String)
    case encodingUnavailable
    case brokenQuotes
    case wrongColumns(Int, expected: Int)

    var sentence: String {
      switch self {
      case .undecodable(let row, let offset, let ofFile, let encoding):
        "文件第 \(row + 1) 行第 \(offset + 1) 个字节（全文第 \(ofFile + 1) 个字节）不是 \(encoding) 编码的字"
      case .encodingUnavailable: Fault.encodingUnavailable.sentence
      case .brokenQuotes: "引号不成对；一行就是一条记录，内容里不能换行"
      case .wrongColumns(let found, let expected): "这一行有 \(found) 列，应与第一行一样是 \(expected) 列"
      }
    }
  }

  /// Row 1 is the first line after the header.
  struct Line: Sendable {
    let row: Int
    let fields: Result<[String], LineFault>
    /// What can be read of the line, for whoever is to mend it: the fields, or the nearest there is to them.
    let readable: [String]
  }

  let columns: [String]
  private let lines: TableLines

  init(_ bytes: [UInt8]) throws(Fault) {
    lines = TableLines(bytes)
    var iterator = lines.makeIterator()
    guard let reader = try? GB18030.Reader() else { throw .encodingUnavailable }
    guard let first = iterator.next() else { throw .empty }
    guard let text = try? lines.decode(first, reader), let names = Self.fields(of: text) else {
      throw .unreadableHeader
    }
    columns = names.map(\.tidied)
  }

  /// The first of these columns that the header has more than once.
  func repeated(among names: [String]) -> String? { names.first { name in columns.count { $0 == name } > 1 } }

  /// Read one after the other as they are asked for; every pass begins anew.
  var rows: Rows { Rows(lines: lines, width: columns.count) }

  /// Nil when the quotes of the line do not match. A line is a row: no field of these systems holds a line break, and
  /// one stray quote must not swallow the rows below it.
  private static func fields(of line: String) -> [String]? {
    // Without a line end the parser would drop an empty last field.
    guard let csv = try? EnumeratedCSV(string: line + "\n", delimiter: .comma, loadColumns: false),
      !csv.header.contains(where: { $0.contains(where: \.isNewline) })
    else { return nil }
    return csv.header
  }

  struct Rows: Sequence, IteratorProtocol {
    private let lines: TableLines
    private let width: Int
    private let reader: GB18030.Reader?
    private var iterator: TableLines.Iterator
    private var row = 0

    fileprivate init(lines: TableLines, width: Int) {
      (self.lines, self.width) = (lines, width)
      reader = try? GB18030.Reader()
      iterator = lines.makeIterator()
      _ = iterator.next()
    }

    mutating func next() -> Line? {
      guard let line = iterator.next() else { return nil }
      row += 1
      do throws(LineFault) {
        let text = try text(of: line)
        guard let fields = TableFile.fields(of: text) else { return failure(.brokenQuotes, near: text) }
        guard fields.count == width else { return failure(.wrongColumns(fields.count, expected: width), near: text) }
        return Line(row: row, fields: .success(fields), readable: fields)
      } catch {
        return failure(error, near: reader.map { lines.decodeWhatCanBe(line, $0) } ?? "")
      }
    }

    private func text(of line: Range<Int>) throws(LineFault) -> String {
      do throws(GB18030.Fault) {
        guard let reader else { throw .unavailable }
        return try lines.decode(line, reader)
      } catch {
        switch error {
        case .undecodable(let offset):
          throw .undecodable(
            row: row, offset: offset, ofFile: line.lowerBound + offset, encoding: lines.encoding.rawValue)
        case .unavailable: throw .encodingUnavailable
        }
      }
    }

    /// Where the columns cannot be told apart, all of it stands in the first: nobody's guess is taken for an answer.
    private func failure(_ fault: LineFault, near text: String) -> Line {
      let parts = TableFile.fields(of: text) ?? []
      let readable = parts.count == width ? parts : [text] + [String](repeating: "", count: width - 1)
      return Line(row: row, fields: .failure(fault), readable: readable)
    }
  }
}
