import ArgumentParser
import Cards
import Desk
import Foundation
import PostgresEngine
import SQLiteEngine
import Seal
import Store

/// Where a province lives: the database, the keys beside it, and in a sandbox the other parties' files.
struct DataFolder: Sendable {
  let path: String
  /// A PostgreSQL URL; nil for the one of the environment, or else the SQLite file in the folder.
  let database: String?

  var keys: String { path + "/keys" }
  var sandbox: String { path + "/sandbox" }
  var checkpoints: String { path + "/checkpoints" }
  var exchange: String { path + "/exchange" }
  var file: String { path + "/qinka.db" }
  /// A URL with a password does not belong on a command line, which every user of the machine can read.
  var databaseURL: String? { database ?? ProcessInfo.processInfo.environment["QINKA_DATABASE"] }

  var hasKeys: Bool { FileManager.default.fileExists(atPath: keys + "/keyring.json") }

  func make() throws {
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// `exclusive: false` lets a tool look at the folder of a running server.
  func open(exclusive: Bool = true) throws -> any Engine {
    if let url = databaseURL { return try PostgresEngine(url: url) }
    return try SQLiteEngine(path: file, exclusive: exclusive)
  }

  func loadKeys() throws -> Keyring {
    guard hasKeys else {
      throw Plain(
        "There are no keys in \(keys). Make them with `qinka keys init --data \(path)`, or bring the folder's own: without its keys, sealed data cannot be read."
      )
    }
    return try Keyring.load(keys)
  }

  /// A desk on an open database that has the newest schema.
  func desk(on engine: any Engine, policies: PolicyBook) async throws -> Desk {
    try await Schema(engine).checkCurrent()
    let clock = try await stampedClock(engine)
    let desk = try Desk(engine: engine, policies: policies, keys: try loadKeys(), clock: clock)
    try await desk.wake()
    return desk
  }

  /// The machine's clock; in a sandbox it is moved by the sandbox's file.
  func stampedClock(_ engine: any Engine) async throws -> Clock {
    let isSandbox = try await Schema(engine).stamp() == .sandbox
    return isSandbox ? Clock.moved(by: sandbox + "/clock.json") : Clock.ofMachine
  }
}

extension Clock {
  static var ofMachine: Clock { Clock { machineTime() } }

  /// Reads the offset anew each time: the sandbox is another party, and the file is how it says what time it is.
  static func moved(by file: String) -> Clock {
    struct Offset: Decodable { let offsetMilliseconds: Int64 }
    return Clock {
      let data = FileManager.default.contents(atPath: file)
      let offset = data.flatMap { try? JSONDecoder().decode(Offset.self, from: $0) }?.offsetMilliseconds ?? 0
      return machineTime() + .milliseconds(min(max(offset, 0), longestOffset))
    }
  }

  /// A hundred years: whatever stands in the file, there is such a time.
  private static let longestOffset: Int64 = 3_155_760_000_000

  private static func machineTime() -> Instant {
    Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
  }
}

/// A sentence for the person at the terminal.
struct Plain: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// The options that name a data folder.
struct FolderOptions: ParsableArguments {
  @Option(help: "The data folder.") var data: String
  @Option(help: "A PostgreSQL URL, also from QINKA_DATABASE; without it the SQLite file in the data folder.")
  var database: String?

  var folder: DataFolder { DataFolder(path: data, database: database) }
}

/// The option that names other policies than the ones that travel with the program.
struct PolicyOptions: ParsableArguments {
  @Option(help: "A folder of policy files instead of Shaanxi's.") var policies: String?

  func load() throws -> PolicyBook { try PolicyBook.load(folder: policies ?? PolicyBook.bundledFolder) }
}

/// Writes to standard error: progress and explanations, so that standard output stays clean for programs.
///
/// What cannot be written is dropped. Foundation's handle would end the process when the disk of a log is full.
func tell(_ text: String, end: String = "\n") {
  var rest = Array((text + end).utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return }
    rest = rest.dropFirst(count)
  }
}
