/// The conditions every action shares, in the order a clerk asks: by which way, who are you, which card is this.

func checkChannel(_ name: ActionName, in situation: Situation) throws(Refusal) {
  if situation.actor == .system { return }
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
  if case .bank(let code) = situation.actor, situation.issuer != code { throw .otherBank }
  guard let presented = situation.presented else { return }
  if let document = presented.document, !situation.holder.person.documents.contains(document) {
    throw .documentMismatch
  }
  if let void = situation.holder.voidCard(presented.card) {
    if name == .reportFormalLoss, void == situation.lossWithoutReplacement { return }
    throw void.refusal
  }
  if let card = situation.holder.card, card.number != presented.card { throw .cardUnknown }
}

/// The live card, or the reason why there is none.
func liveCard(in situation: Situation) throws(Refusal) -> Card {
  if let card = situation.holder.card { return card }
  guard situation.holder.application == nil, let last = situation.holder.voidCards.last else { throw .noLiveCard }
  throw last.refusal
}

/// A formal loss is not taken back and not reported twice.
func checkNotFormallyLost(in situation: Situation) throws(Refusal) {
  if situation.holder.card == nil, let last = situation.holder.voidCards.last, last.reason == .formalLoss {
    throw .lossFinal(since: last.since)
  }
}

/// Services that need the holder to be alive, as far as the file knows.
func checkAlive(in situation: Situation) throws(Refusal) {
  switch situation.holder.person.life {
  case .alive: return
  case .deathReported: throw .deathReported
  }
}

/// A PIN is refused here and nowhere else, with the rule that it breaks.
func checkStrength(of pin: PIN, in situation: Situation) throws(Refusal) {
  let person = situation.holder.person
  if let weakness = pin.weakness(birth: person.birth, documents: person.documents) { throw .pinWeak(weakness) }
}

extension Situation {
  /// The card that an older system had formally lost without a replacement that we know of.
  var lossWithoutReplacement: VoidCard? {
    guard holder.card == nil, holder.application == nil, let last = holder.voidCards.last else { return nil }
    switch last.reason {
    case .formalLoss: return last
    case .cancelled: return nil
    }
  }

  /// Whose card this is about: the one on the counter, or else the live one.
  fileprivate var issuer: BankCode? {
    if let presented, let void = holder.voidCard(presented.card) { return void.bank }
    return holder.card?.bank ?? holder.voidCards.last?.bank
  }
}

extension VoidCard {
  var refusal: Refusal {
    switch reason {
    case .formalLoss: .cardVoid(since: since)
    case .cancelled: .cardCancelled(since: since)
    }
  }
}
