import Cards
import Yams

/// Reads one file: front matter in YAML between two lines of dashes, then the answer in Markdown.
struct EntryFile {
  private struct Front: Decodable {
    struct Card: Decodable {
      let actions: [String]?
      let open: [String]?
      let progress: Bool?
    }

    let id: String
    let question: String
    let wordings: [String]
    let clauses: [String]
    let source: String
    let reviewed: String
    let related: [String]
    let action: String?
    let channels: [String]?
    let card: Card?
  }

  private static let keys: Set<String> = [
    "id", "question", "wordings", "clauses", "source", "reviewed", "related", "action", "channels", "card",
  ]
  private static let cardKeys: Set<String> = ["actions", "open", "progress"]

  let name: String
  private(set) var faults: [FolderFault] = []

  /// `name` is that of the file, without its folder.
  init(name: String) { self.name = name }

  /// Nil when there are faults.
  mutating func read(_ text: String) -> GuideEntry? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
      fault(1, "an entry begins with front matter between two lines of ---")
      return nil
    }
    guard let front = front(lines[1..<end].joined(separator: "\n")) else { return nil }
    let body = body(lines[(end + 1)...].joined(separator: "\n"), from: end + 1)
    let entry = GuideEntry(
      id: front.id, question: front.question, wordings: front.wordings,
      clauses: front.clauses.compactMap { clause($0) },
      source: front.source, reviewed: reviewed(front.reviewed) ?? Day.parseKnown, related: front.related,
      action: front.action.flatMap { action($0) }, channels: (front.channels ?? []).compactMap { action($0) },
      card: GuideEntry.Card(
        actions: (front.card?.actions ?? []).compactMap { action($0) },
        open: (front.card?.open ?? []).compactMap { openItem($0) }, progress: front.card?.progress ?? false),
      body: body)
    check(entry)
    return faults.isEmpty ? entry : nil
  }

  private mutating func front(_ yaml: String) -> Front? {
    do {
      let node = try Yams.compose(yaml: yaml)
      refuseStrangers(node?.mapping, known: Self.keys)
      refuseStrangers(node?.mapping?["card"]?.mapping, known: Self.cardKeys)
      return try YAMLDecoder().decode(Front.self, from: yaml)
    } catch let error as YamlError {
      fault(2, "the front matter is not YAML: \(error)")
    } catch DecodingError.keyNotFound(let key, _) {
      fault(2, "\"\(key.stringValue)\" is missing")
    } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      fault(2, "\"\(path)\" has the wrong form")
    } catch {
      fault(2, "the front matter cannot be read: \(error)")
    }
    return nil
  }

  private mutating func refuseStrangers(_ mapping: Node.Mapping?, known: Set<String>) {
    for (key, _) in mapping ?? [:] where !known.contains(key.string ?? "") {
      fault(
        (key.mark?.line ?? 1) + 1,
        "unknown key \"\(key.string ?? "")\". Allowed: \(known.sorted().joined(separator: ", "))")
    }
  }

  private mutating func body(_ text: String, from line: Int) -> [Block] {
    do throws(Markdown.Refused) {
      return try Markdown.blocks(text)
    } catch {
      fault(line + error.line, error.sentence)
      return []
    }
  }

  private mutating func check(_ entry: GuideEntry) {
    if entry.id + ".md" != name { fault(2, "the id is \"\(entry.id)\", so the file is called \(entry.id).md") }
    if entry.question.isEmpty { fault(2, "\"question\" is empty") }
    if entry.wordings.isEmpty { fault(2, "\"wordings\" is empty; give other ways to ask it") }
    if entry.clauses.isEmpty && faults.isEmpty { fault(2, "\"clauses\" is empty; name at least one") }
    if entry.source.isEmpty { fault(2, "\"source\" is empty") }
    guard case .paragraph = entry.body.first else { return fault(2, "the body begins with a paragraph: the answer") }
    for text in entry.body.flatMap(\.texts) { check(text) }
  }

  /// Figures and telephone numbers come from policy, so a digit in a body is one that was typed.
  private mutating func check(_ text: String) {
    for name in NamedValue.names(in: text) where NamedValue.named(name) == nil {
      fault(2, "unknown value {\(name)}. Allowed: \(NamedValue.allowed)")
    }
    let typed = NamedValue.outside(text)
    if typed.contains(where: { $0.isNumber && $0.isASCII }) {
      fault(2, "a typed number in 「\(text)」: figures and telephone numbers come from policy, as {hotline}")
    }
    for channel in NamedValue.channelNames where typed.contains(channel) {
      fault(2, "a typed channel \(channel) in 「\(text)」: channels come from policy, as {channels:apply}")
    }
  }

  private mutating func clause(_ text: String) -> Clause? {
    let clause = Clause(rawValue: text)
    if clause == nil { fault(2, "there is no clause \"\(text)\"") }
    return clause
  }

  private mutating func action(_ text: String) -> ActionName? {
    let action = ActionName(rawValue: text)
    if action == nil { fault(2, "there is no action \"\(text)\"") }
    return action
  }

  private mutating func openItem(_ text: String) -> OpenItem.Code? {
    let code = OpenItem.Code(rawValue: text)
    if code == nil { fault(2, "there is no open item \"\(text)\"") }
    return code
  }

  private mutating func reviewed(_ text: String) -> Day? {
    do {
      return try Day.parse(text)
    } catch {
      fault(2, "\"reviewed\": \(error.sentence)")
      return nil
    }
  }

  private mutating func fault(_ line: Int, _ sentence: String) {
    faults.append(FolderFault(file: "\(GuideFolder.entries)/\(name)", line: line, sentence: sentence))
  }
}

extension Day {
  /// Stands in for one that could not be read, in an entry that is refused.
  fileprivate static let parseKnown = Instant(milliseconds: 0).day
}
