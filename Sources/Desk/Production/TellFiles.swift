import Cards
import Store

/// Writes into the files what their batch has reached, where people are waiting to hear of it.
///
/// Nothing depends on it but the messages: a file that is opened before its turn follows by itself.
extension Desk {
  /// What somebody is told, or what other batches wait for. The steps between are written down together with them.
  private static let toldStages: [Stage] = [.compared, .provinceSent, .cityReceived, .outletReceived]
  private static let page: Int64 = 100

  /// Goes on where it stopped. Returns how many files it came to.
  @discardableResult
  package func tellFiles(progress: (Int) -> Void = { _ in }) async throws -> Int {
    let batches = try await engine.read { try BatchRecord.untold(Self.toldStages, in: $0) }
    var told = 0
    for batch in batches {
      var row = batch.toldRow
      while let last = try await tellPage(of: batch, after: row) {
        row = last
        told += Int(Self.page)
        progress(told)
      }
    }
    return told
  }

  /// The row that it came to; nil when that was all.
  private func tellPage(of batch: BatchRecord, after row: Int64) async throws -> Int64? {
    try await engine.write { connection in
      let items = try BatchItemRecord.page(of: batch.number, after: row, limit: Self.page, in: connection)
      for item in items where item.leftAt == nil {
        guard let holder = try ApplicationRecord.find(item.application, in: connection)?.holder else { continue }
        _ = try files.lock(holder, in: connection)
      }
      try BatchRecord.tell(
        batch.number, batch.stage, upTo: items.last?.row ?? row, isAll: items.isEmpty, in: connection)
      return items.last?.row
    }
  }
}
