import Cards

/// One answer of the guide, as its file gives it: figures, channels and telephone numbers are still named, not said.
package struct GuideEntry: Sendable, Equatable {
  /// What of the asker's own file belongs to the answer.
  package struct Card: Sendable, Equatable {
    /// Previewed: possible now, or why not.
    package var actions: [ActionName] = []
    /// Shown when they are open on the card.
    package var open: [OpenItem.Code] = []
    /// Whether the answer says how far the application is.
    package var progress = false

    package var isEmpty: Bool { actions.isEmpty && open.isEmpty && !progress }
  }

  /// The name of its file and of its page.
  package let id: String
  package let question: String
  /// Other ways people ask it.
  package let wordings: [String]
  /// The one that it answers most directly first.
  package let clauses: [Clause]
  package let source: String
  package let reviewed: Day
  package let related: [String]
  /// What the button under the answer starts.
  package let action: ActionName?
  /// Whose channels are listed under the answer.
  package let channels: [ActionName]
  package let card: Card
  package let body: [Block]
}

/// A paragraph, a heading or a list: all that an answer is made of.
package enum Block: Sendable, Equatable {
  case paragraph(String)
  case heading(String)
  case bullets([String])
  case steps([String])

  /// The same with every text changed.
  func mapped(_ change: (String) -> String) -> Block {
    switch self {
    case .paragraph(let text): .paragraph(change(text))
    case .heading(let text): .heading(change(text))
    case .bullets(let items): .bullets(items.map(change))
    case .steps(let items): .steps(items.map(change))
    }
  }

  package var texts: [String] {
    switch self {
    case .paragraph(let text), .heading(let text): [text]
    case .bullets(let items), .steps(let items): items
    }
  }

  /// As it is read out, or printed on a terminal.
  package var plain: String {
    switch self {
    case .paragraph(let text): text
    case .heading(let text): "【\(text)】"
    case .bullets(let items): items.map { "· \($0)" }.joined(separator: "\n")
    case .steps(let items): items.enumerated().map { "\($0.offset + 1). \($0.element)" }.joined(separator: "\n")
    }
  }
}

/// Something that the guide does not answer, and who does.
package struct Elsewhere: Sendable, Equatable {
  package let topic: String
  package let wordings: [String]
  /// One sentence.
  package let place: String
}
