/// The conditions every action shares, in the order a clerk asks: by which way, who are you, which card is this.

func checkChannel(_ name: ActionName, in situation: Situation) throws(Refusal) {
  if situation.actor.kind == .system { return }
  guard situation.policy.channels[name]?.channels.contains(situation.channel) == true else {
    throw .wrongChannel(name)
  }
}

func checkActor(_ name: ActionName, in situation: Situation) throws(Refusal) {
  guard name.actors.contains(situation.actor.kind) else { throw .notYours(name) }
}

/// What was put on the counter must be this holder's live card and this holder's document.
///
/// A void card is as good as none, except for opening the replacement that it still lacks.
func checkCounter(_ name: ActionName, in situation: Situation) throws(Refusal) {
  if case .bank(let code) = situation.actor, situation.issuer(for: name) != code { throw .otherBank }
  guard let presented = situation.presented else { return }
  if let document = presented.document, !situation.holder.person.documents.contains(document) {
    throw .documentMismatch
  }
  guard let number = presented.card else { return }
  if name == .collect {
    if number != situation.holder.application?.made?.number { throw .cardUnknown }
    return
  }
  if let void = situation.holder.voidCard(number) {
    if name == .reportFormalLoss, void == situation.lossWithoutReplacement { return }
    throw void.refusal
  }
  if let card = situation.holder.card, card.number != number { throw .cardUnknown }
}

/// A file that was merged into another is only kept.
func checkNotMerged(in situation: Situation) throws(Refusal) {
  if situation.holder.mergedInto != nil { throw .identity(.merged) }
}

/// The live card, or the reason why there is none.
func liveCard(in situation: Situation) throws(Refusal) -> Card {
  if let card = situation.holder.card { return card }
  guard situation.holder.application == nil, let last = situation.holder.lastCard else { throw .noLiveCard }
  throw last.refusal
}

/// The live card, unless its social function has been cancelled: then it only waits to be handed in.
func usableCard(in situation: Situation) throws(Refusal) -> Card {
  let card = try liveCard(in: situation)
  if card.social.phase == .cancelled { throw .ending(.socialCancelled) }
  return card
}

/// A formal loss is not taken back and not reported twice.
func checkNotFormallyLost(in situation: Situation) throws(Refusal) {
  if situation.holder.card == nil, let last = situation.holder.lastCard, last.reason == .formalLoss {
    throw .lossFinal(since: last.since)
  }
}

/// Services that need the holder to be alive, as far as the file knows.
func checkAlive(in situation: Situation) throws(Refusal) {
  try checkNotReported(in: situation)
  switch situation.holder.person.life {
  case .alive, .deathReported, .missingReported: return
  case .dead: throw .ending(.dead)
  case .missing: throw .ending(.missing)
  }
}

/// A report of a death or a disappearance waits to be confirmed or reversed.
func checkNotReported(in situation: Situation) throws(Refusal) {
  switch situation.holder.person.life {
  case .alive, .dead, .missing: return
  case .deathReported: throw .deathReported
  case .missingReported: throw .ending(.missingReported)
  }
}

/// Acts that end something: by the holder while alive, by an heir once the death or disappearance is confirmed.
func checkMayEnd(in situation: Situation) throws(Refusal) {
  try checkNotReported(in: situation)
  if situation.holder.person.life.isGone, !situation.isBy(.heir) { throw .ending(.heirsOnly) }
}

/// Somebody too young to act is acted for by the guardian.
func checkOfAge(in situation: Situation) throws(Refusal) {
  if !situation.isUnderAge || situation.isByGuardian { return }
  throw .application(.guardianNeeded)
}

func checkEvidence(_ shown: Evidence?, among allowed: [Evidence]) throws(Refusal) {
  guard let shown, allowed.contains(shown) else { throw .mandate(.evidence(allowed)) }
}

/// A PIN is refused here and nowhere else, with the rule that it breaks.
func checkStrength(of pin: PIN, in situation: Situation) throws(Refusal) {
  let person = situation.holder.person
  if let weakness = pin.weakness(birth: person.birth, documents: person.documents) { throw .pinWeak(weakness) }
}

extension Situation {
  /// The card that an older system had formally lost without a replacement that we know of.
  var lossWithoutReplacement: VoidCard? {
    guard holder.card == nil, holder.application == nil, let last = holder.lastCard else { return nil }
    switch last.reason {
    case .formalLoss: return last
    case .cancelled, .exchanged, .renewed, .lostOnTheWay: return nil
    }
  }

  /// Whose card this is about: the one on the counter, the one being made, or else the live one.
  func issuer(for name: ActionName) -> BankCode? {
    if name == .collect { return holder.application?.bank }
    if let number = presented?.card, let void = holder.voidCard(number) { return void.bank }
    return holder.card?.bank ?? holder.lastCard?.bank
  }
}

extension VoidCard {
  var refusal: Refusal {
    switch reason {
    case .formalLoss: .cardVoid(since: since)
    case .cancelled: .cardCancelled(since: since)
    case .exchanged, .renewed, .lostOnTheWay: .cardReplaced(since: since)
    }
  }
}
