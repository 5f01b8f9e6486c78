import Cards
import Desk
import Foundation
import PostgresEngine
import SQLiteEngine
import Seal
import Store

/// Turns a backup into a data folder, or into the contents of an empty PostgreSQL database.
struct Restoration {
  let backup: String
  let folder: DataFolder
  let replay: Bool

  func run() async throws -> RestoreOutcome {
    let started = ContinuousClock.now
    var outcome = RestoreOutcome()
    let found: FoundBackup
    do {
      found = try FoundBackup(at: backup)
    } catch {
      outcome.damage = [.init(error)]
      return outcome
    }
    outcome.made = found.manifest.made
    outcome.bytes = found.manifest.contents.reduce(0) { $0 + $1.bytes }
    let ring = folder.hasKeys ? try folder.loadKeys() : nil
    outcome.missingKeys = try found.missingKeys(from: ring)
    guard let ring, outcome.missingKeys.isEmpty else { return outcome }
    outcome.damage = try found.damage(keys: ring) { MovingLine.show($0) }.map { .init($0) }
    guard outcome.damage.isEmpty else { return outcome }
    try checkFits(found.manifest)
    outcome.take(try await fillAndVerify(found, ring), of: found)
    outcome.seconds = (ContinuousClock.now - started) / .seconds(1)
    return outcome
  }

  private func fillAndVerify(_ found: FoundBackup, _ ring: Keyring) async throws -> FoundBackup.Verdict {
    let engine = try await fill(from: found)
    do {
      let verdict = try await found.verify(engine, keys: ring, replaying: replay) {
        MovingLine.show("\($0) files verified")
      }
      await engine.close()
      return verdict
    } catch {
      await engine.close()
      throw error
    }
  }

  /// Everything that can be known to go wrong before the first byte is written.
  private func checkFits(_ manifest: BackupManifest) throws {
    guard manifest.schema <= Schema.newest else { throw Schema.Fault.ahead(at: manifest.schema, newest: Schema.newest) }
    switch (manifest.engine, folder.databaseURL) {
    case (.sqlite, .some):
      throw Plain("This is a backup of an SQLite database; leave --database and QINKA_DATABASE away.")
    case (.postgresql, nil):
      throw Plain("This is a backup of a PostgreSQL database; say by --database where the empty one is.")
    case (.sqlite, nil), (.postgresql, .some): break
    }
    let others = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "keys" }.sorted()
    if let other = others.first {
      throw Plain("\(folder.path) is not empty: there is \(other). A backup is restored beside nothing but `keys`.")
    }
  }

  private func fill(from found: FoundBackup) async throws -> any Engine {
    switch found.manifest.engine {
    case .sqlite: return try fillFile(from: found)
    case .postgresql: return try await fillDatabase(from: found)
    }
  }

  private func fillFile(from found: FoundBackup) throws -> any Engine {
    let name = CopyKind.sqlite.fileName
    let unfinished = folder.file + ".unfinished"
    let written = try found.folder.copy(name, to: unfinished) { MovingLine.show("\($0 >> 20) MB restored") }
    guard found.manifest.contents.contains(written) else {
      throw Plain("\(name) was read twice and was not the same: the disk of the backup is failing.")
    }
    // One step, so that a server never meets half a database under its name.
    guard rename(unfinished, folder.file) == 0 else { throw Plain("\(unfinished) could not be renamed.") }
    try Disk.sync(folder.path)
    return try SQLiteEngine(path: folder.file, quickCheck: true)
  }

  private func fillDatabase(from found: FoundBackup) async throws -> any Engine {
    let engine = try PostgresEngine(url: folder.databaseURL ?? "")
    do {
      guard try await engine.isEmpty() else {
        throw Plain("\(engine.name) has tables already. A backup is restored into an empty database.")
      }
      try await engine.fill(from: found.folder.file(CopyKind.postgresql.fileName)) { MovingLine.show($0) }
      return engine
    } catch {
      await engine.close()
      throw error
    }
  }
}

/// One finding in a journal, in words and for programs.
struct FoundInJournal: Encodable {
  let holder: String
  let seq: Int64
  let kind: String
  let sentence: String

  init(_ finding: JournalVerifier.Finding) {
    holder = finding.holder
    seq = finding.seq
    kind = finding.kind.rawValue
    sentence = finding.sentence
  }

  var line: String { "\(holder) \(kind): \(sentence)" }
}
