import Cards
import Seal
import Store

/// Files that turn out to be one person, or two. Both files change in one transaction.
extension Desk {
  /// Everything of `other` moves into `survivor`; both cases are open in the session.
  package func merge(
    _ other: HolderID, into survivor: HolderID, by actor: Actor, via channel: Channel, once: Once,
    answer: @escaping @Sendable (Performed) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      // Always in the same order, so that two mergers of the same files wait for one another instead of for ever.
      for id in [other, survivor].sorted(by: { $0.text < $1.text }) { _ = try files.lock(id, in: connection) }
      guard let second = try files.find(other, in: connection) else { throw NoSuchHolder() }
      let act = Act(holder: survivor, action: .mergeFile(second.holder), actor: actor, channel: channel)
      let performed = try commit(act, verifier: nil, at: now, in: connection)
      if case .done(let receipt) = performed {
        let hand = Hand(
          actor: actor, channel: channel, receipt: receipt.number, now: now,
          policy: policy(for: second.holder, at: now))
        _ = try files.append([.fileMerged(into: survivor)], to: second, by: hand, in: connection)
      }
      return try answer(performed)
    }
  }

  /// What `split` names moves into a new file. The answer is made with the id of that file.
  package func split(
    _ holder: HolderID, taking documents: [IdentityDocument], name: PersonName, takesCard: Bool, by actor: Actor,
    via channel: Channel, once: Once, answer: @escaping @Sendable (Performed) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      guard let file = try files.lock(holder, in: connection) else { throw NoSuchHolder() }
      let split = FileSplit(documents: documents, name: name, takesCard: takesCard, into: HolderID(random: now))
      let act = Act(holder: holder, action: .splitFile(split), actor: actor, channel: channel)
      let receipt = newReceipt(at: now)
      if case .done = decide(act.action, in: try situation(of: file.holder, of: act, at: now, in: connection)) {
        let hand = Hand(
          actor: actor, channel: channel, receipt: receipt, now: now,
          policy: policy(for: file.holder, at: now))
        _ = try files.found(file.holder.splitOff(split), by: hand, in: connection)
      }
      return try answer(try commit(act, on: file, receipt: receipt, verifier: nil, at: now, in: connection))
    }
  }
}
