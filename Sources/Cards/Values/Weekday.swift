/// A day of the week, Monday first.
package enum Weekday: Int, Sendable, CaseIterable, Comparable {
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday

  package var chinese: String {
    switch self {
    case .monday: "周一"
    case .tuesday: "周二"
    case .wednesday: "周三"
    case .thursday: "周四"
    case .friday: "周五"
    case .saturday: "周六"
    case .sunday: "周日"
    }
  }

  package static func < (left: Weekday, right: Weekday) -> Bool { left.rawValue < right.rawValue }
}

extension Day {
  package var weekday: Weekday {
    // Day 0, the first of January 1970, was a Thursday.
    let place = (number + Weekday.thursday.rawValue).flooredDivision(by: 7).remainder
    guard let weekday = Weekday(rawValue: place) else { preconditionFailure("a week has seven days") }
    return weekday
  }
}
