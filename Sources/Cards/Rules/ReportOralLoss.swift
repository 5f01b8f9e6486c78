/// 口头挂失: freezes one function of the card for a time that ends by itself. Clauses L1–L5.
///
/// The two functions are reported separately (L2). The social report is ours and holds for the policy's life; the
/// financial one is true only by the bank's word (L4) and holds as long as the bank says.
func mayReportOralLoss(of function: CardFunction, in situation: Situation) throws(Refusal) {
  // A sealed or locked function can be stolen, and a reported death may be a mistake: none of them stops a report.
  let card = function == .social ? try usableCard(in: situation) : try liveCard(in: situation)
  // The bank may correct its own end at any time: its word is the truth.
  if function == .financial { return }
  guard let loss = card[function].oralLoss, loss.holds(at: situation.now) else { return }
  if loss.until - situation.now > situation.policy.oralLossRenewalWindow {
    throw .alreadyReported(function, until: loss.until)
  }
}

func reportOralLoss(
  of function: CardFunction, bankUntil: Instant?, in situation: Situation
) throws(Refusal) -> [Event] {
  let until = bankUntil ?? situation.now + situation.policy.oralLossLife
  guard until > situation.now else { throw .endNotAhead }
  if function == .financial, situation.holder.card?.financial.oralLoss?.until == until {
    throw .alreadyReported(.financial, until: until)
  }
  let loss = OralLoss(reported: situation.now, until: until, channel: situation.channel)
  return [.oralLossReported(function: function, loss: loss)]
}

/// 解挂: the holder found the card while the report still holds. Clause L6.
func mayReleaseOralLoss(of function: CardFunction, in situation: Situation) throws(Refusal) {
  try checkNotFormallyLost(in: situation)
  try checkAlive(in: situation)
  let card = try liveCard(in: situation)
  guard let loss = card[function].oralLoss else {
    if let end = card[function].lapsed { throw .alreadyLapsed(function, at: end) }
    throw .notReported(function)
  }
  switch function {
  case .social: if !loss.holds(at: situation.now) { throw .alreadyLapsed(.social, at: loss.until) }
  case .financial: return  // the bank ends what is the bank's, also after the time it had given
  }
}

/// The sweeper writes down that a social loss has ended; whether it has is decided by time alone. Clause L5.
func mayRecordLapse(in situation: Situation) throws(Refusal) {
  let loss = try liveCard(in: situation).social.oralLoss
  guard let loss, !loss.holds(at: situation.now) else { throw .notDue }
}

func recordLapse(of function: CardFunction, in situation: Situation) throws(Refusal) -> [Event] {
  switch function {
  case .financial: throw .notDue  // its end is the bank's word, never ours
  case .social:
    guard let loss = situation.holder.card?.social.oralLoss else { throw .notDue }
    return [.oralLossLapsed(function: .social, at: loss.until)]
  }
}
