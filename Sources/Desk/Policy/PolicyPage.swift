import Cards
import Yams

/// One file of a policy folder while it is read, with everything found wrong in it.
struct PolicyPage {
  /// A key with what stands under it.
  struct Section {
    let name: String
    let line: Int
    let node: Node
  }

  /// The keys of one mapping that were known and present.
  struct Fields {
    let line: Int
    fileprivate let sections: [String: Section]

    subscript(_ name: String) -> Node? { sections[name]?.node }
  }

  let file: String
  private(set) var faults: [FolderFault] = []

  init(file: String) {
    self.file = file
  }

  mutating func fault(at line: Int, _ sentence: String) {
    faults.append(FolderFault(file: file, line: line, sentence: sentence))
  }

  // MARK: Dated entries

  /// Reads the dated entries under one key; `setting` reads what this kind of entry has besides `from` and `source`.
  mutating func series(
    _ key: String, _ section: Section, required: [String], optional: [String] = [],
    setting: (Fields, inout PolicyPage) -> PolicySetting?
  ) -> PolicySeries {
    guard case .sequence(let nodes) = section.node, !nodes.isEmpty else {
      fault(at: section.line, "\"\(section.name)\" needs a list of entries, each beginning with \"- from:\"")
      return PolicySeries(key: key, entries: [], isWhole: false)
    }
    let faultsBefore = faults.count
    let entries = nodes.compactMap { entry($0, required: required, optional: optional, setting: setting) }
    checkOrder(of: entries)
    return PolicySeries(key: key, entries: entries, isWhole: faults.count == faultsBefore)
  }

  private mutating func entry(
    _ node: Node, required: [String], optional: [String], setting: (Fields, inout PolicyPage) -> PolicySetting?
  ) -> PolicyEntry? {
    guard let fields = fields(node, required: ["from"] + required + ["source"], optional: optional) else { return nil }
    let from = fields["from"].flatMap { parsed($0, as: "from", PolicyText.day)?.value }
    let source = fields["source"].flatMap { text($0, as: "source") }
    let setting = setting(fields, &self)
    guard let from, let source, let setting else { return nil }
    let sources = [source, setting.addedBy.map { "增列：" + $0 }].compactMap(\.self).joined(separator: "；")
    let spot = PolicySpot(file: file, line: fields.line)
    return PolicyEntry(from: from, start: from.start, setting: setting, source: sources, spot: spot)
  }

  private mutating func checkOrder(of entries: [PolicyEntry]) {
    for (earlier, later) in zip(entries, entries.dropFirst()) where later.from <= earlier.from {
      let why =
        later.from == earlier.from
        ? "there is already an entry from that day, in line \(earlier.spot.line)"
        : "the entry before it, in line \(earlier.spot.line), is later; put the oldest first"
      fault(at: later.spot.line, "entry out of order: \(why)")
    }
  }

  // MARK: Mappings, lists and texts

  /// The keys at the top of the file or of a part of it, in the order written; `nil` allows any.
  mutating func sections(_ node: Node, kind: String, allowed: [String]?) -> [Section] {
    guard case .mapping(let mapping) = node else {
      fault(at: line(of: node), "expected keys with a colon, as \"\(allowed?.first ?? kind):\"")
      return []
    }
    var sections: [Section] = []
    for (key, value) in mapping {
      let name = key.scalar?.string ?? ""
      if let allowed, !allowed.contains(name) {
        fault(at: line(of: key), PolicyWords.unknown(kind, name, allowed: allowed))
      } else {
        sections.append(Section(name: name, line: line(of: key), node: value))
      }
    }
    return sections
  }

  mutating func fields(_ node: Node, required: [String], optional: [String] = []) -> Fields? {
    guard case .mapping(let mapping) = node else {
      fault(at: line(of: node), "expected keys with a colon: \(required.joined(separator: ", "))")
      return nil
    }
    let line = line(of: node)
    let sections = sections(node, kind: "key", allowed: required + optional)
    // An unknown key is often a misspelt one: its fault names the right word, so it is not reported as missing, too.
    let unknown = mapping.keys.compactMap(\.scalar?.string).filter { !(required + optional).contains($0) }
    let misspelt = unknown.compactMap { PolicyWords.nearest(to: $0, among: required) }
    let present = Dictionary(sections.map { ($0.name, $0) }) { first, _ in first }
    for name in required where present[name] == nil && !misspelt.contains(name) {
      fault(at: line, "missing \"\(name)\"\(Self.purposes[name].map { ": \($0)" } ?? "")")
    }
    return Fields(line: line, sections: present)
  }

  private static let purposes = [
    "from": "the day it takes effect, as 2026-01-31",
    "source": "the document or page that says so",
    "clause": "the clause whose list this is, as L6",
    "open": "true if the source ends its list with 「等」, otherwise false",
    "city": "the code of the city it is in, as 610100",
    "actions": "what can be done there, as [collect, exchange]",
    "owner": "who answers for the step, as people call the party",
    "deadline": "how long the party may take, as 3 days",
    "reminder": "how long before the deadline it is reminded, as 1 day",
    "starts": "the first day this folder answers for, as 2026-01-31",
  ]

  mutating func parsed<Value>(
    _ node: Node, as name: String, _ parse: PolicyValue.Parser<Value>
  ) -> (text: String, value: Value)? {
    guard let text = text(node, as: name) else { return nil }
    do {
      return (text, try parse(text))
    } catch {
      fault(at: line(of: node), error.sentence)
      return nil
    }
  }

  mutating func list<Value>(
    _ node: Node, as name: String, _ parse: PolicyValue.Parser<Value>
  ) -> [(text: String, value: Value)]? {
    guard case .sequence(let nodes) = node else {
      fault(at: line(of: node), "\"\(name)\" must be a list in brackets, as [first, second]")
      return nil
    }
    let items = nodes.compactMap { parsed($0, as: name, parse) }
    return items.count == nodes.count ? items : nil
  }

  /// Every plain value is read as the text that was written: YAML's own guesses (dates, octals, yes and no) are not
  /// ours.
  mutating func text(_ node: Node, as name: String) -> String? {
    guard case .scalar(let scalar) = node else {
      fault(at: line(of: node), "\"\(name)\" must be a single value, not a list or keys")
      return nil
    }
    let words = scalar.string.split(whereSeparator: \.isWhitespace)
    guard !words.isEmpty else {
      fault(at: line(of: node), "\"\(name)\" is empty")
      return nil
    }
    return words.joined(separator: " ")
  }

  func line(of node: Node) -> Int { node.mark?.line ?? 1 }
}
