/// The six digits of an administrative division (GB/T 2260), or a code of the same shape that card systems use.
package struct RegionCode: Sendable, Hashable, Comparable, CustomStringConvertible {
  package enum Fault: ValueFault {
    case shape
    case unknownProvince

    package var sentence: String {
      switch self {
      case .shape: "行政区划代码是 6 位数字，例如 610100"
      case .unknownProvince: "行政区划代码的前两位不是任何一个省级行政区"
      }
    }
  }

  package let text: String

  package static func parse(_ raw: String) throws(Fault) -> RegionCode {
    let text = raw.tidied
    guard text.utf8.count == 6, let number = text.utf8.decimal else { throw .shape }
    guard provinces.contains(number / 10_000) else { throw .unknownProvince }
    return RegionCode(checked: text)
  }

  /// `610000` for `610102`
  package var province: RegionCode { RegionCode(checked: text.prefix(2) + "0000") }
  /// `610100` for `610102`; the code of a province stays itself.
  package var city: RegionCode { RegionCode(checked: text.prefix(4) + "00") }

  package var isProvinceLevel: Bool { text.hasSuffix("0000") }
  package var isCityLevel: Bool { text.hasSuffix("00") && !isProvinceLevel }

  /// Whether `other` is this place or lies inside it.
  package func contains(_ other: RegionCode) -> Bool {
    self == other || (isProvinceLevel && other.province == self) || (isCityLevel && other.city == self)
  }

  package var description: String { text }

  package static func < (left: RegionCode, right: RegionCode) -> Bool { left.text < right.text }

  /// The first two digits of every province-level division.
  package static let provinces: Set<Int> = Set(
    [11...15, 21...23, 31...37, 41...46, 50...54, 61...65, 71...71, 81...82].flatMap(\.self))

  private init(checked text: some StringProtocol) {
    self.text = String(text)
  }
}

extension RegionCode: TextCoded {
  package var coded: String { text }
  package init(coded text: String) throws { self = try RegionCode.parse(text) }
}
