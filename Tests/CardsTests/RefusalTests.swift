import Cards
import TestKit
import Testing

/// Refusals as they occur, collected from every state and from what can be typed wrong.
struct RefusalSamples {
  /// By code, in the order in which they came up.
  private(set) var explanations: [String: [Explanation]] = [:]

  init() throws {
    for state in FileState.allCases {
      let story = try Story(of: try state.holder())
      for name in ActionName.allCases where name != .recordLapse {
        for kind in ActorKind.allCases where kind != .system {
          for channel in Channel.allCases { add(try name.valid(), story.situation(try kind.someone, channel)) }
        }
      }
    }
    try addMistakes()
  }

  private mutating func addMistakes() throws {
    let story = try Story(.李梅)
    let bank = try Cast.bank
    let activate = try ActionName.activateFinancial.valid()
    let (card, document) = (try Cast.card(of: .李梅), try Cast.document(of: .李梅))
    for shown in [
      Presented(card: card, document: try Cast.document(of: .王芳)),
      Presented(card: try Cast.card(of: .王芳), document: document),
    ] { add(activate, story.situation(bank, .bankCounter, shown)) }
    let void = try Story(of: try FileState.replacementUnderWay.holder())
    add(activate, void.situation(bank, .bankCounter, Presented(card: card, document: document)))
    add(.reportOralLoss(.financial, bankUntil: Cast.now), story.situation(bank, .bankPhone))
    let reported = try Story(of: try FileState.bankLost.holder())
    add(.reportOralLoss(.financial, bankUntil: Cast.now + .hours(72)), reported.situation(bank, .bankPhone))
    add(.recordLapse(.social), story.situation(.system, .system))
    for digits in ["666666", "112112", "123456", "880620", "099919"] {
      add(.resetSocialPIN(choosing: try PIN.parse(digits)), story.situation(.holder, .miniProgramme))
    }
    for left in [5, 0] {
      add(.changeSocialPIN(to: try Cast.pin, check: .wrong(left: left)), story.situation(.holder, .miniProgramme))
    }
  }

  private mutating func add(_ action: Action, _ situation: Situation) {
    guard let refusal = decide(action, in: situation).refusal else { return }
    let explanation = refusal.explained(in: situation, of: action.name)
    if explanations[refusal.code, default: []].contains(explanation) { return }
    explanations[refusal.code, default: []].append(explanation)
  }
}

struct RefusalTests {
  /// Where the case stands in `Refusal.codes`. A new case stops the build here, and a wrong list fails below.
  private func place(of refusal: Refusal) -> Int {
    switch refusal {
    case .wrongChannel: 0
    case .notYours: 1
    case .deathReported: 2
    case .cardVoid: 3
    case .cardCancelled: 4
    case .noLiveCard: 5
    case .cardUnknown: 6
    case .documentMismatch: 7
    case .otherBank: 8
    case .alreadyActive: 9
    case .orallyLost: 10
    case .locked: 11
    case .pinElsewhere: 12
    case .pinInitial: 13
    case .alreadyReported: 14
    case .notReported: 15
    case .alreadyLapsed: 16
    case .lossFinal: 17
    case .endNotAhead: 18
    case .notDue: 19
    case .pinWeak: 20
    case .pinWrong: 21
    }
  }

  private let every: [Refusal] = [
    .wrongChannel(.activateSocial), .notYours(.activateSocial), .deathReported, .cardVoid(since: nil),
    .cardCancelled(since: nil), .noLiveCard, .cardUnknown, .documentMismatch, .otherBank, .alreadyActive(.social),
    .orallyLost(.social, until: Cast.now), .locked(since: Cast.now), .pinElsewhere, .pinInitial,
    .alreadyReported(.social, until: Cast.now), .notReported(.social), .alreadyLapsed(.social, at: Cast.now),
    .lossFinal(since: nil), .endNotAhead, .notDue, .pinWeak(.run), .pinWrong(left: 1),
  ]

  @Test func `代码表和枚举一样，一个不多，一个不少`() {
    #expect(every.map(place) == Array(Refusal.codes.indices))
    #expect(every.map(\.code) == Refusal.codes)
  }

  @Test func `每一种拒绝都真的会出现`() throws {
    let produced = Set(try RefusalSamples().explanations.keys)
    #expect(Refusal.codes.filter { !produced.contains($0) } == [])
  }

  @Test func `每一种拒绝都有话、有条款、有下一步`() throws {
    for (code, explanations) in try RefusalSamples().explanations {
      for explanation in explanations {
        #expect(explanation.code == code)
        #expect(explanation.sentence.hasSuffix("。"), "\(explanation.sentence)")
        #expect(explanation.next.sentence.hasSuffix("。"), "\(explanation.next.sentence)")
        #expect(Clause.allCases.contains(explanation.clause))
        #expect(!explanation.sentence.contains("Optional") && !explanation.next.sentence.contains("Optional"))
        if explanation.next.action != nil { #expect(!explanation.next.channels.isEmpty) }
      }
    }
  }

  @Test func `下一步真的走得通`() throws {
    // What is refused and points to another action of the holder must find that action allowed somewhere.
    for state in FileState.allCases {
      let story = try Story(of: try state.holder())
      for name in ActionName.allCases where name.actors.contains(.holder) {
        guard let next = story.preview(name)?.next, let action = next.action, action != name else { continue }
        let kinds = action.actors
        let isPossible = try next.channels.contains { channel in
          try kinds.contains { preview(action, in: story.situation(try $0.someone, channel)).isAllowed }
        }
        #expect(isPossible, "\(state.rawValue): \(name) points to \(action)")
      }
    }
  }
}
