import Foundation
import SQLiteEngine
import Store
import Synchronization
import TestKit
import Testing

/// A copy is of one moment, whatever is written meanwhile.
@Suite struct SQLiteCopyTests {
  /// How far those who write have come, and whether they are to stop.
  private final class Tally: Sendable {
    let ended = Atomic(false)
    let written = Atomic(0)
  }

  private static let sum = "SELECT coalesce(sum(amount), 0), count(*) FROM account"

  @Test func `抄的时候别人照写；抄到的是同一刻的`() async throws {
    try await withSQLiteFile { path in
      let engine = try SQLiteEngine(path: path)
      try await engine.migrate(
        "CREATE TABLE account (id BIGINT NOT NULL PRIMARY KEY, amount BIGINT NOT NULL, body blob NOT NULL);")
      let body = Value.blob(Array(repeating: 7, count: 20_000))
      _ = try await engine.write { connection in
        for id in 0..<2_000 {
          try connection.query("INSERT INTO account (id, amount, body) VALUES ($1, 5, $2)", .integer(Int64(id)), body)
        }
      }
      let tally = Tally()
      async let writing: Void = { [engine, tally] in
        while !tally.ended.load(ordering: .relaxed) {
          let from = Int64.random(in: 0..<2_000)
          // From one page to another far away: a copy that is not of one moment has another sum, or another count.
          _ = try await engine.write { connection in
            try connection.query("UPDATE account SET amount = amount - 1 WHERE id = $1", .integer(from))
            try connection.query("UPDATE account SET amount = amount + 1 WHERE id = $1", .integer(1_999 - from))
            let next = try connection.query("SELECT max(id) + 1 FROM account")[0].integer(0)
            try connection.query("INSERT INTO account (id, amount, body) VALUES ($1, 1, $2)", .integer(next), body)
          }
          tally.written.add(1, ordering: .relaxed)
        }
      }()
      while tally.written.load(ordering: .relaxed) < 3 { await Task.yield() }
      let before = tally.written.load(ordering: .relaxed)
      let seen = try await engine.copy(to: path + ".copy", progress: { _ in }) { try $0.query(Self.sum) }
      let during = tally.written.load(ordering: .relaxed) - before
      tally.ended.store(true, ordering: .relaxed)
      _ = try await writing
      await engine.close()
      #expect(during > 0, "nothing was written while the copy was made: it shows nothing")
      let copy = try SQLiteEngine(path: path + ".copy", quickCheck: true)
      #expect(try await copy.read { try $0.query(Self.sum) } == seen)
      await copy.close()
    }
  }

  @Test func `目标写不下去时说得出`() async throws {
    try await withSQLiteFile { path in
      let engine = try SQLiteEngine(path: path)
      try await engine.migrate("CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY);")
      let fault = await engineFault { try await engine.copy(to: path + "/no/such", progress: { _ in }) { _ in } }
      #expect(fault != nil)
      await engine.close()
    }
  }
}
