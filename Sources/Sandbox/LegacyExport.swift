import Foundation

/// Writes the cast as an older provincial system exports its holders: GB 18030, CRLF, national data-element codes.
struct LegacyExport {
  static let header = [
    "AAC002", "AAC003", "AAC004", "AAC006", "AAC008", "AAC067", "AAB301", "AAB301_INS", "AAE140", "AAB004", "AAZ500",
    "AAZ502", "AAE008", "AAE010", "FKRQ", "YXQ", "LSGS_END", "YHZT",
  ]

  /// When the export was made: running oral losses end relative to this.
  let now: Date

  func file(of cast: [CastMember]) throws -> Data {
    let lines = [Self.header] + cast.map(row)
    return try GB18030.encode(lines.map { $0.joined(separator: ",") + "\r\n" }.joined())
  }

  private func row(_ member: CastMember) -> [String] {
    [
      member.hasOldNumber ? CitizenNumbers.fifteenDigits(of: member.documentNumber) : member.documentNumber,
      member.name, member.isMan ? "1" : "2", member.birth, member.isReportedDead ? "2" : "1", member.phone ?? "",
      member.city, member.insured, member.scheme, member.scheme == "310" ? "秦卡沙盒示例单位" : "", member.cardNumber,
      code(of: member.standing), member.bank, account(of: member), issued(member), expires(member),
      lossEnd(of: member.standing),
      member.bankActive ? "1" : "0",
    ]
  }

  private func code(of standing: CastMember.Standing) -> String {
    switch standing {
    case .sealed: "0"
    case .active: "1"
    case .formallyLost: "2"
    case .locked: "3"
    case .orallyLost: "4"
    case .cancelled: "9"
    }
  }

  /// Nineteen digits made of the bank and the card's own digits.
  private func account(of member: CastMember) -> String {
    "6200" + member.bank + "00000" + member.cardNumber.dropFirst().prefix(7)
  }

  private func lossEnd(of standing: CastMember.Standing) -> String {
    guard case .orallyLost(let hours) = standing else { return "" }
    return ChinaTime.digits(now.addingTimeInterval(Double(hours) * 3600))
  }

  /// Two years ago, or ten years before an end that is near.
  private func issued(_ member: CastMember) -> String {
    member.endsIn.map { day(DateComponents(year: -10, day: $0 + 1)) } ?? day(DateComponents(year: -2))
  }

  private func expires(_ member: CastMember) -> String {
    member.endsIn.map { day(DateComponents(day: $0)) } ?? day(DateComponents(year: 8))
  }

  private func day(_ ahead: DateComponents) -> String { ChinaTime.day(ahead, from: now) }
}

/// The one time of the whole country, which has no summer time.
enum ChinaTime {
  static let zone = TimeZone(secondsFromGMT: 8 * 3600) ?? .gmt
  static let calendar: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    return calendar
  }()

  /// yyyyMMddHHmmss
  static func digits(_ date: Date) -> String {
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
    let short = [parts.month, parts.day, parts.hour, parts.minute, parts.second]
    return String(parts.year ?? 0) + short.map { String(($0 ?? 0) + 100).suffix(2) }.joined()
  }

  /// The day that lies so far from `date`, as yyyyMMdd.
  static func day(_ ahead: DateComponents, from date: Date) -> String {
    String(digits(calendar.date(byAdding: ahead, to: date) ?? date).prefix(8))
  }

  /// `2026-03-01T09:00:00.000+08:00`
  static func iso(_ date: Date) -> String {
    date.formatted(
      Date.ISO8601FormatStyle(
        dateSeparator: .dash, dateTimeSeparator: .standard, timeSeparator: .colon, timeZoneSeparator: .colon,
        includingFractionalSeconds: true, timeZone: zone))
  }
}

/// The national character encoding, converted by the system's iconv.
enum GB18030 {
  struct CannotEncode: Error, CustomStringConvertible {
    var description: String { "the system cannot write GB 18030" }
  }

  static func encode(_ text: String) throws -> Data { try convert(Array(text.utf8), from: "UTF-8", to: "GB18030") }

  static func decode(_ data: Data) throws -> String {
    String(decoding: try convert(Array(data), from: "GB18030", to: "UTF-8"), as: UTF8.self)
  }

  private static func convert(_ bytes: [UInt8], from source: String, to target: String) throws -> Data {
    guard let converter = iconv_open(target, source), converter != iconv_t(bitPattern: -1) else { throw CannotEncode() }
    defer { iconv_close(converter) }
    var input = bytes.map(CChar.init(bitPattern:))
    // No character takes more than four bytes in either encoding, nor less than one.
    var output = [CChar](repeating: 0, count: bytes.count * 4)
    let written = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        var (from, to) = (input.baseAddress, output.baseAddress)
        var (left, room) = (input.count, output.count)
        let done = iconv(converter, &from, &left, &to, &room)
        return done == 0 && left == 0 ? output.count - room : nil
      }
    }
    guard let written else { throw CannotEncode() }
    return Data(output[..<written].map(UInt8.init(bitPattern:)))
  }
}
