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

  /// An application of this holder rests on it, so it is kept. False when it is on somebody else's already.
  package static func use(
    _ id: String, for holder: HolderID, at now: Instant, in connection: any Connection
  ) throws -> Bool {
    try connection.query(
      "UPDATE photo SET used_at = $2, holder_id = $3 WHERE photo_id = $1 AND (used_at IS NULL OR holder_id = $3)",
      .text(id), .instant(now), .text(holder.text))
    return try isFree(id, for: holder, in: connection)
  }

  /// Whether it may go onto a form of this holder, or of somebody who has no file yet: it is on nobody else's.
  package static func isFree(_ id: String, for holder: HolderID?, in connection: any Connection) throws -> Bool {
    try connection.query(
      """
      SELECT 1 FROM photo
      WHERE photo_id = $1 AND used_at IS NOT NULL AND (holder_id IS NULL OR holder_id <> $2)
      """, .text(id), .text(holder?.text ?? "")
    ).isEmpty
  }

  /// Whose forms they are on moves with a file that was merged.
  package static func move(from id: HolderID, to other: HolderID, in connection: any Connection) throws {
    try connection.query("UPDATE photo SET holder_id = $2 WHERE holder_id = $1", .text(id.text), .text(other.text))
  }

  /// The same for one photo, with the application that it is on.
  package static func move(_ id: String, to holder: HolderID, in connection: any Connection) throws {
    try connection.query("UPDATE photo SET holder_id = $2 WHERE photo_id = $1", .text(id), .text(holder.text))
  }

  /// Removes one that was handed in with something that was then refused.
  package static func remove(_ id: String, in connection: any Connection) throws {
    try connection.query("DELETE FROM photo WHERE photo_id = $1", .text(id))
  }

  /// A clerk has looked at it on the form of the one whose photo it is; on their next form it need not wait again.
  package static func pass(_ id: String, in connection: any Connection) throws {
    try connection.query("UPDATE photo SET needs_review = 0 WHERE photo_id = $1", .text(id))
  }

  /// Removes what nobody used.
  package static func sweep(before: Instant, in connection: any Connection) throws {
    try connection.query("DELETE FROM photo WHERE used_at IS NULL AND created_at < $1", .instant(before))
  }
}
