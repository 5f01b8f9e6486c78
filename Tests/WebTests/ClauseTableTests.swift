import Cards
import Foundation
import TestKit
import Testing

@testable import Web

/// `docs/clauses.md` and `docs/clauses.json`: what serves each clause of the official article, and what does not yet.
struct ClauseTableTests {
  /// How long the list of clauses without a test is. Lower it with the list: it keeps a clause that has lost its tests
  /// from being written back.
  private static let notYet = 9

  @Test func `条款表和程序一致`() throws {
    let rows = try ClauseRow.all()
    try CheckedInFile.compare("docs/clauses.md", with: page(rows))
    try CheckedInFile.compare("docs/clauses.json", with: try json(rows))
  }

  @Test func `没有测试的条款都在清单上，清单只能变短`() throws {
    let listed = try CheckedInFile.read("docs/not-yet.txt").split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map(String.init)
    let untested = try ClauseRow.all().filter(\.tests.isEmpty).map(\.clause.rawValue)
    #expect(untested.filter { !listed.contains($0) } == [], "these clauses have lost their tests")
    #expect(listed.filter { !untested.contains($0) } == [], "these clauses have tests now: take them off the list")
    #expect(listed == listed.filter { Clause(rawValue: $0) != nil }, "there is no such clause")
    #expect(listed.count <= Self.notYet, "the list has grown: give the clause its tests back")
    #expect(listed.count >= Self.notYet, "the list is shorter now: lower `notYet` to \(listed.count)")
  }

  /// Of the online life of a card: what pages cannot do, they must say where it is done.
  @Test func `网上看得到的条款，每条都有浏览器里走的一遍`() throws {
    let rows = try ClauseRow.all()
    let online = rows.filter { !$0.clause.rawValue.hasPrefix("E") }
    #expect(online.filter(\.journeys.isEmpty).map(\.clause.rawValue) == [], "these have no journey in a browser")
    #expect(online.filter(\.pages.isEmpty).map(\.clause.rawValue) == [], "these have no page")
  }

  // MARK: The page

  private func page(_ rows: [ClauseRow]) -> String {
    let tested = rows.count { !$0.tests.isEmpty }
    let head = """
      # Clauses · 条款

      本页由测试生成（`make docs` 重写），与程序不一致时测试不通过。
      每一条是第四十五课里说了谁可以、必须或能得到什么的一句话；右边是为它写的规则、接口、网页、答案和测试，
      最后一栏是在真的浏览器里走的路（`Tests/System/browser`）。
      还没有的写 `not yet`，没有测试的条款列在 [not-yet.txt](not-yet.txt)，那张单子只能变短。

      \(rows.count) 条里有 \(tested) 条有测试。

      | Clause · 条款 | Summary · 内容 | Rules · 规则 | Routes · 接口 | Pages · 页面 | Guide · 问答 | Tests · 测试 | Journeys · 浏览器 |
      |---|---|---|---|---|---|---|---|

      """
    let lines = rows.map { row in
      let cells = [
        row.clause.rawValue, row.clause.summary, cell(row.rules.map(code)), cell(row.routes.map(code)),
        cell(row.pages.map(code)),
        cell(row.entries.map(code)),
        cell(summary(of: row.tests)), cell(row.journeys.map { code($0.name) }),
      ]
      return "| \(cells.joined(separator: " | ")) |\n"
    }
    return head + lines.joined()
  }

  private func code(_ text: String) -> String { "`\(text)`" }

  private func cell(_ parts: [String]) -> String { parts.isEmpty ? "not yet" : parts.joined(separator: "<br>") }

  /// Each file with the number of its tests: the names are in the JSON.
  private func summary(of tests: [ClauseRow.Test]) -> [String] {
    Dictionary(grouping: tests, by: \.file).sorted { $0.key < $1.key }.map { "`\($0.key)` × \($0.value.count)" }
  }

  private func json(_ rows: [ClauseRow]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(rows), as: UTF8.self) + "\n"
  }
}

/// One clause and everything in the program that names it.
private struct ClauseRow: Encodable {
  struct Test: Encodable, Equatable {
    let file: String
    let name: String
  }

  let clause: Clause
  let summary: String
  /// Actions and the files of rules.
  let rules: [String]
  let routes: [String]
  let pages: [String]
  /// Of the guide, those first that answer it most directly.
  let entries: [String]
  let tests: [Test]
  /// In a real browser.
  let journeys: [Test]

