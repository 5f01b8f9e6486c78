import Cards
import TestKit
import Testing

/// A file that goes through thousands of acts in a row stays one that makes sense.
struct WalkTests {
  @Test(.clauses(.l5, .l7, .c1, .c3, .c4, .x4), arguments: FileState.allCases)
  func `随便走三千步，档案始终说得通`(_ state: FileState) throws {
    var walk = try Walk(
      story: try state.story(), random: Seeded(20_261_125 + state.number, for: "walk from \(state.rawValue)"))
    for _ in 0..<3000 { try walk.step() }
    #expect(Holder(replaying: walk.story.history) == walk.story.holder)
    // Nothing happens in a merged file; every other one can come back to a good card, and to another after that.
    let kinds = walk.story.history.map(\.event.kind)
    #expect(kinds.contains("cardCollected") == (state != .merged))
    #expect(kinds.contains("financialCancelled") == (state != .merged))
    if let end = kinds.firstIndex(of: "financialCancelled") {
      #expect(kinds[end...].contains("cardCollected"), "applied for again and collected")
    }
  }
}

extension FileState {
  fileprivate var number: UInt64 { UInt64(Self.allCases.firstIndex(of: self) ?? 0) }
}

extension Event {
  /// The case, without what it holds.
  fileprivate var kind: String { Mirror(reflecting: self).children.first?.label ?? "\(self)" }
}

/// One walk: what is tried is mostly what may be done, so that whole lives are lived.
private struct Walk {
  var story: Story
  var random: Seeded
  // Read once: parsing them took most of the time.
  private let relative: IdentityDocument
  private let stranger: IdentityDocument
  private let clerks: [Actor]

  init(story: Story, random: Seeded) throws {
    self.story = story
    self.random = random
    relative = try Cast.document(of: .王芳)
    stranger = try Cast.document(of: .刘洋)
    clerks = [try Cast.clerk, try Cast.otherClerk]
  }

  mutating func step() throws {
    story.now = story.now + .milliseconds(Int64.random(in: 0...(40 * 3_600_000), using: &random))
    let (name, situation) = try choice()
    let action = try action(name, in: situation)
    let promised = preview(name, in: situation).refusal?.code
    let before = story.holder
    let decision = story.ask(action, by: situation.actor, via: situation.channel, visitor: situation.visitor)
    if let promised, promised != decision.refusal?.code { Issue.record("\(name) was promised \(promised)") }
    guard !decision.events.isEmpty else { return }
    expectSound(after: before, decision)
    if decision.isDone { expectMandate(for: name, in: situation) }
  }

  // MARK: What is tried

  /// Up to ten tries to find something that may be done; the last one is taken as it comes.
  private mutating func choice() throws -> (ActionName, Situation) {
    for _ in 0..<9 {
      let (name, situation) = try somethingAsked()
      if (try? permit(name, in: situation)) != nil { return (name, situation) }
    }
    return try somethingAsked()
  }

  /// Merging and splitting move whole lists between files, and are left to their own stories.
  private static let names: [ActionName] =
    ActionName.allCases.filter { $0 != .mergeFile && $0 != .splitFile }
    + often.flatMap { Array(repeating: $0, count: 5) }

  /// Who may do it; of what nobody may do, anybody tries.
  private static let kinds = Dictionary(
    uniqueKeysWithValues: ActionName.allCases.map { name in
      (name, ActorKind.allCases.filter { name.actors.isEmpty || name.actors.contains($0) })
    })

  /// What carries a life on.
  private static let often: [ActionName] = [
    .apply, .advanceApplication, .advanceApplication, .collect, .cancelSocial, .cancelFinancial,
  ]

  /// What throws it back, or would fill the file up.
  private static let seldom: Set<ActionName> = [
    .withdrawApplication, .correctApplication, .failApplication, .reportFormalLoss, .reportDeath, .reportMissing,
    .giveMandate, .endMandate, .changeDocument, .answerRegister, .recordInsurance, .joinBatch,
    .reviewPhoto,
  ]

  private mutating func somethingAsked() throws -> (ActionName, Situation) {
    var name = try one(of: Self.names)
    let isPutOff = Self.seldom.contains(name) && !isMissed(name) && Int.random(in: 0..<8, using: &random) > 0
    if isPutOff { name = try one(of: Self.often) }
    let isLikely = Int.random(in: 0..<10, using: &random) > 0
    let kind = try one(of: isLikely ? Self.kinds[name] ?? [] : ActorKind.allCases)
    let channel = try one(of: isLikely ? story.policy.channels[name]?.channels ?? [.system] : Channel.allCases)
    return (name, story.situation(try actor(kind, name), channel, visitor: try visitor(of: kind)))
  }

