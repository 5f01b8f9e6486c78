import Cards

/// One row of an employer's file, each column read by the rule of its column.
struct EmployerFields {
  private let texts: [EmployerColumn: String]
  private let policy: Policy

  init(_ texts: [EmployerColumn: String], under policy: Policy) {
    self.texts = texts.mapValues { SpreadsheetCell.read($0).tidied }
    self.policy = policy
  }

  subscript(column: EmployerColumn) -> String { texts[column] ?? "" }

  /// The number as it was typed, which may also be how the photo is called.
  var typedNumber: String { self[.documentNumber].without([" "]).uppercased() }

  /// What it says of the person, the photo apart.
  func form(of document: IdentityDocument?, problems: inout RowProblems) -> ApplicationForm? {
    let name = problems.take { () throws(RowProblem) in try self.name() }
    let expires = problems.take { () throws(RowProblem) in try self.expires() }
    let sex = problems.takeIfAny { () throws(RowProblem) in try self.sex(of: document) }
    let birth = problems.takeIfAny { () throws(RowProblem) in try self.birth(of: document) }
    let nationality = problems.takeIfAny { () throws(RowProblem) in try self.nationality(of: document) }
    let phone = problems.take { () throws(RowProblem) in try self.phone() }
    let bank = problems.take { () throws(RowProblem) in try self.bank() }
    let ethnicity = problems.take { () throws(RowProblem) in try self.ethnicity() }
    let branch = problems.take { () throws(RowProblem) in try self.needed(.branch, .noBranch, "没有填银行网点", max: 60) }
    let texts = optionalTexts(problems: &problems)
    guard let document, let name, let expires, let sex, let birth, let nationality, let phone, let bank,
      let ethnicity, let branch
    else { return nil }
    return ApplicationForm(
      name: name, rareCharacters: texts[.rareCharacters], nationality: nationality, document: document,
      documentExpires: expires.day, sex: sex, ethnicity: ethnicity, birth: birth, phone: phone,
      address: texts[.address], postcode: texts[.postcode], household: texts[.household], employer: texts[.employer],
      occupation: texts[.occupation], city: city, bank: bank, branch: branch, photo: nil)
  }

  // MARK: The person

  func document() throws(RowProblem) -> IdentityDocument {
    let text = typedNumber
    if text.contains("E+") || text.contains(".") {
      throw RowProblem(.documentRounded, "证件号码被表格软件变成了科学计数法，后几位已经丢失")
    }
    let kind = try documentKind(of: text)
    do {
      return try IdentityDocument.parse(text, kind: kind).document
    } catch {
      switch error {
      case .checkDigit where text.hasSuffix("000"):
        throw RowProblem(.documentRounded, "证件号码的末三位是 000，校验码不符，多半是被表格软件四舍五入了")
      case .checkDigit: throw RowProblem(.documentCheckDigit, error.sentence)
      case .birthDate: throw RowProblem(.documentBirth, error.sentence)
      case .empty, .wrongLength, .wrongCharacters, .unknownArea: throw RowProblem(.documentNumber, error.sentence)
      }
    }
  }

  private func documentKind(of text: String) throws(RowProblem) -> IdentityDocument.Kind {
    let typed = self[.documentType]
    if typed.isEmpty { return .guessed(from: text) }
    let kind = IdentityDocument.Kind.allCases.first { typed == $0.chinese || typed.lowercased() == $0.rawValue }
    guard let kind = kind ?? (typed == "身份证" ? .citizenID : nil) else {
      throw RowProblem(.documentType, "没有这种证件类型")
    }
    return kind
  }

  private func name() throws(RowProblem) -> PersonName {
    do {
      return try PersonName.parse(self[.name])
    } catch {
      throw RowProblem(error == .empty ? .noName : .nameCharacters, error.sentence)
    }
  }

  /// A day, or none for a document without an end. Nothing written is not the same as without an end.
  private struct Expiry { let day: Day? }

  private func expires() throws(RowProblem) -> Expiry {
    let text = self[.documentExpires]
    if ["长期", "长期有效", "永久"].contains(text) { return Expiry(day: nil) }
    guard let day = Self.day(text) else { throw RowProblem(.documentExpiry, "没有填证件有效期，或不是日历上的日期") }
    return Expiry(day: day)
  }

