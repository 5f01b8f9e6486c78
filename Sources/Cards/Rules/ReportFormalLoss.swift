/// 正式挂失: at the issuing bank, for good. The old card is void at once and a replacement begins. Clause L7.
func mayReportFormalLoss(in situation: Situation) throws(Refusal) {
  if situation.holder.card == nil, let last = situation.holder.voidCards.last, last.reason == .formalLoss {
    throw .lossFinal(since: last.since)
  }
  try checkAlive(in: situation)
  _ = try liveCard(in: situation)
}

func reportFormalLoss(
  branch: String, application number: String, in situation: Situation
) throws(Refusal) -> [Event] {
  let card = try liveCard(in: situation)
  let application = Application(
    number: number, kind: .replacement, stage: .accepted, opened: situation.now, replaces: card.number,
    city: card.city, bank: card.bank, branch: branch, fee: situation.policy.replacementFee)
  return [.formallyLost(number: card.number, branch: branch), .applicationOpened(application: application)]
}
