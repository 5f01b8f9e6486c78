/// 修改社保密码: whoever knows the old PIN may choose a new one. Clause V1.
func mayChangeSocialPIN(in situation: Situation) throws(Refusal) {
  let card = try usableForPIN(in: situation)
  try checkOfAge(in: situation)
  switch card.standing(of: .social, at: situation.now) {
  case .locked(let since): throw .locked(since: since)
  case .sealed, .active, .orallyLost, .awaitingBank, .cancelled: break
  }
  switch card.pin {
  case .initial: throw .pinInitial
  case .elsewhere: throw .pinElsewhere
  case .mustChoose: throw .pinMustChoose
  case .chosen: return
  }
}

func changeSocialPIN(to pin: PIN, check: PINCheck, in situation: Situation) throws(Refusal) -> [Event] {
  switch check {
  case .right: break
  case .wrong(let left): throw .pinWrong(left: left)
  case .exhausted: throw .locked(since: situation.now)
  }
  try checkStrength(of: pin, in: situation)
  return [.socialPINChanged]
}

/// 重置社保密码: the holder, proven by sign-in, chooses a new PIN; that also ends a lock. Clause R1.
func mayResetSocialPIN(in situation: Situation) throws(Refusal) {
  let card = try usableForPIN(in: situation)
  try checkOfAge(in: situation)
  if card.pin == .initial { throw .pinInitial }
}

/// 在网点重置: the holder with a document, or an agent with both, has the PIN taken away; nothing verifies until the
/// holder chooses another. The clerk and the agent never learn one. Clause R2.
func mayClearSocialPIN(in situation: Situation) throws(Refusal) {
  let card = try usableForPIN(in: situation)
  try checkOfAge(in: situation)
  switch card.pin {
  case .initial: throw .pinInitial
  case .mustChoose: throw .pinMustChoose
  case .chosen, .elsewhere: return
  }
}

func resetSocialPIN(choosing pin: PIN, in situation: Situation) throws(Refusal) -> [Event] {
  try checkStrength(of: pin, in: situation)
  return [.socialPINReset]
}

private func usableForPIN(in situation: Situation) throws(Refusal) -> Card {
  try checkAlive(in: situation)
  let card = try usableCard(in: situation)
  if case .orallyLost(let until) = card.standing(of: .social, at: situation.now) {
    throw .orallyLost(.social, until: until)
  }
  return card
}
