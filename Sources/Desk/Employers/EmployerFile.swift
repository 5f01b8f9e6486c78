import Cards

/// The file in which an employer hands in its people: a header and one line per person, in GB 18030 or UTF-8.
///
/// Whatever is wrong with a row is that row's problem; only a header that nobody can read refuses the file.
package struct EmployerFile: Sendable {
  package enum Fault: Error, Sendable, Equatable {
    case empty
    case unreadableHeader
    case missingColumns([String])
    case repeatedColumn(String)
    case encodingUnavailable

    package var sentence: String {
      switch self {
      case .empty: TableFile.Fault.empty.sentence
      case .unreadableHeader: TableFile.Fault.unreadableHeader.sentence
      case .missingColumns(let missing):
        "第一行缺少列 \(missing.joined(separator: "、"))；可以用的列名是 \(EmployerFile.allNames)"
      case .repeatedColumn(let name): "第一行里列 \(name) 出现了不止一次"
      case .encodingUnavailable: TableFile.Fault.encodingUnavailable.sentence
      }
    }
  }

  /// One row with everything that can be known of it without asking anybody.
  struct Row: Sendable {
    let number: Int
    let readable: [String]
    /// How the photo may be called, if it is called by a number.
    let typedNumber: String
    let document: IdentityDocument?
    /// The id of a photo that was handed in before.
    let photoID: String?
    let form: Result<ApplicationForm, RowProblems>
  }

  package let columns: [String]
  private let table: TableFile
  private let meanings: [EmployerColumn?]

  package init(bytes: [UInt8]) throws(Fault) {
    do throws(TableFile.Fault) {
      table = try TableFile(bytes)
    } catch {
      throw Fault(error)
    }
    columns = table.columns
    meanings = columns.map(EmployerColumn.init(named:))
    let found = meanings
    let missing = EmployerColumn.allCases.filter { $0.isNeeded && !found.contains($0) }
    guard missing.isEmpty else { throw .missingColumns(missing.map(\.label)) }
    if let twice = EmployerColumn.allCases.first(where: { column in found.count { $0 == column } > 1 }) {
      throw .repeatedColumn(twice.names.joined(separator: "/"))
    }
  }

  /// Whether there are more rows than `limit`.
  package func isLonger(than limit: Int) -> Bool { table.rows.dropFirst(limit).first { _ in true } != nil }

  func rows(under policy: Policy) -> Rows { Rows(table: table.rows, meanings: meanings, policy: policy) }

  private static let allNames = EmployerColumn.allCases.map { $0.names.joined(separator: "/") }.joined(separator: "、")

  struct Rows: Sequence, IteratorProtocol {
    private var table: TableFile.Rows
    private let meanings: [EmployerColumn?]
    private let policy: Policy
    private var people: Set<IdentityDocument> = []

    fileprivate init(table: TableFile.Rows, meanings: [EmployerColumn?], policy: Policy) {
      (self.table, self.meanings, self.policy) = (table, meanings, policy)
    }

    mutating func next() -> Row? {
      guard let line = table.next() else { return nil }
      do throws(TableFile.LineFault) {
        return row(line, EmployerFields(named(try line.fields.get()), under: policy))
      } catch {
        let problem = RowProblem(error.fault, error.sentence)
        return Row(
          number: line.row, readable: line.readable, typedNumber: "", document: nil, photoID: nil,
          form: .failure(RowProblems([problem])))
      }
    }

    private func named(_ fields: [String]) -> [EmployerColumn: String] {
      let pairs = zip(meanings, fields).compactMap { column, text in column.map { ($0, text) } }
      return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    private mutating func row(_ line: TableFile.Line, _ fields: EmployerFields) -> Row {
      var problems = RowProblems()
      let document = problems.take { () throws(RowProblem) in try fields.document() }
      // The first row with a sound number stands for the person, taken or not: mended, it must not meet a second one.
      if let document, !people.insert(document).inserted {
        problems.add(RowProblem(.personTwice, "同一个人在前面的行里已经出现过，一人只能有一张卡"))
      }
      let form = fields.form(of: document, problems: &problems)
      let isSound = problems.all.isEmpty
      return Row(
        number: line.row, readable: line.readable, typedNumber: fields.typedNumber, document: document,
        photoID: fields[.photo].isEmpty ? nil : fields[.photo],
        form: isSound ? form.map { .success($0) } ?? .failure(problems) : .failure(problems))
    }
  }
}

extension EmployerFile.Fault {
  fileprivate init(_ fault: TableFile.Fault) {
    switch fault {
    case .empty: self = .empty
    case .unreadableHeader: self = .unreadableHeader
    case .encodingUnavailable: self = .encodingUnavailable
    }
  }
}

extension TableFile.LineFault {
  fileprivate var fault: FormFault {
    switch self {
    case .undecodable, .encodingUnavailable: .undecodableBytes
    case .brokenQuotes: .brokenQuotes
    case .wrongColumns: .wrongColumns
    }
  }
}