  static func all() throws -> [ClauseRow] {
    let files = try ruleFiles()
    let (tests, journeys) = (try markedTests(), try markedJourneys())
    return Clause.allCases.map { clause in
      let actions = ActionName.allCases.filter { $0.clauses.contains(clause) }.map(\.rawValue)
      return ClauseRow(
        clause: clause, summary: clause.summary,
        rules: actions + files.filter { $0.clauses.contains(clause) }.map(\.file),
        routes: Routes.all.filter { $0.clauses.contains(clause) }.map(\.name),
        pages: Routes.pages.filter { $0.clauses.contains(clause) }.map(\.name), entries: entries(of: clause),
        tests: tests.filter { $0.clauses.contains(clause) }.map(\.test),
        journeys: journeys.filter { $0.clauses.contains(clause) }.map(\.test))
    }
  }

  private static func entries(of clause: Clause) -> [String] {
    let entries = GuideShelf.bundled().folder.entries.filter { $0.clauses.contains(clause) }
    return entries.filter { $0.clauses.first == clause }.map(\.id)
      + entries.filter { $0.clauses.first != clause }.map(\.id)
  }

  // MARK: Rules, by what their files say of themselves

  private static func ruleFiles() throws -> [(file: String, clauses: Set<Clause>)] {
    try swiftFiles(under: "Sources/Cards/Rules").map { file in
      let comments = try CheckedInFile.read(file).split(separator: "\n").filter { $0.hasPrefix("///") }
      let sentences = comments.joined(separator: " ").matches(of: /Clauses? ([A-Z0-9–, ]+)\./).map(\.output.1)
      return (String(file.split(separator: "/").last ?? ""), Set(sentences.flatMap(clauses)))
    }
  }

  /// Reads `V1, V2` and `L1–L5`.
  private static func clauses(in text: Substring) -> [Clause] {
    text.split(separator: ",").flatMap { part -> [Clause] in
      let ends = part.split(separator: "–").compactMap { end in
        Clause.allCases.firstIndex { $0.rawValue == end.trimmingCharacters(in: .whitespaces) }
      }
      guard let first = ends.first, let last = ends.last else { return [] }
      return Array(Clause.allCases[first...last])
    }
  }

  // MARK: Tests, by their marks

  private static func markedTests() throws -> [(test: Test, clauses: Set<Clause>)] {
    try swiftFiles(under: "Tests").flatMap { file in
      let lines = try CheckedInFile.read(file).split(separator: "\n")
      let source = lines.filter { !$0.drop { $0 == " " }.hasPrefix("///") }.joined(separator: "\n")
      return source.matches(of: /\.clauses\(([a-z0-9., ]+)\)[^`]*?func (`[^`]+`|\w+)/).map { match in
        let ids = match.output.1.split(separator: ",").map { $0.drop { " .".contains($0) }.uppercased() }
        let name = match.output.2.filter { $0 != "`" }
        return (
          Test(file: String(file.dropFirst("Tests/".count)), name: name), Set(ids.compactMap(Clause.init(rawValue:)))
        )
      }
    }
  }

  /// Marked with `@pytest.mark.clauses("L1", "L2")`; conftest.py refuses a clause that does not exist.
  private static func markedJourneys() throws -> [(test: Test, clauses: Set<Clause>)] {
    try files("py", under: "Tests/System/browser").flatMap { file in
      try CheckedInFile.read(file).matches(of: /mark\.clauses\(([A-Z0-9", ]+)\)\n(?:@[^\n]*\n)*def (\w+)/).map {
        match in
        let ids = match.output.1.split(separator: ",").map { $0.filter { $0.isLetter || $0.isNumber } }
        return (
          Test(file: String(file.dropFirst("Tests/".count)), name: String(match.output.2)),
          Set(ids.compactMap(Clause.init(rawValue:)))
        )
      }
    }
  }

  private static func swiftFiles(under folder: String) throws -> [String] { try files("swift", under: folder) }

  private static func files(_ kind: String, under folder: String) throws -> [String] {
    let root = CheckedInFile.root.appending(path: folder)
    return try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".\(kind)") }.sorted()
      .map { "\(folder)/\($0)" }
  }
}
