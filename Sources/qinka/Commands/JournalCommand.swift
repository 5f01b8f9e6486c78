import ArgumentParser
import Desk
import Foundation
import Seal
import Store

/// `qinka journal`: proves that nothing was changed behind the platform's back.
struct JournalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal", abstract: "Check the journal, and sign checkpoints of it",
    subcommands: [Verify.self, WriteCheckpoint.self])

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Find edits, deletions, swaps and truncations; name the first bad entry of each file",
      discussion: """
        The chains alone need no key. A checkpoint that was kept elsewhere also shows what was cut off or wholly \
        rewritten. --replay opens every entry and compares the files with what their journals give. Ends with 1 \
        when something is wrong.
        """)
    @OptionGroup var place: FolderOptions
    @Option(help: "A checkpoint file that was kept elsewhere.") var checkpoint: String?
    @Flag(help: "Rebuild every file from its journal and compare.") var replay = false
    @Flag(help: "For programs.") var json = false

    private struct Result: Encodable {
      let clean: Bool
      let files: Int
      let entries: Int
      let findings: [FoundInJournal]
    }

    func run() async throws {
      let folder = place.folder
      let engine = try folder.open(exclusive: false)
      let report: JournalVerifier.Report
      do {
        try await Schema(engine).checkCurrent()
        let files = replay ? Files(sealer: try Sealer(folder.loadKeys())) : nil
        report = try await JournalVerifier.verify(engine, checkpoint: try known(folder), replaying: files) { done in
          MovingLine.show("\(done) files")
        }
        await engine.close()
      } catch {
        await engine.close()
        throw error
      }
      try show(report)
      if !report.isClean { throw ExitCode(1) }
    }

    private func known(_ folder: DataFolder) throws -> Checkpoint? {
      guard let checkpoint else { return nil }
      guard let data = FileManager.default.contents(atPath: checkpoint) else {
        throw Plain("The checkpoint \(checkpoint) cannot be read.")
      }
      return try Checkpoint.read(
        String(decoding: data, as: UTF8.self), keys: try folder.loadKeys().checkpointVerifiers())
    }

    private func show(_ report: JournalVerifier.Report) throws {
      MovingLine.clear()
      let findings = report.findings.map { FoundInJournal($0) }
      if json {
        return try printJSON(
          Result(clean: report.isClean, files: report.files, entries: report.entries, findings: findings))
      }
      for finding in findings { print(finding.line) }
      print(
        report.isClean
          ? "The journal is as it was written: \(report.entries) entries of \(report.files) files."
          : "\(report.findings.count) of \(report.files) files are not as they were written.")
    }
  }

  struct WriteCheckpoint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "checkpoint", abstract: "Write a signed checkpoint now; keep it on another machine")
    @OptionGroup var place: FolderOptions
    @OptionGroup var policy: PolicyOptions
    @Option(help: "The file to write.") var out: String

    func run() async throws {
      try await withDesk(place.folder, policies: policy.load(), exclusive: false) { desk in
        let checkpoint = try await Checkpoint.take(from: desk.engine, at: desk.clock.now())
        let text = checkpoint.signed(with: try place.folder.loadKeys().checkpointKey())
        try Data(text.utf8).write(to: URL(fileURLWithPath: out), options: .atomic)
        print("\(out): \(checkpoint.heads.count) files.")
      }
    }
  }
}
