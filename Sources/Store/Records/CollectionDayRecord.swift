import Cards

/// One row of `collection_day`: how many persons have booked to collect their card in a city on a day.
package enum CollectionDayRecord {
  /// Takes a place. False when all of them are taken: checked and taken in one statement.
  package static func take(
    city: RegionCode, day: Day, of capacity: Int64, in connection: any Connection
  ) throws -> Bool {
    guard capacity > 0 else { return false }
    let rows = try connection.query(
      """
      INSERT INTO collection_day (city, day, taken) VALUES ($1, $2, 1)
      ON CONFLICT (city, day) DO UPDATE SET taken = collection_day.taken + 1 WHERE collection_day.taken < $3
      RETURNING taken
      """, .text(city.text), .text(day.iso), .integer(capacity))
    return !rows.isEmpty
  }

  package static func giveBack(city: RegionCode, day: Day, in connection: any Connection) throws {
    try connection.query(
      "UPDATE collection_day SET taken = taken - 1 WHERE city = $1 AND day = $2 AND taken > 0", .text(city.text),
      .text(day.iso))
  }
}
