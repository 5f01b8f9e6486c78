/// A point in time, to the millisecond. People read it in Shanghai time, which has been UTC+8 all year since 1992.
package struct Instant: Sendable, Hashable, Comparable, CustomStringConvertible {
  package enum Fault: ValueFault {
    case shape
    case impossible

    package var sentence: String {
      switch self {
      case .shape: "时间要写成 2026-11-23T10:15:30+08:00 或 20261123101530"
      case .impossible: "没有这个时刻，请核对日期和时分秒"
      }
    }
  }

  /// Since 1970-01-01T00:00:00Z.
  package let milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// A time of day in Shanghai. Hours, minutes and seconds past their range run on into the next.
  package init(day: Day, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    let seconds = Int64(day.number) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    self.init(milliseconds: seconds * 1000 - Self.shanghaiOffset)
  }

  /// Reads `2026-11-23T10:15:30+08:00`, with `Z` or any offset, and with or without a fraction of a second.
  package init(iso text: String) throws(Fault) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":")
    else { throw .shape }
    let local = try Self.local(
      date: String(decoding: bytes[..<10], as: UTF8.self), time: bytes[11..<13] + bytes[14..<16] + bytes[17..<19])
    let zoneStart = bytes[19...].firstIndex { "Z+-".utf8.contains($0) } ?? bytes.endIndex
    let fraction = try Self.fraction(bytes[19..<zoneStart])
    let offset = try Self.offset(bytes[zoneStart...])
    self.init(milliseconds: local.milliseconds + Self.shanghaiOffset + fraction - offset)
    guard Self.known.contains(self) else { throw .impossible }
  }

  /// Reads `yyyyMMddHHmmss` in Shanghai time, as older systems write it.
  package init(compact text: String) throws(Fault) {
    let bytes = Array(text.tidied.utf8)
    guard bytes.count == 14 else { throw .shape }
    self = try Self.local(date: String(decoding: bytes[..<8], as: UTF8.self), time: bytes[8...])
  }

  /// The day in Shanghai.
  package var day: Day { Day(number: Int(clamping: parts.days)) }

  /// `2026-11-23T10:15:30.000+08:00`
  package var iso: String {
    let (_, time) = parts
    let clock = "\((time / 3_600_000).padded(2)):\((time / 60_000 % 60).padded(2)):\((time / 1000 % 60).padded(2))"
    return "\(day.iso)T\(clock).\((time % 1000).padded(3))+08:00"
  }

  /// `2026年11月23日 10:15`
  package var chinese: String {
    let (_, time) = parts
    return "\(day.chinese) \((time / 3_600_000).padded(2)):\((time / 60_000 % 60).padded(2))"
  }

  package var description: String { iso }

  package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

  package static func + (instant: Instant, duration: Duration) -> Instant {
    Instant(milliseconds: instant.milliseconds + duration.wholeMilliseconds)
  }

  package static func - (instant: Instant, duration: Duration) -> Instant {
    Instant(milliseconds: instant.milliseconds - duration.wholeMilliseconds)
  }

  package static func - (left: Instant, right: Instant) -> Duration {
    .milliseconds(left.milliseconds - right.milliseconds)
  }

  private static let shanghaiOffset: Int64 = 8 * 3_600_000

  /// Days since 1970-01-01 in Shanghai, and the milliseconds of that day.
  private var parts: (days: Int64, time: Int) {
    let (days, time) = (milliseconds + Self.shanghaiOffset).flooredDivision(by: 86_400_000)
    return (days, Int(time))
  }

  private static func local(date: String, time: ArraySlice<UInt8>) throws(Fault) -> Instant {
    guard let clock = time.decimal, time.count == 6 else { throw .shape }
    let (hour, minute, second) = (clock / 10_000, clock / 100 % 100, clock % 100)
    guard hour < 24, minute < 60, second < 60 else { throw .impossible }
    do {
      return Instant(day: try Day.parse(date), hour: hour, minute: minute, second: second)
    } catch {
      switch error {
      case .shape: throw .shape
      case .impossible: throw .impossible
      }
    }
  }

  /// Milliseconds from `.123456`; what is finer is dropped.
  private static func fraction(_ bytes: ArraySlice<UInt8>) throws(Fault) -> Int64 {
    guard let point = bytes.first else { return 0 }
    let digits = bytes.dropFirst()
    guard point == UInt8(ascii: "."), digits.decimal != nil else { throw .shape }
    let padded = digits.prefix(3) + Array(repeating: UInt8(ascii: "0"), count: 3 - min(3, digits.count))
    return Int64(padded.decimal ?? 0)
  }

  private static func offset(_ bytes: ArraySlice<UInt8>) throws(Fault) -> Int64 {
    if bytes.elementsEqual("Z".utf8) { return 0 }
    let zone = Array(bytes)
    guard zone.count == 6, zone[3] == UInt8(ascii: ":"), let hours = zone[1...2].decimal,
      let minutes = zone[4...5].decimal
    else { throw .shape }
    guard hours < 24, minutes < 60 else { throw .impossible }
    return Int64(hours * 60 + minutes) * (zone[0] == UInt8(ascii: "-") ? -60_000 : 60_000)
  }
}

extension Instant: Codable {
  static let known = Day(number: .min).start...(Day(number: .max).start + .days(1) - .milliseconds(1))

  package init(from decoder: any Decoder) throws {
    self.init(milliseconds: try decoder.singleValueContainer().decode(Int64.self))
    guard Self.known.contains(self) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "an instant outside the years 1 to 9999"))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    // What could not be read again must never be written: a journal cannot be mended.
    guard Self.known.contains(self) else {
      throw EncodingError.invalidValue(
        self, .init(codingPath: encoder.codingPath, debugDescription: "an instant outside the years 1 to 9999"))
    }
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }
}

extension Duration {
  package static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
  package static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }
  package static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }

  package var wholeMilliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }

  /// The two largest units, never more than is left: `6天3小时`, `5小时20分`, `20分钟`, `不到1分钟`.
  package var chinese: String {
    let minutes = wholeMilliseconds / 60_000
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60)
    if days > 0 { return hours > 0 ? "\(days)天\(hours)小时" : "\(days)天" }
    if hours > 0 { return rest > 0 ? "\(hours)小时\(rest)分" : "\(hours)小时" }
    return rest > 0 ? "\(rest)分钟" : "不到1分钟"
  }
}
