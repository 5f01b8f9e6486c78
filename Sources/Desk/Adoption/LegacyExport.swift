import Cards

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
      case .empty: TableFile.Fault.empty.sentence
      case .unreadableHeader: TableFile.Fault.unreadableHeader.sentence
      case .missingColumns(let missing, let expected):
        "第一行缺少列 \(missing.joined(separator: "、"))；应有的列是 \(expected.joined(separator: "、"))"
      case .repeatedColumn(let name): "第一行里列 \(name) 出现了不止一次"
      case .encodingUnavailable: TableFile.Fault.encodingUnavailable.sentence
      }
    }
  }

  /// Row 1 is the first line after the header.
  package typealias Entry = (row: Int, verdict: Result<LegacyRow, RowRefusal>)

  private let table: TableFile
  private let cities: Set<RegionCode>

  /// A row whose city is not one of `cities` is refused.
  package init(bytes: [UInt8], cities: Set<RegionCode>) throws(Fault) {
    self.cities = cities
    do throws(TableFile.Fault) {
      table = try TableFile(bytes)
    } catch {
      throw Fault(error)
    }
    let expected = LegacyColumn.allCases.map(\.rawValue)
    let missing = expected.filter { !table.columns.contains($0) }
    guard missing.isEmpty else { throw .missingColumns(missing, expected: expected) }
    if let twice = table.repeated(among: expected) { throw .repeatedColumn(twice) }
  }

  /// Read one after the other as they are asked for; every pass begins anew.
  package var rows: Rows { Rows(table: table, cities: cities) }
}

extension LegacyExport.Fault {
  fileprivate init(_ fault: TableFile.Fault) {
    switch fault {
    case .empty: self = .empty
    case .unreadableHeader: self = .unreadableHeader
    case .encodingUnavailable: self = .encodingUnavailable
    }
  }
}

extension LegacyExport {
  /// The verdicts in the order of the file. It remembers who has been seen.
  package struct Rows: Sequence, IteratorProtocol {
    private let columns: [String]
    private let cities: Set<RegionCode>
    private var table: TableFile.Rows
    private var people: Set<IdentityDocument> = []
    private var cards: Set<CardNumber> = []
    private var accounts: Set<String> = []

    fileprivate init(table: TableFile, cities: Set<RegionCode>) {
      columns = table.columns
      self.cities = cities
      self.table = table.rows
    }

    package mutating func next() -> Entry? {
      guard let line = table.next() else { return nil }
      do throws(RowRefusal) {
        return (line.row, .success(try adopt(try fields(of: line))))
      } catch {
        return (line.row, .failure(error))
      }
    }

    private func fields(of line: TableFile.Line) throws(RowRefusal) -> LegacyFields {
      let texts: [String]
      do throws(TableFile.LineFault) {
        texts = try line.fields.get()
      } catch {
        throw RowRefusal(error.code, error.sentence)
      }
      let named = zip(columns, texts).compactMap { name, text in LegacyColumn(rawValue: name).map { ($0, text) } }
      return LegacyFields(Dictionary(named, uniquingKeysWith: { first, _ in first }))
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

extension TableFile.LineFault {
  fileprivate var code: RowRefusal.Code {
    switch self {
    case .undecodable, .encodingUnavailable: .undecodableBytes
    case .brokenQuotes: .brokenQuotes
    case .wrongColumns: .wrongColumns
    }
  }
}
