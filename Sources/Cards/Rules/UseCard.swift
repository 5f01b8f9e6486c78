/// 用卡: whether the card on the counter settles a bill of medical insurance now, or why not. Clauses V1, L5, E8.
///
/// The PIN is asked at the till when it is used; a check only says whether asking makes sense.
package func mayUseSocial(in situation: Situation) throws(Refusal) {
  try checkNotMerged(in: situation)
  try checkCounter(.activateSocial, in: situation)
  try checkAlive(in: situation)
  let card = try usableCard(in: situation)
  switch card.standing(of: .social, at: situation.now) {
  case .active, .awaitingBank: return
  case .sealed: throw .pinInitial
  case .locked(let since): throw .locked(since: since)
  case .orallyLost(let until): throw .orallyLost(.social, until: until)
  case .cancelled: throw .ending(.socialCancelled)
  }
}
