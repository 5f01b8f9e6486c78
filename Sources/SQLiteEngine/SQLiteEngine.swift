import CSQLite
import Store
import Synchronization

/// SQLite in one file: one writer that commits in groups, a few readers, everything durable before it is answered.
package final class SQLiteEngine: Engine {
  package let name: String
  /// True while the lock file keeps every other service out; a tool that opens the file anyway gets `false`.
  package let isExclusive: Bool
  let file: String
  private let writer: GroupCommit
  private let readers: ReaderPool
  private let lock: Mutex<ServingLock?>

  /// Opens or makes the database.
  ///
  /// - Parameters:
  ///   - path: the file; its folder exists.
  ///   - readers: connections for `read`; as many reads run at once.
  ///   - batch: how many bodies share one commit at most.
  ///   - exclusive: false for a tool that looks at the data folder of a running service.
  ///   - quickCheck: reads the whole file and refuses a damaged one; takes seconds per gigabyte.
  package init(
    path: String, readers: Int = 2, batch: Int = 64, exclusive: Bool = true, quickCheck: Bool = false
  ) throws {
    // A relative path gets a dot, so that SQLite never reads it as ":memory:" or as a URI.
    file = path.hasPrefix("/") ? path : "./" + path
    isExclusive = exclusive
    lock = Mutex(exclusive ? try ServingLock(path: file + ".lock") : nil)
    try makePrivate(file)
    try Self.inspect(file, renewing: exclusive, quickCheck: quickCheck)
    writer = try GroupCommit(path: file, limit: batch)
    self.readers = try ReaderPool(path: file, count: readers)
    try WriteAheadLog.syncFolder(of: file)
    name = "SQLite \(String(cString: sqlite3_libversion())), \(path)"
  }

  /// Bodies that wait for the next commit.
  package var waiting: Int { writer.waiting }

  package func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    try await readers.read(body)
  }

  package func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      writer.submit(Self.job(continuation) { connection in try connection.run(body) })
    }
  }

  package func migrate(_ script: String) async throws {
    try await withCheckedThrowingContinuation { continuation in
      writer.submitAlone(Self.job(continuation) { connection in try connection.script(script) })
    }
  }

  package func close() async {
    await readers.close()
    await writer.close()
    lock.withLock { $0 = nil }
  }

  private static func job<T: Sendable>(
    _ continuation: CheckedContinuation<T, any Error>, _ body: @escaping @Sendable (SQLiteConnection) throws -> T
  ) -> GroupCommit.Job {
    GroupCommit.Job(
      run: { connection in
        let value = try body(connection)
        return { continuation.resume(returning: value) }
      },
      fail: { continuation.resume(throwing: $0) })
  }

  /// Refuses a file that is no database, and with `quickCheck` one whose pages do not fit together.
  private static func inspect(_ path: String, renewing: Bool, quickCheck: Bool) throws {
    let connection = try SQLiteConnection(writing: path)
    if renewing {
      // The transaction keeps every other writer, and every checkpoint of our own, away meanwhile.
      try connection.execute("BEGIN IMMEDIATE")
      defer { connection.rollback() }
      try WriteAheadLog.renew(path + "-wal")
    }
    try connection.execute("SELECT count(*) FROM sqlite_schema")
    guard quickCheck else { return }
    let answer = try connection.execute("PRAGMA quick_check(1)")
    guard answer == [[.text("ok")]] else {
      throw EngineFault.unavailable("\(path) is damaged: \(answer)")
    }
  }
}
