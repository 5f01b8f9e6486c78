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
  package let visitor: Visitor?
  /// The hash of the session in whose case it is done, at a counter.
  package let caseSession: [UInt8]?

  package init(
    holder: HolderID, action: Action, actor: Actor, channel: Channel, presented: Presented? = nil,
    visitor: Visitor? = nil, caseOf session: Session? = nil
  ) {
    self.holder = holder
    self.action = action
    self.actor = actor
    self.channel = channel
    self.presented = presented
    self.visitor = visitor
    caseSession = session?.tokenHash
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
    let seen = try await engine.read { connection in
      try files.find(act.holder, in: connection).map { try situation(of: $0.holder, of: act, at: now, in: connection) }
    }
    guard let seen else { return false }
    switch decide(act.action, in: seen) {
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
    return try commit(act, on: file, verifier: verifier, at: now, in: connection)
  }

  /// The same for a file that is locked, or was only just founded.
  func commit(
    _ act: Act, on file: HolderFile, founding: Bool = false, receipt: String? = nil, verifier: String?,
    at now: Instant, in connection: any Connection
  ) throws -> Performed {
    let before = try situation(of: file.holder, of: act, founding: founding, at: now, in: connection)
    let hand = Hand(
      actor: act.actor, channel: act.channel, receipt: receipt ?? newReceipt(at: now), now: now, policy: before.policy,
      mandate: before.mandate(for: act.action.name))
    var decision = decide(act.action, in: before)
    // What is limited is taken by the statement that checks it: when somebody was quicker, the rule says so.
    if case .done(let events) = decision, !(try files.claim(events, of: file.holder, by: hand, in: connection)) {
      decision = decide(act.action.withNothingFree, in: before)
    }
    switch decision {
    case .refused(let refusal, let recording):
      _ = try files.append(recording, to: file, by: hand, in: connection)
      return .refused(refusal, refusal.explained(in: before, of: act.action.name))
    case .done(let events):
      let after = try files.append(events, to: file, by: hand, in: connection)
      try storeVerifier(verifier, after: events, of: act.holder, at: now, in: connection)
      try tellOfAgent(act.action.name, by: hand, after: events, of: after.holder, in: connection)
      return .done(
        Receipt(
          number: hand.receipt, action: act.action.name, at: now, events: events,
          after: try situation(of: after.holder, of: act, at: now, in: connection)))
    }
  }

  /// Everything that somebody else does for a person is told to the person.
  private func tellOfAgent(
    _ name: ActionName, by hand: Hand, after events: [Event], of holder: Holder, in connection: any Connection
  ) throws {
    guard let mandate = hand.mandate, !events.isEmpty else { return }
    try Notices(sealer: sealer).put(
      .agentActed(kind: mandate.kind, action: name), to: holder.id, topic: "now", at: hand.now, now: hand.now,
      in: connection)
  }

  private func storeVerifier(
    _ verifier: String?, after events: [Event], of holder: HolderID, at now: Instant, in connection: any Connection
  ) throws {
    guard events.contains(where: \.choosesPIN) else { return }
    guard let verifier else { throw EngineFault.conflict("the file changed while a PIN was being prepared") }
    try PINRecord.put(verifier, of: holder, at: now, in: connection)
  }

  func situation(
    of holder: Holder, of act: Act, founding: Bool = false, at now: Instant, in connection: any Connection
  ) throws -> Situation {
    situation(
      of: holder, of: act, founding: founding, at: now,
      closedDays: try closedDays(for: holder, at: now, in: connection),
      hasCollectionCode: try isCodeShown(in: act.caseSession, of: holder, at: now, in: connection),
      bankLegs: try bankLegs(of: holder, in: connection))
  }

  func situation(
    of holder: Holder, of act: Act, founding: Bool = false, at now: Instant, closedDays: [ClosedDay],
    hasCollectionCode: Bool = false, bankLegs: [BankLeg] = []
  ) -> Situation {
    Situation(
      holder: holder, actor: act.actor, channel: act.channel, policy: policy(for: holder, of: act.action, at: now),
      now: now, presented: act.presented, visitor: act.visitor, isFounding: founding, closedDays: closedDays,
      hasCollectionCode: hasCollectionCode, bankLegs: bankLegs)
  }

  /// A first application stands under the policy of the city that is to make the card.
  private func policy(for holder: Holder, of action: Action, at now: Instant) -> Policy {
    if case .apply(let form, _) = action { return policies.policy(at: now, city: form.city.city) }
    return policy(for: holder, at: now)
  }
}

extension Action {
  /// The action as it is when what it wants is no longer free.
  fileprivate var withNothingFree: Action {
    if case .bookCollection(let place, _) = self { return .bookCollection(place, isFree: false) }
    if case .reofferCollection(_, let offers) = self { return .reofferCollection(reserved: nil, offers: offers) }
    if case .changeDocument(let document, let evidence, _) = self {
      return .changeDocument(document, evidence: evidence, isFree: false)
    }
    if case .advanceApplication(let stage, let made, _) = self {
      return .advanceApplication(stage, made: made, isFree: false)
    }
    return self
  }
}

extension Event {
  /// Whether a new verifier belongs to the event.
  fileprivate var choosesPIN: Bool {
    switch self {
    case .socialActivated, .socialPINChanged, .socialPINReset: true
    case .fileAdopted, .fileFounded, .financialActivated, .socialLocked, .oralLossReported, .oralLossReleased,
      .oralLossLapsed, .formallyLost, .applicationOpened, .fileRead, .applicationCorrected, .applicationWithdrawn,
      .applicationConverted, .stageReached, .applicationFailed, .registerAnswered, .collectionBooked, .cardCollected,
      .insuranceBound, .insuranceChanged, .socialPINCleared, .settlementRecorded, .socialCancelled,
      .financialCancelled, .lifeReported, .lifeConfirmed, .lifeReversed,
      .lifeReversalAsked, .mandateGiven, .mandateEnded,
      .contactChanged, .phoneChanged, .nameChanged, .documentChanged, .fileAbsorbed, .fileMerged, .fileSplit,
      .applicationBatched, .collectionCancelled, .collectionReoffered, .cardShelved, .collectionCodeMade, .cardReturned,
      .photoPassed:
      false
    }
  }
}
