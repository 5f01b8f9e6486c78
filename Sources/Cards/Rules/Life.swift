/// 死亡、失踪: reported by anybody with papers, by telephone or by the police; confirmed by somebody else. Clause X1.
func mayReportDeath(in situation: Situation) throws(Refusal) {
  switch situation.holder.person.life {
  case .alive, .missingReported, .missing: return
  case .deathReported, .dead: throw .ending(.alreadyReported)
  }
}

func mayReportMissing(in situation: Situation) throws(Refusal) {
  if situation.holder.person.life != .alive { throw .ending(.alreadyReported) }
}

func reportLife(_ life: Person.Life, showing evidence: Evidence?, in situation: Situation) throws(Refusal) -> [Event] {
  // On the telephone nothing can be shown: the report only holds services up until somebody has seen papers.
  if case .clerk = situation.actor { try checkEvidence(evidence, among: proofs(of: life)) }
  return [
    .lifeReported(
      life: life,
      report: LifeReport(
        reporter: situation.actor, at: situation.now, evidence: evidence, before: situation.holder.person.life))
  ]
}

/// 确认: by another person than the one who took the report, with papers; or by the police. Clause X1.
func mayConfirmLifeReport(in situation: Situation) throws(Refusal) {
  let person = situation.holder.person
  switch person.life {
  case .alive: throw .ending(.notReported)
  case .dead, .missing: throw .ending(.alreadyReported)
  case .deathReported, .missingReported: break
  }
  if let account = situation.actor.account, person.lifeReport?.reporter.account == account {
    throw .ending(.secondPersonNeeded)
  }
}

func confirmLifeReport(showing evidence: Evidence, in situation: Situation) throws(Refusal) -> [Event] {
  let isDeath = situation.holder.person.life == .deathReported
  let allowed =
    situation.actor.kind == .system ? [.policeRecord] : proofs(of: isDeath ? .deathReported : .missingReported)
  try checkEvidence(evidence, among: allowed)
  let confirmed = Event.lifeConfirmed(life: isDeath ? .dead : .missing, evidence: evidence)
  // Nobody will collect a card that is still being made.
  guard let application = situation.holder.application else { return [confirmed] }
  return [confirmed, .applicationWithdrawn(number: application.number)]
}

/// 更正: the person stands at the counter and a second member of staff agrees, or the police say it was a mistake.
/// Clause X1.
func mayReverseLifeReport(in situation: Situation) throws(Refusal) {
  if situation.holder.person.life == .alive { throw .ending(.notReported) }
  if situation.actor.kind == .system { return }
  guard let asked = situation.reversalAsked else {
    if situation.visitor != .holder { throw .mandate(.nobodyThere) }
    return
  }
  if asked.asker.account == situation.actor.account { throw .ending(.secondPersonNeeded) }
}

func reverseLifeReport(showing evidence: Evidence, in situation: Situation) throws(Refusal) -> [Event] {
  let isByPolice = situation.actor.kind == .system
  try checkEvidence(evidence, among: isByPolice ? [.policeRecord] : [.identityDocuments])
  if isByPolice || situation.reversalAsked != nil { return [.lifeReversed(evidence: evidence)] }
  return [
    .lifeReversalAsked(
      reversal: LifeReversal(
        asker: situation.actor, at: situation.now, evidence: evidence, of: situation.holder.person.life))
  ]
}

extension Situation {
  /// Who has asked for the reversal: it is asked anew when nobody has agreed in time.
  var reversalAsked: LifeReversal? {
    guard let asked = holder.person.lifeReversal, now - asked.at < .days(policy.secondPersonDays) else { return nil }
    // What was asked of a mere report is not asked of what was confirmed since.
    let isOfThis = asked.life.map { $0 == holder.person.life } ?? !holder.person.life.isGone
    return isOfThis ? asked : nil
  }
}

private func proofs(of life: Person.Life) -> [Evidence] {
  switch life {
  case .deathReported, .dead: [.deathCertificate, .householdCancellation]
  case .missingReported, .missing, .alive: [.missingJudgment, .householdCancellation]
  }
}
