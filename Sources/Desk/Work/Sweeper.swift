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

  /// Removes what nobody can use any more.
  package func discard() async throws {
    let now = desk.clock.now()
    try await desk.engine.write { connection in
      try IdempotencyRecord.sweep(before: now - Repeats.kept, in: connection)
      try SessionRecord.sweep(before: now, in: connection)
      try SignInRecord.sweep(before: now - .days(2), in: connection)
      try PartnerRecord.sweepAssertions(before: now - .days(1), in: connection)
      try PhotoRecord.sweep(before: now - .days(7), in: connection)
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
