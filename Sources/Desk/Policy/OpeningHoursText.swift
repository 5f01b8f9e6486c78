import Cards

/// How `outlets.yaml` writes opening hours: `周一至周五 09:00-12:00 13:30-17:00；周六 09:00-12:00`.
extension PolicyText {
  static func hours(_ text: String) throws(Unreadable) -> OpeningHours {
    var parts: [OpeningHours.Part] = []
    for piece in text.split(whereSeparator: { $0 == "；" || $0 == ";" }) {
      let words = piece.split(whereSeparator: \.isWhitespace).map(String.init)
      guard let days = words.first, words.count > 1 else { throw unreadableHours(text) }
      var spans: [TimeSpan] = []
      for word in words.dropFirst() { spans.append(try timeSpan(word)) }
      guard zip(spans, spans.dropFirst()).allSatisfy({ $0.to <= $1.from }) else {
        throw Unreadable(sentence: "the hours of \"\(days)\" overlap or are out of order; write the earliest first")
      }
      parts.append(OpeningHours.Part(days: try weekdays(days), spans: spans))
    }
    guard !parts.isEmpty else { throw unreadableHours(text) }
    let days = parts.flatMap(\.days)
    guard Set(days).count == days.count else {
      throw Unreadable(sentence: "\"\(text)\" has the hours of a day twice; write each day once")
    }
    return OpeningHours(text: text, parts: parts)
  }

  /// `每天`, `周一至周五`, or days with 、 between them.
  private static func weekdays(_ text: String) throws(Unreadable) -> [Weekday] {
    if text == "每天" { return Weekday.allCases }
    var days: [Weekday] = []
    for piece in text.split(separator: "、", omittingEmptySubsequences: false) {
      let ends = piece.split(separator: "至", omittingEmptySubsequences: false).map { weekday(String($0)) }
      guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last else {
        throw Unreadable(
          sentence: "\"\(text)\" is not days of the week; write 周一至周五, 周一、周三 or 每天, Monday first")
      }
      days += Weekday.allCases.filter { (first...last).contains($0) }
    }
    return days
  }

  private static func weekday(_ text: String) -> Weekday? { Weekday.allCases.first { $0.chinese == text } }

  private static func unreadableHours(_ text: String) -> Unreadable {
    Unreadable(sentence: "\"\(text)\" is not opening hours; write them as 周一至周五 09:00-12:00 13:30-17:00")
  }
}
