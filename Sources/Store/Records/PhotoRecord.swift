import Cards

/// One row of `photo`: a picture that was handed in, sealed, with its measures.
package struct PhotoRecord: Sendable, Equatable {
  package let id: String
  /// Who handed it in: the subject of a session.
  package let owner: String
  package let width: Int64
  package let height: Int64
  package let size: Int64
  package let needsReview: Bool
  package let createdAt: Instant
  package let body: [UInt8]

  package init(
    id: String, owner: String, width: Int64, height: Int64, size: Int64, needsReview: Bool, createdAt: Instant,
    body: [UInt8]
  ) {
    self.id = id
    self.owner = owner
    self.width = width
    self.height = height
    self.size = size
    self.needsReview = needsReview
    self.createdAt = createdAt
    self.body = body
  }

  package func insert(in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO photo (photo_id, owner, width, height, size, created_at, body, needs_review)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """,
      .text(id), .text(owner), .integer(width), .integer(height), .integer(size), .instant(createdAt), .blob(body),
      .integer(needsReview ? 1 : 0))
  }

  /// How many `owner` has handed in since `since`, used or not.
  package static func count(of owner: String, since: Instant, in connection: any Connection) throws -> Int64 {
    try connection.query(
      "SELECT count(*) FROM photo WHERE owner = $2 AND created_at > $1", .instant(since),
      .text(owner)
    )[0].integer(0)
  }

  /// The measures of a photo that `owner` handed in.
  package static func facts(_ id: String, of owner: String, in connection: any Connection) throws -> PhotoFacts? {
    try connection.query(
      "SELECT width, height, size, needs_review FROM photo WHERE photo_id = $1 AND owner = $2", .text(id), .text(owner)
    ).first.map {
      PhotoFacts(
        id: id, width: Int(try $0.integer(0)), height: Int(try $0.integer(1)), bytes: Int(try $0.integer(2)),
        needsReview: try $0.integer(3) != 0)
    }
  }

  /// The sealed picture.
  package static func body(_ id: String, in connection: any Connection) throws -> [UInt8]? {
    try connection.query("SELECT body FROM photo WHERE photo_id = $1", .text(id)).first?.blob(0)
  }

  /// An application rests on it, so it is kept.
  package static func use(_ id: String, at now: Instant, in connection: any Connection) throws {
    try connection.query("UPDATE photo SET used_at = $2 WHERE photo_id = $1", .text(id), .instant(now))
  }

  /// Removes one that was handed in with something that was then refused.
  package static func remove(_ id: String, in connection: any Connection) throws {
    try connection.query("DELETE FROM photo WHERE photo_id = $1", .text(id))
  }

  /// A clerk has looked at it; whoever puts it on a form again need not wait again.
  package static func pass(_ id: String, in connection: any Connection) throws {
    try connection.query("UPDATE photo SET needs_review = 0 WHERE photo_id = $1", .text(id))
  }

  /// Removes what nobody used.
  package static func sweep(before: Instant, in connection: any Connection) throws {
    try connection.query("DELETE FROM photo WHERE used_at IS NULL AND created_at < $1", .instant(before))
  }
}
