import Cards

/// One row of `partner_file`: an answer that was read to its end, with what it came to.
package enum PartnerFileRecord {
  package static func put(
    _ digest: String, step: BatchStep, of batch: String, part: Int64, parts: Int64, tally: String, at now: Instant,
    in connection: any Connection
  ) throws {
    try connection.query(
      """
      INSERT INTO partner_file (batch_number, step, digest, part, parts, read_at, tally)
      VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (batch_number, step, digest) DO NOTHING
      """, .text(batch), .text(step.rawValue), .text(digest), .integer(part), .integer(parts), .instant(now),
      .text(tally))
  }

  /// What the same file came to when it was read before.
  package static func tally(
    _ digest: String, step: BatchStep, of batch: String, in connection: any Connection
  ) throws -> String? {
    try connection.query(
      "SELECT tally FROM partner_file WHERE batch_number = $1 AND step = $2 AND digest = $3", .text(batch),
      .text(step.rawValue), .text(digest)
    ).first.map { try $0.text(0) }
  }

  /// Which parts have been read, and how many there are to be.
  package static func parts(
    _ step: BatchStep, of batch: String, in connection: any Connection
  ) throws -> (read: Set<Int64>, of: Int64) {
    let rows = try connection.query(
      "SELECT part, parts FROM partner_file WHERE batch_number = $1 AND step = $2", .text(batch), .text(step.rawValue))
    return (Set(try rows.map { try $0.integer(0) }), try rows.map { try $0.integer(1) }.max() ?? 0)
  }
}

/// Rows of `production_time`: how many days it took from a stage until the card could be collected.
package enum ProductionTimeRecord {
  package static func put(
    _ batch: String, city: String, stage: Stage, days: Int64, cards: Int64, at now: Instant,
    in connection: any Connection
  ) throws {
    try connection.query(
      """
      INSERT INTO production_time (batch_number, city, stage, days, cards, ended_at) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (batch_number, stage, days) DO NOTHING
      """, .text(batch), .text(city), .text(stage.rawValue), .integer(days), .integer(cards), .instant(now))
  }

  /// How many cards took how many days from `stage` on, the fewest days first, since `since`.
  package static func days(
    from stage: Stage, since: Instant, in connection: any Connection
  ) throws -> [(days: Int64, cards: Int64)] {
    try connection.query(
      """
      SELECT days, CAST(sum(cards) AS BIGINT) FROM production_time WHERE stage = $1 AND ended_at >= $2
      GROUP BY days ORDER BY days
      """, .text(stage.rawValue), .instant(since)
    ).map { (try $0.integer(0), try $0.integer(1)) }
  }

  /// How many cards of a batch had waited how many days before they joined, and when the application was opened.
  package static func waits(
    of batch: String, in connection: any Connection
  ) throws -> [(opened: Instant, since: Instant)] {
    try connection.query(
      """
      SELECT a.opened_at, i.since FROM batch_item AS i
      JOIN application AS a ON a.application_number = i.application_number
      WHERE i.batch_number = $1 AND i.left_at IS NULL
      """, .text(batch)
    ).map { (Instant(milliseconds: try $0.integer(0)), Instant(milliseconds: try $0.integer(1))) }
  }
}
