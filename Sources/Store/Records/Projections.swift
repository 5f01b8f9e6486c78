import Cards

/// What lists and sweepers read instead of sealed files; written in the transaction of the event it follows from.
package enum Projections {
  package static func project(
    _ event: Event, of holder: HolderID, at now: Instant, in connection: any Connection
  ) throws {
    switch event {
    case .fileAdopted(let snapshot, _), .fileFounded(let snapshot):
      if let loss = snapshot.card?.social.oralLoss { try putOralLoss(loss, of: holder, in: connection) }
    case .oralLossReported(.social, let loss):
      try putOralLoss(loss, of: holder, in: connection)
    case .oralLossReleased(.social), .oralLossLapsed(.social, _), .socialCancelled:
      try removeOralLoss(of: holder, in: connection)
    case .formallyLost, .financialCancelled, .fileMerged:
      try removeOralLoss(of: holder, in: connection)
      try PINRecord.remove(of: holder, in: connection)
    case .cardCollected(_, let application):
      try removeOralLoss(of: holder, in: connection)
      try PINRecord.remove(of: holder, in: connection)
      try ApplicationRecord.close(application, as: .collected, at: now, in: connection)
    case .fileSplit(let split):
      guard split.takesCard else { break }
      try removeOralLoss(of: holder, in: connection)
      try PINRecord.remove(of: holder, in: connection)
    case .fileAbsorbed(let other):
      if let loss = other.card?.social.oralLoss { try putOralLoss(loss, of: holder, in: connection) }
    case .socialPINCleared:
      try PINRecord.remove(of: holder, in: connection)
    case .applicationOpened(let application):
      try ApplicationRecord(holder: holder, application: application, at: now).insert(in: connection)
    case .applicationCorrected(let application):
      try ApplicationRecord(holder: holder, application: application, at: now).replace(at: now, in: connection)
    case .applicationWithdrawn(let number):
      try ApplicationRecord.close(number, as: .withdrawn, at: now, in: connection)
    case .applicationConverted(let number):
      try ApplicationRecord.convert(number, to: .replacement, in: connection)
    case .stageReached(let stage, _):
      try ApplicationRecord.reach(stage, of: holder, at: now, in: connection)
    case .applicationFailed(let fault):
      try ApplicationRecord.join(nil, of: holder, in: connection)
      if fault.reason == .photoRejected { try ApplicationRecord.photoSeen(of: holder, in: connection) }
      if fault.reason.isApplicants {
        try ApplicationRecord.stop(at: now, of: holder, in: connection)
      } else {
        try ApplicationRecord.fallBack(of: holder, at: now, in: connection)
      }
      try ApplicationRecord.note(fault.reason, of: holder, in: connection)
    case .applicationBatched(let batch): try ApplicationRecord.join(batch, of: holder, in: connection)
    case .photoPassed: try ApplicationRecord.photoSeen(of: holder, in: connection)
    case .registerAnswered(let answer):
      if answer == .unknown { try ApplicationRecord.join(nil, of: holder, in: connection) }
      if answer == .none { try ApplicationRecord.goOn(after: .cardElsewhere, of: holder, in: connection) }
    case .cardReturned:
      try ApplicationRecord.join(nil, of: holder, in: connection)
      try ApplicationRecord.reach(.cityReceived, of: holder, at: now, in: connection)
    case .socialActivated, .financialActivated, .socialPINChanged, .socialPINReset, .socialLocked,
      .oralLossReported(.financial, _), .oralLossReleased(.financial), .oralLossLapsed(.financial, _), .fileRead,
      .collectionBooked, .insuranceBound, .insuranceChanged,
      .settlementRecorded, .lifeReported, .lifeConfirmed, .lifeReversed, .lifeReversalAsked, .mandateGiven,
      .mandateEnded, .contactChanged,
      .phoneChanged, .nameChanged, .documentChanged, .collectionCancelled, .collectionReoffered, .cardShelved,
      .collectionCodeMade:
      break
    }
  }

  /// A social loss that ended and has not been written down as ended.
  package struct Lapsed: Sendable {
    package let holder: HolderID
    package let until: Instant
  }

  /// The next page of them after `last`, the oldest first.
  package static func lapsedLosses(
    at now: Instant, after last: Lapsed?, limit: Int64, in connection: any Connection
  ) throws -> [Lapsed] {
    try connection.query(
      """
      SELECT holder_id, until_at FROM oral_loss
      WHERE until_at <= $1 AND (until_at > $2 OR (until_at = $2 AND holder_id > $3))
      ORDER BY until_at, holder_id LIMIT $4
      """,
      .instant(now), .integer(last?.until.milliseconds ?? .min), .text(last?.holder.text ?? ""), .integer(limit)
    ).compactMap { row in
      let until = Instant(milliseconds: try row.integer(1))
      return HolderID(try row.text(0)).map { Lapsed(holder: $0, until: until) }
    }
  }

  private static func putOralLoss(_ loss: OralLoss, of holder: HolderID, in connection: any Connection) throws {
    try connection.query(
      """
      INSERT INTO oral_loss (holder_id, until_at) VALUES ($1, $2)
      ON CONFLICT (holder_id) DO UPDATE SET until_at = excluded.until_at
      """, .text(holder.text), .instant(loss.until))
  }

  private static func removeOralLoss(of holder: HolderID, in connection: any Connection) throws {
    try connection.query("DELETE FROM oral_loss WHERE holder_id = $1", .text(holder.text))
  }
}
