import Cards
import Metrics
import Seal
import Store

/// One act asked of one file.
package struct Act: Sendable {
  package let holder: HolderID
  package let action: Action
  package let actor: Actor
  package let channel: Channel
  package let presented: Presented?

  package init(holder: HolderID, action: Action, actor: Actor, channel: Channel, presented: Presented? = nil) {
    self.holder = holder
    self.action = action
    self.actor = actor
    self.channel = channel
    self.presented = presented
  }
}

/// What came of an act, with everything an answer may want to show.
package enum Performed: Sendable {
  case done(Receipt)
  case refused(Refusal, Explanation)
}

/// The proof of an act, and the file as it stands after it.
package struct Receipt: Sendable {
  package let number: String
  package let action: ActionName
  package let at: Instant
  package let events: [Event]
  /// The file after the act, as its actor sees it.
  package let after: Situation
}

/// The file asked for is not there.
package struct NoSuchHolder: Error {}

extension Desk {
  /// Decides and commits in one transaction, at most once in effect.
  package func perform(
    _ act: Act, once: Once, answer: @escaping @Sendable (Performed) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      try answer(try commit(act, verifier: nil, at: now, in: connection))
    }
  }

  /// As `perform`, for an act that chooses a PIN: its verifier is made first, outside the transaction.
  package func perform(
    _ act: Act, choosing pin: PIN, once: Once, answer: @escaping @Sendable (Performed) throws -> Answer
  ) async throws -> Answer {
    try await checkRoom(in: lane)
    let verifier = try await mayBeDone(act) ? try await makeVerifier(of: pin, for: act.holder) : nil
    return try await self.once(once) { connection, now in
      try answer(try commit(act, verifier: verifier, at: now, in: connection))
    }
  }

  /// Whether the act would be done as things stand; the transaction decides again.
  private func mayBeDone(_ act: Act) async throws -> Bool {
    let now = clock.now()
    let file = try await engine.read { try files.find(act.holder, in: $0) }
    guard let file else { return false }
    switch decide(act.action, in: situation(of: file.holder, of: act, at: now)) {
    case .done: return true
    case .refused: return false
    }
  }

  func makeVerifier(of pin: PIN, for holder: HolderID) async throws -> String {
    try await lane.hash(pin: pin.digits, bound: holder.text, in: vault)
  }

  /// The decision and everything it changes, in the transaction given.
  func commit(
    _ act: Act, verifier: String?, at now: Instant, in connection: any Connection
  ) throws -> Performed {
    guard let file = try files.lock(act.holder, in: connection) else { throw NoSuchHolder() }
    let before = situation(of: file.holder, of: act, at: now)
    let hand = Hand(
      actor: act.actor, channel: act.channel, receipt: newReceipt(at: now), now: now, policy: before.policy)
    switch decide(act.action, in: before) {
    case .refused(let refusal, let recording):
      _ = try files.append(recording, to: file, by: hand, in: connection)
      return .refused(refusal, refusal.explained(in: before, of: act.action.name))
    case .done(let events):
      let after = try files.append(events, to: file, by: hand, in: connection)
      try storeVerifier(verifier, after: events, of: act.holder, at: now, in: connection)
      return .done(
        Receipt(
          number: hand.receipt, action: act.action.name, at: now, events: events,
          after: situation(of: after.holder, of: act, at: now)))
    }
  }

  private func storeVerifier(
    _ verifier: String?, after events: [Event], of holder: HolderID, at now: Instant, in connection: any Connection
  ) throws {
    guard events.contains(where: \.choosesPIN) else { return }
    guard let verifier else { throw EngineFault.conflict("the file changed while a PIN was being prepared") }
    try PINRecord.put(verifier, of: holder, at: now, in: connection)
  }

  func situation(of holder: Holder, of act: Act, at now: Instant) -> Situation {
    situation(of: holder, actor: act.actor, channel: act.channel, at: now, presented: act.presented)
  }
}

extension Event {
  /// Whether a new verifier belongs to the event.
  fileprivate var choosesPIN: Bool {
    switch self {
    case .socialActivated, .socialPINChanged, .socialPINReset: true
    case .fileAdopted, .financialActivated, .socialLocked, .oralLossReported, .oralLossReleased, .oralLossLapsed,
      .formallyLost, .applicationOpened, .fileRead:
      false
    }
  }
}
