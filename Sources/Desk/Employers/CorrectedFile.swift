/// The rows that were not taken, with what is wrong and how to mend it: a file that a spreadsheet opens, and that is
/// handed in again once it is mended.
package struct CorrectedFile: Sendable {
  private static let added = ["问题代码", "问题", "怎么改"]

  private let columns: [String]
  /// Which of the original columns go back: not those that an earlier one of these files had added.
  private let kept: [Int]

  package init(columns: [String]) {
    self.columns = columns
    kept = columns.indices.filter { !Self.added.contains(columns[$0]) }
  }

  /// Begins with the mark by which spreadsheets know UTF-8.
  package var header: String { "\u{FEFF}" + line(kept.map { columns[$0] } + Self.added) }

  /// Nil for a row that needs nothing.
  package func line(of verdict: EmployerImport.Verdict) -> String? {
    guard case .refused(let problems) = verdict.outcome else { return nil }
    let own = kept.map { $0 < verdict.readable.count ? SpreadsheetCell.read(verdict.readable[$0]) : "" }
    let said = [problems.map(\.code), problems.map(\.sentence), problems.map(\.fix)].map {
      $0.joined(separator: "；")
    }
    return line(own + said)
  }

  private func line(_ cells: [String]) -> String { cells.map(SpreadsheetCell.write).joined(separator: ",") + "\r\n" }
}
