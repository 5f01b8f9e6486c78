import Cards
import Store

/// What a check of a card has found.
package struct CheckedCard: Sendable {
  /// Why it does not settle a bill now; nil when it does.
  package let refusal: Explanation?
  package let at: Instant
}

extension Desk {
  /// A hospital or a pharmacy looks whether a card can be used. The look is written into the file before the answer goes
  /// out. Nil when the card is nobody's, or the document is somebody else's: one and the same answer.
  package func checkCard(
    _ presented: Presented, for purpose: String, by session: Session, once: Once,
    answer: @escaping @Sendable (CheckedCard?) throws -> Answer
  ) async throws -> Answer {
    guard let actor = session.actor, let card = presented.card, let document = presented.document else {
      throw HolderUnknown()
    }
    return try await self.once(once) { connection, now in
      guard let id = try files.holder(of: card, in: connection), let file = try files.lock(id, in: connection),
        file.holder.person.documents.contains(document)
      else { return try answer(nil) }
      let policy = policy(for: file.holder, at: now)
      let hand = Hand(actor: actor, channel: session.channel, receipt: newReceipt(at: now), now: now, policy: policy)
      let after = try files.append([.fileRead(purpose: purpose)], to: file, by: hand, in: connection)
      let situation = Situation(
        holder: after.holder, actor: actor, channel: session.channel, policy: policy, now: now, presented: presented,
        visitor: .holder)
      return try answer(CheckedCard(refusal: refusal(in: situation), at: now))
    }
  }

  private func refusal(in situation: Situation) -> Explanation? {
    do throws(Refusal) {
      try mayUseSocial(in: situation)
      return nil
    } catch {
      return error.explained(in: situation, of: .activateSocial)
    }
  }
}
