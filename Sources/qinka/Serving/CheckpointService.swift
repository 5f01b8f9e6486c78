import Desk
import Foundation
import Logging
import Seal
import ServiceLifecycle

/// Writes a signed checkpoint of the journal every hour, and keeps the last week of them.
struct CheckpointService: Service {
  static let interval = Duration.seconds(3600)
  static let kept = 168

  let desk: Desk
  let folder: String
  let keys: Keyring

  func run() async throws {
    let log = Logger(label: "checkpoint")
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          try await write()
        } catch {
          log.error("checkpoint", metadata: ["error": "\(type(of: error))"])
        }
        try? await Task.sleep(for: Self.interval)  // a cancelled sleep ends the loop
      }
    }
  }

  private func write() async throws {
    let files = FileManager.default
    try files.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let checkpoint = try await Checkpoint.take(from: desk.engine, at: desk.clock.now())
    let text = checkpoint.signed(with: try keys.checkpointKey())
    let name = checkpoint.made.iso.filter { $0.isNumber }.prefix(17)
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/journal-\(name).checkpoint"), options: .atomic)
    let old = try files.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".checkpoint") }.sorted()
    for file in old.dropLast(Self.kept) { try files.removeItem(atPath: folder + "/" + file) }
  }
}
