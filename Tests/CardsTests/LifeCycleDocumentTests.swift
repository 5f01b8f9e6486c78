import Cards
import TestKit
import Testing

/// `docs/lifecycle.md`: what may be done in which state, by whom and by which way, for people who read no Swift.
struct LifeCycleDocumentTests {
  /// A way to come in, as one column: the channels named in it must all answer alike.
  private struct Way {
    let heading: String
    let actor: Actor
    let channels: [Channel]
    var visitor: Visitor?
    /// Shown only where somebody has been given a mandate.
    var isMandated = false
  }

  private var ways: [Way] {
    get throws {
      let agent = Visitor.agent(try Cast.document(of: .王芳))
      return [
        Way(heading: "本人，小程序、公众号、政务网", actor: .holder, channels: [.miniProgramme, .officialAccount, .governmentSite]),
        Way(heading: "本人，社会保障卡服务网", actor: .holder, channels: [.cardSite]),
        Way(heading: "本人，定点医院药店", actor: .holder, channels: [.hospital, .pharmacy]),
        Way(heading: "本人，各市渠道", actor: .holder, channels: [.cityChannel]),
        Way(
          heading: "受托人，小程序、公众号、政务网", actor: try ActorKind.agent.someone,
          channels: [.miniProgramme, .officialAccount, .governmentSite], isMandated: true),
        Way(heading: "网点，本人在场", actor: try Cast.clerk, channels: [.outlet], visitor: .holder),
        Way(heading: "网点，受托人在场", actor: try Cast.clerk, channels: [.outlet], visitor: agent, isMandated: true),
        Way(heading: "网点，没有人在场", actor: try Cast.clerk, channels: [.outlet]),
        Way(heading: "12333话务员", actor: Cast.agent, channels: [.hotline]),
        Way(heading: "工商银行网点，本人", actor: try Cast.bank, channels: [.bankCounter], visitor: .holder),
        Way(heading: "工商银行网点，受托人", actor: try Cast.bank, channels: [.bankCounter], visitor: agent, isMandated: true),
        Way(heading: "工商银行电话", actor: try Cast.bank, channels: [.bankPhone]),
        Way(heading: "单位经办人", actor: Cast.employer, channels: [.employer]),
        Way(heading: "系统", actor: .system, channels: [.system]),
      ]
    }
  }

  private func ways(in story: Story) throws -> [Way] {
    try ways.filter { !$0.isMandated || !story.holder.mandates.isEmpty }
  }

  @Test func `生命周期的表和规则一致`() throws {
    let states = try FileState.allCases.enumerated().map { try section($0.offset + 1, $0.element) }
    try CheckedInFile.compare(
      "docs/lifecycle.md",
      with: ([introduction, try actions(), conventions] + states + [try refusals()]).joined(separator: "\n"))
  }

  @Test func `同一列里的渠道回答都一样`() throws {
    for state in FileState.allCases {
      let story = try state.story()
      for way in try ways {
        for name in ActionName.allCases {
          let answers = Set(way.channels.map { answer(name, story, way, $0) })
          #expect(answers.count == 1, "\(state.rawValue): \(name) in \(way.heading)")
        }
      }
    }
  }

  private let introduction = """
    # Life of a card · 卡的一生

    本页由测试生成（`make docs` 重写），与程序不一致时测试不通过。先是一张总表：能办的每一件事，谁能办，从哪里办，
    办成以后登记什么。然后每个状态一张表：在这个状态下，谁从哪里来，能不能办。最后是[不能办的原因](#refusals--不能办的原因)。

    """

  private let conventions = """
    ## States · 每个状态

    表里的人是李梅，或者她的孩子；卡由中国工商银行在西安发行；时间是\(Cast.now.chinese)；口径是陕西省的，预约领卡的三个
    状态用西安市的。受托人是王芳，只在已经登记了委托的状态里出现。

    一行是一件事，一列是谁、从哪里来。`✓` 能办；`—` 这件事不走这个渠道，或者不由这个人办（代码 `wrong-channel`、
    `not-yours`，见总表，和状态无关）；`△` 要持卡人或受托人带证件在场（代码 `nobody-there`）；其余是不能办的代码。
    一行里除了 `—` 和 `△` 只有同一个代码的，不占一行，写在表下面。没有登记过委托的人，凡是代持卡人办的事，一件也办不了
    （代码 `mandate-missing`），所以不单列。

    检查的次序是：渠道，谁来办，档案是否已并入别的档案，证件和卡，在场的人和委托，然后是这件事自己的条件。

    """

  // MARK: All actions

  private func actions() throws -> String {
    let policy = try Policy.shaanxi
    let happened = try happened()
    let rows = ActionName.allCases.map { name in
      let cells = [
        "\(name.chinese)<br>`\(name.rawValue)`", name.clauses.map(\.rawValue).joined(separator: " "), who(name),
        kinds(name), channels(policy.channels[name]), grouped(happened[name, default: []]),
      ]
      return "| " + cells.map { $0.isEmpty ? "—" : $0 }.joined(separator: " | ") + " |"
    }
    let heading = """
      ## Actions · 能办的事

      “受托”是哪些受托人可以代办。渠道后面写着“可增加”的，各市可以再开；没有写的，就是这些，不能增加。
      网点工作人员办标有 `△` 的事，要持卡人或受托人带证件在场。

      | 事项 | 条款 | 谁来办 | 受托 | 渠道（陕西省） | 办成以后登记 |
      |---|---|---|---|---|---|
      """
    return ([heading] + rows + [""]).joined(separator: "\n")
  }

  private func who(_ name: ActionName) -> String {
    if name.actors.isEmpty { return "发卡银行按自己的规定办，本平台不经手" }
    let actors = ActorKind.allCases.filter(name.actors.contains)
    return actors.map { $0.chinese + ($0 == .clerk && name.needsVisitor ? "△" : "") }.joined(separator: "、")
  }

