import Cards

/// An entry with everything said: the same object on a page, over the API, on a terminal and in a 12333 agent's script.
package struct GuideAnswer: Sendable, Equatable {
  /// Where one act is possible.
  package struct Where: Sendable, Equatable {
    package let action: ActionName
    package let channels: [Channel]
    /// The same as people are told.
    package let names: [String]
  }

  package let id: String
  package let question: String
  package let blocks: [Block]
  /// The most direct first.
  package let clauses: [Clause]
  package let places: [Where]
  package let source: String
  package let reviewed: Day
  /// Questions that people ask next, by id.
  package let related: [(id: String, question: String)]
  package let action: ActionName?
  package let card: GuideEntry.Card

  package static func == (one: GuideAnswer, other: GuideAnswer) -> Bool {
    one.id == other.id && one.text == other.text
  }

  /// As it is read out, or printed on a terminal.
  package var text: String {
    let said = blocks.map(\.plain).joined(separator: "\n")
    let where_ = places.map { "\($0.action.chinese)：\(Refusal.list($0.names, joinedBy: "或"))" }
    return ([said] + (where_.isEmpty ? [] : ["在哪里办："] + where_)).joined(separator: "\n")
  }
}

extension Guide {
  /// The entry with the values in force said.
  package func answer(_ entry: GuideEntry, in force: InForce) -> GuideAnswer {
    GuideAnswer(
      id: entry.id, question: entry.question,
      blocks: entry.body.map { $0.mapped { NamedValue.said($0, in: force) } },
      clauses: entry.clauses,
      places: entry.channels.compactMap { action in
        force.policy.channels[action].map {
          GuideAnswer.Where(action: action, channels: $0.channels, names: force.policy.ways(of: action))
        }
      },
      source: entry.source, reviewed: entry.reviewed,
      related: entry.related.compactMap { id in self.entry(id).map { (id: id, question: $0.question) } },
      action: entry.action, card: entry.card)
  }
}

extension Finding {
  /// Whether nobody had an answer, so that staff should see the question.
  package var isForStaff: Bool {
    switch outcome {
    case .unclear, .unknown: true
    case .answered, .elsewhere, .tooLong: false
    }
  }

  /// What is said when there is no answer: one sentence, and where to ask.
  /// - Parameter isNoted: whether the question was kept for staff.
  package func refusal(in force: InForce, isNoted: Bool) -> String? {
    let ask = "请拨打\(force.policy.hotline)，或到社保卡服务网点问。"
    return switch outcome {
    case .answered: nil
    case .unclear: "没有完全听懂。您是不是想问下面这些？都不是的话，\(ask)"
    case .elsewhere(let topic): "这里只回答社会保障卡的问题。\(topic.place)"
    case .unknown where isNoted: "这个问题这里答不上来，已经不带个人信息地记下，由工作人员补充。现在\(ask)"
    case .unknown: "这个问题这里答不上来。\(ask)"
    case .tooLong: "问题太长了，请用一两句话问（不超过\(Guide.longest)个字）。"
    }
  }

  /// The entries that are offered when there is no answer.
  package var suggestions: [String] {
    switch outcome {
    case .unclear(let entries): entries.map(\.id)
    case .answered(let entry): entry.related
    case .elsewhere, .unknown, .tooLong: []
    }
  }
}
