/// Nobody is sent to another channel in vain: whoever asks by the wrong one hears what would be said at the right one,
/// when that is a no, too.
///
/// The holder is imagined there with everything in hand; so what is left of a no is a matter of the file, not of papers.
func checkElsewhere(_ name: ActionName, in situation: Situation) throws(Refusal) {
  guard situation.actor.mayKnowTheFile, !situation.isFounding, let channels = situation.policy.channels[name]?.channels
  else { return }
  var refusals: [Refusal] = []
  for channel in channels {
    guard let there = situation.moved(to: channel) else { return }
    do throws(Refusal) {
      try permit(name, in: there)
      return
    } catch {
      guard error.isOfTheFile else { return }
      refusals.append(error)
    }
  }
  if let first = refusals.first { throw first }
}

extension Actor {
  /// Whether the state of the file is no secret to them.
  fileprivate var mayKnowTheFile: Bool {
    switch self {
    case .holder, .clerk, .hotlineAgent: true
    case .agent, .bank, .medical, .employer, .system: false
    }
  }
}

extension Situation {
  /// The holder in the same file, at the same time, where `channel` serves; nil for channels without a counter or a
  /// sign-in of the holder's own.
  fileprivate func moved(to channel: Channel) -> Situation? {
    let card = holder.card?.number ?? holder.application?.made?.number
    let shown = Presented(card: card, document: holder.person.documents.first)
    switch channel {
    case .bankCounter, .bankPhone:
      guard let bank = holder.card?.bank ?? holder.application?.bank ?? holder.lastCard?.bank else { return nil }
      return moved(.bank(code: bank), channel, presented: shown, visitor: channel == .bankCounter ? .holder : nil)
    case .outlet:
      guard let city = holder.application?.city ?? holder.card?.city ?? holder.lastCard?.city else { return nil }
      return moved(.clerk(account: "", region: city), channel, presented: shown, visitor: .holder)
    case .miniProgramme, .officialAccount, .governmentSite, .cardSite, .app, .cityChannel:
      return moved(.holder, channel, presented: nil, visitor: nil)
    case .hotline, .hospital, .pharmacy, .employer, .system: return nil
    }
  }

  private func moved(_ actor: Actor, _ channel: Channel, presented: Presented?, visitor: Visitor?) -> Situation {
    Situation(
      holder: holder, actor: actor, channel: channel, policy: policy, now: now, presented: presented, visitor: visitor,
      isFounding: isFounding, closedDays: closedDays, hasCollectionCode: true, bankLegs: bankLegs)
  }
}

extension Refusal {
  /// Whether it is the state of the file that says no, and not who asks, where, or with what in hand.
  fileprivate var isOfTheFile: Bool {
    switch self {
    case .wrongChannel, .notYours, .cardUnknown, .documentMismatch, .otherBank, .mandate, .bankOnly, .identity: false
    default: true
    }
  }
}
