/// 社保功能激活: the holder chooses a PIN instead of the printed default. Clauses V1, V2.
///
/// The default itself never verifies: choosing is authorised by the holder's own sign-in.
func mayActivateSocial(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  try checkOfAge(in: situation)
  let card = try usableCard(in: situation)
  switch card.standing(of: .social, at: situation.now) {
  case .sealed: return
  case .active, .awaitingBank, .cancelled: throw .alreadyActive(.social)
  case .locked(let since): throw .locked(since: since)
  case .orallyLost(let until): throw .orallyLost(.social, until: until)
  }
}

func activateSocial(choosing pin: PIN, in situation: Situation) throws(Refusal) -> [Event] {
  try checkStrength(of: pin, in: situation)
  return [.socialActivated]
}
