import FoundationEssentials
import Testing

@testable import Cards

/// The same numbers for the same seed, on every machine.
private struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

struct ValuesTimeTests {
  private static let shanghai: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    if let zone = TimeZone(secondsFromGMT: 28_800) { calendar.timeZone = zone }
    return calendar
  }()

  @Test func `日期和时刻与系统日历一致`() {
    let seed: UInt64 = 20_261_123
    print("seed \(seed)")
    var numbers = SeededNumbers(seed: seed)
    // From 1600 on both calendars are Gregorian.
    for _ in 0..<5000 {
      let instant = Instant(milliseconds: .random(in: -11_676_096_000_000...253_402_214_400_000, using: &numbers))
      let date = Date(timeIntervalSince1970: Double(instant.milliseconds.flooredDivision(by: 1000).quotient))
      let parts = Self.shanghai.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
      let day = instant.day
      #expect(day.year == parts.year && day.month == parts.month && day.day == parts.day, "\(instant.milliseconds)")
      let clock = [parts.hour, parts.minute, parts.second].map { ($0 ?? -1).padded(2) }.joined(separator: ":")
      #expect(instant.iso.hasPrefix("\(day.iso)T\(clock)."), "\(instant.milliseconds)")
    }
  }

  @Test func `每一天的序号都能还原`() throws {
    var expected = try Day(year: 1896, month: 1, day: 1)
    for number in expected.number...(expected.number + 80_000) {
      let day = Day(number: number)
      #expect(day.number == number && day == expected)
      expected = try next(expected)
    }
  }

  /// By the calendar on the wall: no arithmetic in common with what is tested.
  private func next(_ day: Day) throws -> Day {
    if let same = try? Day(year: day.year, month: day.month, day: day.day + 1) { return same }
    if let month = try? Day(year: day.year, month: day.month + 1, day: 1) { return month }
    return try Day(year: day.year + 1, month: 1, day: 1)
  }

  @Test func `时刻的写法来回不变`() throws {
    let instant = Instant(day: try Day.parse("2026-11-23"), hour: 10, minute: 15, second: 30)
    #expect(instant.iso == "2026-11-23T10:15:30.000+08:00")
    #expect(instant.chinese == "2026年11月23日 10:15")
    #expect(try Instant(iso: instant.iso) == instant)
    #expect(try Instant(iso: "2026-11-23T02:15:30Z") == instant)
    #expect(try Instant(iso: "2026-11-22T21:15:30.000999-05:00") == instant)
    #expect(try Instant(iso: "2026-11-23T10:15:30.25+08:00") == instant + .milliseconds(250))
    #expect(try Instant(compact: "20261123101530") == instant)
    #expect(Instant(milliseconds: -1).iso == "1970-01-01T07:59:59.999+08:00")
  }

  @Test(arguments: [
    "", "2026-11-23", "2026-11-23T10:15:30", "2026-11-23 10:15:30+08:00", "2026-11-23T10:15:30.+08:00",
    "2026-11-23T10:15:30+0800", "2026-11-23T10:15+08:00", "2026-11-23T1a:15:30+08:00", "2026-11-23T10:15:30+08:00x",
  ])
  func `写错的时刻不收`(text: String) {
    #expect(throws: Instant.Fault.shape) { try Instant(iso: text) }
  }

  @Test(arguments: [
    "2026-02-29T10:15:30Z", "2026-11-23T24:00:00Z", "2026-11-23T10:60:00Z", "2026-11-23T10:15:30+25:00",
  ])
  func `不存在的时刻不收`(text: String) {
    #expect(throws: Instant.Fault.impossible) { try Instant(iso: text) }
  }

  @Test func `极端的时刻不出错`() {
    #expect(Instant(milliseconds: .max / 2).day == Day(number: .max))
    #expect(Instant(milliseconds: .min / 2).iso.hasPrefix("0001-01-01"))
  }

  @Test func `日期只收真实的日子`() throws {
    #expect(try Day.parse("20261123").iso == "2026-11-23")
    #expect(try Day.parse(" ２０２６-11-23　").chinese == "2026年11月23日")
    #expect(try Day.parse("2024-02-29").iso == "2024-02-29")
    for text in ["2023-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "20260431", "00000101"] {
      #expect(throws: Day.Fault.impossible) { try Day.parse(text) }
    }
    for text in ["", "2026-1-1", "2026/11/23", "202611231", "2026-1123", "二〇二六年"] {
      #expect(throws: Day.Fault.shape) { try Day.parse(text) }
    }
  }

  @Test func `闰日办的卡有效十年差一天`() throws {
    let issued = try Day.parse("2024-02-29")
    #expect(issued.adding(years: 10).iso == "2034-02-28")
    #expect(issued.adding(years: 10).adding(days: -1).iso == "2034-02-27")
    #expect(issued.adding(years: 4) == (try Day.parse("2028-02-29")))
    #expect(issued.adding(years: 9000).year == 9999 && issued.adding(days: 100_000_000).iso == "9999-12-31")
    #expect(issued.start.iso == "2024-02-29T00:00:00.000+08:00" && issued.start.day == issued)
  }

  @Test func `周岁按生日算`() throws {
    let birth = try Day.parse("2008-02-29")
    #expect(birth.age(on: try Day.parse("2024-02-28")) == 15)
    #expect(birth.age(on: try Day.parse("2024-02-29")) == 16)
    #expect(birth.age(on: try Day.parse("2023-02-28")) == 15)
    #expect(birth.age(on: birth) == 0)
    #expect(birth.age(on: birth.adding(days: -1)) == -1)
  }

  @Test(arguments: [
    (Duration.days(6) + .hours(3) + .minutes(59), "6天3小时"), (.days(7), "7天"), (.hours(5) + .minutes(20), "5小时20分"),
    (.hours(2), "2小时"), (.minutes(20), "20分钟"), (.seconds(59), "不到1分钟"), (.seconds(-400), "不到1分钟"),
    (.days(1) + .minutes(5), "1天"),
  ])
  func `剩余时间说给人听`(duration: Duration, text: String) {
    #expect(duration.chinese == text)
  }

  @Test func `时刻加减时长`() throws {
    let reported = try Instant(iso: "2026-11-23T10:15:30+08:00")
    let until = reported + .days(7)
    #expect(until.iso == "2026-11-30T10:15:30.000+08:00")
    #expect(until - reported == .hours(168) && until - .days(7) == reported && reported < until)
    #expect(Duration.milliseconds(1500).wholeMilliseconds == 1500)
  }

  @Test func `存成整数和短日期`() throws {
    let instant = try Instant(iso: "2026-11-23T10:15:30+08:00")
    let encoder = JSONEncoder()
    #expect(String(decoding: try encoder.encode([instant]), as: UTF8.self) == "[\(instant.milliseconds)]")
    #expect(String(decoding: try encoder.encode([instant.day]), as: UTF8.self) == #"["2026-11-23"]"#)
    #expect(try JSONDecoder().decode([Instant].self, from: Data("[\(instant.milliseconds)]".utf8)) == [instant])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Day].self, from: Data(#"["2026-02-30"]"#.utf8)) }
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Instant].self, from: Data("[\(Int64.max)]".utf8)) }
  }
}
