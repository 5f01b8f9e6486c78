import ArgumentParser
import Cards
import Desk
import Foundation

/// `qinka adopt`: the way holders get in from an older system.
struct AdoptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt", abstract: "Adopt the people and cards of an older system's export",
    discussion: """
      Every row gets a verdict; the good ones are committed a hundred at a time, the others are named with their \
      fault. Running the same file again goes on where it stopped and doubles nothing. A dry run needs neither a \
      database nor keys.
      """)

  @Argument(help: "The export: CSV in GB 18030 or UTF-8.") var file: String
  @Option(help: "The data folder.") var data: String?
  @Option(help: "A PostgreSQL URL; without it the SQLite file in the data folder.") var database: String?
  @OptionGroup var policy: PolicyOptions
  @Flag(name: .customLong("dry-run"), help: "Only say what would become of each row.") var dryRun = false
  @Flag(help: "One JSON object a row.") var json = false

  func validate() throws {
    if data == nil && !dryRun { throw ValidationError("Give --data DIR, or --dry-run.") }
  }

  func run() async throws {
    let run = AdoptionRun(file: file, policies: try policy.load())
    let show = VerdictPrinter(isJSON: json, total: try run.lineCount())
    let tally: AdoptionRun.Tally
    if dryRun {
      tally = try run.dryRun { try show.show([$0]) }
    } else {
      let folder = DataFolder(path: data ?? ".", database: database)
      let engine = try folder.open()
      do {
        tally = try await run.adopt(with: try await folder.desk(on: engine, policies: run.policies), each: show.show)
      } catch {
        await engine.close()
        throw error
      }
      await engine.close()
    }
    show.end()
    tell("\(dryRun ? "Dry run: " : "")\(tally.sentence).")
  }
}

/// Prints verdicts for people or programs, and how far the run has come.
private final class VerdictPrinter {
  private struct Line: Encodable {
    let row: Int
    let verdict: String
    let flags: [String]
    let refusal: String?
    let message: String
  }

  private let isJSON: Bool
  private let progress: Progress

  init(isJSON: Bool, total: Int) {
    self.isJSON = isJSON
    progress = Progress(total: total)
  }

  func show(_ verdicts: [Adopter.Verdict]) throws {
    for verdict in verdicts { isJSON ? try showJSON(verdict) : showText(verdict) }
    progress.advance(by: verdicts.count)
  }

  func end() { progress.end() }

  private func showJSON(_ verdict: Adopter.Verdict) throws {
    let flags = verdict.refusal.map { [$0.code.rawValue] } ?? verdict.flags.map(\.rawValue)
    try printJSON(
      Line(
        row: verdict.row, verdict: verdict.refusal == nil ? "adopted" : "refused", flags: flags,
        refusal: verdict.refusal?.code.rawValue, message: message(verdict)))
  }

  /// People want to see what needs their attention, not a thousand good rows.
  private func showText(_ verdict: Adopter.Verdict) {
    if let refusal = verdict.refusal {
      print("row \(verdict.row): refused, \(refusal.code.rawValue): \(refusal.sentence)")
    } else if !verdict.flags.isEmpty {
      print(
        "row \(verdict.row): adopted, \(verdict.flags.map { "\($0.rawValue): \($0.chinese)" }.joined(separator: "; "))")
    }
  }

  private func message(_ verdict: Adopter.Verdict) -> String {
    if let refusal = verdict.refusal { return refusal.sentence }
    return verdict.flags.isEmpty ? "已转入" : verdict.flags.map(\.chinese).joined(separator: "；")
  }
}
