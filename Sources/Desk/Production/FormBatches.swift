import Cards
import Seal
import Store

/// 编批: puts what waits into batches, each of one kind, city and bank.
extension Desk {
  package struct FormedBatch: Sendable, Equatable {
    package let number: String
    package let kind: BatchKind
    /// Nil when it is for the whole province.
    package let city: RegionCode?
    package let bank: BankCode?
    package let count: Int
  }

  private static let chunk: Int64 = 100

  /// Forms a batch of everything that waits, one for each city and bank; comparing is done for all of them at once.
  ///
  /// A crash in the middle leaves a batch that is not formed; the next call goes on with it. `atMost` bounds each batch.
  package func formBatches(
    _ kind: BatchKind, city: RegionCode? = nil, bank: BankCode? = nil, atMost: Int? = nil,
    progress: (Int) -> Void = { _ in }
  ) async throws -> [FormedBatch] {
    try await tellFiles()
    let groups = try await engine.read { try ApplicationRecord.waitingGroups(at: kind.entry, in: $0) }
    var targets = groups.filter { (city == nil || $0.city == city?.text) && (bank == nil || $0.bank == bank?.text) }
      .map { (city: $0.city, bank: $0.bank) }
    if kind == .comparison { targets = targets.isEmpty ? [] : [(city?.text ?? "", bank?.text ?? "")] }
    let most = min(atMost ?? .max, provincePolicy.batchLargest)
    var formed: [FormedBatch] = []
    for target in targets {
      let batch = try await form(kind, city: target.city, bank: target.bank, atMost: most, progress: progress)
      if let batch { formed.append(batch) }
    }
    return formed
  }

  /// The same for a request that may be repeated: the key is claimed before, and the answer kept after.
  package func formBatches(
    _ kind: BatchKind, city: RegionCode?, bank: BankCode?, atMost: Int, once: Once,
    answer: @escaping @Sendable ([FormedBatch]) throws -> Answer
  ) async throws -> Answer {
    try await whenFree {
      let claim = try await engine.write { try repeats.claim(once, at: clock.now(), in: $0) }
      if case .answered(let kept) = claim { return kept }
      let formed = try await formBatches(kind, city: city, bank: bank, atMost: atMost)
      return try await engine.write { connection in
        let answer = try answer(formed)
        try repeats.keep(answer, of: once, in: connection)
        return answer
      }
    }
  }

  private func form(
    _ kind: BatchKind, city: String, bank: String, atMost most: Int, progress: (Int) -> Void
  ) async throws -> FormedBatch? {
    let begun = try await engine.read { try BatchRecord.unformed(kind, city: city, bank: bank, in: $0) }
    let number = begun?.number ?? newBatchNumber()
    var count = Int(begun?.count ?? 0)
    var cursor = (opened: Instant(milliseconds: 0), number: "")
    while count < most {
      let limit = min(Self.chunk, Int64(most - count))
      let after = cursor
      let page = try await engine.read { connection in
        try ApplicationRecord.waiting(
          at: kind.entry, city: city, bank: bank, since: after.opened, after: after.number, limit: limit,
          in: connection)
      }
      guard let last = page.last else { break }
      cursor = (last.openedAt, last.number)
      count += try await engine.write { connection in
        try join(page, number, kind: kind, city: city, bank: bank, in: connection)
      }
      progress(count)
    }
    return try await finish(number, kind: kind, city: city, bank: bank)
  }

  /// Asks every file whether it may join; the batch begins with the first that may.
  private func join(
    _ waiting: [ApplicationRecord], _ number: String, kind: BatchKind, city: String, bank: String,
    in connection: any Connection
  ) throws -> Int {
    let now = clock.now()
    if try BatchRecord.lock(number, in: connection) == nil {
      try BatchRecord.create(number, kind: kind, city: city, bank: bank, at: now, in: connection)
    }
    var row = try BatchItemRecord.lastRow(of: number, in: connection)
    let first = row
    for application in waiting {
      let account =
        kind == .remaking ? try BatchItemRecord.account(of: application.number, in: connection) : nil
      // Whoever was never in a batch is made alone, step by step.
      if kind == .remaking, account == nil { continue }
      let act = Act(
        holder: application.holder, action: .joinBatch(number, kind), actor: .system, channel: .system)
      guard case .done = try commit(act, verifier: nil, at: now, in: connection) else { continue }
      row += 1
      try BatchItemRecord.insert(
        application.number, at: row, of: number, since: application.stageAt, account: account, in: connection)
    }
    try BatchRecord.grow(number, by: row - first, in: connection)
    return Int(row - first)
  }

  private func finish(_ number: String, kind: BatchKind, city: String, bank: String) async throws -> FormedBatch? {
    try await engine.write { connection in
      guard let batch = try BatchRecord.lock(number, in: connection), batch.formedAt == nil else { return nil }
      let now = clock.now()
      try BatchRecord.form(number, at: now, in: connection)
      guard batch.count > 0, let step = kind.steps.first else {
        try BatchRecord.end(number, at: now, in: connection)
        return nil
      }
      try HandOverRecord.open(step, of: number, count: batch.count, at: now, in: connection)
      return FormedBatch(
        number: number, kind: kind, city: try? RegionCode.parse(city), bank: try? BankCode.parse(bank),
        count: Int(batch.count))
    }
  }
}
