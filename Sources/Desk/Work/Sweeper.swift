import Cards
import Store

/// Tidies up behind time: writes down what has ended and removes what is no longer needed. No answer depends on it.
package struct Sweeper: Sendable {
  let desk: Desk

  package init(desk: Desk) { self.desk = desk }

  /// One round. Returns how many lapses were written down.
  @discardableResult
  package func sweep() async throws -> Int {
    let now = desk.clock.now()
    let lapsed = try await desk.engine.read { try Projections.lapsedLosses(at: now, limit: 200, in: $0) }
    for holder in lapsed { try await record(holder) }
    try await desk.engine.write { try MarkRecord.put(now, in: $0) }
    return lapsed.count
  }

  /// Removes what nobody can use any more.
  package func discard() async throws {
    let now = desk.clock.now()
    try await desk.engine.write { connection in
      try IdempotencyRecord.sweep(before: now - Repeats.kept, in: connection)
      try SessionRecord.sweep(before: now, in: connection)
      try SignInRecord.sweep(before: now - .days(2), in: connection)
      try PartnerRecord.sweepAssertions(before: now - .days(1), in: connection)
      try OutboxRecord.sweep(before: now - .days(90), in: connection)
    }
  }

  /// The rule says no when somebody was quicker, and that is as good.
  private func record(_ holder: HolderID) async throws {
    let act = Act(holder: holder, action: .recordLapse(.social), actor: .system, channel: .system)
    _ = try await desk.engine.write { connection in
      _ = try desk.commit(act, verifier: nil, at: desk.clock.now(), in: connection)
    }
  }
}
