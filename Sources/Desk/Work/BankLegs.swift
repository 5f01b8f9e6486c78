import Cards
import FoundationEssentials
import Seal
import Store

/// What banks are asked to do because of an event: written down with a deadline, and put into the outbox, in the event's
/// own transaction. Called off in the same way.
struct BankLegs: Sendable {
  let sealer: Sealer

  func follow(
    _ event: Event, from before: Holder, to holder: Holder, by hand: Hand, in connection: any Connection
  ) throws {
    switch event {
    case .oralLossReported(.social, _):
      guard let card = holder.card, hand.policy.bank(card.bank)?.takesOralLosses == true,
        !card.standing(of: .financial, at: hand.now).isOrallyLost
      else { return }
      try ask(.oralLoss, of: holder, card, by: hand, in: connection)
    case .oralLossReported(.financial, _), .oralLossReleased:
      try BankLegRecord.callOff(.oralLoss, of: holder.id, at: hand.now, in: connection)
    case .lifeConfirmed:
      guard let card = holder.card, card.financial.phase == .active else { return }
      try BankLegRecord.callOff(.unfreeze, of: holder.id, at: hand.now, in: connection)
      try ask(.freeze, of: holder, card, by: hand, in: connection)
    case .lifeReversed:
      try BankLegRecord.callOff(.freeze, of: holder.id, at: hand.now, in: connection)
      guard before.person.life.isGone, let card = holder.card, card.financial.phase == .active else { return }
      try ask(.unfreeze, of: holder, card, by: hand, in: connection)
    case .formallyLost, .financialCancelled, .cardCollected:
      // They were about a card that is void now.
      for kind in BankLeg.Kind.allCases {
        try BankLegRecord.callOff(kind, of: holder.id, at: hand.now, in: connection)
      }
    case .fileAdopted, .fileFounded, .socialActivated, .financialActivated, .socialPINChanged, .socialPINReset,
      .socialLocked, .oralLossLapsed, .applicationOpened, .fileRead, .applicationCorrected, .applicationWithdrawn,
      .applicationConverted, .stageReached, .applicationFailed, .registerAnswered, .collectionBooked,
      .insuranceBound, .insuranceChanged, .socialPINCleared, .settlementRecorded, .socialCancelled, .lifeReported,
      .lifeReversalAsked, .mandateGiven, .mandateEnded, .contactChanged, .phoneChanged, .nameChanged, .documentChanged,
      .fileAbsorbed, .fileMerged, .fileSplit, .applicationBatched, .collectionCancelled, .collectionReoffered,
      .cardShelved, .collectionCodeMade, .cardReturned, .photoPassed:
      break
    }
  }

  /// One question of a kind at a time: a later one takes the place of an earlier one that nobody has answered.
  private func ask(
    _ kind: BankLeg.Kind, of holder: Holder, _ card: Card, by hand: Hand, in connection: any Connection
  ) throws {
    try BankLegRecord.callOff(kind, of: holder.id, at: hand.now, in: connection)
    let id = Random.uuidV7(milliseconds: hand.now.milliseconds)
    try BankLegRecord(
      id: id, holder: holder.id, bank: card.bank, city: card.city, kind: kind,
      card: try sealer.seal(Array(card.number.text.utf8), bound: Self.bound(id)), askedAt: hand.now,
      dueAt: hand.now + .days(hand.policy.bankAnswerDays)
    ).insert(in: connection)
    try OutboxRecord(
      id: id, kind: OutboxKind.bankLeg.rawValue, holder: holder.id, topic: OutboxKind.bankLeg.rawValue, body: [],
      createdAt: hand.now, nextAt: hand.now
    ).insert(in: connection)
  }

  static func bound(_ id: String) -> String { "bank-leg:\(id)" }
}

/// What a bank is asked, on the wire.
package struct BankQuestion: Sendable {
  /// The same however often it is asked.
  package let leg: String
  package let bank: BankCode
  package let kind: BankLeg.Kind
  package let card: CardNumber
  package let askedAt: Instant
}

/// Takes questions to banks. Being taken is no answer: that comes by the bank's own call.
package protocol BankLine: Sendable {
  func ask(_ question: BankQuestion) async throws
}

