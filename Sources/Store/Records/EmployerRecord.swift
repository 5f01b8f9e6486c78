import Cards

/// One row of `employer_application`: an application that an employer has handed in, by the row of which file.
package struct EmployerRecord: Sendable, Equatable {
  package let number: String
  package let account: String
  /// A digest of the file's bytes.
  package let source: String
  package let row: Int64
  package let takenAt: Instant
  /// The person's name, sealed: lists show it masked without opening the file.
  package let name: [UInt8]

  package init(number: String, account: String, source: String, row: Int64, takenAt: Instant, name: [UInt8]) {
    self.number = number
    self.account = account
    self.source = source
    self.row = row
    self.takenAt = takenAt
    self.name = name
  }

  package func insert(in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO employer_application (application_number, account, source, row_number, taken_at, name)
      VALUES ($1, $2, $3, $4, $5, $6)
      """,
      .text(number), .text(account), .text(source), .integer(row), .instant(takenAt), .blob(name))
  }

  /// The applications that rows of this file have become, by row.
  package static func taken(
    by account: String, source: String, rows: ClosedRange<Int>, in connection: any Connection
  ) throws -> [Int: String] {
    let found = try connection.query(
      """
      SELECT row_number, application_number FROM employer_application
      WHERE account = $1 AND source = $2 AND row_number >= $3 AND row_number <= $4
      """, .text(account), .text(source), .integer(Int64(rows.lowerBound)), .integer(Int64(rows.upperBound)))
    return Dictionary(
      try found.map { (Int(try $0.integer(0)), try $0.text(1)) }, uniquingKeysWith: { first, _ in first })
  }

  /// The newest application of this person that the employer has handed in and that was not withdrawn.
  package static func standing(
    of holder: HolderID, by account: String, in connection: any Connection
  ) throws -> String? {
    try connection.query(
      """
      SELECT e.application_number FROM employer_application e
      JOIN application a ON a.application_number = e.application_number
      WHERE a.holder_id = $1 AND e.account = $2 AND (a.outcome IS NULL OR a.outcome <> $3)
      ORDER BY e.taken_at DESC LIMIT 1
      """, .text(holder.text), .text(account), .text(ApplicationRecord.Outcome.withdrawn.rawValue)
    ).first?.text(0)
  }
}

/// What an employer may follow of an application it has handed in, without a file being opened.
package struct EmployerProgressRecord: Sendable, Equatable {
  package let number: String
  package let name: [UInt8]
  package let stage: Stage
  package let stageAt: Instant
  package let openedAt: Instant
  package let city: String
  package let bank: String
  package let outcome: ApplicationRecord.Outcome?
  /// Why the making stands still.
  package let fault: Fault.Reason?

  /// Those that stand still first, then the newest.
  package static func all(of account: String, limit: Int64, in connection: any Connection) throws -> [Self] {
    try connection.query(
      """
      SELECT e.application_number, e.name, a.stage, a.stage_at, a.opened_at, a.city, a.bank, a.outcome, a.fault
      FROM employer_application e JOIN application a ON a.application_number = e.application_number
      WHERE e.account = $1
      ORDER BY CASE WHEN a.fault IS NULL OR a.outcome IS NOT NULL THEN 1 ELSE 0 END, e.taken_at DESC, e.row_number
      LIMIT $2
      """, .text(account), .integer(limit)
    ).map(Self.init)
  }

  /// How many there are of each stage that are under way, and how many in all.
  package static func tally(
    of account: String, in connection: any Connection
  ) throws -> (stages: [Stage: Int], total: Int) {
    let rows = try connection.query(
      """
      SELECT CASE WHEN a.outcome IS NULL THEN a.stage ELSE '' END AS standing, count(*)
      FROM employer_application e JOIN application a ON a.application_number = e.application_number
      WHERE e.account = $1 GROUP BY standing
      """, .text(account))
    var (stages, total): ([Stage: Int], Int) = ([:], 0)
    for row in rows {
      let count = Int(try row.integer(1))
      total += count
      if let stage = Stage(rawValue: try row.text(0)) { stages[stage] = count }
    }
    return (stages, total)
  }

  private init(row: Row) throws {
    guard let stage = Stage(rawValue: try row.text(2)) else { throw ColumnFault(column: 2, expected: "a stage") }
    number = try row.text(0)
    name = try row.blob(1)
    self.stage = stage
    stageAt = Instant(milliseconds: try row.integer(3))
    openedAt = Instant(milliseconds: try row.integer(4))
    city = try row.text(5)
    bank = try row.text(6)
    outcome = try row.textIfAny(7).flatMap(ApplicationRecord.Outcome.init)
    fault = try row.textIfAny(8).flatMap(Fault.Reason.init)
  }
}
