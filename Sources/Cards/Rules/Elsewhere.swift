/// Nobody is sent to another channel in vain: whoever asks by the wrong one hears what would be said at the right ones,
/// when all of them would say no because of what stands in the file.
///
/// Whoever asks is imagined there with everything in hand; so what is left of a no is a matter of the file, not of papers.
func checkElsewhere(_ name: ActionName, in situation: Situation) throws(Refusal) {
  guard situation.actor.mayKnowTheFile, !situation.isFounding, let channels = situation.policy.channels[name]?.channels
  else { return }
  var refusals: [Refusal] = []
  for channel in channels {
    guard let there = situation.moved(to: channel, for: name) else { return }
    do throws(Refusal) {
      try permit(name, in: there)
      return
    } catch .notYours {
      continue  // Somebody else does it there; at the channels of the holder's own it may still be possible.
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
    case .agent, .bank, .medical, .employer, .reporter, .system: false
    }
  }
}

extension Situation {
  /// The same file at the same time, where `channel` serves; nil for channels of which nobody here knows how they would
  /// ask.
  fileprivate func moved(to channel: Channel, for name: ActionName) -> Situation? {
    // What is handed over when a card is collected is the new one.
    let card = name == .collect ? holder.application?.made?.number : holder.card?.number
    let shown = Presented(card: card, document: holder.person.documents.first)
    switch channel {
    case .bankCounter, .bankPhone:
      guard let bank = issuer(for: name) else { return nil }
      return moved(
        .bank(code: bank), channel, presented: shown, visitor: channel == .bankCounter ? visitor ?? .holder : nil)
    case .outlet:
      guard let city = holder.application?.city ?? holder.card?.city ?? holder.lastCard?.city else { return nil }
      return moved(.clerk(account: "", region: city), channel, presented: shown, visitor: visitor ?? .holder)
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
  /// Whether the file alone says no: whoever asks, wherever, today, and whatever the bank may know that we do not.
  fileprivate var isOfTheFile: Bool {
    switch self {
    case .deathReported, .cardVoid, .cardCancelled, .cardReplaced, .noLiveCard, .alreadyActive, .orallyLost, .locked,
      .pinElsewhere, .pinInitial, .pinMustChoose, .alreadyReported, .lossFinal, .endNotAhead, .notDue:
      true
    // A call to the bank that it has not passed on yet stands in no file.
    case .notReported(let function), .alreadyLapsed(let function, _): function == .social
    case .application(let refusal): refusal.isOfTheFile
    case .collection(let refusal): refusal.isOfTheFile
    case .ending(let refusal): refusal.isOfTheFile
    case .wrongChannel, .notYours, .cardUnknown, .documentMismatch, .otherBank, .pinWeak, .pinWrong, .bankOnly,
      .mandate, .identity:
      false
    }
  }
}

extension ApplicationRefusal {
  fileprivate var isOfTheFile: Bool {
    switch self {
    case .hasCard, .open, .none, .fixed, .replacementStays, .renewalTooEarly, .stopped, .inBatch: true
    case .guardianNeeded, .otherPerson, .photoMissing, .photoWrong, .bankUnknown, .cityUnknown, .contradicts,
      .documentExpired, .wrongStage, .registerUnknown, .cardNumberMissing, .cardNumberTaken, .photoUnreviewed,
      .photoNotWaiting, .placeFixed:
      false
    }
  }
}

extension CollectionRefusal {
  fileprivate var isOfTheFile: Bool {
    switch self {
    case .notIssued, .appointmentNeeded, .noAppointments, .notBooked, .bindingNotNeeded, .alreadyBound: true
    // Another day, another place: nobody stands there yet.
    case .otherDay, .wrongPlace, .dayClosed, .slotFull, .outletUnknown, .outletClosed, .slotUnknown, .shelvedElsewhere,
      .dayNotClosed, .notArrived, .codeNeeded, .returnNotDue:
      false
    }
  }
}

extension EndingRefusal {
  fileprivate var isOfTheFile: Bool {
    switch self {
    case .missingReported, .dead, .missing, .notProven, .socialCancelled, .socialFirst, .alreadyReported, .notReported:
      true
    case .notSettled(let function): function == .social
    case .heirsOnly, .cardNotReturned, .secondPersonNeeded: false
    }
  }
}
