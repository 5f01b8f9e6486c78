/// A mobile number of mainland China.
package struct PhoneNumber: Sendable, Hashable, Masked {
  package enum Fault: ValueFault {
    case empty
    case notMobile

    package var sentence: String {
      switch self {
      case .empty: "没有填手机号"
      case .notMobile: "手机号应是 11 位数字，以 13 至 19 开头"
      }
    }
  }

  /// The eleven digits in clear.
  package let number: String

  /// Spaces, hyphens and the country's code are tidied away.
  package static func parse(_ raw: String) throws(Fault) -> PhoneNumber {
    let text = raw.tidied.without([" ", "-"])
    if text.isEmpty { throw .empty }
    let prefix = ["+86", "0086", "86"].first { text.hasPrefix($0) && text.count == $0.count + 11 }
    let digits = Array(text.dropFirst(prefix?.count ?? 0).utf8)
    guard digits.count == 11, digits.allSatisfy(\.isDigit), digits.starts(with: "1".utf8),
      digits[1] >= UInt8(ascii: "3")
    else { throw .notMobile }
    return PhoneNumber(checked: String(decoding: digits, as: UTF8.self))
  }

  /// `199****0001`
  package var masked: String { "\(number.prefix(3))****\(number.suffix(4))" }

  private init(checked number: String) {
    self.number = number
  }
}

extension PhoneNumber: TextCoded {
  package var coded: String { number }
  package init(coded text: String) throws { self = try PhoneNumber.parse(text) }
}
