import Cards

/// One row of `bank_leg`: something that a bank was asked to do, and what it has said.
package struct BankLegRecord: Sendable, Equatable {
  package let id: String
  package let holder: HolderID
  package let bank: BankCode
  package let city: RegionCode
  package let kind: BankLeg.Kind
  /// The number of the card, sealed.
  package let card: [UInt8]
  package let askedAt: Instant
  package let dueAt: Instant
  /// When the bank has taken the question; that is no answer yet.
  package let heardAt: Instant?
  package let said: BankLeg.Answer?
  package let saidAt: Instant?
  package let until: Instant?
  package let remark: [UInt8]?
  /// Since when nothing of it is to be done any more, whatever the bank still says.
  package let calledOffAt: Instant?

  package init(
    id: String, holder: HolderID, bank: BankCode, city: RegionCode, kind: BankLeg.Kind, card: [UInt8],
    askedAt: Instant, dueAt: Instant, heardAt: Instant? = nil, said: BankLeg.Answer? = nil, saidAt: Instant? = nil,
    until: Instant? = nil, remark: [UInt8]? = nil, calledOffAt: Instant? = nil
  ) {
    self.calledOffAt = calledOffAt
    self.id = id
    self.holder = holder
    self.bank = bank
    self.city = city
    self.kind = kind
    self.card = card
    self.askedAt = askedAt
    self.dueAt = dueAt
    self.heardAt = heardAt
    self.said = said
    self.saidAt = saidAt
    self.until = until
    self.remark = remark
  }

  package func insert(in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO bank_leg (leg_id, holder_id, bank, city, kind, card, asked_at, due_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """,
      .text(id), .text(holder.text), .text(bank.text), .text(city.text), .text(kind.rawValue), .blob(card),
      .instant(askedAt), .instant(dueAt))
  }

  package static func hear(_ id: String, at now: Instant, in connection: any Connection) throws {
    try connection.query(
      "UPDATE bank_leg SET heard_at = $2 WHERE leg_id = $1 AND heard_at IS NULL", .text(id), .instant(now))
  }

  /// Writes down what the bank has said, unless it has said something later already. False then.
  package static func say(
    _ answer: BankLeg.Answer, at saidAt: Instant, until: Instant?, remark: [UInt8]?, on id: String,
    heardAt now: Instant, in connection: any Connection
  ) throws -> Bool {
    let rows = try connection.query(
      """
      UPDATE bank_leg SET said = $2, said_at = $3, until_at = $4, remark = $5,
        heard_at = coalesce(heard_at, $6), closed_at = coalesce(called_off_at, $7)
      WHERE leg_id = $1 AND (said_at IS NULL OR said_at < $3) RETURNING leg_id
      """, .text(id), .text(answer.rawValue), .instant(saidAt), .maybe(until), .maybe(remark), .instant(now),
      .maybe(answer == .done ? now : nil))
    return !rows.isEmpty
  }

  package static func find(_ id: String, in connection: any Connection) throws -> BankLegRecord? {
    try connection.query("SELECT \(columns) FROM bank_leg WHERE leg_id = $1", .text(id)).first.map(read)
  }

  /// What is still to be done for one person: the oldest first.
  package static func open(of holder: HolderID, in connection: any Connection) throws -> [BankLegRecord] {
    try connection.query(
      "SELECT \(columns) FROM bank_leg WHERE holder_id = $1 AND closed_at IS NULL ORDER BY asked_at, leg_id",
      .text(holder.text)
    ).map(read)
  }

  /// What somebody must look after: no answer in time, or a no.
  package static func late(
    at now: Instant, inside region: RegionCode, limit: Int64, in connection: any Connection
  ) throws -> [BankLegRecord] {
    try connection.query(
      """
      SELECT \(columns) FROM bank_leg
      WHERE closed_at IS NULL AND (due_at <= $1 OR said IS NOT NULL) AND city LIKE $2
      ORDER BY due_at, leg_id LIMIT $3
      """, .instant(now), .inside(region), .integer(limit)
    ).map(read)
  }

  /// Calls off what events have made needless: the bank has done it at its counter, or it is to be done no more.
  package static func callOff(
    _ kind: BankLeg.Kind, of holder: HolderID, at now: Instant, in connection: any Connection
  ) throws {
    try connection.query(
      """
      UPDATE bank_leg SET called_off_at = $3, closed_at = coalesce(closed_at, $3)
      WHERE holder_id = $1 AND kind = $2 AND called_off_at IS NULL
      """, .text(holder.text), .text(kind.rawValue), .instant(now))
  }

  /// With the card that they are about.
  package static func move(from id: HolderID, to other: HolderID, in connection: any Connection) throws {
    try connection.query(
      "UPDATE bank_leg SET holder_id = $2 WHERE holder_id = $1", .text(id.text), .text(other.text))
  }

  private static let columns =
    "leg_id, holder_id, bank, city, kind, card, asked_at, due_at, heard_at, said, said_at, until_at, remark, called_off_at"

  private static func read(_ row: Row) throws -> BankLegRecord {
    guard let holder = HolderID(try row.text(1)) else { throw ColumnFault(column: 1, expected: "a holder id") }
    guard let kind = BankLeg.Kind(rawValue: try row.text(4)) else { throw ColumnFault(column: 4, expected: "a leg") }
    return BankLegRecord(
      id: try row.text(0), holder: holder, bank: try BankCode.parse(try row.text(2)),
      city: try RegionCode.parse(try row.text(3)), kind: kind, card: try row.blob(5),
      askedAt: Instant(milliseconds: try row.integer(6)), dueAt: Instant(milliseconds: try row.integer(7)),
      heardAt: try row.instantIfAny(8), said: try row.textIfAny(9).flatMap(BankLeg.Answer.init),
      saidAt: try row.instantIfAny(10),
      until: try row.instantIfAny(11), remark: try row.blobIfAny(12),
      calledOffAt: try row.instantIfAny(13))
  }
}
