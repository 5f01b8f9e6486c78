import ArgumentParser
import Store

/// `qinka migrate`: brings a database to the newest schema.
struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Make the tables, or bring them up to date",
    discussion: "A new database is stamped for ever: production, or with --sandbox for trying things out.")

  @OptionGroup var place: FolderOptions
  @Flag(help: "Stamp a new database as a sandbox.") var sandbox = false

  func run() async throws {
    let folder = place.folder
    try folder.make()
    let engine = try folder.open()
    let schema = Schema(engine)
    let stamp = try await schema.stamp() ?? (sandbox ? .sandbox : .production)
    if sandbox && stamp == .production { throw Schema.Fault.stamped(.production, wanted: .sandbox) }
    try await schema.migrate(stamp: stamp)
    await engine.close()
    print("\(engine.name) is at migration \(Schema.newest), stamped \(stamp.rawValue).")
  }
}
