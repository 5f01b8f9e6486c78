import Cards

/// One row of `life_task`: what is said of a person's death or disappearance and waits for somebody else's word.
package struct LifeTaskRecord: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case deathReported = "death-reported"
    case missingReported = "missing-reported"
    case reversalAsked = "life-reversal-asked"
  }

  package let kind: Kind
  package let holder: HolderID
  /// The province's code for whoever belongs to no city.
  package let city: RegionCode
  /// Who has said it; nil when the platform did, or an older system.
  package let account: String?
  package let since: Instant
  package let dueAt: Instant

  package init(kind: Kind, holder: HolderID, city: RegionCode, account: String?, since: Instant, dueAt: Instant) {
    self.kind = kind
    self.holder = holder
    self.city = city
    self.account = account
    self.since = since
    self.dueAt = dueAt
  }

  /// These are all that wait in the file from now on.
  package static func replace(
    with tasks: [LifeTaskRecord], of holder: HolderID, in connection: any Connection
  ) throws {
    try connection.query("DELETE FROM life_task WHERE holder_id = $1", .text(holder.text))
    for task in tasks {
      try connection.query(
        "INSERT INTO life_task (holder_id, kind, city, account, since, due_at) VALUES ($1, $2, $3, $4, $5, $6)",
        .text(holder.text), .text(task.kind.rawValue), .text(task.city.text), .maybe(task.account),
        .instant(task.since), .instant(task.dueAt))
    }
  }

  /// The oldest first. A report waits until somebody confirms or reverses it; a reversal that nobody has agreed to in
  /// time is over.
  package static func open(
    at now: Instant, inside region: RegionCode, limit: Int64, in connection: any Connection
  ) throws -> [LifeTaskRecord] {
    try connection.query(
      """
      SELECT \(columns) FROM life_task
      WHERE city LIKE $2 AND (kind <> 'life-reversal-asked' OR due_at > $1)
      ORDER BY since, holder_id, kind LIMIT $3
      """, .instant(now), .inside(region), .integer(limit)
    ).map(read)
  }

  private static let columns = "holder_id, kind, city, account, since, due_at"

  private static func read(_ row: Row) throws -> LifeTaskRecord {
    guard let holder = HolderID(try row.text(0)) else { throw ColumnFault(column: 0, expected: "a holder id") }
    guard let kind = Kind(rawValue: try row.text(1)) else { throw ColumnFault(column: 1, expected: "a kind of task") }
    return LifeTaskRecord(
      kind: kind, holder: holder, city: try RegionCode.parse(try row.text(2)), account: try row.textIfAny(3),
      since: Instant(milliseconds: try row.integer(4)), dueAt: Instant(milliseconds: try row.integer(5)))
  }
}
