import ArgumentParser
import Foundation
import Seal

/// `qinka keys`: the keys that sealed data needs. They live outside the database; a lost key loses the province.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Make, turn and list the keys", subcommands: [Init.self, Rotate.self, List.self],
    defaultSubcommand: List.self)

  struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make the keys of a new data folder")
    @Option(help: "The data folder.") var data: String

    func run() throws {
      let folder = DataFolder(path: data, database: nil)
      try folder.make()
      let ring = try Keyring.create(in: folder.keys, at: now)
      ring.summary.forEach { print($0) }
      print("Keep a copy of \(folder.keys) somewhere safe and apart from the database: without it nothing can be read.")
    }
  }

  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a key and use it from now on; the older ones still open what they sealed",
      discussion: """
        record: new files and entries. pin: new PINs. checkpoint: new checkpoints. token: signs everybody out. \
        lookup is not turned here: documents are found by it, so it needs a re-index. Restart the server afterwards.
        """)
    @Option(help: "The data folder.") var data: String
    @Argument(help: "record, pin, checkpoint or token.") var purpose = Keyring.Purpose.record.rawValue

    func run() throws {
      let turnable: [Keyring.Purpose] = [.record, .pin, .checkpoint, .token]
      guard let purpose = Keyring.Purpose(rawValue: purpose), turnable.contains(purpose) else {
        throw ValidationError(
          "'\(purpose)' cannot be turned here; use \(turnable.map(\.rawValue).joined(separator: ", ")).")
      }
      let folder = DataFolder(path: data, database: nil)
      try folder.loadKeys().rotate(purpose, at: now).summary.forEach { print($0) }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show which keys there are, never the keys themselves")
    @Option(help: "The data folder.") var data: String

    func run() throws { try DataFolder(path: data, database: nil).loadKeys().summary.forEach { print($0) } }
  }
}

private var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
