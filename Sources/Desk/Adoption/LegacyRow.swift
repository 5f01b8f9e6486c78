import Cards

/// One person and one card as an older system exported them, parsed and consistent.
package struct LegacyRow: Sendable, Equatable, Masked {
  /// The older system's one status for the whole card.
  package enum Status: String, Sendable, CaseIterable {
    case sealed = "0"
    case normal = "1"
    case formallyLost = "2"
    case locked = "3"
    case orallyLost = "4"
    case cancelled = "9"
  }

  package let document: IdentityDocument
  package let name: PersonName
  package let sex: Sex
  package let birth: Day
  package let isDead: Bool
  package let phone: PhoneNumber?
  package let cardCity: RegionCode
  package let insuredCity: RegionCode?
  package let scheme: InsuranceRelation.Scheme?
  package let employer: String?
  package let cardNumber: CardNumber
  package let status: Status
  package let bank: BankCode
  /// In clear.
  package let bankAccount: String
  package let issued: Day
  package let expires: Day
  /// Set exactly when the status is `orallyLost`.
  package let oralLossEnds: Instant?
  package let financialActive: Bool
  package let flags: [AdoptionFlag]

  package var masked: String { "\(name.masked) \(document.masked) \(cardNumber.masked)" }
}

/// Why a row cannot be adopted. The row's number identifies it: the sentence holds nothing personal.
package struct RowRefusal: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: String, Sendable, CaseIterable, Codable {
    case undecodableBytes = "undecodable-bytes"
    case brokenQuotes = "broken-quotes"
    case wrongColumns = "wrong-columns"
    case documentNumber = "document-number"
    case documentCheckDigit = "document-check-digit"
    case birthDate = "birth-date"
    case noName = "no-name"
    case nameCharacters = "name-characters"
    case duplicatePerson = "duplicate-person"
    case sex
    case lifeStatus = "life-status"
    case unknownCity = "unknown-city"
    case unknownScheme = "unknown-scheme"
    case cardNumber = "card-number"
    case unknownStatus = "unknown-status"
    case bankCode = "bank-code"
    case bankAccount = "bank-account"
    case cardDates = "card-dates"
    case oralLossEnd = "oral-loss-end"
    case financialStatus = "financial-status"
    case duplicateCard = "duplicate-card"
    case duplicateAccount = "duplicate-account"
  }

  package let code: Code
  package let sentence: String

  package var description: String { "\(code.rawValue): \(sentence)" }

  init(_ code: Code, _ sentence: String) {
    self.code = code
    self.sentence = sentence
  }
}

/// The columns we read, by the national data-element codes they carry in the header.
enum LegacyColumn: String, CaseIterable {
  case number = "AAC002"
  case name = "AAC003"
  case sex = "AAC004"
  case birth = "AAC006"
  case life = "AAC008"
  case phone = "AAC067"
  case cardCity = "AAB301"
  case insuredCity = "AAB301_INS"
  case scheme = "AAE140"
  case employer = "AAB004"
  case cardNumber = "AAZ500"
  case status = "AAZ502"
  case bank = "AAE008"
  case bankAccount = "AAE010"
  case issued = "FKRQ"
  case expires = "YXQ"
  case oralLossEnd = "LSGS_END"
  case financial = "YHZT"
}

/// The fields of one row by column, each read by the rule of its column.
struct LegacyFields {
  private let texts: [LegacyColumn: String]

  init(_ texts: [LegacyColumn: String]) {
    self.texts = texts.mapValues(\.tidied)
  }

  subscript(column: LegacyColumn) -> String { texts[column] ?? "" }

  func document() throws(RowRefusal) -> IdentityDocument.Parsed {
    let text = self[.number]
    do {
      return try IdentityDocument.parse(text, kind: .guessed(from: text))
    } catch {
      switch error {
      case .checkDigit: throw RowRefusal(.documentCheckDigit, error.sentence)
      case .birthDate: throw RowRefusal(.birthDate, error.sentence)
      case .empty, .wrongLength, .wrongCharacters, .unknownArea: throw RowRefusal(.documentNumber, error.sentence)
      }
    }
  }

  func birth(of document: IdentityDocument) throws(RowRefusal) -> Day {
    guard let birth = try? Day.parse(self[.birth]) else {
      throw RowRefusal(.birthDate, "出生日期（AAC006）不是日历上的日期，应写成 yyyyMMdd")
    }
    guard document.birth == nil || document.birth == birth else {
      throw RowRefusal(.birthDate, "出生日期（AAC006）与证件号码里的出生日期不一致")
    }
    return birth
  }

  func name() throws(RowRefusal) -> PersonName {
    do {
      return try PersonName.parse(self[.name])
    } catch {
      throw RowRefusal(error == .empty ? .noName : .nameCharacters, error.sentence)
    }
  }

