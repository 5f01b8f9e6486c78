import Cards

/// One row of `application`: where a card in the making stands, readable without opening the file.
package struct ApplicationRecord: Sendable, Equatable {
  /// How an application ended.
  package enum Outcome: String, Sendable { case withdrawn, collected }

  package let number: String
  package let holder: HolderID
  package let kind: String
  package private(set) var stage: Stage
  package private(set) var stageAt: Instant
  package let openedAt: Instant
  package let city: String
  package let bank: String
  /// Nil while it is under way.
  package let outcome: Outcome?
  /// The batch that it goes through the making in.
  package let batch: String?
  /// Since when a clerk is to look at the photo; nil when nothing waits.
  package let photoReviewAt: Instant?

  init(holder: HolderID, application: Application, at now: Instant) {
    number = application.number
    self.holder = holder
    kind = application.kind.rawValue
    stage = application.stage
    stageAt = application.stageAt
    openedAt = application.opened
    city = application.city.text
    bank = application.bank.text
    outcome = nil
    batch = application.batch
    photoReviewAt = application.awaitsReview ? now : nil
  }

  func insert(in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO application (
        application_number, holder_id, kind, stage, stage_at, opened_at, city, bank, photo_review_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """,
      .text(number), .text(holder.text), .text(kind), .text(stage.rawValue), .instant(stageAt), .instant(openedAt),
      .text(city), .text(bank), photoReviewAt.map(Value.instant) ?? .null)
  }

  func replace(at now: Instant, in connection: any Connection) throws {
    try connection.query(
      """
      UPDATE application SET stage = $2, stage_at = $3, city = $4, bank = $5, batch_number = NULL, stopped_at = NULL,
        fault = NULL, photo_review_at = $6
      WHERE application_number = $1
      """,
      .text(number), .text(stage.rawValue), .instant(now), .text(city), .text(bank),
      photoReviewAt.map(Value.instant) ?? .null)
  }

  static func reach(_ stage: Stage, of holder: HolderID, at now: Instant, in connection: any Connection) throws {
    // Comparing is over with the answer; every other step belongs to a batch that goes on.
    let leaves = stage == .compared ? ", batch_number = NULL" : ""
    try connection.query(
      """
      UPDATE application SET stage = $2, stage_at = $3, stopped_at = NULL, fault = NULL\(leaves)
      WHERE holder_id = $1 AND outcome IS NULL
      """, .text(holder.text), .text(stage.rawValue), .instant(now))
  }

  /// It goes with others from now on, or alone again.
  static func join(_ batch: String?, of holder: HolderID, in connection: any Connection) throws {
    try connection.query(
      "UPDATE application SET batch_number = $2 WHERE holder_id = $1 AND outcome IS NULL", .text(holder.text),
      .maybe(batch))
  }

  /// It stands still until somebody mends it.
  static func stop(at now: Instant, of holder: HolderID, in connection: any Connection) throws {
    try connection.query(
      "UPDATE application SET stopped_at = $2 WHERE holder_id = $1 AND outcome IS NULL", .text(holder.text),
      .instant(now))
  }

  /// Why it stands still, for lists that open no file.
  static func note(_ reason: Fault.Reason, of holder: HolderID, in connection: any Connection) throws {
    try connection.query(
      "UPDATE application SET fault = $2 WHERE holder_id = $1 AND outcome IS NULL", .text(holder.text),
      .text(reason.rawValue))
  }

  /// What it stood still for is settled.
  static func goOn(after reason: Fault.Reason, of holder: HolderID, in connection: any Connection) throws {
    try connection.query(
      """
      UPDATE application SET fault = NULL, stopped_at = NULL
      WHERE holder_id = $1 AND outcome IS NULL AND fault = $2
      """, .text(holder.text), .text(reason.rawValue))
  }

  /// A clerk has said what is to be said of the photo.
  static func photoSeen(of holder: HolderID, in connection: any Connection) throws {
    try connection.query(
      "UPDATE application SET photo_review_at = NULL WHERE holder_id = $1 AND outcome IS NULL", .text(holder.text))
  }

  /// The making begins again, if it had begun.
  static func fallBack(of holder: HolderID, at now: Instant, in connection: any Connection) throws {
    let begun = Stage.allCases.filter { $0.isAtLeast(.making) }.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    try connection.query(
      """
      UPDATE application SET stage = $2, stage_at = $3
      WHERE holder_id = $1 AND outcome IS NULL AND stage IN (\(begun))
      """, .text(holder.text), .text(Stage.accountOpened.rawValue), .instant(now))
  }

  static func convert(_ number: String, to kind: Application.Kind, in connection: any Connection) throws {
    try connection.query(
      "UPDATE application SET kind = $2 WHERE application_number = $1", .text(number), .text(kind.rawValue))
  }

  package static func move(_ number: String, to holder: HolderID, in connection: any Connection) throws {
    try connection.query(
      "UPDATE application SET holder_id = $2 WHERE application_number = $1", .text(number), .text(holder.text))
  }

  static func close(_ number: String, as outcome: Outcome, at now: Instant, in connection: any Connection) throws {
    try connection.query(
      "UPDATE application SET outcome = $2, stage_at = $3 WHERE application_number = $1", .text(number),
      .text(outcome.rawValue), .instant(now))
  }

  private static let columns =
    "application_number, holder_id, kind, stage, stage_at, opened_at, city, bank, outcome, batch_number, photo_review_at"

  /// The newest application of a holder: two index look-ups and nothing to decipher.
  package static func newest(of holder: HolderID, in connection: any Connection) throws -> ApplicationRecord? {
    try connection.query(
      "SELECT \(columns) FROM application WHERE holder_id = $1 ORDER BY opened_at DESC LIMIT 1", .text(holder.text)
    ).first.map(ApplicationRecord.init)
  }

  package static func find(_ number: String, in connection: any Connection) throws -> ApplicationRecord? {
    try connection.query("SELECT \(columns) FROM application WHERE application_number = $1", .text(number)).first
      .map(ApplicationRecord.init)
  }

  /// With what its batch has reached since the row was written.
  package func following(in connection: any Connection) throws -> ApplicationRecord {
    guard let batch, outcome == nil,
      let place = try BatchItemRecord.whereabouts(of: number, in: connection), place.batch == batch
    else { return self }
    var record = self
    for mark in try HandOverRecord.marks(of: batch, in: connection) {
      if let missing = place.missing, mark.stage.isAtLeast(missing.to) { break }
      if record.stage.isAtLeast(mark.stage) { continue }
      (record.stage, record.stageAt) = (mark.stage, max(mark.at, place.foundAt ?? mark.at))
    }
    return record
  }

  /// Those that wait to be put into a batch at `stage`, the oldest first.
  package static func waiting(
    at stage: Stage, city: String, bank: String, since opened: Instant, after number: String, limit: Int64,
    in connection: any Connection
  ) throws -> [ApplicationRecord] {
    try connection.query(
      """
      SELECT \(columns) FROM application
      WHERE stage = $1 AND outcome IS NULL AND batch_number IS NULL AND stopped_at IS NULL
        AND photo_review_at IS NULL AND ($2 = '' OR city = $2) AND ($3 = '' OR bank = $3)
        AND (opened_at > $4 OR (opened_at = $4 AND application_number > $5))
      ORDER BY opened_at, application_number LIMIT $6
      """, .text(stage.rawValue), .text(city), .text(bank), .instant(opened), .text(number), .integer(limit)
    ).map(ApplicationRecord.init)
  }

  /// Those whose photo a clerk of `region` is to look at, the longest waiting first.
  package static func awaitingPhotoReview(
    in region: RegionCode, limit: Int, in connection: any Connection
  ) throws -> [ApplicationRecord] {
    // A clerk's region is a place with everything in it: all the numbers that begin as its own does.
    let first = region.text
    let last = region.isProvinceLevel ? "\(first.prefix(2))9999" : region.isCityLevel ? "\(first.prefix(4))99" : first
    return try connection.query(
      """
      SELECT \(columns) FROM application
      WHERE photo_review_at IS NOT NULL AND outcome IS NULL AND stopped_at IS NULL AND city >= $1 AND city <= $2
      ORDER BY photo_review_at, application_number LIMIT $3
      """, .text(first), .text(last), .integer(Int64(limit))
    ).map(ApplicationRecord.init)
  }

  /// The cities and banks for which anything waits at `stage`, with how much.
  package static func waitingGroups(
    at stage: Stage, in connection: any Connection
  ) throws -> [(city: String, bank: String, count: Int64, oldest: Instant)] {
    try connection.query(
      """
      SELECT city, bank, count(*), min(stage_at) FROM application
      WHERE stage = $1 AND outcome IS NULL AND batch_number IS NULL AND stopped_at IS NULL AND photo_review_at IS NULL
      GROUP BY city, bank ORDER BY city, bank
      """, .text(stage.rawValue)
    ).map { (try $0.text(0), try $0.text(1), try $0.integer(2), Instant(milliseconds: try $0.integer(3))) }
  }

  private init(row: Row) throws {
    guard let holder = HolderID(try row.text(1)) else { throw ColumnFault(column: 1, expected: "a holder id") }
    guard let stage = Stage(rawValue: try row.text(3)) else { throw ColumnFault(column: 3, expected: "a stage") }
    number = try row.text(0)
    self.holder = holder
    kind = try row.text(2)
    self.stage = stage
    stageAt = Instant(milliseconds: try row.integer(4))
    openedAt = Instant(milliseconds: try row.integer(5))
    city = try row.text(6)
    bank = try row.text(7)
    outcome = try row.textIfAny(8).flatMap(Outcome.init)
    batch = try row.textIfAny(9)
    photoReviewAt = try row.integerIfAny(10).map(Instant.init(milliseconds:))
  }
}
