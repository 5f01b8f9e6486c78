import ArgumentParser
import Cards
import Desk
import Foundation

/// `qinka import`: what somebody else has collected for many people at once.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take in what others have collected", subcommands: [Applications.self])

  struct Applications: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take an employer's applications: one row and one photo per person",
      discussion: """
        Every row gets a verdict; the good ones are committed fifty at a time, the others are named with their fault and \
        how to mend it, and written to --out with their columns, to be mended and imported again. Running the same \
        file again goes on where it stopped and doubles nothing. A dry run without --data needs neither a database \
        nor keys; with --data it asks the database, too, and opens nobody's file.
        """)

    @Argument(help: "The rows: CSV in GB 18030 or UTF-8, with a header.") var file: String
    @Option(help: "The folder of the photos, each named by the document number, or by name and number.")
    var photos: String?
    @Option(help: "The employer's account, as added by `qinka staff add`.") var employer: String?
    @Option(help: "The data folder.") var data: String?
    @Option(help: "A PostgreSQL URL; without it the SQLite file in the data folder.") var database: String?
    @OptionGroup var policy: PolicyOptions
    @Flag(name: .customLong("dry-run"), help: "Only say what would become of each row.") var dryRun = false
    @Option(help: "Write the rows that were not taken here, with what is wrong and how to mend it.") var out: String?
    @Flag(help: "One JSON object a row.") var json = false

    func validate() throws {
      if data == nil && !dryRun { throw ValidationError("Give --data DIR, or --dry-run.") }
      if employer == nil && data != nil { throw ValidationError("Give --employer NAME: whose people these are.") }
    }

    func run() async throws {
      let input = try InputFile(path: file)
      var run = try EmployerRun(input: input, photos: photos)
      let show = EmployerVerdictPrinter(isJSON: json, total: input.rowCount)
      let corrected = try out.map { try CorrectedFileWriter(path: $0, columns: run.file.columns) }
      let each: ([EmployerImport.Verdict]) throws -> Void = { verdicts in
        try show.show(verdicts)
        try corrected?.write(verdicts)
      }
      if let data, let employer {
        let place = DataFolder(path: data, database: database)
        // A look takes nothing, so it may stand beside a running server.
        let policies = try policy.load()
        run = try await withDesk(place, policies: policies, exclusive: !dryRun) { [run] desk in
          try await run.running(EmployerImport(desk: desk, account: employer), isLook: dryRun, each: each)
        }
      } else {
        try run.dryRun(under: try policy.load(), each: each)
      }
      show.end()
      try corrected?.close()
      try show.tellUnmatched(run.unmatched)
      tell("\(dryRun ? "Dry run: " : "")\(show.tally.sentence).")
      if let out, show.tally.refused > 0 { tell("What is to be mended stands in \(out).") }
    }
  }
}
