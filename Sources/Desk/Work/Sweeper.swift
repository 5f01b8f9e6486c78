import Cards
import Logging
import Store

/// Tidies up behind time: writes down what has ended and removes what is no longer needed. No answer depends on it.
package struct Sweeper: Sendable {
  static let page: Int64 = 200

  let desk: Desk
  let log: Logger

  package init(desk: Desk, log: Logger) {
    self.desk = desk
    self.log = log
  }

  /// One round. Returns how many lapses were written down. A file that cannot be opened holds up none of the others.
  @discardableResult
  package func sweep() async throws -> Int {
    let now = desk.clock.now()
    try await desk.engine.write { try MarkRecord.put(now, in: $0) }
    var written = 0
    var last: Projections.Lapsed?
    while true {
      let after = last
      let page = try await desk.engine.read { connection in
        try Projections.lapsedLosses(at: now, after: after, limit: Self.page, in: connection)
      }
      for lapsed in page { written += await record(lapsed.holder) ? 1 : 0 }
      guard Int64(page.count) == Self.page, let end = page.last else { return written }
      last = end
    }
  }

  /// Everybody whose booked day was closed, one file and one transaction at a time: whatever stops it, it goes on from
  /// what is still to do. Returns how many were given another place, or asked to choose one.
  @discardableResult
  package func reoffer() async throws -> Int {
    try await forEach(
      { last, connection in
        try CollectionBookingRecord.onClosedDays(after: last, limit: Self.page, in: connection)
      },
      { try await desk.reoffer($0) })
  }

  /// Cards that nobody has come for go back to their city, where policy says so. Returns how many.
  @discardableResult
  package func returnUnclaimed() async throws -> Int {
    let now = desk.clock.now()
    guard let days = desk.policies.shortestUnclaimedReturn(at: now) else { return 0 }
    return try await forEach(
      { last, connection in
        try WaitingCard.unclaimed(since: now - .days(days), after: last, limit: Self.page, in: connection)
      },
      { holder in
        let act = Act(holder: holder, action: .returnCard, actor: .system, channel: .system)
        return try await desk.engine.write { connection in
          switch try desk.commit(act, verifier: nil, at: desk.clock.now(), in: connection) {
          case .done: true
          case .refused: false
          }
        }
      })
  }

  /// A file that cannot be opened holds up none of the others.
  private func forEach(
    _ page: @escaping @Sendable (String, any Connection) throws -> [HolderID],
    _ body: (HolderID) async throws -> Bool
  ) async throws -> Int {
    var (count, last) = (0, "")
    while true {
      let after = last
      let holders = try await desk.engine.read { try page(after, $0) }
      for holder in holders {
        do { count += try await body(holder) ? 1 : 0 } catch {
          log.error("file passed over", metadata: ["holder": "\(holder)", "error": "\(type(of: error))"])
        }
      }
      guard Int64(holders.count) == Self.page, let end = holders.last else { return count }
      last = end.text
    }
  }

  /// Removes what nobody can use any more.
  package func discard() async throws {
    let now = desk.clock.now()
    try await desk.engine.write { connection in
      try IdempotencyRecord.sweep(before: now - Repeats.kept, in: connection)
      try SessionRecord.sweep(before: now, in: connection)
      try SignInRecord.sweep(before: now - .days(2), in: connection)
      try PartnerRecord.sweepAssertions(before: now - .days(1), in: connection)
      try SecondPersonRecord.sweep(before: now, in: connection)
      try CollectionCodeRecord.sweep(before: now - .days(1), in: connection)
      try PhotoRecord.sweep(before: now - .days(7), in: connection)
      try DraftRecord.sweep(before: now - Desk.draftLife, in: connection)
      try QuestionRecord.sweep(before: now - .days(180), in: connection)
      try OutboxRecord.sweep(before: now - .days(90), in: connection)
      try OutboxRecord.sweep(kind: OutboxKind.identityCheck.rawValue, before: now - .days(2), in: connection)
    }
  }

  /// The rule says no when somebody was quicker, and that is as good.
  private func record(_ holder: HolderID) async -> Bool {
    let act = Act(holder: holder, action: .recordLapse(.social), actor: .system, channel: .system)
    do {
      try await desk.engine.write { connection in
        _ = try desk.commit(act, verifier: nil, at: desk.clock.now(), in: connection)
      }
      return true
    } catch {
      log.error("lapse not written", metadata: ["holder": "\(holder)", "error": "\(type(of: error))"])
      return false
    }
  }
}