  func sex(of document: IdentityDocument) throws(RowRefusal) -> Sex {
    let sexes: [String: Sex] = ["1": .male, "2": .female]
    guard let sex = sexes[self[.sex]] else { throw RowRefusal(.sex, "性别（AAC004）只能是 1（男）或 2（女）") }
    guard document.sex == nil || document.sex == sex else {
      throw RowRefusal(.sex, "性别（AAC004）与证件号码里的性别不一致")
    }
    return sex
  }

  func isDead() throws(RowRefusal) -> Bool {
    let meanings = ["1": false, "2": true]
    guard let isDead = meanings[self[.life]] else {
      throw RowRefusal(.lifeStatus, "人员状态（AAC008）只能是 1（正常）或 2（死亡）")
    }
    return isDead
  }

  /// What cannot be called counts as no phone.
  var phone: PhoneNumber? { try? PhoneNumber.parse(self[.phone]) }

  func city(_ column: LegacyColumn, in cities: Set<RegionCode>) throws(RowRefusal) -> RegionCode {
    guard let city = try? RegionCode.parse(self[column]), cities.contains(city) else {
      let meaning = column == .cardCity ? "发卡城市" : "参保地"
      throw RowRefusal(.unknownCity, "\(meaning)（\(column.rawValue)）不是本省的城市代码，应是 \(Self.list(cities)) 之一")
    }
    return city
  }

  func insuredCity(in cities: Set<RegionCode>) throws(RowRefusal) -> RegionCode? {
    self[.insuredCity].isEmpty ? nil : try city(.insuredCity, in: cities)
  }

  func scheme() throws(RowRefusal) -> InsuranceRelation.Scheme? {
    switch self[.scheme] {
    case "310": return .employee
    case "390": return .resident
    case "": return nil
    default: throw RowRefusal(.unknownScheme, "险种（AAE140）只能是 310（职工）、390（居民）或空")
    }
  }

  var employer: String? { self[.employer].isEmpty ? nil : self[.employer] }

  func cardNumber() throws(RowRefusal) -> (CardNumber, checkHolds: Bool) {
    do {
      return try CardNumber.adopted(self[.cardNumber])
    } catch {
      throw RowRefusal(.cardNumber, error.sentence)
    }
  }

  func status() throws(RowRefusal) -> LegacyRow.Status {
    guard let status = LegacyRow.Status(rawValue: self[.status]) else {
      throw RowRefusal(
        .unknownStatus, "卡状态（AAZ502）只能是 0（封存）、1（正常）、2（正式挂失）、3（应用锁定）、4（临时挂失）、9（注销）")
    }
    return status
  }

  func bank() throws(RowRefusal) -> BankCode {
    do {
      return try BankCode.parse(self[.bank])
    } catch {
      throw RowRefusal(.bankCode, "银行（AAE008）：\(error.sentence)")
    }
  }

  func bankAccount() throws(RowRefusal) -> String {
    do {
      return try BankAccount.parse(self[.bankAccount]).number
    } catch {
      throw RowRefusal(.bankAccount, "银行账号（AAE010）：\(error.sentence)")
    }
  }

  /// Issued in the holder's life, and expiring after that.
  func validity(bornOn birth: Day) throws(RowRefusal) -> (issued: Day, expires: Day) {
    guard let issued = try? Day.parse(self[.issued]), let expires = try? Day.parse(self[.expires]) else {
      throw RowRefusal(.cardDates, "发卡日期（FKRQ）或有效期（YXQ）不是日历上的日期，应写成 yyyyMMdd")
    }
    guard birth <= issued, issued < expires else {
      throw RowRefusal(.cardDates, "日期次序不对，应是出生日期、发卡日期（FKRQ）、有效期（YXQ）由早到晚")
    }
    return (issued, expires)
  }

  /// An end left over from an earlier report says nothing about a card that is not reported lost now.
  func oralLossEnd(in status: LegacyRow.Status, issued: Day) throws(RowRefusal) -> Instant? {
    guard status == .orallyLost else { return nil }
    guard let end = try? Instant(compact: self[.oralLossEnd]) else {
      throw RowRefusal(.oralLossEnd, "临时挂失的卡要有截止时间（LSGS_END），应写成 yyyyMMddHHmmss")
    }
    guard end > issued.start else {
      throw RowRefusal(.oralLossEnd, "截止时间（LSGS_END）早于发卡日期（FKRQ），应是挂失结束的时间")
    }
    return end
  }

  func financialActive() throws(RowRefusal) -> Bool {
    let meanings = ["0": false, "1": true]
    guard let isActive = meanings[self[.financial]] else {
      throw RowRefusal(.financialStatus, "金融功能（YHZT）只能是 1（已激活）或 0（未激活）")
    }
    return isActive
  }

  private static func list(_ cities: Set<RegionCode>) -> String {
    cities.sorted().map(\.text).joined(separator: "、")
  }
}
