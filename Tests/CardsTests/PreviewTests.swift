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

  /// What can lie on the counter.
  enum Shown: String, CaseIterable {
    case right, void, unknown, wrongDocument, otherBanks

    func presented(of holder: Holder) throws -> Presented {
      let own = try Cast.document(of: .李梅)
      switch self {
      case .right: return Presented(card: holder.card?.number ?? holder.voidCards[0].number, document: own)
      case .void: return Presented(card: try Self.voidCard.number, document: own)
      case .unknown: return Presented(card: try Cast.card(of: .张伟), document: own)
      case .wrongDocument:
        return Presented(card: try Cast.card(of: .李梅), document: try Cast.document(of: .张伟))
      case .otherBanks: return Presented(card: try Self.otherBanksCard.number, document: own)
      }
    }

    /// What the bank hears that reports a live, active card formally lost.
    var answer: String? {
      switch self {
      case .right: nil
      case .void: "card-void"
      case .unknown: "card-unknown"
      case .wrongDocument: "document-mismatch"
      case .otherBanks: "other-bank"
      }
    }

    static var voidCard: VoidCard { get throws { try card("S9800001", "102") } }
    static var otherBanksCard: VoidCard { get throws { try card("S9800002", "103") } }

    private static func card(_ body: String, _ bank: String) throws -> VoidCard {
      VoidCard(
        number: try CardNumber(body: body), city: try Cast.xian, bank: try BankCode.parse(bank), reason: .formalLoss,
        since: Cast.now - .days(700))
    }
  }

  /// 李梅 in this state, with two older cards, one of them another bank's.
  private func holderOfThree(_ state: FileState) throws -> Holder {
    var holder = try state.holder()
    holder.voidCards.insert(contentsOf: [try Shown.otherBanksCard, try Shown.voidCard], at: 0)
    return holder
  }

  @Test(arguments: FileState.allCases, Shown.allCases)
  func `柜台上放的是什么卡、什么证，预览和实办的回答也一样`(_ state: FileState, _ shown: Shown) throws {
    let story = try Story(of: try holderOfThree(state))
    let presented = try shown.presented(of: story.holder)
    for name in ActionName.allCases {
      let action = try name.valid()
      for kind in ActorKind.allCases {
        for channel in Channel.allCases {
          let situation = story.situation(try kind.someone, channel, presented)
          let (said, done) = (preview(name, in: situation), decide(action, in: situation))
          #expect(said.refusal?.code == done.refusal?.code, "\(name) by \(kind) via \(channel)")
          #expect(said.isAllowed == done.isDone)
        }
      }
    }
  }

  @Test(arguments: Shown.allCases)
  func `柜台上的卡和证不对，银行听到的是哪里不对`(_ shown: Shown) throws {
    let story = try Story(of: try holderOfThree(.active))
    let situation = story.situation(try Cast.bank, .bankCounter, try shown.presented(of: story.holder))
    #expect(preview(.reportFormalLoss, in: situation).refusal?.code == shown.answer)
    #expect(decide(try ActionName.reportFormalLoss.valid(), in: situation).refusal?.code == shown.answer)
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
