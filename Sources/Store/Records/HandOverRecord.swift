import Cards

/// One row of `hand_over`: a step of a batch, from its being due to go out until everybody is accounted for.
package struct HandOverRecord: Sendable, Equatable {
  package let batch: String
  package let step: BatchStep
  package let openedAt: Instant
  /// Nil until the file went out.
  package let sentAt: Instant?
  package let sentDigest: String?
  package let dueAt: Instant?
  /// How often the party was reminded.
  package let reminded: Int64
  /// A bit for each row that was answered with yes.
  package let answered: [UInt8]
  package let closedAt: Instant?

  private static let columns =
    "batch_number, step, opened_at, sent_at, sent_digest, due_at, reminded, answered, closed_at"

  package static func open(
    _ step: BatchStep, of batch: String, count: Int64, at now: Instant, in connection: any Connection
  ) throws {
    try connection.query(
      """
      INSERT INTO hand_over (batch_number, step, opened_at, reminded, answered) VALUES ($1, $2, $3, 0, $4)
      ON CONFLICT (batch_number, step) DO NOTHING
      """, .text(batch), .text(step.rawValue), .instant(now),
      .blob([UInt8](repeating: 0, count: Int(count + 7) / 8)))
  }

  package static func find(
    _ step: BatchStep, of batch: String, in connection: any Connection
  ) throws -> HandOverRecord? {
    try connection.query(
      "SELECT \(columns) FROM hand_over WHERE batch_number = $1 AND step = $2", .text(batch), .text(step.rawValue)
    ).first.map(read)
  }

  /// In the order of the work.
  package static func all(of batch: String, in connection: any Connection) throws -> [HandOverRecord] {
    try connection.query(
      "SELECT \(columns) FROM hand_over WHERE batch_number = $1", .text(batch)
    ).map(read).sorted { $0.step != $1.step && $1.step.to.isAtLeast($0.step.to) }
  }

  /// What the hand-overs of a batch have brought its cards to, the oldest first.
  package static func marks(of batch: String, in connection: any Connection) throws -> [StageMark] {
    let rows = try connection.query(
      "SELECT step, sent_at, closed_at FROM hand_over WHERE batch_number = $1", .text(batch))
    let marks = try rows.flatMap { row -> [StageMark] in
      guard let step = BatchStep(rawValue: try row.text(0)) else { throw ColumnFault(column: 0, expected: "a step") }
      let sent = try row.instantIfAny(1).flatMap { at in step.sent.map { StageMark(stage: $0, at: at) } }
      let closed = try row.instantIfAny(2).map { StageMark(stage: step.to, at: $0) }
      return [sent, closed].compactMap(\.self)
    }
    // By the work and not by the clock: two steps may share a millisecond.
    return marks.sorted { $0.stage != $1.stage && $1.stage.isAtLeast($0.stage) }
  }

  /// Those that wait to go out, and those that wait for an answer.
  package static func open(in connection: any Connection) throws -> [HandOverRecord] {
    try connection.query(
      "SELECT \(columns) FROM hand_over WHERE closed_at IS NULL ORDER BY opened_at, batch_number"
    ).map(read)
  }

  /// Those whose file is to go out, for the first time or again.
  package static func toSend(in connection: any Connection) throws -> [HandOverRecord] {
    try connection.query(
      """
      SELECT \(columns) FROM hand_over
      WHERE (closed_at IS NULL AND sent_at IS NULL) OR (sent_at IS NOT NULL AND sent_digest IS NULL)
      ORDER BY opened_at, batch_number
      """
    ).map(read)
  }

  /// Somebody whom the file that went out does not name has caught up: it goes out again.
  package static func sendAgain(_ step: BatchStep, of batch: String, in connection: any Connection) throws {
    try connection.query(
      "UPDATE hand_over SET sent_digest = NULL WHERE batch_number = $1 AND step = $2 AND sent_at IS NOT NULL",
      .text(batch), .text(step.rawValue))
  }

  /// The first sending counts; a file that is written again keeps its time.
  package static func send(
    _ step: BatchStep, of batch: String, digest: String, due: Instant, at now: Instant, in connection: any Connection
  ) throws {
    try connection.query(
      """
      UPDATE hand_over SET sent_digest = $3, sent_at = coalesce(sent_at, $4), due_at = coalesce(due_at, $5)
      WHERE batch_number = $1 AND step = $2
      """, .text(batch), .text(step.rawValue), .text(digest), .instant(now), .instant(due))
  }

  package static func answer(
    _ answered: [UInt8], _ step: BatchStep, of batch: String, in connection: any Connection
  ) throws {
    try connection.query(
      "UPDATE hand_over SET answered = $3 WHERE batch_number = $1 AND step = $2", .text(batch), .text(step.rawValue),
      .blob(answered))
  }

  package static func close(
    _ step: BatchStep, of batch: String, at now: Instant, in connection: any Connection
  ) throws {
    try connection.query(
      "UPDATE hand_over SET closed_at = $3 WHERE batch_number = $1 AND step = $2 AND closed_at IS NULL", .text(batch),
      .text(step.rawValue), .instant(now))
  }

  /// False when somebody else has reminded the party in this moment.
  package static func remind(
    _ step: BatchStep, of batch: String, times: Int64, in connection: any Connection
  ) throws -> Bool {
    let rows = try connection.query(
      """
      UPDATE hand_over SET reminded = $3 WHERE batch_number = $1 AND step = $2 AND reminded = $4 RETURNING reminded
      """, .text(batch), .text(step.rawValue), .integer(times + 1), .integer(times))
    return !rows.isEmpty
  }

  private static func read(_ row: Row) throws -> HandOverRecord {
    guard let step = BatchStep(rawValue: try row.text(1)) else { throw ColumnFault(column: 1, expected: "a step") }
    return HandOverRecord(
      batch: try row.text(0), step: step, openedAt: Instant(milliseconds: try row.integer(2)),
      sentAt: try row.instantIfAny(3), sentDigest: try row.textIfAny(4), dueAt: try row.instantIfAny(5),
      reminded: try row.integer(6), answered: try row.blob(7), closedAt: try row.instantIfAny(8))
  }
}

