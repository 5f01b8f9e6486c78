/// 金融功能激活: done at the issuing bank's counter with the holder's document; the bank reports it. Clause V3.
func mayActivateFinancial(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  let card = try usableCard(in: situation)
  switch card.standing(of: .financial, at: situation.now) {
  case .sealed: return
  case .active, .locked, .cancelled: throw .alreadyActive(.financial)
  case .orallyLost(let until), .awaitingBank(let until): throw .orallyLost(.financial, until: until)
  }
}
