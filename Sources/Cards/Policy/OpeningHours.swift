/// When an outlet serves people, week by week.
package struct OpeningHours: Sendable, Equatable, Hashable {
  /// Some days of the week with the same hours.
  package struct Part: Sendable, Equatable, Hashable {
    package let days: [Weekday]
    package let spans: [TimeSpan]

    package init(days: [Weekday], spans: [TimeSpan]) {
      self.days = days
      self.spans = spans
    }
  }

  /// As policy gives it, for people.
  package let text: String
  package let parts: [Part]

  package init(text: String, parts: [Part]) {
    self.text = text
    self.parts = parts
  }

  /// The hours of one day; none when the outlet does not open.
  package func spans(on day: Day) -> [TimeSpan] {
    parts.filter { $0.days.contains(day.weekday) }.flatMap(\.spans).sorted()
  }
}

/// A day on which an outlet does not open although its hours say so, and why: staff say so, not policy.
package struct ClosedDay: Sendable, Equatable, Hashable {
  package let outlet: String
  package let day: Day
  package let reason: String

  package init(outlet: String, day: Day, reason: String) {
    self.outlet = outlet
    self.day = day
    self.reason = reason
  }
}