  private func kinds(_ name: ActionName) -> String {
    Mandate.Kind.allCases.filter(name.mandates.contains).map(\.chinese).joined(separator: "、")
  }

  private func channels(_ list: ChannelList?) -> String {
    guard let list else { return Channel.system.chinese }
    return list.channels.map(\.chinese).joined(separator: "、") + (list.isOpen ? "（可增加）" : "")
  }

  /// What is written down when an action is done, in whichever state and by whomever it can be.
  private func happened() throws -> [ActionName: [String]] {
    var texts: [ActionName: [String]] = [:]
    let stages = try Stage.allCases.map { try Story(of: try Past.applied(upTo: $0)) }
    for story in stages + (try FileState.allCases.map { try $0.story() }) {
      for way in try ways(in: story) {
        for name in ActionName.allCases {
          let situation = story.situation(way.actor, way.channels[0], visitor: way.visitor)
          guard case .done(let events) = decide(try name.valid(in: situation), in: situation) else { continue }
          for text in events.map(\.chinese) where !texts[name, default: []].contains(text) {
            texts[name, default: []].append(text)
          }
        }
      }
    }
    return texts
  }

  /// What begins alike is said once: 「制卡进度：信息比对通过、已加入批次」.
  private func grouped(_ texts: [String]) -> String {
    var groups: [(head: String, tails: [String])] = []
    for text in texts {
      let parts = text.split(separator: "：", maxSplits: 1).map(String.init)
      let (head, tails) = (parts[0], Array(parts.dropFirst()))
      if let last = groups.last, last.head == head {
        groups[groups.count - 1].tails += tails
      } else {
        groups.append((head, tails))
      }
    }
    return groups.map { $0.tails.isEmpty ? $0.head : "\($0.head)：\($0.tails.joined(separator: "、"))" }
      .joined(separator: "；")
  }

  // MARK: One state

  private func section(_ number: Int, _ state: FileState) throws -> String {
    let story = try state.story()
    let ways = try ways(in: story)
    let answers = ActionName.allCases.map { name in (name, ways.map { answer(name, story, $0, $0.channels[0]) }) }
    let rows = answers.filter { single($0.1) == nil }.map { name, codes in
      "| \(name.chinese) | " + codes.map(cell).joined(separator: " | ") + " |"
    }
    let heading = [
      "| 事项 | " + ways.map(\.heading).joined(separator: " | ") + " |",
      "|---|" + String(repeating: ":-:|", count: ways.count),
    ]
    let lines = ["### \(number). \(state.rawValue) · \(state.chinese)", "", summary(of: story, in: state), ""]
    return (lines + (rows.isEmpty ? [] : heading + rows + [""]) + rest(answers)).joined(separator: "\n")
  }

  /// The actions that only one code answers, a line for each code.
  private func rest(_ answers: [(ActionName, [String?])]) -> [String] {
    let lines = Refusal.codes.compactMap { code -> String? in
      let names = answers.filter { single($0.1) == code }.map(\.0.chinese)
      return names.isEmpty ? nil : "- `\(code)`：\(names.joined(separator: "、"))"
    }
    return lines.isEmpty ? [] : ["其余：", ""] + lines + [""]
  }

  /// The one code that is all there is in a row, besides what does not depend on the state.
  private func single(_ codes: [String?]) -> String? {
    let telling = Set(codes.filter { cell($0) != "—" && cell($0) != "△" })
    guard telling.count == 1, let only = telling.first else { return nil }
    return only
  }

  private func answer(_ name: ActionName, _ story: Story, _ way: Way, _ channel: Channel) -> String? {
    preview(name, in: story.situation(way.actor, channel, visitor: way.visitor)).refusal?.code
  }

  private func cell(_ code: String?) -> String {
    switch code {
    case nil: "✓"
    case "wrong-channel", "not-yours": "—"
    case "nobody-there": "△"
    case let code?: "`\(code)`"
    }
  }

  // MARK: What the file says

  private func summary(of story: Story, in state: FileState) -> String {
    let holder = story.holder
    var parts = [holder.person.name.text]
    if holder.person.life != .alive { parts.append(holder.person.life.chinese) }
    if holder.card == nil {
      parts.append("没有可用的卡")
    } else {
      parts += CardFunction.allCases.map { "\($0.chinese)：\(story.standing($0)?.chinese ?? "")" }
    }
    parts += holder.voidCards.map { "旧卡：\(reason($0.reason))" }
    if let application = holder.application { parts.append(words(application)) }
    parts += holder.mandates.map { mandate in
      let holds = mandate.holds(in: story.situation(.holder, .miniProgramme))
      return "\(mandate.kind.chinese)：\(mandate.agent.text)，\(holds ? "有效" : "已到期")"
    }
    if state.isInXian { parts.append("口径：西安市") }
    return parts.joined(separator: "；") + "。"
  }

  private func words(_ application: Application) -> String {
    let stop = application.fault.map { "，停在\($0.reason.chinese)" } ?? ""
    let booked = application.appointment.map { "，预约\($0.day.chinese)" } ?? ""
    let register = "其他登记库\(application.register.chinese)"
    return "\(application.kind.chinese)：\(application.stage.chinese)\(stop)\(booked)，\(register)"
  }

  private func reason(_ reason: VoidCard.Reason) -> String {
    switch reason {
    case .formalLoss: "正式挂失"
    case .cancelled: "注销"
    case .exchanged: "换卡"
    case .renewed: "到期换卡"
    case .lostOnTheWay: "在路上丢失"
    }
  }

  // MARK: Refusals

  private func refusals() throws -> String {
    let samples = try RefusalSamples.all.get().explanations
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