  /// Without a guardian a child, and without the registers an application, would never get on.
  private func isMissed(_ name: ActionName) -> Bool {
    name == .giveMandate && story.holder.mandates.isEmpty
      || name == .answerRegister && story.holder.application?.register == .unknown
  }

  private mutating func one<Thing>(of things: [Thing]) throws -> Thing {
    try #require(things.randomElement(using: &random))
  }

  private mutating func actor(_ kind: ActorKind, _ name: ActionName) throws -> Actor {
    switch kind {
    case .agent: return .agent(mandate: story.holder.mandates.randomElement(using: &random)?.number ?? "W0")
    case .clerk: return try one(of: clerks)
    case .bank:
      let holder = story.holder
      let issuer = holder.card?.bank ?? holder.voidCards.last?.bank
      return try (name == .collect ? holder.application?.bank : issuer).map(Actor.bank) ?? Cast.bank
    case .holder, .hotlineAgent, .medical, .employer, .system: return try kind.someone
    }
  }

  private mutating func visitor(of kind: ActorKind) throws -> Visitor? {
    guard kind == .clerk || kind == .bank else { return nil }
    let agent = story.holder.mandates.randomElement(using: &random)?.document ?? relative
    return try one(of: [nil, .holder, .agent(agent), .agent(stranger)])
  }

  /// What is typed, sometimes otherwise than what is right.
  private mutating func action(_ name: ActionName, in situation: Situation) throws -> Action {
    if name == .changeSocialPIN {
      let checks: [PINCheck] = [.right, .exhausted] + (0...5).map { .wrong(left: $0) }
      return .changeSocialPIN(to: try Cast.pin, check: try one(of: checks))
    }
    let isOdd = Int.random(in: 0..<6, using: &random) == 0
    if isOdd, let odd = try oddly(name) { return odd }
    return try name.valid(in: situation)
  }

  /// Money comes in again; and, before the card is made, something is found that stops it.
  private func oddly(_ name: ActionName) throws -> Action? {
    let isMade = story.holder.application?.made != nil
    if name == .settleSocial { return .settle(.social, isSettled: false) }
    if name == .settleFinancial { return .settle(.financial, isSettled: false) }
    if name == .answerRegister, !isMade { return .answerRegister(.card(in: try Cast.weinan)) }
    if name == .failApplication, !isMade { return .failApplication(.accountRefused, remark: "证件已过期") }
    return nil
  }

  // MARK: What must hold

  private func expectSound(after before: Holder, _ decision: Decision) {
    let holder = story.holder
    #expect(holder.id == before.id)
    #expect(holder.voidCards.starts(with: before.voidCards), "a void card stays void")
    expectSoundCard(holder, after: before, decision)
    for gone in holder.voidCards.dropFirst(before.voidCards.count) where gone.reason == .cancelled {
      #expect(before.card?.social.phase == .cancelled, "the financial function never before the social one")
    }
  }

  private func expectSoundCard(_ holder: Holder, after before: Holder, _ decision: Decision) {
    guard let card = holder.card else { return }
    #expect(holder.voidCard(card.number) == nil, "the live card is not a void one")
    if card.number == before.card?.number {
      if before.card?.social.phase == .cancelled { #expect(card.social.phase == .cancelled) }
      return
    }
    let isCollected = decision.events.contains { if case .cardCollected = $0 { true } else { false } }
    #expect(isCollected, "no card appears but by being collected")
  }

  /// Nobody acts for another but under a mandate that is in force and says so.
  private func expectMandate(for name: ActionName, in situation: Situation) {
    if name.mandates.isEmpty || name == .giveMandate { return }
    let isClaimed: (Mandate) -> Bool
    switch (situation.actor, situation.visitor) {
    case (.agent(let number), _): isClaimed = { $0.number == number }
    case (_, .agent(let document)): isClaimed = { $0.document == document }
    case (_, .holder), (_, nil): return
    }
    let isCovered = situation.holder.mandates.contains {
      isClaimed($0) && $0.holds(in: situation) && $0.scope.contains(name) && name.mandates.contains($0.kind)
    }
    #expect(isCovered, "\(name) by \(situation.actor)")
    #expect(situation.mandate(for: name) != nil)
  }
}
