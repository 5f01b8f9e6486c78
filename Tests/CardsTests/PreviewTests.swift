import Cards
import TestKit
import Testing

/// What a page promises is what happens: the preview and the act answer alike, in every state.
struct PreviewTests {
  @Test(.clauses(.v2, .v3, .l3, .l4, .l6, .l7, .r1), arguments: FileState.allCases)
  func `预览和实办的回答一样`(_ state: FileState) throws {
    let story = try Story(of: try state.holder())
    for name in ActionName.allCases {
      let action = try name.valid()
      for kind in ActorKind.allCases {
        for channel in Channel.allCases {
          let situation = story.situation(try kind.someone, channel)
          let (said, done) = (preview(name, in: situation), decide(action, in: situation))
          #expect(said.refusal?.code == done.refusal?.code, "\(name) by \(kind) via \(channel)")
          #expect(said.isAllowed == done.isDone)
        }
      }
    }
  }

  @Test(.clauses(.l5, .l7), arguments: FileState.allCases)
  func `办完以后再问一遍，总有一个回答`(_ state: FileState) throws {
    for name in ActionName.allCases {
      for kind in ActorKind.allCases {
        for channel in Channel.allCases {
          var story = try Story(of: try state.holder())
          story.ask(try name.valid(), by: try kind.someone, via: channel)
          for later in [Duration.zero, .hours(200)] {
            story.now = Cast.now + later
            for next in ActionName.allCases {
              story.ask(try next.valid(at: story.now), by: try kind.someone, via: channel)
            }
          }
        }
      }
    }
  }

  @Test func `外面的人看不到系统自己做的事`() throws {
    let story = try Story(.李梅)
    let names = previews(in: story.situation(.holder, .miniProgramme)).map(\.action)
    #expect(names == ActionName.allCases.filter { $0 != .recordLapse })
  }

  @Test(.clauses(.l5, .l7), arguments: FileState.allCases)
  func `随便走两千步，档案始终说得通`(_ state: FileState) throws {
    var random = Seeded(20_261_123 + UInt64(state.rawValue.utf8.count), for: "walk from \(state.rawValue)")
    var story = try Story(of: try state.holder())
    for _ in 0..<2000 {
      let before = story.holder
      try step(&story, &random)
      expectSound(story.holder, after: before)
    }
    #expect(Holder(replaying: story.history) == story.holder)
  }

  private func step(_ story: inout Story, _ random: inout Seeded) throws {
    story.now = story.now + .milliseconds(Int64.random(in: 0...(40 * 3_600_000), using: &random))
    let name = try #require(ActionName.allCases.randomElement(using: &random))
    // A formal loss ends the story, so it comes seldom.
    if name == .reportFormalLoss, Int.random(in: 0..<50, using: &random) > 0 { return }
    let isLikely = Bool.random(using: &random)
    let kinds = isLikely ? ActorKind.allCases.filter(name.actors.contains) : ActorKind.allCases
    let kind = try #require(kinds.randomElement(using: &random))
    let channels = isLikely ? story.policy.channels[name]?.channels ?? [.system] : Channel.allCases
    let channel = try #require(channels.randomElement(using: &random))
    let actor = try kind == .bank && story.holder.card?.bank.text == "103" ? Cast.otherBank : kind.someone
    let promised = preview(name, in: story.situation(actor, channel)).refusal?.code
    let decision = story.ask(try action(name, at: story.now, &random), by: actor, via: channel)
    if let promised { #expect(decision.refusal?.code == promised) }
  }

  private func action(_ name: ActionName, at now: Instant, _ random: inout Seeded) throws -> Action {
    guard name == .changeSocialPIN else { return try name.valid(at: now) }
    let checks: [PINCheck] = [.right, .exhausted] + (0...5).map { .wrong(left: $0) }
    return .changeSocialPIN(to: try Cast.pin, check: try #require(checks.randomElement(using: &random)))
  }

  /// At most one live card, and a void one stays void.
  private func expectSound(_ holder: Holder, after before: Holder) {
    #expect(holder.voidCards.starts(with: before.voidCards))
    if let card = holder.card { #expect(holder.voidCard(card.number) == nil) }
    if before.card == nil { #expect(holder.card == nil) }
    #expect(holder.id == before.id && holder.person == before.person)
  }
}
