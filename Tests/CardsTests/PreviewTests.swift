import Cards
import TestKit
import Testing

/// What a page promises is what happens: the preview and the act answer alike, in every state.
struct PreviewTests {
  @Test(.clauses(.v2, .v3, .l3, .l4, .l6, .l7, .r1, .c1, .c4, .x3, .x4), arguments: FileState.allCases)
  func `预览和实办的回答一样`(_ state: FileState) throws {
    let story = try state.story()
    let (actors, visitors) = (try Cast.actors, try Cast.visitors)
    for name in ActionName.allCases {
      for actor in actors {
        for visitor in visitors {
          // What the channel decides it decides before anybody looks at who came.
          let channels = visitor == nil ? Channel.allCases : story.policy.twoChannels(for: name)
          try expectAlike(name, channels.map { story.situation(actor, $0, visitor: visitor) })
        }
      }
    }
  }

  /// `situations` differ in nothing that what is typed depends on.
  private func expectAlike(_ name: ActionName, _ situations: [Situation]) throws {
    guard let first = situations.first else { return }
    let action = try name.valid(in: first)
    for situation in situations {
      let (said, done) = (preview(name, in: situation), decide(action, in: situation))
      // Asked some hundred thousand times: an expectation costs more than the rules do.
      if said.refusal?.code == done.refusal?.code && said.isAllowed == done.isDone { continue }
      Issue.record(
        """
        \(name) by \(situation.actor) via \(situation.channel), visitor \(String(describing: situation.visitor)): \
        promised \(said.refusal?.code ?? "yes"), got \(done.refusal?.code ?? "yes")
        """)
    }
  }

  /// What can lie on the counter.
  enum Shown: String, CaseIterable {
    case right, void, unknown, wrongDocument, otherBanks

    func presented(of holder: Holder) throws -> Presented {
      let own = holder.person.documents[0]
      switch self {
      case .right: return Presented(card: holder.card?.number ?? holder.voidCards.last?.number, document: own)
      case .void: return Presented(card: try Self.voidCard.number, document: own)
      case .unknown: return Presented(card: try Cast.card(of: .张伟), document: own)
      case .wrongDocument:
        return Presented(card: holder.card?.number, document: try Cast.document(of: .张伟))
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

  /// This state, with two older cards, one of them another bank's.
  private func storyOfThree(_ state: FileState) throws -> Story {
    var story = try state.story()
    story.holder.voidCards.insert(contentsOf: [try Shown.otherBanksCard, try Shown.voidCard], at: 0)
    return story
  }

  @Test(arguments: FileState.allCases, Shown.allCases)
  func `柜台上放的是什么卡、什么证，预览和实办的回答也一样`(_ state: FileState, _ shown: Shown) throws {
    let story = try storyOfThree(state)
    let presented = try shown.presented(of: story.holder)
    let actors = [try Cast.clerk, try Cast.bank, try Cast.otherBank]
    for name in ActionName.allCases {
      for actor in actors {
        let channels = story.policy.twoChannels(for: name)
        try expectAlike(name, channels.map { story.situation(actor, $0, presented, visitor: .holder) })
      }
    }
  }

  @Test(arguments: Shown.allCases)
  func `柜台上的卡和证不对，银行听到的是哪里不对`(_ shown: Shown) throws {
    let story = try storyOfThree(.active)
    let situation = story.situation(try Cast.bank, .bankCounter, try shown.presented(of: story.holder))
    #expect(preview(.reportFormalLoss, in: situation).refusal?.code == shown.answer)
    #expect(decide(try ActionName.reportFormalLoss.valid(in: situation), in: situation).refusal?.code == shown.answer)
  }

  @Test(.clauses(.l5, .l7), arguments: FileState.allCases)
  func `办完一件事，再问别的，预览和实办的回答还是一样`(_ state: FileState) throws {
    let story = try state.story()
    for name in ActionName.allCases {
      guard let asking = try story.somebodyWhoMay(name) else { continue }
      var after = story
      after.ask(
        try name.valid(in: asking), by: asking.actor, via: asking.channel, visitor: asking.visitor)
      for later in [Duration.zero, .hours(200)] {
        after.now = Cast.now + later
        for next in ActionName.allCases {
          try expectAlike(next, [after.situation(asking.actor, asking.channel, visitor: asking.visitor)])
        }
      }
    }
  }

  @Test func `外面的人看不到系统自己做的事`() throws {
    let story = try Story(.李梅)
    let names = previews(in: story.situation(.holder, .miniProgramme)).map(\.action)
    #expect(names == ActionName.allCases.filter { $0.actors != [.system] })
    #expect(!names.contains(.recordLapse) && !names.contains(.advanceApplication))
  }
}
