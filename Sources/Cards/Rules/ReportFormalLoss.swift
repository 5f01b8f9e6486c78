/// 正式挂失: at the issuing bank, for good. The old card is void at once and a replacement begins. Clause L7.
///
/// An exchange or a renewal under way becomes the replacement. A card that an older system had formally lost comes without a replacement: then only that is opened.
func mayReportFormalLoss(in situation: Situation) throws(Refusal) {
  if situation.lossWithoutReplacement != nil { return try checkAlive(in: situation) }
  try checkNotFormallyLost(in: situation)
  try checkAlive(in: situation)
  _ = try usableCard(in: situation)
}

func reportFormalLoss(
  branch: String, application number: String, in situation: Situation
) throws(Refusal) -> [Event] {
  func replacement(of card: CardNumber, city: RegionCode, bank: BankCode) -> Event {
    .applicationOpened(
      application: Application(
        number: number, kind: .replacement, opened: situation.now, replaces: card, city: city,
        bank: bank, branch: branch, fee: situation.policy.replacementFee))
  }
  if let lost = situation.lossWithoutReplacement {
    return [replacement(of: lost.number, city: lost.city, bank: lost.bank)]
  }
  let card = try usableCard(in: situation)
  // A new card that is already being made takes the lost one's place: nobody waits for two.
  if let open = situation.holder.application {
    return [.formallyLost(number: card.number, branch: branch), .applicationConverted(number: open.number)]
  }
  return [
    .formallyLost(number: card.number, branch: branch),
    replacement(of: card.number, city: card.city, bank: card.bank),
  ]
}
