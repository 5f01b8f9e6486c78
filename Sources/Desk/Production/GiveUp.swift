import Cards
import Store

extension Desk {
  /// Gives one card of a batch up, with the reason: it leaves the batch, and its person is told. False when it is not
  /// in the batch.
  package func giveUp(
    _ row: Int, of batch: String, because reason: Fault.Reason, remark: String
  ) async throws -> Bool {
    try await engine.write { connection in
      let now = clock.now()
      guard let item = try BatchItemRecord.find(Int64(row), of: batch, in: connection), item.leftAt == nil,
        let holder = try ApplicationRecord.find(item.application, in: connection)?.holder
      else { return false }
      let missing = try BatchItemRecord.whereabouts(of: item.application, in: connection)?.missing
      let act = Act(
        holder: holder, action: .failApplication(reason, remark: remark), actor: .system, channel: .system)
      guard case .done = try commit(act, verifier: nil, at: now, in: connection) else { return false }
      if let missing {
        try BatchExceptionRecord.resolve(Int64(row), of: batch, step: missing, at: now, in: connection)
      }
      return true
    }
  }
}
