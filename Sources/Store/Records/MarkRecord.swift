import Cards

/// `clock_mark` and `adoption`: how far time has come, and how far an import.
package enum MarkRecord {
  /// The latest instant that anything in this database knows of.
  package static func latest(in connection: any Connection) throws -> Instant? {
    let mark = try connection.query("SELECT max(marked_at) FROM clock_mark")[0].integerIfAny(0)
    let change = try connection.query("SELECT max(changed_at) FROM holder")[0].integerIfAny(0)
    return [mark, change].compactMap { $0 }.max().map(Instant.init(milliseconds:))
  }

  /// Moves the mark when it is ten seconds old: an idle server does not write every second.
  package static func put(_ now: Instant, in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO clock_mark (name, marked_at) VALUES ('now', $1)
      ON CONFLICT (name) DO UPDATE SET marked_at = excluded.marked_at
        WHERE clock_mark.marked_at + 10000 < excluded.marked_at
      """, .instant(now))
  }
}

/// One row of `stamp`: something that is true of this database for ever.
package enum StampRecord {
  /// Stamps it, if it is not stamped, and returns what it is stamped with.
  package static func putIfAbsent(_ name: String, _ value: String, in connection: any Connection) throws -> String {
    try connection.query(
      "INSERT INTO stamp (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", .text(name), .text(value))
    return try connection.query("SELECT value FROM stamp WHERE name = $1", .text(name))[0].text(0)
  }

  package static func all(startingWith prefix: String, in connection: any Connection) throws -> [String: String] {
    let rows = try connection.query("SELECT name, value FROM stamp")
    let pairs = try rows.map { (try $0.text(0), try $0.text(1)) }
    return Dictionary(pairs.filter { $0.0.hasPrefix(prefix) }, uniquingKeysWith: { first, _ in first })
  }
}

/// One row of `adoption`: a row of an export that has become a file, so that a run can be resumed.
package enum AdoptionRecord {
  package static func find(source: String, row: Int64, in connection: any Connection) throws -> HolderID? {
    try connection.query(
      "SELECT holder_id FROM adoption WHERE source = $1 AND row_number = $2", .text(source), .integer(row)
    ).first.flatMap { HolderID(try $0.text(0)) }
  }

  package static func put(
    source: String, row: Int64, holder: HolderID, in connection: any Connection
  ) throws {
    try connection.query(
      "INSERT INTO adoption (source, row_number, holder_id) VALUES ($1, $2, $3)", .text(source), .integer(row),
      .text(holder.text))
  }
}
