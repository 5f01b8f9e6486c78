/// A person's sex as documents and older systems record it.
package enum Sex: String, Sendable, Hashable, CaseIterable, Codable {
  case male
  case female

  package var chinese: String {
    switch self {
    case .male: "男"
    case .female: "女"
    }
  }
}

/// A document that proves who somebody is: its kind and its number, checked as far as the number allows.
package struct IdentityDocument: Sendable, Hashable, Masked {
  package enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
    case citizenID = "citizen-id"
    /// 港澳台居民居住证
    case hmtResidencePermit = "hmt-residence-permit"
    /// 外国人永久居留身份证
    case permanentResidence = "permanent-residence"
    case passport

    package var chinese: String {
      switch self {
      case .citizenID: "居民身份证"
      case .hmtResidencePermit: "港澳台居民居住证"
      case .permanentResidence: "外国人永久居留身份证"
      case .passport: "护照"
      }
    }
  }

  /// A document, and whether it was written in the fifteen digits that citizens' numbers had until 1999.
  package struct Parsed: Sendable, Hashable {
    package let document: IdentityDocument
    package let converted: Bool
  }

  package let kind: Kind
  /// The number in clear, in its present form: eighteen characters for a citizen.
  package let number: String

  /// Spaces, full-width characters and small letters are tidied. A birth date later than `notAfter` is refused.
  package static func parse(_ raw: String, kind: Kind, notAfter: Day? = nil) throws(Fault) -> Parsed {
    let text = raw.tidied.without([" "]).uppercased()
    if text.isEmpty { throw .empty }
    switch kind {
    case .citizenID: return try citizen(text, notAfter: notAfter)
    case .hmtResidencePermit: return try residencePermit(text, notAfter: notAfter)
    case .permanentResidence: return try permanentResidence(text)
    case .passport: return try passport(text)
    }
  }

  package var birth: Day? {
    switch kind {
    case .citizenID, .hmtResidencePermit, .permanentResidence: try? Self.birth(in: Array(number.utf8))
    case .passport: nil
    }
  }

  package var sex: Sex? {
    let bytes = Array(number.utf8)
    guard kind != .passport, bytes.count == 18 else { return nil }
    return bytes[16].isMultiple(of: 2) ? .female : .male
  }

  /// The first three characters, stars, the last two; less of a short number.
  package var masked: String {
    let shown = number.count > 8 ? (first: 3, last: 2) : (first: 1, last: 1)
    let stars = String(repeating: "*", count: number.count - shown.first - shown.last)
    return "\(number.prefix(shown.first))\(stars)\(number.suffix(shown.last))"
  }

  private init(kind: Kind, checked number: String) {
    self.kind = kind
    self.number = number
  }
}

extension IdentityDocument {
  /// What is wrong with a document number. No sentence repeats it, nor says what its check digit should be: a
  /// mistyped number is read again from the document, not made to fit.
  package enum Fault: ValueFault {
    case empty
    case wrongLength(Int, allowed: String)
    case wrongCharacters(allowed: String)
    case unknownArea(String)
    case birthDate(BirthDate)
    case checkDigit(expected: Character, found: Character)

    package enum BirthDate: Sendable, Equatable { case impossible, tooEarly, tooLate }

    package var sentence: String {
      switch self {
      case .empty: "没有填证件号码"
      case .wrongLength(let found, let allowed): "证件号码现在是 \(found) 位，应是\(allowed)"
      case .wrongCharacters(let allowed): "证件号码里有不该有的字符，应是\(allowed)"
      case .unknownArea: "证件号码开头的地区代码不对，请核对证件种类和号码"
      case .birthDate(.impossible): "证件号码里的出生日期不存在，请对照证件核对第 7 至 14 位"
      case .birthDate(.tooEarly): "证件号码里的出生日期早于 1900 年 1 月 1 日，请对照证件核对第 7 至 14 位"
      case .birthDate(.tooLate): "证件号码里的出生日期还没有到，请对照证件核对第 7 至 14 位"
      case .checkDigit: "证件号码的最后一位校验码不符，请对照证件核对每一位"
      }
    }
  }

  /// GB 11643: six digits of area, eight of birth, three of sequence, one check character.
  private static func citizen(_ text: String, notAfter: Day?) throws(Fault) -> Parsed {
    guard text.count == 18 || text.count == 15 else {
      throw .wrongLength(text.count, allowed: "18 位（旧证为 15 位）")
    }
    var bytes = Array(text.utf8)
    let isOld = text.count == 15
    if isOld {
      guard bytes.allSatisfy(\.isDigit) else { throw .wrongCharacters(allowed: "15 位数字") }
      bytes.insert(contentsOf: "19".utf8, at: 6)
      bytes.append(checkCharacter(of: bytes))
    }
    try requireShape(bytes)
    // 81 to 83 begin the residence permits, which are another kind of document.
    guard let area = bytes.prefix(2).decimal, area < 81, RegionCode.provinces.contains(area) else {
      throw .unknownArea(String(text.prefix(2)))
    }
    try requireBirthAndCheck(bytes, notAfter: notAfter)
    return parsed(.citizenID, bytes, converted: isOld)
  }

