/// A social PIN on its way in: six digits which are hashed or refused, and never stored, compared or printed.
package struct PIN: Sendable, Masked {
  package enum Fault: ValueFault {
    case shape

    package var sentence: String { "密码是 6 位数字" }
  }

  /// The six digits in clear, as ASCII bytes: the form that is hashed.
  package let digits: [UInt8]

  package static let length = 6

  package static func parse(_ raw: String) throws(Fault) -> PIN {
    let digits = Array(raw.utf8)
    guard digits.count == length, digits.allSatisfy(\.isDigit) else { throw .shape }
    return PIN(checked: digits)
  }

  package var masked: String { "******" }

  private init(checked digits: [UInt8]) {
    self.digits = digits
  }
}

/// Why a PIN would be guessed first.
package enum PINWeakness: String, Sendable, Hashable, CaseIterable, Codable {
  case initial
  case repeated
  case run
  case birthday
  case documentSlice = "document-slice"

  package var sentence: String {
    switch self {
    case .initial: "不能用初始密码 666666"
    case .repeated: "不能用只有一两种数字或重复两遍的密码"
    case .run: "不能用顺着或倒着连续的数字"
    case .birthday: "不能用出生日期"
    case .documentSlice: "不能用证件号码里连续的 6 位"
    }
  }
}

extension PIN {
  /// The first weakness in the order of `PINWeakness`, seen by somebody who knows the person's papers.
  package func weakness(birth: Day?, documents: [IdentityDocument]) -> PINWeakness? {
    let births = documents.compactMap(\.birth) + (birth.map { [$0] } ?? [])
    return PINWeakness.allCases.first { weakness in
      switch weakness {
      case .initial: digits.elementsEqual("666666".utf8)
      case .repeated: isRepeated
      case .run: isRun
      case .birthday: births.contains { Self.spellings(of: $0).contains(digits) }
      case .documentSlice: documents.contains { $0.number.utf8.contains(digits) }
      }
    }
  }

  private var isRepeated: Bool { Set(digits).count <= 2 || digits.prefix(3) == digits.suffix(3) }

  /// 0 follows 9: `890123` is a run too.
  private var isRun: Bool {
    let steps = Set(zip(digits, digits.dropFirst()).map { (Int($1) - Int($0) + 10) % 10 })
    return steps == [1] || steps == [9]
  }

  /// Every way in which people squeeze a date into six digits.
  private static func spellings(of day: Day) -> Set<[UInt8]> {
    let (year, month, date) = (day.year.padded(4), day.month.padded(2), day.day.padded(2))
    let short = year.suffix(2)
    let texts = [
      "\(short)\(month)\(date)", "\(short)\(date)\(month)", "\(month)\(date)\(short)", "\(date)\(month)\(short)",
      "\(year)\(month)", "\(month)\(year)", "\(year)\(day.month)\(day.day)", "\(day.month)\(day.day)\(year)",
      "\(day.day)\(day.month)\(year)",
    ]
    return Set(texts.map { Array($0.utf8) }.filter { $0.count == 6 })
  }
}
