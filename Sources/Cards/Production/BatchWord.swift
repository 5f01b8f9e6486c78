/// What a batch says of one application in it: how far all of it has come, and what was made of this one.
///
/// A hand-over of 100,000 cards commits one row; each file follows when it is next opened, or when its turn comes.
package struct BatchWord: Sendable, Equatable {
  package let batch: String
  /// When each stage was reached, the oldest first.
  package let marks: [StageMark]
  /// The step at which this one was not among the others, and is being looked for.
  package let missing: BatchStep?
  /// It was away until then: what the others reached before, it reached no earlier.
  package let foundAt: Instant?
  package let made: MadeCard?
  /// The outlet and the shelf where the outlet's receipt has put it.
  package let outlet: String?
  package let shelf: String?

  package init(
    batch: String, marks: [StageMark], missing: BatchStep? = nil, foundAt: Instant? = nil, made: MadeCard? = nil,
    outlet: String? = nil, shelf: String? = nil
  ) {
    self.batch = batch
    self.marks = marks
    self.missing = missing
    self.foundAt = foundAt
    self.made = made
    self.outlet = outlet
    self.shelf = shelf
  }
}

extension Holder {
  /// What has happened to the application with its batch and does not stand in the file yet. Clauses A3, P1, C1.
  package func following(_ word: BatchWord) -> [(event: Event, at: Instant)] {
    guard let application, application.batch == word.batch else { return [] }
    var events: [(event: Event, at: Instant)] = []
    for mark in word.marks where application.isAhead(mark.stage, of: word.missing) {
      let at = max(mark.at, word.foundAt ?? mark.at)
      // Being found right means, too, that no other register knows a card.
      if mark.stage == .compared, application.register == .unknown {
        events.append((.registerAnswered(answer: .none), at))
      }
      events.append((.stageReached(stage: mark.stage, made: mark.stage == .made ? word.made : nil), at))
      if mark.stage == .outletReceived, let outlet = word.outlet, let shelf = word.shelf {
        events.append((.cardShelved(outlet: outlet, shelf: shelf), at))
      }
    }
    return events
  }
}

extension Application {
  /// Whether `stage` lies ahead, and before the step at which the card is missed.
  fileprivate func isAhead(_ stage: Stage, of missing: BatchStep?) -> Bool {
    if self.stage.isAtLeast(stage) { return false }
    return missing.map { !stage.isAtLeast($0.to) } ?? true
  }
}

extension Application {
  /// Who has it now, as people call the party.
  package func custodian(under policy: Policy) -> String {
    switch stage {
    case .accepted: return policy.owner(of: .comparison, city, bank)
    case .compared: return policy.centre
    case .batched: return policy.owner(of: .accounts, city, bank)
    case .accountOpened: return batch == nil ? policy.centre : policy.owner(of: .factory, city, bank)
    case .making: return policy.owner(of: .factory, city, bank)
    case .made: return policy.owner(of: .bankKeys, city, bank)
    case .bankKeyed: return policy.owner(of: .provinceKeys, city, bank)
    case .socialKeyed: return policy.owner(of: .issue, city, bank)
    case .provinceSent, .cityReceived: return policy.owner(of: .city, city, bank)
    case .outletReceived: return "\(policy.city(city.city)?.name ?? "")网点"
    }
  }
}
