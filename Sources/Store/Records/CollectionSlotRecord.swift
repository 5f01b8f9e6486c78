import Cards

/// One row of `collection_slot`: how many persons have booked to collect their card at an outlet in a part of a day.
package enum CollectionSlotRecord {
  /// Takes a place. False when all of them are taken: checked and taken in one statement.
  package static func take(_ place: CollectionPlace, of capacity: Int64, in connection: any Connection) throws -> Bool {
    guard capacity > 0 else { return false }
    let rows = try connection.query(
      """
      INSERT INTO collection_slot (outlet, day, slot, taken) VALUES ($1, $2, $3, 1)
      ON CONFLICT (outlet, day, slot) DO UPDATE SET taken = collection_slot.taken + 1
      WHERE collection_slot.taken < $4
      RETURNING taken
      """, .text(place.outlet), .text(place.day.iso), .text(place.slot.text), .integer(capacity))
    return !rows.isEmpty
  }

  package static func giveBack(_ place: CollectionPlace, in connection: any Connection) throws {
    try connection.query(
      """
      UPDATE collection_slot SET taken = taken - 1 WHERE outlet = $1 AND day = $2 AND slot = $3 AND taken > 0
      """, .text(place.outlet), .text(place.day.iso), .text(place.slot.text))
  }

  /// How many places are taken, for whichever of `outlets` and `days` anybody has booked.
  package static func taken(
    at outlets: some Sequence<String>, on days: ClosedRange<Day>, in connection: any Connection
  ) throws -> [CollectionPlace: Int64] {
    var taken: [CollectionPlace: Int64] = [:]
    for outlet in Set(outlets).sorted() {
      let rows = try connection.query(
        "SELECT day, slot, taken FROM collection_slot WHERE outlet = $1 AND day >= $2 AND day <= $3", .text(outlet),
        .text(days.lowerBound.iso), .text(days.upperBound.iso))
      for row in rows {
        let (day, slot) = (try Day.parse(try row.text(0)), try TimeSpan.parse(try row.text(1)))
        taken[CollectionPlace(outlet: outlet, day: day, slot: slot)] = try row.integer(2)
      }
    }
    return taken
  }
}

/// One row of `collection_booking`: who is to come where and when, so that they are found when a day is closed.
package enum CollectionBookingRecord {
  package static func put(
    _ place: CollectionPlace, of holder: HolderID, in connection: any Connection
  ) throws {
    try connection.query(
      """
      INSERT INTO collection_booking (holder_id, outlet, day, slot) VALUES ($1, $2, $3, $4)
      ON CONFLICT (holder_id) DO UPDATE SET outlet = excluded.outlet, day = excluded.day, slot = excluded.slot
      """, .text(holder.text), .text(place.outlet), .text(place.day.iso), .text(place.slot.text))
  }

  package static func remove(of holder: HolderID, in connection: any Connection) throws {
    try connection.query("DELETE FROM collection_booking WHERE holder_id = $1", .text(holder.text))
  }

  /// Whose booked day has been closed, in the order of their ids.
  package static func onClosedDays(
    after last: String, limit: Int64, in connection: any Connection
  ) throws -> [HolderID] {
    try connection.query(
      """
      SELECT b.holder_id FROM collection_booking b
      JOIN closed_day c ON c.outlet = b.outlet AND c.day = b.day AND c.reopened_at IS NULL
      WHERE b.holder_id > $1 ORDER BY b.holder_id LIMIT $2
      """, .text(last), .integer(limit)
    ).compactMap { HolderID(try $0.text(0)) }
  }

  package static func count(
    at outlet: String, on day: Day, in connection: any Connection
  ) throws -> Int64 {
    try connection.query(
      "SELECT count(*) FROM collection_booking WHERE outlet = $1 AND day = $2", .text(outlet), .text(day.iso)
    )[0].integer(0)
  }
}

/// One row of `closed_day`: an outlet does not open on a day, as staff have said. A row stays when it opens after all.
package enum ClosedDayRecord {
  package static func close(
    _ closed: ClosedDay, city: RegionCode, by account: String, at now: Instant, in connection: any Connection
  ) throws {
    try connection.query(
      """
      INSERT INTO closed_day (outlet, day, city, reason, closed_at, closed_by) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (outlet, day) DO UPDATE SET reason = excluded.reason, closed_at = excluded.closed_at,
        closed_by = excluded.closed_by, reopened_at = NULL, reopened_by = NULL
      """, .text(closed.outlet), .text(closed.day.iso), .text(city.text), .text(closed.reason), .instant(now),
      .text(account))
  }

  /// False when it was not closed.
  package static func reopen(
    _ outlet: String, on day: Day, by account: String, at now: Instant, in connection: any Connection
  ) throws -> Bool {
    let rows = try connection.query(
      """
      UPDATE closed_day SET reopened_at = $3, reopened_by = $4
      WHERE outlet = $1 AND day = $2 AND reopened_at IS NULL RETURNING outlet
      """, .text(outlet), .text(day.iso), .instant(now), .text(account))
    return !rows.isEmpty
  }

  /// The closed days of a city from `day` on; of the whole province when no city is named.
  package static func from(_ day: Day, in city: RegionCode?, _ connection: any Connection) throws -> [ClosedDay] {
    let rows =
      if let city {
        try connection.query(
          """
          SELECT outlet, day, reason FROM closed_day
          WHERE city = $1 AND day >= $2 AND reopened_at IS NULL ORDER BY day, outlet
          """, .text(city.text), .text(day.iso))
      } else {
        try connection.query(
          "SELECT outlet, day, reason FROM closed_day WHERE day >= $1 AND reopened_at IS NULL ORDER BY day, outlet",
          .text(day.iso))
      }
    return try rows.map {
      ClosedDay(outlet: try $0.text(0), day: try Day.parse(try $0.text(1)), reason: try $0.text(2))
    }
  }
}
