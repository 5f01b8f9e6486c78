import Foundation
import SQLiteEngine
import Store
import TestKit
import Testing

/// What only a file of our own can promise or break.
@Suite struct SQLiteEngineTests {
  static let table = "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, body blob NOT NULL);"

  /// Lets a first body wait until `count` others have queued behind it, so that they share one commit.
  private func inOneBatch(
    _ engine: SQLiteEngine, _ count: Int, _ body: @escaping @Sendable (Int, any Connection) throws -> Void
  ) async throws -> [(any Error)?] {
    let gate = Gate()
    async let first = engine.write { _ in
      gate.stop()
      return true
    }
    await gate.reached()
    async let outcomes = together(count) { index in try await engine.write { try body(index, $0) } }
    while engine.waiting < count { await Task.yield() }
    gate.open()
    _ = try await first
    return await outcomes
  }

  private func ids(_ engine: SQLiteEngine) async throws -> [Row] {
    try await engine.read { try $0.query("SELECT id FROM thing ORDER BY id") }
  }

  // MARK: A full disk

  @Test func `磁盘满时全批失败_读照常_有了空间再写`() async throws {
    try await withSQLiteFile { path in
      let engine = try SQLiteEngine(path: path)
      try await engine.migrate(Self.table)
      _ = try await engine.write { connection in
        try connection.query("INSERT INTO thing (id, body) VALUES (-1, $1)", .blob([1]))
        return try connection.query("PRAGMA max_page_count = 40")
      }
      let blob = Value.blob(Array(repeating: 7, count: 10_000))
      let outcomes = try await inOneBatch(engine, 32) { index, connection in
        try connection.query("INSERT INTO thing (id, body) VALUES ($1, $2)", .integer(Int64(index)), blob)
      }
      #expect(outcomes.count == 32)
      for outcome in outcomes {
        guard case .full = outcome as? EngineFault else {
          Issue.record("\(String(describing: outcome))")
          continue
        }
      }
      #expect(try await ids(engine) == [[.integer(-1)]])
      _ = try await engine.write { try $0.query("PRAGMA max_page_count = 100000") }
      let again = try await inOneBatch(engine, 32) { index, connection in
        try connection.query("INSERT INTO thing (id, body) VALUES ($1, $2)", .integer(Int64(index)), blob)
      }
      #expect(again.allSatisfy { $0 == nil })
      #expect(try await ids(engine).count == 33)
      await engine.close()
    }
  }

  @Test func `磁盘满时也不答复依据未写内容的拒绝`() async throws {
    struct Refusal: Error {}
    try await withSQLiteFile { path in
      let engine = try SQLiteEngine(path: path)
      try await engine.migrate(Self.table)
      _ = try await engine.write { try $0.query("PRAGMA max_page_count = 40") }
      let outcomes = try await inOneBatch(engine, 20) { index, connection in
        try connection.query("INSERT INTO thing (id, body) VALUES ($1, $2)", .integer(Int64(index)), .blob([0]))
        // Everybody but the last sees a neighbour's row or writes one; the last one fills the disk.
        if try connection.query("SELECT id FROM thing").count == 20 {
          try connection.query("UPDATE thing SET body = $1", .blob(Array(repeating: 7, count: 200_000)))
        } else if index % 2 == 0 {
          throw Refusal()
        }
        guard index % 2 == 1 else { return }
        try connection.query("UPDATE thing SET body = $1", .blob(Array(repeating: 7, count: 20_000)))
      }
      for outcome in outcomes {
        guard case .full = outcome as? EngineFault else {
          Issue.record("\(String(describing: outcome))")
          continue
        }
      }
      #expect(try await ids(engine) == [])
      await engine.close()
    }
  }

  // MARK: Batches