  private func sex(of document: IdentityDocument?) throws(RowProblem) -> Sex? {
    let sexes: [String: Sex] = ["1": .male, "男": .male, "2": .female, "女": .female]
    if let sex = sexes[self[.sex]] { return sex }
    if self[.sex].isEmpty, document == nil || document?.sex != nil { return document?.sex }
    throw RowProblem(.sex, "性别只能是男或女")
  }

  /// Empty where the number says it; nil where the number itself could not be read.
  private func birth(of document: IdentityDocument?) throws(RowProblem) -> Day? {
    if let day = Self.day(self[.birth]) { return day }
    if self[.birth].isEmpty, document == nil || document?.birth != nil { return document?.birth }
    throw RowProblem(.birth, "没有填出生日期，或不是日历上的日期")
  }

  private func nationality(of document: IdentityDocument?) throws(RowProblem) -> String? {
    let text = self[.nationality].uppercased()
    switch text {
    case "中国", "CHN", "156": return "CHN"
    case "":
      guard let document else { return nil }
      if document.kind == .citizenID || document.kind == .hmtResidencePermit { return "CHN" }
      throw RowProblem(.nationality, "没有填国籍")
    default:
      guard text.utf8.count == 3, text.utf8.allSatisfy(\.isCapital) else {
        throw RowProblem(.nationality, "国籍不是国家代码")
      }
      return text
    }
  }

  private func ethnicity() throws(RowProblem) -> String {
    let text = try needed(.ethnicity, .ethnicity, "没有填民族", max: 20)
    if text.utf8.allSatisfy(\.isDigit) { throw RowProblem(.ethnicity, "民族要写名称，不写代码") }
    return text
  }

  private func phone() throws(RowProblem) -> PhoneNumber {
    do {
      return try PhoneNumber.parse(self[.phone])
    } catch {
      throw RowProblem(.phone, error.sentence)
    }
  }

  // MARK: What the person chooses

  /// By code or by name. A place where no card is made is left to the rule, which names the ones there are.
  private var city: RegionCode {
    let text = self[.city]
    let named = policy.cities.first { $0.name == text || $0.name == text + "市" }
    return named?.code ?? (try? RegionCode.parse(text)) ?? policy.province.code
  }

  private func bank() throws(RowProblem) -> BankCode {
    let text = self[.bank]
    if text.isEmpty { throw RowProblem(.noBank, "没有填发卡银行") }
    let named = policy.banks.first { $0.name == text || (text.count >= 4 && $0.name.hasSuffix(text)) }
    if let code = named?.code ?? (try? BankCode.parse(text)) { return code }
    return try unknownBank()
  }

  /// A code that no bank has, so that the rule can name the banks there are.
  private func unknownBank() throws(RowProblem) -> BankCode {
    guard let code = try? BankCode.parse("000") else { throw RowProblem(.noBank, "没有这家发卡银行") }
    return code
  }

  // MARK: Texts

  private func needed(
    _ column: EmployerColumn, _ fault: FormFault, _ sentence: String, max: Int
  ) throws(RowProblem) -> String {
    if self[column].isEmpty { throw RowProblem(fault, sentence) }
    return try text(column, max: max) ?? ""
  }

  /// How long each of the texts may be that may also be left out.
  private static let longest: [(EmployerColumn, Int)] = [
    (.rareCharacters, 60), (.address, 200), (.household, 200), (.employer, 100), (.occupation, 60), (.postcode, 6),
  ]

  private func optionalTexts(problems: inout RowProblems) -> [EmployerColumn: String] {
    var texts: [EmployerColumn: String] = [:]
    for (column, max) in Self.longest {
      texts[column] = problems.takeIfAny { () throws(RowProblem) in try text(column, max: max) }
    }
    return texts
  }

  private func text(_ column: EmployerColumn, max: Int) throws(RowProblem) -> String? {
    let text = self[column]
    if text.isEmpty { return nil }
    // The mark stands where an earlier import could not read a byte.
    let isUnreadable = text.unicodeScalars.contains { $0.properties.generalCategory == .control || $0 == "\u{FFFD}" }
    guard text.unicodeScalars.count <= max, !isUnreadable else {
      throw RowProblem(.textForm, "「\(column.label)」最多 \(max) 个字，不能有看不见或读不出来的字")
    }
    return text
  }

  /// Also as spreadsheets write days: 2036/1/5, 2036.1.5, 2036年1月5日.
  private static func day(_ text: String) -> Day? {
    if let day = try? Day.parse(text) { return day }
    let parts = text.split { "/.-年月日".contains($0) }.map { Int($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else { return nil }
    return try? Day(year: year, month: month, day: day)
  }
}
