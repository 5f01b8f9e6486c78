import ArgumentParser
import Desk
import Foundation
import Seal
import Store

/// `qinka restore`: a backup becomes a province again, or it is said what is wrong with it.
struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Restore a backup into an empty place, and verify it",
    discussion: """
      The data folder holds nothing but `keys`, which you bring; a PostgreSQL database has no tables. Missing keys \
      and damage to the backup are named before anything is written. Then the journal is verified against the \
      checkpoint of the backup. Ends with 1 when something is wrong.
      """)
  @Argument(help: "The backup's folder.") var backup: String
  @OptionGroup var place: FolderOptions
  @Flag(help: "Also rebuild every file from its journal and compare.") var replay = false
  @Flag(help: "For programs.") var json = false

  func run() async throws {
    let outcome: RestoreOutcome
    do {
      outcome = try await Restoration(backup: backup, folder: place.folder, replay: replay).run()
      MovingLine.clear()
    } catch {
      MovingLine.clear()
      throw error
    }
    if json { try printJSON(outcome) } else { outcome.sentences(backup).forEach { print($0) } }
    if !outcome.clean { throw ExitCode(1) }
  }
}

/// What a restoration came to, in words and for programs.
struct RestoreOutcome: Encodable {
  struct Damaged: Encodable {
    let file: String
    let kind: String
    let sentence: String

    init(_ damage: FoundBackup.Damage) {
      file = damage.file
      kind = damage.kind.rawValue
      sentence = damage.description
    }
  }

  var made: String?
  var restored = false
  var clean = false
  var files = 0
  var entries = 0
  var bytes: Int64 = 0
  var seconds = 0.0
  /// The database is older than this program: `qinka migrate` comes next.
  var needsMigration = false
  var missingKeys: [NeededKey] = []
  var damage: [Damaged] = []
  var findings: [FoundInJournal] = []

  mutating func take(_ verdict: FoundBackup.Verdict, of found: FoundBackup) {
    restored = true
    clean = verdict.isClean
    (files, entries) = (verdict.journal.files, verdict.journal.entries)
    damage = verdict.damage.map { Damaged($0) }
    findings = verdict.journal.findings.map { FoundInJournal($0) }
    needsMigration = found.manifest.schema < Schema.newest
  }

  func sentences(_ backup: String) -> [String] {
    var lines = damage.map { "\($0.kind): \($0.sentence)" } + findings.map(\.line)
    if !missingKeys.isEmpty {
      lines.append("These keys are missing from the folder's keys, and without them nothing here can be read:")
      lines += missingKeys.map { "  \($0)" }
      lines.append("Bring the keyring that was kept apart from the backup. Nothing was restored.")
    } else if !restored {
      lines.append("\(backup) is damaged. Nothing was restored.")
    } else if !clean {
      lines.append("It was restored and is not as it was written. Look at it, and do not serve it.")
    } else {
      let took = String(format: "%.1f", seconds)
      lines.append("Restored as of \(made ?? ""): \(entries) entries of \(files) files, \(bytes) bytes, in \(took) s.")
      lines.append("The journal is as it was written, up to the checkpoint of the backup.")
      if needsMigration { lines.append("The database is older than this program: run `qinka migrate` first.") }
    }
    return lines
  }
}
