/// A calendar day that exists, in the years 1 to 9999.
package struct Day: Sendable, Hashable, Comparable, CustomStringConvertible {
  package enum Fault: ValueFault {
    case shape
    case impossible

    package var sentence: String {
      switch self {
      case .shape: "日期要写成 yyyy-MM-dd 或 yyyyMMdd，例如 2026-11-23"
      case .impossible: "日历上没有这一天，请核对年月日"
      }
    }
  }

  package let year: Int
  package let month: Int
  package let day: Int

  package init(year: Int, month: Int, day: Int) throws(Fault) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.length(of: month, in: year)
    else { throw .impossible }
    self.init(checkedYear: year, month: month, day: day)
  }

  /// Reads `yyyy-MM-dd` and `yyyyMMdd`.
  package static func parse(_ raw: String) throws(Fault) -> Day {
    var digits = Array(raw.tidied.utf8)
    if digits.count == 10, digits[4] == UInt8(ascii: "-"), digits[7] == UInt8(ascii: "-") {
      digits.remove(at: 7)
      digits.remove(at: 4)
    }
    guard digits.count == 8, let number = digits.decimal else { throw .shape }
    return try Day(year: number / 10_000, month: number / 100 % 100, day: number % 100)
  }

  /// `29 February` becomes `28 February` in a year that has none. Stops at the first and the last year there is.
  package func adding(years: Int) -> Day {
    let target = min(max(year + years, 1), 9999)
    return Day(checkedYear: target, month: month, day: min(day, Self.length(of: month, in: target)))
  }

  package func adding(days: Int) -> Day { Day(number: number + days) }

  /// 00:00 in Shanghai.
  package var start: Instant { Instant(day: self) }

  /// Whole years lived on `day` by somebody born on this one.
  package func age(on day: Day) -> Int {
    let years = day.year - year
    return adding(years: years) > day ? years - 1 : years
  }

  /// `2026-11-23`
  package var iso: String { "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))" }
  package var chinese: String { "\(year)年\(month)月\(day)日" }
  package var description: String { iso }

  package static func < (left: Day, right: Day) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  private init(checkedYear year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  private static func length(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Day: TextCoded {
  package var coded: String { iso }
  package init(coded text: String) throws { self = try Day.parse(text) }
}

// Counting in years that begin on 1 March puts the leap day last, so that a month's first day follows from the month
// alone. 400 years ("an era") always have 146,097 days.
extension Day {
  private static let eraDays = 146_097
  /// Days from 0000-03-01 to 1970-01-01.
  private static let epoch = 719_468
  private static let numbers = -719_162...2_932_896

  /// Days since 1970-01-01.
  package var number: Int {
    let shifted = month > 2 ? year : year - 1
    let (era, yearOfEra) = shifted.flooredDivision(by: 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * Self.eraDays + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - Self.epoch
  }

  /// Numbers outside the years 1 to 9999 give the first or the last day of them.
  package init(number: Int) {
    let inside = min(max(number, Self.numbers.lowerBound), Self.numbers.upperBound)
    let (era, dayOfEra) = (inside + Self.epoch).flooredDivision(by: Self.eraDays)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    self.init(
      checkedYear: era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}

extension BinaryInteger {
  /// Rounds towards minus infinity, so that instants before 1970 fall on the right day.
  func flooredDivision(by divisor: Self) -> (quotient: Self, remainder: Self) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
