/// A part of a day, from one minute to a later one: `09:00-12:00`.
package struct TimeSpan: Sendable, Hashable, Comparable, CustomStringConvertible {
  package enum Fault: ValueFault {
    case shape
    case order

    package var sentence: String {
      switch self {
      case .shape: "时段要写成 09:00-12:00"
      case .order: "时段的开始要早于结束"
      }
    }
  }

  /// Minutes since midnight.
  package let from: Int
  package let to: Int

  package init(from: Int, to: Int) throws(Fault) {
    guard (0...Self.lastMinute).contains(from), (0...Self.lastMinute).contains(to) else { throw .shape }
    guard from < to else { throw .order }
    self.from = from
    self.to = to
  }

  package static func parse(_ text: String) throws(Fault) -> TimeSpan {
    let bytes = Array(text.tidied.utf8)
    guard bytes.count == 11, bytes[5] == UInt8(ascii: "-") else { throw .shape }
    return try TimeSpan(from: try minute(bytes[0..<5]), to: try minute(bytes[6..<11]))
  }

  package func contains(_ other: TimeSpan) -> Bool { from <= other.from && other.to <= to }

  package var text: String { "\(Self.clock(from))-\(Self.clock(to))" }
  package var description: String { text }

  package static func < (left: TimeSpan, right: TimeSpan) -> Bool { (left.from, left.to) < (right.from, right.to) }

  private static let lastMinute = 24 * 60

  private static func minute(_ bytes: ArraySlice<UInt8>) throws(Fault) -> Int {
    let start = bytes.startIndex
    guard bytes[start + 2] == UInt8(ascii: ":"), let hour = bytes[start..<start + 2].decimal,
      let minute = bytes[(start + 3)...].decimal, hour <= 24, minute < 60
    else { throw .shape }
    return hour * 60 + minute
  }

  private static func clock(_ minute: Int) -> String { "\((minute / 60).padded(2)):\((minute % 60).padded(2))" }
}

extension TimeSpan: TextCoded {
  package var coded: String { text }
  package init(coded text: String) throws { self = try TimeSpan.parse(text) }
}