/// One row of `batch_exception`: a card that did not go the way of the others.
package struct BatchExceptionRecord: Sendable, Equatable {
  package enum Kind: String, Sendable {
    /// It left the batch, for a reason.
    case failed
    /// Nobody said anything of it: it is being looked for.
    case missing
    /// Other registers could not say whether there is a card: it is asked about again.
    case undecided
  }

  package let batch: String
  package let row: Int64
  package let step: BatchStep
  package let kind: Kind
  package let reason: String?
  /// Sealed.
  package let remark: [UInt8]?
  package let raisedAt: Instant
  package let resolvedAt: Instant?

  package init(
    batch: String, row: Int64, step: BatchStep, kind: Kind, reason: String? = nil, remark: [UInt8]? = nil,
    raisedAt: Instant, resolvedAt: Instant? = nil
  ) {
    self.batch = batch
    self.row = row
    self.step = step
    self.kind = kind
    self.reason = reason
    self.remark = remark
    self.raisedAt = raisedAt
    self.resolvedAt = resolvedAt
  }

  private static let columns = "batch_number, row_number, step, kind, reason, remark, raised_at, resolved_at"

  package func put(in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO batch_exception (batch_number, row_number, step, kind, reason, remark, raised_at, resolved_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      ON CONFLICT (batch_number, row_number, step) DO UPDATE
      SET kind = excluded.kind, reason = excluded.reason, remark = excluded.remark, raised_at = excluded.raised_at,
        resolved_at = excluded.resolved_at
      """, .text(batch), .integer(row), .text(step.rawValue), .text(kind.rawValue), .maybe(reason), .maybe(remark),
      .instant(raisedAt), resolvedAt.map(Value.instant) ?? .null)
  }

  package static func resolve(
    _ row: Int64, of batch: String, step: BatchStep, at now: Instant, in connection: any Connection
  ) throws {
    try connection.query(
      """
      UPDATE batch_exception SET resolved_at = $4
      WHERE batch_number = $1 AND row_number = $2 AND step = $3 AND resolved_at IS NULL
      """, .text(batch), .integer(row), .text(step.rawValue), .instant(now))
  }

  /// In the order of the rows.
  package static func all(of batch: String, in connection: any Connection) throws -> [BatchExceptionRecord] {
    try connection.query(
      "SELECT \(columns) FROM batch_exception WHERE batch_number = $1 ORDER BY row_number, raised_at", .text(batch)
    ).map(read)
  }

  /// Which rows of a batch are being looked for, and at which step.
  package static func missing(in batch: String, _ connection: any Connection) throws -> [Int64: BatchStep] {
    let rows = try connection.query(
      "SELECT row_number, step FROM batch_exception WHERE batch_number = $1 AND resolved_at IS NULL", .text(batch))
    return try rows.reduce(into: [:]) { $0[try $1.integer(0)] = BatchStep(rawValue: try $1.text(1)) }
  }

  /// What is being looked for, longest first.
  package static func open(limit: Int64, in connection: any Connection) throws -> [BatchExceptionRecord] {
    try connection.query(
      "SELECT \(columns) FROM batch_exception WHERE resolved_at IS NULL ORDER BY raised_at, row_number LIMIT $1",
      .integer(limit)
    ).map(read)
  }

  private static func read(_ row: Row) throws -> BatchExceptionRecord {
    guard let step = BatchStep(rawValue: try row.text(2)) else { throw ColumnFault(column: 2, expected: "a step") }
    guard let kind = Kind(rawValue: try row.text(3)) else { throw ColumnFault(column: 3, expected: "a kind") }
    return BatchExceptionRecord(
      batch: try row.text(0), row: try row.integer(1), step: step, kind: kind, reason: try row.textIfAny(4),
      remark: try row.blobIfAny(5), raisedAt: Instant(milliseconds: try row.integer(6)),
      resolvedAt: try row.instantIfAny(7))
  }
}
