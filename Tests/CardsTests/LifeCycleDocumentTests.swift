import Cards
import TestKit
import Testing

/// `docs/lifecycle.md`: what may be done in which state, by whom and by which way, for people who read no Swift.
struct LifeCycleDocumentTests {
  /// A way to come in, as one column: the channels named in it must all answer alike.
  private struct Way {
    let heading: String
    let kind: ActorKind
    let channels: [Channel]
  }

  private let ways = [
    Way(
      heading: "Holder online<br>持卡人：小程序、公众号、政务网", kind: .holder,
      channels: [.miniProgramme, .officialAccount, .governmentSite]),
    Way(heading: "Holder, card site<br>持卡人：社会保障卡服务网", kind: .holder, channels: [.cardSite]),
    Way(heading: "Holder, hospital<br>持卡人：定点医院药店", kind: .holder, channels: [.hospital, .pharmacy]),
    Way(heading: "Clerk<br>网点工作人员", kind: .clerk, channels: [.outlet]),
    Way(heading: "12333<br>话务员", kind: .hotlineAgent, channels: [.hotline]),
    Way(heading: "Bank counter<br>工商银行网点", kind: .bank, channels: [.bankCounter]),
    Way(heading: "Bank telephone<br>工商银行电话", kind: .bank, channels: [.bankPhone]),
  ]

  private let names = ActionName.allCases.filter { $0 != .recordLapse }

  @Test func `生命周期的表和规则一致`() throws {
    let states = try FileState.allCases.enumerated().map { try section($0.offset + 1, $0.element) }
    try CheckedInFile.compare(
      "docs/lifecycle.md", with: ([introduction] + states + [try refusals()]).joined(separator: "\n"))
  }

  @Test func `同一列里的渠道回答都一样`() throws {
    for state in FileState.allCases {
      let story = try Story(of: try state.holder())
      for way in ways {
        for name in names {
          let answers = Set(try way.channels.map { try answer(name, story, way.kind, $0) })
          #expect(answers.count == 1, "\(state.rawValue): \(name) in \(way.heading)")
        }
      }
    }
  }

  private let introduction = """
    # Life of a card · 卡的一生

    本页由测试生成（`make docs` 重写），与程序不一致时测试不通过。
    每个状态一张表：一行是一件事，一列是谁、通过什么渠道来办。`✓` 是能办；`—` 是这件事不走这个渠道
    （代码 `wrong-channel`）；其余是不能办的代码。代码的意思、依据的条款和下一步见最后的
    [Refusals](#refusals--不能办的原因)。

    表里的人是李梅，她的卡由中国工商银行在西安发行；时间是\(Cast.now.chinese)；口径是陕西省的。
    各市多开的渠道见口径文件。检查的次序是：渠道、谁来办、证件和卡、持卡人在世、卡的状态、密码。

    """

  // MARK: One state

  private func section(_ number: Int, _ state: FileState) throws -> String {
    let story = try Story(of: try state.holder())
    let heading = "| Action · 事项 | " + ways.map(\.heading).joined(separator: " | ") + " |"
    let rule = "|---|" + String(repeating: ":-:|", count: ways.count)
    let rows = try names.map { name in
      let cells = try ways.map { cell(try answer(name, story, $0.kind, $0.channels[0])) }
      return "| \(name.chinese)<br>`\(name.rawValue)` | " + cells.joined(separator: " | ") + " |"
    }
    let lines = ["## \(number). \(state.rawValue) · \(state.chinese)", "", summary(of: story), ""]
    return (lines + [heading, rule] + rows + [""]).joined(separator: "\n")
  }

  private func summary(of story: Story) -> String {
    let standings = CardFunction.allCases.map { function in
      "\(function.chinese)：\(story.standing(function)?.chinese ?? "没有可用的卡")"
    }
    let lapse = decide(.recordLapse(.social), in: story.situation(.system, .system)).isDone
    return standings.joined(separator: "；") + "。" + (lapse ? "系统会登记社保功能的挂失已到期。" : "")
  }

  private func answer(_ name: ActionName, _ story: Story, _ kind: ActorKind, _ channel: Channel) throws -> String? {
    preview(name, in: story.situation(try kind.someone, channel)).refusal?.code
  }

  private func cell(_ code: String?) -> String {
    switch code {
    case nil: "✓"
    case "wrong-channel": "—"
    case let code?: "`\(code)`"
    }
  }

  // MARK: Refusals

  private func refusals() throws -> String {
    let samples = try RefusalSamples().explanations
    let rows = Refusal.codes.flatMap { code in
      distinct(samples[code] ?? []).map { sample in
        "| `\(code)` | \(sample.sentence) | \(sample.clause.rawValue) \(sample.clause.summary) | \(sample.next.sentence) |"
      }
    }
    let heading = """
      ## Refusals · 不能办的原因

      一个代码可以有几种说法，每个条款举一例。

      | Code · 代码 | Sentence · 怎么说 | Clause · 条款 | Next step · 下一步 |
      |---|---|---|---|
      """
    return ([heading] + rows + [""]).joined(separator: "\n")
  }

  /// One example for each clause that a code stands on.
  private func distinct(_ samples: [Explanation]) -> [Explanation] {
    samples.reduce(into: []) { kept, sample in
      if !kept.contains(where: { $0.clause == sample.clause }) { kept.append(sample) }
    }
  }
}
