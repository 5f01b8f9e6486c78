import Cards

/// What staff have said of a question that the guide could not answer.
package struct Addition: Sendable {
  /// The question without personal data.
  package let words: String
  /// The entry that answers it, or the id of the one that is made here.
  package let entry: String
  /// The answer, when no entry had it.
  package let answer: String?
  package let on: Day

  package init(words: String, entry: String, answer: String?, on: Day) {
    self.words = words
    self.entry = entry
    self.answer = answer
    self.on = on
  }
}

extension Guide {
  /// The guide with what staff have answered: a wording more of an entry, or an entry more.
  package func with(_ additions: [Addition]) -> Guide {
    var entries = self.entries
    for addition in additions {
      if let index = entries.firstIndex(where: { $0.id == addition.entry }) {
        entries[index] = entries[index].asked(also: addition.words)
      } else if let answer = addition.answer {
        entries.append(GuideEntry(addition, answer: answer))
      }
    }
    return Guide(entries: entries, elsewhere: elsewhere, things: things, terms: terms)
  }
}

extension GuideEntry {
  fileprivate init(_ addition: Addition, answer: String) {
    self.init(
      id: addition.entry, question: addition.words, wordings: [addition.words], clauses: [.g1], source: "工作人员的答复",
      reviewed: addition.on, related: [], action: nil, channels: [], card: Card(),
      body: answer.split(separator: "\n").map { .paragraph(String($0)) })
  }

  fileprivate func asked(also words: String) -> GuideEntry { with(wordings: wordings + [words]) }

  func without(_ wording: String) -> GuideEntry { with(wordings: wordings.filter { $0 != wording }) }

  private func with(wordings: [String]) -> GuideEntry {
    GuideEntry(
      id: id, question: question, wordings: wordings, clauses: clauses, source: source, reviewed: reviewed,
      related: related, action: action, channels: channels, card: card, body: body)
  }
}

extension Guide {
  /// What of a question may be kept: no number, no name that was introduced as one, no address of mail, and not much of it.
  package static func withoutPersonalData(_ question: String) -> String {
    var kept = ""
    var digits = ""
    func flush() {
      kept += digits.count >= 3 ? "＃" : digits
      digits = ""
    }
    for character in Terms.folded(question).prefix(longest) {
      if character.isNumber && character.isASCII || chineseDigits.contains(character) && !digits.isEmpty {
        digits.append(character)
      } else {
        flush()
        kept.append(character)
      }
    }
    flush()
    return String(kept.replacing(named) { "\($0.output.1)某某" }.replacing(latin, with: "＃").prefix(120))
  }

  private static let chineseDigits: Set<Character> = ["x"]
  /// 我叫某某, 名字是某某, 姓名某某.
  private nonisolated(unsafe) static let named = /(我叫|我是叫|名叫|名字叫|名字是|姓名是|姓名|他叫|她叫)(\p{Han}{2,4})/
  /// Long Latin runs with digits in them: documents, cards, accounts, addresses.
  private nonisolated(unsafe) static let latin = /[a-z]*＃[a-z0-9＃]*|[a-z]{1,4}[0-9][a-z0-9]{4,}/
}
