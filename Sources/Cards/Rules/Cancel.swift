/// What becomes of the physical card when its financial function is cancelled.
package enum CardDisposal: String, Sendable, CaseIterable, Codable {
  /// Taken back and destroyed by the bank.
  case destroyed
  /// Said to be lost: by heirs, who cannot report it formally lost, or while the bank has an oral loss on record.
  case declaredLost = "declared-lost"
}

/// 注销社保功能: for a reason that is proven, with the money behind the card settled first. Clauses X1, X2, X3.
func mayCancelSocial(in situation: Situation) throws(Refusal) {
  try checkMayEnd(in: situation)
  let card = try usableCard(in: situation)
  if situation.holder.application != nil { throw .application(.open) }
  if case .orallyLost(let until) = card.standing(of: .social, at: situation.now) {
    throw .orallyLost(.social, until: until)
  }
  if situation.actor == .holder, !situation.hasMovedOut { throw .ending(.notProven(.movedOut)) }
  if !situation.holder.person.life.isGone { try checkOfAge(in: situation) }
  if card.social.settled == nil { throw .ending(.notSettled(.social)) }
  try checkBankSettled(card)
}

func cancelSocial(
  for reason: CancelReason, showing evidence: Evidence, in situation: Situation
) throws(Refusal) -> [Event] {
  let life = situation.holder.person.life
  switch reason {
  case .dead: if life != .dead { throw .ending(.notProven(.dead)) }
  case .missing: if life != .missing { throw .ending(.notProven(.missing)) }
  case .movedOut:
    if life.isGone { throw .ending(.notProven(.movedOut)) }
    try checkEvidence(evidence, among: situation.hasMovedOut ? [.insuranceRecord, .transferOut] : [.transferOut])
  }
  if life.isGone { try checkEvidence(evidence, among: [.inheritance]) }
  return [.socialCancelled(reason: reason, evidence: evidence)]
}

/// 注销金融功能: after the social function, at the issuing bank, which takes the card back. Clauses X2, X4.
func mayCancelFinancial(in situation: Situation) throws(Refusal) {
  try checkMayEnd(in: situation)
  let card = try liveCard(in: situation)
  if card.social.phase != .cancelled { throw .ending(.socialFirst) }
  try checkBankSettled(card)
}

func cancelFinancial(branch: String, card disposal: CardDisposal, in situation: Situation) throws(Refusal) -> [Event] {
  if disposal == .declaredLost, !situation.holder.person.life.isGone, !situation.isLostAtBank {
    throw .ending(.cardNotReturned)
  }
  return [.financialCancelled(branch: branch, disposal: disposal)]
}

/// A function that was never activated has no money behind it.
private func checkBankSettled(_ card: Card) throws(Refusal) {
  if card.financial.phase == .active, card.financial.settled == nil { throw .ending(.notSettled(.financial)) }
}

extension Situation {
  fileprivate var isLostAtBank: Bool { holder.card?.financial.oralLoss?.holds(at: now) ?? false }

  /// Whether the register says that the holder is insured in another province (X1).
  var hasMovedOut: Bool { holder.person.insurance.map { !policy.province.code.contains($0.place) } ?? false }
}
