import ArgumentParser
import Desk
import Foundation
import Seal
import Store

/// `qinka backup`: a copy of the whole database, made while it serves, that says of itself what it is.
struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Back the database up while it serves",
    discussion: """
      The backup is a folder: the database as it was at one moment, the journal's signed checkpoint of that moment, \
      and a signed manifest with the digest of each file and the names of the keys that it needs. The keys themselves \
      are never in it: keep them apart from it, or whoever finds the backup reads everything. With PostgreSQL it runs \
      pg_dump.
      """)
  @OptionGroup var place: FolderOptions
  @Argument(help: "The folder to make; it must not be there yet.") var target: String
  @Flag(help: "For programs.") var json = false

  private struct Result: Encodable {
    let backup: String
    let seconds: Double
    let bytes: Int64
    let manifest: BackupManifest
  }

  func run() async throws {
    let started = ContinuousClock.now
    let keys = try place.folder.loadKeys()
    let engine = try place.folder.open(exclusive: false)
    let manifest: BackupManifest
    do {
      manifest = try await take(of: engine, keys)
      await engine.close()
    } catch {
      await engine.close()
      MovingLine.clear()
      throw error
    }
    MovingLine.clear()
    let seconds = (ContinuousClock.now - started) / .seconds(1)
    let bytes = manifest.contents.reduce(0) { $0 + $1.bytes }
    if json { return try printJSON(Result(backup: target, seconds: seconds, bytes: bytes, manifest: manifest)) }
    print(
      "\(target): \(manifest.entries) entries of \(manifest.files) files, \(bytes) bytes, in "
        + "\(String(format: "%.1f", seconds)) s.")
    print("It needs these keys, which are not in it:")
    for key in manifest.keys { print("  \(key)") }
  }

  private func take(of engine: any Engine, _ keys: Keyring) async throws -> BackupManifest {
    guard let engine = engine as? any CopyingEngine else { throw Plain("\(engine.name) cannot be backed up.") }
    let now = try await place.folder.stampedClock(engine).now()
    return try await BackupManifest.take(of: engine, keys: keys, at: now, to: target) { MovingLine.show($0) }
  }
}
