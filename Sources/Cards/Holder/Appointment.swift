/// Where and when a card may be collected by appointment.
package struct CollectionPlace: Sendable, Hashable, Codable {
  /// The code of the outlet.
  package let outlet: String
  package let day: Day
  package let slot: TimeSpan

  package init(outlet: String, day: Day, slot: TimeSpan) {
    self.outlet = outlet
    self.day = day
    self.slot = slot
  }

  package var chinese: String { "\(day.chinese) \(slot)" }
}

/// A day on which the holder comes for the card.
package struct Appointment: Sendable, Equatable, Codable {
  package let day: Day
  package let made: Instant
  /// Appointments from before outlets had slots have neither: any outlet of the city, any time that day.
  package let outlet: String?
  package let slot: TimeSpan?
  /// What became of it when its outlet did not open on the day that had been booked.
  package let closing: Closing?

  /// A booked day on which the outlet did not open, and what the holder was offered instead.
  package struct Closing: Sendable, Equatable, Codable {
    package let day: Day
    package let reason: String
    /// Whether the appointment is for a place that was kept for the holder; otherwise nothing is booked any more.
    package let isMoved: Bool
    /// Other places that were free when this was written.
    package let offers: [CollectionPlace]

    package init(day: Day, reason: String, isMoved: Bool, offers: [CollectionPlace]) {
      self.day = day
      self.reason = reason
      self.isMoved = isMoved
      self.offers = offers
    }
  }

  package init(day: Day, made: Instant, outlet: String? = nil, slot: TimeSpan? = nil, closing: Closing? = nil) {
    self.day = day
    self.made = made
    self.outlet = outlet
    self.slot = slot
    self.closing = closing
  }

  package init(_ place: CollectionPlace, made: Instant, closing: Closing? = nil) {
    self.init(day: place.day, made: made, outlet: place.outlet, slot: place.slot, closing: closing)
  }

  /// The place it takes up; nil for an old one, and for one whose day was closed and that got no other.
  package var place: CollectionPlace? {
    guard let outlet, let slot, closing?.isMoved != false else { return nil }
    return CollectionPlace(outlet: outlet, day: day, slot: slot)
  }

  package var chinese: String { slot.map { "\(day.chinese) \($0)" } ?? day.chinese }

  /// What is said once its day is over and nobody came.
  package var missed: String { "预约的\(chinese)已经过了，请重新预约。" }

  /// What is said of the day that was closed; nil when none was.
  package var upset: String? {
    closing.map { closing in
      let closed = "\(closing.day.chinese)网点不办公（\(closing.reason)）"
      return closing.isMoved ? "\(closed)，已改到\(chinese)；哪天来都办。" : "\(closed)，请另选时间；不约，哪天来都办。"
    }
  }
}