  /// As a citizen's number, with an area that says Hong Kong, Macao or Taiwan.
  private static func residencePermit(_ text: String, notAfter: Day?) throws(Fault) -> Parsed {
    guard text.count == 18 else { throw .wrongLength(text.count, allowed: "18 位") }
    let bytes = Array(text.utf8)
    try requireShape(bytes)
    guard ["810000", "820000", "830000"].contains(text.prefix(6)) else { throw .unknownArea(String(text.prefix(6))) }
    try requireBirthAndCheck(bytes, notAfter: notAfter)
    return parsed(.hmtResidencePermit, bytes)
  }

  /// Since December 2023 eighteen digits that begin with 9; before, three letters and twelve digits without a check.
  private static func permanentResidence(_ text: String) throws(Fault) -> Parsed {
    let bytes = Array(text.utf8)
    switch text.count {
    case 15:
      guard bytes.prefix(3).allSatisfy(\.isCapital), bytes.dropFirst(3).allSatisfy(\.isDigit) else {
        throw .wrongCharacters(allowed: "3 个字母加 12 位数字")
      }
    case 18:
      try requireShape(bytes)
      guard bytes.first == UInt8(ascii: "9") else { throw .wrongCharacters(allowed: "以 9 开头的 18 位号码") }
      try requireCheck(bytes)
    default:
      throw .wrongLength(text.count, allowed: "18 位（旧证为 15 位）")
    }
    return parsed(.permanentResidence, bytes)
  }

  private static func passport(_ text: String) throws(Fault) -> Parsed {
    guard (5...17).contains(text.count) else { throw .wrongLength(text.count, allowed: "5 至 17 位") }
    let bytes = Array(text.utf8)
    guard bytes.allSatisfy({ $0.isDigit || $0.isCapital }) else {
      throw .wrongCharacters(allowed: "数字和拉丁字母")
    }
    return parsed(.passport, bytes)
  }

  private static func parsed(_ kind: Kind, _ bytes: [UInt8], converted: Bool = false) -> Parsed {
    let number = String(decoding: bytes, as: UTF8.self)
    return Parsed(document: IdentityDocument(kind: kind, checked: number), converted: converted)
  }

  private static func requireShape(_ bytes: [UInt8]) throws(Fault) {
    guard bytes.count == 18, bytes.prefix(17).allSatisfy(\.isDigit), bytes[17].isDigit || bytes[17] == UInt8(ascii: "X")
    else { throw .wrongCharacters(allowed: "17 位数字加一位数字或 X") }
  }

  private static func requireBirthAndCheck(_ bytes: [UInt8], notAfter: Day?) throws(Fault) {
    let birth = try birth(in: bytes)
    if birth.year < 1900 { throw .birthDate(.tooEarly) }
    if let notAfter, birth > notAfter { throw .birthDate(.tooLate) }
    try requireCheck(bytes)
  }

  private static func birth(in bytes: [UInt8]) throws(Fault) -> Day {
    guard bytes.count == 18, let day = try? Day.parse(String(decoding: bytes[6..<14], as: UTF8.self)) else {
      throw .birthDate(.impossible)
    }
    return day
  }

  private static func requireCheck(_ bytes: [UInt8]) throws(Fault) {
    let (expected, found) = (checkCharacter(of: bytes.prefix(17)), bytes[17])
    guard expected == found else {
      throw .checkDigit(expected: Character(Unicode.Scalar(expected)), found: Character(Unicode.Scalar(found)))
    }
  }

  /// ISO 7064 MOD 11-2 over seventeen digits.
  private static func checkCharacter(of digits: some Collection<UInt8>) -> UInt8 {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    let sum = zip(digits, weights).reduce(0) { $0 + (Int($1.0) - 48) * $1.1 }
    return Array("10X98765432".utf8)[sum % 11]
  }
}

extension IdentityDocument: Codable {
  private enum CodingKeys: String, CodingKey { case kind, number }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let kind = try container.decode(Kind.self, forKey: .kind)
    let number = try container.decode(String.self, forKey: .number)
    // What we stored was tidy and converted; anything else was not written by us.
    guard let parsed = try? Self.parse(number, kind: kind), parsed.document.number == number else {
      throw DecodingError.dataCorruptedError(forKey: .number, in: container, debugDescription: "not a \(kind.rawValue)")
    }
    self = parsed.document
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(number, forKey: .number)
  }
}
