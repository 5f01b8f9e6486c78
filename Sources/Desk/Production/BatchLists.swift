import Cards
import Store

/// What can be seen of batches: all of them, one of them, and what is late.
extension Desk {
  package struct BatchDetail: Sendable {
    package let batch: BatchRecord
    package let handOvers: [HandOverRecord]
    package let exceptions: [BatchExceptionRecord]
    package let living: Int
    /// Who answers for the open step; nil when there is none.
    package let owner: String?
  }

  /// Something that should have happened by now.
  package struct LateItem: Sendable, Equatable {
    package enum Kind: String, Sendable {
      /// The file has not gone out.
      case notSent = "not-sent"
      case notAnswered = "not-answered"
      /// Single cards that a partner's answer left out.
      case missing
      /// Applications that no batch has taken.
      case waiting
    }

    package let kind: Kind
    package let batch: String?
    package let step: BatchStep?
    package let stage: Stage?
    package let owner: String
    /// Since when it has been late.
    package let since: Instant
    package let cards: Int
    package let reminded: Int
  }

  /// A file should be out, and an application in a batch, within this.
  static let ownDeadline = Duration.days(1)

  package func batches(onlyOpen: Bool, limit: Int = 100) async throws -> [BatchRecord] {
    try await engine.read { try BatchRecord.list(onlyOpen: onlyOpen, limit: Int64(limit), in: $0) }
  }

  package func batch(_ number: String) async throws -> BatchDetail? {
    let policy = provincePolicy
    return try await engine.read { connection in
      guard let batch = try BatchRecord.find(number, in: connection) else { return nil }
      let step = batch.doneAt == nil && batch.formedAt != nil ? batch.kind.step(from: batch.stage) : nil
      return BatchDetail(
        batch: batch, handOvers: try HandOverRecord.all(of: number, in: connection),
        exceptions: try BatchExceptionRecord.all(of: number, in: connection),
        living: Int(try BatchItemRecord.living(in: number, connection)),
        owner: step.map { policy.owner(of: $0, of: batch) })
    }
  }

  /// The longest late first.
  package func lateItems() async throws -> [LateItem] {
    let (now, policy) = (clock.now(), provincePolicy)
    let items = try await engine.read { connection in
      try late(at: now, policy, in: connection) + missing(policy, in: connection)
        + waiting(at: now, policy, in: connection)
    }
    return items.sorted { $0.since < $1.since }
  }

  private func late(at now: Instant, _ policy: Policy, in connection: any Connection) throws -> [LateItem] {
    try HandOverRecord.open(in: connection).compactMap { handOver in
      guard let batch = try BatchRecord.find(handOver.batch, in: connection), batch.doneAt == nil else { return nil }
      let due = handOver.sentAt == nil ? handOver.openedAt + Self.ownDeadline : handOver.dueAt ?? now
      guard due < now else { return nil }
      let owner =
        handOver.sentAt == nil ? policy.centre : policy.owner(of: handOver.step, of: batch)
      return LateItem(
        kind: handOver.sentAt == nil ? .notSent : .notAnswered, batch: batch.number, step: handOver.step,
        stage: batch.stage, owner: owner, since: due,
        cards: Int(try BatchItemRecord.living(in: batch.number, connection)), reminded: Int(handOver.reminded))
    }
  }

  private func missing(_ policy: Policy, in connection: any Connection) throws -> [LateItem] {
    let open = try BatchExceptionRecord.open(limit: 10_000, in: connection)
    let groups = Dictionary(grouping: open) { [$0.batch, $0.step.rawValue] }
    return try groups.values.compactMap { group in
      guard let first = group.first, let batch = try BatchRecord.find(first.batch, in: connection) else { return nil }
      return LateItem(
        kind: .missing, batch: batch.number, step: first.step, stage: batch.stage,
        owner: policy.owner(of: first.step, of: batch), since: first.raisedAt, cards: group.count,
        reminded: 0)
    }
  }

  private func waiting(at now: Instant, _ policy: Policy, in connection: any Connection) throws -> [LateItem] {
    try [BatchKind.comparison, .making].flatMap { kind in
      try ApplicationRecord.waitingGroups(at: kind.entry, in: connection).compactMap { group in
        let due = group.oldest + Self.ownDeadline
        guard due < now else { return nil }
        return LateItem(
          kind: .waiting, batch: nil, step: kind.steps.first, stage: kind.entry,
          owner: policy.centre, since: due, cards: Int(group.count), reminded: 0)
      }
    }
  }
}

extension Policy {
  func owner(of step: BatchStep, of batch: BatchRecord) -> String {
    owner(of: step, try? RegionCode.parse(batch.city), try? BankCode.parse(batch.bank))
  }
}
