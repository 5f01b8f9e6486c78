import Foundation
import Yams

extension PolicyPage {
  /// The file's content as YAML, or nothing and the faults that keep it from being read.
  mutating func root(in folder: String) -> Node? {
    guard let data = FileManager.default.contents(atPath: folder + "/" + file) else {
      fault(at: 1, "the file is missing or cannot be read")
      return nil
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      fault(at: 1, "the file is not UTF-8 text; save it as UTF-8")
      return nil
    }
    return hasTabs(in: text) ? nil : compose(text)
  }

  /// YAML forbids tabs in an indentation, but says so in words that help nobody.
  private mutating func hasTabs(in text: String) -> Bool {
    var found = false
    for (index, line) in Self.lines(of: text).enumerated() where line.prefix(while: \.isWhitespace).contains("\t") {
      fault(at: index + 1, "the line is indented with a tab; use spaces")
      found = true
    }
    return found
  }

  private mutating func compose(_ text: String) -> Node? {
    do {
      guard let node = try Yams.compose(yaml: text) else {
        fault(at: 1, "the file is empty")
        return nil
      }
      guard case .mapping = node else {
        fault(at: line(of: node), "expected keys with a colon at the beginning of the lines")
        return nil
      }
      return node
    } catch let error as YamlError {
      report(error, in: text)
    } catch {
      fault(at: 1, "not readable as YAML: \(error)")
    }
    return nil
  }

  private mutating func report(_ error: YamlError, in text: String) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      fault(at: mark.line, "not readable as YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      reportDoubled(keys.first ?? "", first: context.mark, in: text)
    case .reader(let problem, let offset, _, _):
      let line = 1 + text.prefix(offset ?? 0).count(where: \.isNewline)
      fault(at: line, "not readable as YAML: \(problem)")
    default:
      fault(at: 1, "not readable as YAML: \(error)")
    }
  }

  /// The parser points at the first of the two keys; the one to delete is usually the second.
  private mutating func reportDoubled(_ key: String, first: Mark, in text: String) {
    let later = Self.lines(of: text).enumerated().dropFirst(first.line).first { _, line in
      let indented = line.prefix { $0 == " " || $0 == "-" }.count
      let words = line.dropFirst(indented).split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return indented + 1 == first.column && words.count == 2
        && words[0].trimmingCharacters(in: CharacterSet(charactersIn: " \"'")) == key
    }
    fault(at: later.map { $0.offset + 1 } ?? first.line, "\"\(key)\" is here twice, first in line \(first.line)")
  }

  private static func lines(of text: String) -> [Substring] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }
}
