import Cards

/// One row of `ticket`: somebody wants to speak with a person, about what the platform has just told them.
package struct TicketRecord: Sendable, Equatable {
  package let id: String
  package let holder: HolderID
  package let city: RegionCode
  /// Sealed.
  package let about: [UInt8]
  package let askedAt: Instant
  /// Under which mandate an agent asked; nil when the holder did.
  package let mandate: String?
  package let account: String?
  /// Sealed.
  package let answer: [UInt8]?
  package let closedAt: Instant?

  package init(
    id: String, holder: HolderID, city: RegionCode, about: [UInt8], askedAt: Instant, mandate: String?
  ) {
    self.init(
      id: id, holder: holder, city: city, about: about, askedAt: askedAt, mandate: mandate, account: nil, answer: nil,
      closedAt: nil)
  }

  private init(
    id: String, holder: HolderID, city: RegionCode, about: [UInt8], askedAt: Instant, mandate: String?,
    account: String?, answer: [UInt8]?, closedAt: Instant?
  ) {
    self.id = id
    self.holder = holder
    self.city = city
    self.about = about
    self.askedAt = askedAt
    self.mandate = mandate
    self.account = account
    self.answer = answer
    self.closedAt = closedAt
  }

  package func insert(in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO ticket (ticket_id, holder_id, city, about, asked_at, mandate_number) VALUES ($1, $2, $3, $4, $5, $6)
      """,
      .text(id), .text(holder.text), .text(city.text), .blob(about), .instant(askedAt), .maybe(mandate))
  }

  /// How many wait in one file, whoever asked.
  package static func countOpen(of holder: HolderID, in connection: any Connection) throws -> Int64 {
    try connection.query(
      "SELECT count(*) FROM ticket WHERE holder_id = $1 AND closed_at IS NULL", .text(holder.text)
    )[0].integer(0)
  }

  /// Those that wait, the oldest first.
  package static func open(limit: Int64, in connection: any Connection) throws -> [TicketRecord] {
    try connection.query(
      "SELECT \(columns) FROM ticket WHERE closed_at IS NULL ORDER BY asked_at, ticket_id LIMIT $1", .integer(limit)
    ).map(read)
  }

  /// One person's, the newest first.
  package static func of(_ holder: HolderID, limit: Int64, in connection: any Connection) throws -> [TicketRecord] {
    try connection.query(
      "SELECT \(columns) FROM ticket WHERE holder_id = $1 ORDER BY asked_at DESC, ticket_id DESC LIMIT $2",
      .text(holder.text), .integer(limit)
    ).map(read)
  }

  /// Those of one person that were opened under this mandate, the newest first.
  package static func of(
    _ holder: HolderID, under mandate: String, limit: Int64, in connection: any Connection
  ) throws -> [TicketRecord] {
    try connection.query(
      """
      SELECT \(columns) FROM ticket
      WHERE holder_id = $1 AND mandate_number = $2 ORDER BY asked_at DESC, ticket_id DESC LIMIT $3
      """, .text(holder.text), .text(mandate), .integer(limit)
    ).map(read)
  }

  /// The ticket as it is closed now; nil when there is none, or it is closed.
  package static func close(
    _ id: String, answer: [UInt8], by account: String, at now: Instant, in connection: any Connection
  ) throws -> TicketRecord? {
    try connection.query(
      """
      UPDATE ticket SET answer = $2, account = $3, closed_at = $4 WHERE ticket_id = $1 AND closed_at IS NULL
      RETURNING \(columns)
      """, .text(id), .blob(answer), .text(account), .instant(now)
    ).first.map(read)
  }

  private static let columns = "ticket_id, holder_id, city, about, asked_at, mandate_number, account, answer, closed_at"

  private static func read(_ row: Row) throws -> TicketRecord {
    guard let holder = HolderID(try row.text(1)) else { throw ColumnFault(column: 1, expected: "a holder id") }
    return TicketRecord(
      id: try row.text(0), holder: holder, city: try RegionCode.parse(try row.text(2)), about: try row.blob(3),
      askedAt: Instant(milliseconds: try row.integer(4)), mandate: try row.textIfAny(5),
      account: try row.textIfAny(6), answer: try row.blobIfAny(7), closedAt: try row.instantIfAny(8))
  }
}
