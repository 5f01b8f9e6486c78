import Cards

/// One row of `shelved_card`: where a finished card lies until somebody comes for it.
package enum ShelfRecord {
  /// A card that is moved to another shelf of its outlet has waited there all the time.
  package static func put(
    _ application: Application, of holder: HolderID, outlet: String, shelf: String, at now: Instant,
    in connection: any Connection
  ) throws {
    try connection.query(
      """
      INSERT INTO shelved_card (application_number, holder_id, city, outlet, shelf, since) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (application_number) DO UPDATE SET shelf = excluded.shelf, outlet = excluded.outlet,
        since = CASE WHEN shelved_card.outlet = excluded.outlet THEN shelved_card.since ELSE excluded.since END
      """, .text(application.number), .text(holder.text), .text(application.city.city.text), .text(outlet),
      .text(shelf), .instant(now))
  }

  package static func remove(_ application: String, in connection: any Connection) throws {
    try connection.query("DELETE FROM shelved_card WHERE application_number = $1", .text(application))
  }

  /// The cards on one shelf, and how many of them have waited long.
  package struct Count: Sendable, Equatable {
    package let city: RegionCode
    package let outlet: String
    package let shelf: String
    package let cards: Int64
    /// For each of the instants asked for, how many have lain there since before it.
    package let older: [Int64]
  }

  package static func counts(
    olderThan instants: (Instant, Instant, Instant), in connection: any Connection
  ) throws -> [Count] {
    try connection.query(
      """
      SELECT city, outlet, shelf, count(*), count(*) FILTER (WHERE since <= $1), count(*) FILTER (WHERE since <= $2),
        count(*) FILTER (WHERE since <= $3)
      FROM shelved_card GROUP BY city, outlet, shelf ORDER BY city, outlet, shelf
      """, .instant(instants.0), .instant(instants.1), .instant(instants.2)
    ).map { row in
      Count(
        city: try RegionCode.parse(try row.text(0)), outlet: try row.text(1), shelf: try row.text(2),
        cards: try row.integer(3), older: try (4...6).map { try row.integer($0) })
    }
  }
}

extension ShelfRecord {
  /// How many cards wait at each outlet of a city that has any.
  package static func waiting(in city: RegionCode, _ connection: any Connection) throws -> [String: Int64] {
    let rows = try connection.query(
      "SELECT outlet, count(*) FROM shelved_card WHERE city = $1 GROUP BY outlet", .text(city.city.text))
    return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.text(0), try $0.integer(1)) })
  }
}

/// One row of `collection_code`: the one live code of an application, as a keyed hash.
package enum CollectionCodeRecord {
  /// Takes the place of an older one. False when somebody else's live code is the same.
  package static func replace(
    _ application: String, of holder: HolderID, codeKey: [UInt8], endsAt: Instant, at now: Instant,
    in connection: any Connection
  ) throws -> Bool {
    try connection.query(
      "DELETE FROM collection_code WHERE application_number = $1 OR (code_key = $2 AND ends_at <= $3)",
      .text(application), .blob(codeKey), .instant(now))
    let rows = try connection.query(
      """
      INSERT INTO collection_code (application_number, holder_id, code_key, ends_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (code_key) DO NOTHING RETURNING application_number
      """, .text(application), .text(holder.text), .blob(codeKey), .instant(endsAt))
    return !rows.isEmpty
  }

  package static func holder(
    codeKey: [UInt8], at now: Instant, in connection: any Connection
  ) throws -> HolderID? {
    try connection.query(
      "SELECT holder_id FROM collection_code WHERE code_key = $1 AND ends_at > $2", .blob(codeKey), .instant(now)
    ).first.flatMap { HolderID(try $0.text(0)) }
  }

  /// Whether the case of `session` was opened by the code that is still the live one.
  package static func isShown(
    in session: [UInt8], holder: HolderID, at now: Instant, in connection: any Connection
  ) throws -> Bool {
    let rows = try connection.query(
      """
      SELECT c.application_number FROM collection_code c
      JOIN staff_case s ON s.code_key = c.code_key AND s.holder_id = c.holder_id
      WHERE s.token_hash = $1 AND s.holder_id = $2 AND c.ends_at > $3
      """, .blob(session), .text(holder.text), .instant(now))
    return !rows.isEmpty
  }

  package static func remove(_ application: String, in connection: any Connection) throws {
    try connection.query("DELETE FROM collection_code WHERE application_number = $1", .text(application))
  }

  package static func sweep(before: Instant, in connection: any Connection) throws {
    try connection.query("DELETE FROM collection_code WHERE ends_at < $1", .instant(before))
  }

  /// Counts a try of an account before the code is looked up. False when it has none left for now.
  package static func count(
    _ account: String, limit: Int64, lockedFor: Duration, at now: Instant, in connection: any Connection
  ) throws -> Bool {
    let rows = try connection.query(
      """
      INSERT INTO collection_code_try (account, wrong, locked_until) VALUES ($1, 1, 0)
      ON CONFLICT (account) DO UPDATE SET
        wrong = CASE WHEN collection_code_try.wrong + 1 >= $3 THEN 0 ELSE collection_code_try.wrong + 1 END,
        locked_until = CASE WHEN collection_code_try.wrong + 1 >= $3 THEN $4 ELSE collection_code_try.locked_until END
      WHERE collection_code_try.locked_until <= $2
      RETURNING wrong
      """, .text(account), .instant(now), .integer(limit), .instant(now + lockedFor))
    return !rows.isEmpty
  }

  package static func clear(_ account: String, in connection: any Connection) throws {
    try connection.query("DELETE FROM collection_code_try WHERE account = $1", .text(account))
  }
}

/// What belongs to a card that waits goes with its application to another file.
package enum WaitingCard {
  package static func move(from holder: HolderID, to other: HolderID, in connection: any Connection) throws {
    for table in ["collection_booking", "shelved_card", "collection_code"] {
      try connection.query(
        "UPDATE \(table) SET holder_id = $2 WHERE holder_id = $1", .text(holder.text), .text(other.text))
    }
  }

  /// Applications whose card has lain at its outlet since before `since`: who they belong to, in the order of ids.
  package static func unclaimed(
    since: Instant, after last: String, limit: Int64, in connection: any Connection
  ) throws -> [HolderID] {
    try connection.query(
      """
      SELECT holder_id FROM application
      WHERE stage = $1 AND outcome IS NULL AND stage_at <= $2 AND holder_id > $3 ORDER BY holder_id LIMIT $4
      """, .text(Stage.outletReceived.rawValue), .instant(since), .text(last), .integer(limit)
    ).compactMap { HolderID(try $0.text(0)) }
  }
}
