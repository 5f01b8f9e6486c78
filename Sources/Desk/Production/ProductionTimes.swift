import Cards
import Store

/// What is typical: how many days it took others from a stage until the card could be collected.
package struct TypicalDays: Sendable, Equatable {
  /// Half of the cards took no longer, and nine in ten.
  package let median: Int
  package let ninetyPercent: Int
  /// Of how many cards, in the last year.
  package let cards: Int

  /// Fewer cards than this tell nothing.
  static let fewest = 20

  init?(_ days: [(days: Int64, cards: Int64)]) {
    let total = days.reduce(0) { $0 + $1.cards }
    guard total >= Self.fewest else { return nil }
    median = Self.quantile(days, of: total, 50)
    ninetyPercent = Self.quantile(days, of: total, 90)
    cards = Int(total)
  }

  /// The fewest days within which so many in a hundred were done.
  private static func quantile(_ days: [(days: Int64, cards: Int64)], of total: Int64, _ percent: Int64) -> Int {
    var sum: Int64 = 0
    for group in days {
      sum += group.cards
      if sum * 100 >= total * percent { return Int(group.days) }
    }
    return Int(days.last?.days ?? 0)
  }
}

extension Desk {
  /// What to expect from `stage` on; nil when the province has too little history, or nothing is left to wait for.
  package func typicalDays(from stage: Stage) async throws -> TypicalDays? {
    if stage.isAtLeast(.collectable) { return nil }
    let since = clock.now() - .days(365)
    return TypicalDays(try await engine.read { try ProductionTimeRecord.days(from: stage, since: since, in: $0) })
  }

  /// Keeps, when a batch has been sent to its city, how long it took from every stage: the file of history is made of
  /// batches, so that it does not grow with the cards.
  func noteTimes(of batch: BatchRecord, at now: Instant, in connection: any Connection) throws {
    let living = try BatchItemRecord.living(in: batch.number, connection)
    guard living > 0, batch.kind == .making else { return }
    let joined = StageMark(stage: .batched, at: batch.createdAt)
    let marks = [joined] + (try HandOverRecord.marks(of: batch.number, in: connection))
    for mark in marks where !mark.stage.isAtLeast(.collectable) {
      try put(mark.stage, [Self.days(from: mark.at, to: now): living], of: batch, at: now, in: connection)
    }
    let waits = try ProductionTimeRecord.waits(of: batch.number, in: connection)
    let opened = Self.histogram(waits.map { Self.days(from: $0.opened, to: now) })
    try put(.accepted, opened, of: batch, at: now, in: connection)
    let compared = Self.histogram(waits.map { Self.days(from: $0.since, to: now) })
    try put(.compared, compared, of: batch, at: now, in: connection)
  }

  private func put(
    _ stage: Stage, _ cards: [Int64: Int64], of batch: BatchRecord, at now: Instant, in connection: any Connection
  ) throws {
    for (days, count) in cards {
      try ProductionTimeRecord.put(
        batch.number, city: batch.city, stage: stage, days: days, cards: count, at: now, in: connection)
    }
  }

  private static func histogram(_ days: [Int64]) -> [Int64: Int64] {
    days.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  /// A day that has begun counts.
  private static func days(from start: Instant, to end: Instant) -> Int64 {
    max(0, (end.milliseconds - start.milliseconds + 86_399_999) / 86_400_000)
  }
}
