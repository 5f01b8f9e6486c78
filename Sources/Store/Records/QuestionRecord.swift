import Cards

/// One row of `guide_question`: what the guide could not answer, how often it was asked, and what staff said.
package struct QuestionRecord: Sendable, Equatable {
  package let id: String
  /// Sealed.
  package let words: [UInt8]
  package let asked: Int64
  package let firstAt: Instant
  package let lastAt: Instant
  /// The entry that answers it, or that was made for it.
  package let entry: String?
  /// The answer that staff wrote, when no entry had it.
  package let answer: String?

  /// Counts a question that was asked before, or keeps a new one.
  package static func note(
    _ id: String, key: [UInt8], words: [UInt8], at now: Instant, in connection: any Connection
  ) throws {
    try connection.query(
      """
      INSERT INTO guide_question (question_id, question_key, words, asked, first_at, last_at)
      VALUES ($1, $2, $3, 1, $4, $4)
      ON CONFLICT (question_key) DO UPDATE
        SET asked = guide_question.asked + 1, last_at = excluded.last_at
      """, .text(id), .blob(key), .blob(words), .instant(now))
  }

  /// Those that wait, the most asked first.
  package static func open(limit: Int64, in connection: any Connection) throws -> [QuestionRecord] {
    try connection.query(
      """
      SELECT \(columns) FROM guide_question WHERE answered_at IS NULL
      ORDER BY asked DESC, last_at DESC, question_id LIMIT $1
      """, .integer(limit)
    ).map(read)
  }

  /// Those that were answered, in the order in which they were.
  package static func answered(limit: Int64, in connection: any Connection) throws -> [QuestionRecord] {
    try connection.query(
      """
      SELECT \(columns) FROM guide_question WHERE answered_at IS NOT NULL
      ORDER BY answered_at, question_id LIMIT $1
      """, .integer(limit)
    ).map(read)
  }

  /// How many were answered, and when the last one was: tells whether what is in memory is still all.
  package static func mark(in connection: any Connection) throws -> (count: Int64, last: Int64) {
    let rows = try connection.query(
      "SELECT COUNT(*), COALESCE(MAX(answered_at), 0) FROM guide_question WHERE answered_at IS NOT NULL")
    guard let row = rows.first else { return (0, 0) }
    return (try row.integer(0), try row.integer(1))
  }

  /// False when there is no such question, or somebody has answered it.
  package static func answer(
    _ id: String, entry: String, answer: String?, by account: String, at now: Instant, in connection: any Connection
  ) throws -> Bool {
    try !connection.query(
      """
      UPDATE guide_question SET entry = $2, answer = $3, account = $4, answered_at = $5
      WHERE question_id = $1 AND answered_at IS NULL RETURNING question_id
      """, .text(id), .text(entry), .maybe(answer), .text(account), .instant(now)
    ).isEmpty
  }

  /// What nobody has asked again for long.
  package static func sweep(before limit: Instant, in connection: any Connection) throws {
    try connection.query(
      "DELETE FROM guide_question WHERE answered_at IS NULL AND last_at < $1", .instant(limit))
  }

  private static let columns = "question_id, words, asked, first_at, last_at, entry, answer"

  private static func read(_ row: Row) throws -> QuestionRecord {
    QuestionRecord(
      id: try row.text(0), words: try row.blob(1), asked: try row.integer(2),
      firstAt: Instant(milliseconds: try row.integer(3)),
      lastAt: Instant(milliseconds: try row.integer(4)), entry: try row.textIfAny(5), answer: try row.textIfAny(6))
  }
}
