import Store
import TestKit
import Testing

/// A database that this program must not work on says so, and what to do about it.
@Suite struct SchemaTests {
  private static let newest = Migration.all.map(\.number).max() ?? 0

  /// Runs `body` on a database with every table, stamped as a sandbox.
  private func withSchema(_ kind: EngineKind, _ body: (any Engine, Schema) async throws -> Void) async throws {
    try await withEngine(kind) { engine async throws in
      let schema = Schema(engine)
      try await schema.migrate(stamp: .sandbox)
      try await schema.checkCurrent()
      try await body(engine, schema)
    }
  }

  private func execute(_ sql: String, _ values: Value..., on engine: any Engine) async throws {
    _ = try await engine.write { try $0.query(sql, values) }
  }

  @Test(arguments: EngineKind.allCases)
  func `空库：还没有表，也没有用途`(_ kind: EngineKind) async throws {
    try await withEngine(kind) { engine async throws in
      let schema = Schema(engine)
      await #expect(throws: Schema.Fault.notMigrated) { try await schema.checkCurrent() }
      #expect(try await schema.stamp() == nil)
    }
  }

  @Test(arguments: EngineKind.allCases, [Schema.Stamp.sandbox, .production])
  func `用途写上就不改，再来一遍什么也不变`(_ kind: EngineKind, _ stamp: Schema.Stamp) async throws {
    try await withEngine(kind) { engine async throws in
      let schema = Schema(engine)
      for _ in 0..<2 { try await schema.migrate(stamp: stamp) }
      try await schema.checkCurrent()
      let other: Schema.Stamp = stamp == .sandbox ? .production : .sandbox
      await #expect(throws: Schema.Fault.stamped(stamp, wanted: other)) { try await schema.migrate(stamp: other) }
      #expect(try await schema.stamp() == stamp)
      let rows = try await engine.read { try $0.query("SELECT count(*) FROM migration") }
      #expect(rows == [[.integer(Int64(Migration.all.count))]])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `库比程序旧：先升级`(_ kind: EngineKind) async throws {
    try await withSchema(kind) { engine, schema async throws in
      try await execute("DELETE FROM migration WHERE number = $1", .integer(Self.newest), on: engine)
      let before = Migration.all.map(\.number).filter { $0 < Self.newest }.max() ?? 0
      await #expect(throws: Schema.Fault.behind(at: before, newest: Self.newest)) { try await schema.checkCurrent() }
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `库比程序新：程序不碰它，也不升级`(_ kind: EngineKind) async throws {
    try await withSchema(kind) { engine, schema async throws in
      let next = Self.newest + 1
      try await execute(
        "INSERT INTO migration (number, name, sql_text) VALUES ($1, 'later', '')", .integer(next), on: engine)
      let fault = Schema.Fault.ahead(at: next, newest: Self.newest)
      await #expect(throws: fault) { try await schema.checkCurrent() }
      await #expect(throws: fault) { try await schema.migrate(stamp: .sandbox) }
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `用过的迁移被人改了：认得出来，也不升级`(_ kind: EngineKind) async throws {
    try await withSchema(kind) { engine, schema async throws in
      for migration in Migration.all {
        let fault = Schema.Fault.changed(number: migration.number)
        try await execute(
          "UPDATE migration SET sql_text = sql_text || ' ' WHERE number = $1", .integer(migration.number), on: engine)
        await #expect(throws: fault) { try await schema.checkCurrent() }
        await #expect(throws: fault) { try await schema.migrate(stamp: .sandbox) }
        try await execute(
          "UPDATE migration SET sql_text = $2 WHERE number = $1", .integer(migration.number), .text(migration.sql),
          on: engine)
        try await schema.checkCurrent()
      }
    }
  }

  @Test func `每一种都说得出该怎么办`() {
    let faults: [(Schema.Fault, String)] = [
      (.notMigrated, "qinka migrate"), (.behind(at: 1, newest: 2), "qinka migrate"),
      (.ahead(at: 3, newest: 2), "newer program"), (.changed(number: 2), "migration 2"),
      (.stamped(.production, wanted: .sandbox), "another folder or database"),
    ]
    for (fault, words) in faults { #expect(fault.description.contains(words), "\(fault)") }
  }
}
