import Desk
import TestKit
import Testing
import Web

/// `docs/access.md` is reviewed by people; here it is held against the route table.
struct AccessTests {
  @Test func `every route stands in the access page once, and nothing else does`() throws {
    #expect(try AccessPage.read().map(\.route).sorted() == Routes.all.map(\.name).sorted())
  }

  @Test func `the access page and the route table let in the same`() throws {
    let rows = Dictionary(try AccessPage.read().map { ($0.route, $0.callers) }, uniquingKeysWith: { first, _ in first })
    for route in Routes.all {
      #expect(rows[route.name] == Caller.all.filter(route.access.letsIn), "\(route.name)")
    }
  }

  @Test func `the access page has a column for every role`() {
    #expect(Set(Role.allCases.map(\.rawValue)).union(["nobody"]) == Set(Caller.all.map(\.description)))
  }

  @Test func `every row says whose data`() throws {
    for row in try AccessPage.read() { #expect(!row.data.isEmpty, "\(row.route)") }
  }
}

/// A column of the table: somebody of a role, or nobody in particular.
private enum Caller: Equatable, CustomStringConvertible {
  case nobody
  case role(Role)

  /// In the order of the page: people, then those who serve them, then institutions.
  static let all =
    [nobody]
    + [
      .applicant, .holder, .agent, .clerk, .cityCentre, .provinceCentre, .hotlineAgent, .auditor, .administrator,
      .employer, .bank, .hospital, .pharmacy, .police, .factory, .centre,
    ].map(role)

  var description: String {
    switch self {
    case .nobody: "nobody"
    case .role(let role): role.rawValue
    }
  }
}

extension Route.Access {
  fileprivate func letsIn(_ caller: Caller) -> Bool {
    switch (self, caller) {
    case (.anyone, _): true
    case (.anySession, .role): true
    case (.roles(let roles), .role(let role)): roles.contains(role)
    case (.anySession, .nobody), (.roles, .nobody): false
    }
  }
}

/// The table of `docs/access.md`.
private enum AccessPage {
  struct Row {
    let route: String
    let callers: [Caller]
    let data: String
  }

  struct Unreadable: Error, CustomStringConvertible { let description: String }

  static func read() throws -> [Row] {
    let lines = try CheckedInFile.read("docs/access.md").split(separator: "\n").filter { $0.hasPrefix("|") }
    let heading = ["Route"] + Caller.all.map(\.description) + ["Whose data"]
    guard let first = lines.first, cells(first) == heading else {
      throw Unreadable(description: "the table's heading should be \(heading.joined(separator: " | "))")
    }
    return try lines.dropFirst(2).map { try row($0, width: heading.count) }
  }

  private static func row(_ line: Substring, width: Int) throws -> Row {
    let cells = cells(line)
    guard cells.count == width, cells[1..<(width - 1)].allSatisfy({ ["", "✓"].contains($0) }) else {
      throw Unreadable(description: "not a row of \(width) cells with ✓ or nothing between: \(line)")
    }
    let callers = zip(Caller.all, cells.dropFirst()).filter { $0.1 == "✓" }.map(\.0)
    return Row(route: cells[0].filter { $0 != "`" }, callers: callers, data: cells[width - 1])
  }

  private static func cells(_ line: Substring) -> [String] {
    line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map { cell in
      String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}