  @Test func `一批之中各管各的`() async throws {
    struct Refusal: Error {}
    try await withSQLiteFile { path in
      let engine = try SQLiteEngine(path: path, batch: 16)
      try await engine.migrate(Self.table)
      let outcomes = try await inOneBatch(engine, 50) { index, connection in
        try connection.query("INSERT INTO thing (id, body) VALUES ($1, $2)", .integer(Int64(index)), .blob([]))
        if index % 3 == 0 { throw Refusal() }
      }
      #expect(outcomes.count { $0 is Refusal } == 17)
      let expected = (0..<50).filter { $0 % 3 != 0 }.map { [Value.integer(Int64($0))] }
      #expect(try await ids(engine) == expected)
      await engine.close()
    }
  }

  @Test func `答复之后重新打开仍在`() async throws {
    try await withSQLiteFile { path in
      let engine = try SQLiteEngine(path: path)
      try await engine.migrate(Self.table)
      _ = try await engine.write { try $0.query("INSERT INTO thing (id, body) VALUES (1, $1)", .blob([9])) }
      await engine.close()
      let reopened = try SQLiteEngine(path: path, quickCheck: true)
      #expect(try await ids(reopened) == [[.integer(1)]])
      await reopened.close()
    }
  }

  @Test func `表是严格的`() async throws {
    try await withSQLiteFile { path in
      let engine = try SQLiteEngine(path: path)
      try await engine.migrate(Self.table)
      let fault = await engineFault {
        try await engine.write { try $0.query("INSERT INTO thing (id, body) VALUES (1, $1)", .text("text")) }
      }
      #expect(fault?.code == "3091")
      await engine.close()
    }
  }

  // MARK: Opening

  @Test func `不能保证断电不丢时不打开`() async throws {
    try await withSQLiteFile { path in
      let fault = await engineFault { _ = try SQLiteConnection(writing: path, synchronous: "NORMAL") }
      let message = "SQLite's synchronous is integer(1), not integer(2): a power cut would lose commits"
      #expect(fault == .unavailable(message))
    }
  }

  @Test func `第二个服务被拒绝并说明是谁`() async throws {
    try await withSQLiteFile { path in
      let engine = try SQLiteEngine(path: path)
      let pid = ProcessInfo.processInfo.processIdentifier
      let fault = await engineFault { _ = try SQLiteEngine(path: path) }
      let reason = "another process (pid \(pid)) serves this data folder: \(path).lock is locked"
      #expect(fault == .unavailable(reason))
      let tool = try SQLiteEngine(path: path, exclusive: false)
      #expect(engine.isExclusive && !tool.isExclusive)
      try await tool.migrate(Self.table)
      #expect(try await ids(engine) == [])
      await tool.close()
      await engine.close()
      let next = try SQLiteEngine(path: path)
      await next.close()
    }
  }

  @Test func `文件只有主人能读`() async throws {
    try await withSQLiteFile { path in
      #expect(FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o644]))
      let engine = try SQLiteEngine(path: path)
      try await engine.migrate(Self.table)
      for suffix in ["", "-wal", "-shm", ".lock"] {
        let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
        #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
      }
      await engine.close()
    }
  }

  @Test func `不是数据库或没有目录时说清楚`() async throws {
    try await withSQLiteFile { path in
      try Data(repeating: 65, count: 8192).write(to: URL(fileURLWithPath: path))
      let damaged = await engineFault { _ = try SQLiteEngine(path: path) }
      #expect(damaged == .statement(code: "26", message: "file is not a database"))
      let missing = await engineFault { _ = try SQLiteEngine(path: path + ".none/qinka.db") }
      #expect(missing == .unavailable("\(path).none/qinka.db.lock: No such file or directory"))
    }
  }

  @Test func `名字说明版本与位置`() async throws {
    try await withSQLiteFile { path in
      let engine = try SQLiteEngine(path: path)
      #expect(engine.name.hasPrefix("SQLite 3."))
      #expect(engine.name.hasSuffix(", \(path)"))
      await engine.close()
    }
  }
}