extension Desk {
  /// What a bank has said to a question.
  package struct BankAnswer: Sendable {
    package let leg: String
    package let answer: BankLeg.Answer
    /// When the bank says that it was so: of two answers the later one stands, however they arrive.
    package let saidAt: Instant
    /// Until when, for an oral loss.
    package let until: Instant?
    package let remark: String?

    package init(leg: String, answer: BankLeg.Answer, saidAt: Instant, until: Instant?, remark: String?) {
      self.leg = leg
      self.answer = answer
      self.saidAt = saidAt
      self.until = until
      self.remark = remark
    }
  }

  package enum BankAnswered: Sendable {
    /// Nothing that this bank was asked.
    case unknown
    /// `stands`: whether it is the bank's latest word, of something that is still to be done.
    case noted(BankAnswer, stands: Bool)
    /// An oral loss is only taken with its end.
    case endMissing
  }

  /// A bank's answer may come late, twice and after a later one: only its latest word stands.
  package func answerLeg(
    _ said: BankAnswer, of bank: BankCode, once: Once, answer: @escaping @Sendable (BankAnswered) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      guard let leg = try BankLegRecord.find(said.leg, in: connection), leg.bank == bank else {
        return try answer(.unknown)
      }
      if leg.kind == .oralLoss, said.answer == .done, said.until == nil { return try answer(.endMissing) }
      let remark = try said.remark.map { try sealer.seal(Array($0.utf8), bound: BankLegs.bound(leg.id)) }
      let isLatest = try BankLegRecord.say(
        said.answer, at: said.saidAt, until: said.until, remark: remark, on: leg.id, heardAt: now, in: connection)
      var stands = isLatest && leg.calledOffAt == nil
      if stands, leg.kind == .oralLoss, said.answer == .done, let until = said.until {
        stands = try take(until, of: leg, by: bank, at: now, in: connection)
      }
      return try answer(.noted(said, stands: stands))
    }
  }

  /// The file's own rule decides on an oral loss that the bank has taken. False when the file does not take it: the card
  /// of which the bank speaks is no longer the person's.
  private func take(
    _ until: Instant, of leg: BankLegRecord, by bank: BankCode, at now: Instant, in connection: any Connection
  ) throws -> Bool {
    let performed = try commit(
      Act(
        holder: leg.holder, action: .reportOralLoss(.financial, bankUntil: until), actor: .bank(code: bank),
        channel: .bankPhone, presented: Presented(card: try card(of: leg), document: nil)),
      verifier: nil, at: now, in: connection)
    return switch performed {
    case .done: true
    // The bank has said so on its telephone already: nothing is left to write.
    case .refused(.alreadyReported, _): true
    case .refused: false
    }
  }

  private func card(of leg: BankLegRecord) throws -> CardNumber {
    let number = String(decoding: try sealer.open(leg.card, bound: BankLegs.bound(leg.id)), as: UTF8.self)
    return try CardNumber.adopted(number).0
  }

  /// What a bank is to be asked for the outbox row of this id; nil when it is no longer to be asked.
  func question(_ id: String) async throws -> BankQuestion? {
    try await engine.read { connection in
      guard let leg = try BankLegRecord.find(id, in: connection), leg.heardAt == nil, leg.said == nil,
        leg.calledOffAt == nil
      else { return nil }
      return BankQuestion(
        leg: id, bank: leg.bank, kind: leg.kind, card: try card(of: leg), askedAt: leg.askedAt)
    }
  }

  /// Only a card that has been issued has a bank that can be asked.
  func bankLegs(of holder: Holder, in connection: any Connection) throws -> [BankLeg] {
    if holder.card == nil { return [] }
    return try BankLegRecord.open(of: holder.id, in: connection).map { try leg(of: $0) }
  }

  func leg(of record: BankLegRecord) throws -> BankLeg {
    let remark = try record.remark.map {
      String(decoding: try sealer.open($0, bound: BankLegs.bound(record.id)), as: UTF8.self)
    }
    return BankLeg(
      kind: record.kind, bank: record.bank, askedAt: record.askedAt, dueAt: record.dueAt, said: record.said,
      remark: remark)
  }
}
