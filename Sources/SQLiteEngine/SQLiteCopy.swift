import CSQLite
import Dispatch
import Store

/// Copies a database by SQLite's online backup: page by page from one snapshot, while the writer goes on.
extension SQLiteEngine: CopyingEngine {
  package var copyKind: CopyKind { .sqlite }

  package func copy<T: Sendable>(
    to path: String, progress: @escaping @Sendable (String) -> Void,
    _ body: @escaping @Sendable (any Connection) throws -> T
  ) async throws -> T {
    let file = file
    return try await withCheckedThrowingContinuation { continuation in
      // A copy takes as long as the disk does, so it blocks a thread of its own.
      DispatchQueue(label: "qinka.sqlite.copy").async {
        continuation.resume(with: Result { try Self.copy(file, to: path, progress, body) })
      }
    }
  }

  private static func copy<T>(
    _ file: String, to path: String, _ progress: (String) -> Void, _ body: (any Connection) throws -> T
  ) throws -> T {
    let source = try SQLiteConnection(reading: file)
    try source.execute("BEGIN")
    defer { source.rollback() }
    // The first look fixes the snapshot. As long as it is open, no write makes the copy begin again.
    try source.execute("SELECT count(*) FROM sqlite_schema")
    let value = try source.run(body)
    try makePrivate(path)
    try copyPages(of: source, to: path, progress)
    return value
  }

  private static let pagesAtOnce: Int32 = 2_000

  private static func copyPages(of source: SQLiteConnection, to path: String, _ progress: (String) -> Void) throws {
    var target: OpaquePointer?
    defer { sqlite3_close_v2(target) }
    guard sqlite3_open_v2(path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK,
      let copying = sqlite3_backup_init(target, "main", source.database, "main")
    else { throw copyFault(path, target) }
    var code: Int32
    repeat {
      code = sqlite3_backup_step(copying, pagesAtOnce)
      let (left, all) = (sqlite3_backup_remaining(copying), sqlite3_backup_pagecount(copying))
      if all > 0 { progress("\((all - left) * 100 / all) % of the database") }
    } while code == SQLITE_OK
    // Ends the copy, and only then the target's connection has the error.
    guard sqlite3_backup_finish(copying) == SQLITE_OK, code == SQLITE_DONE else { throw copyFault(path, target) }
  }

  private static func copyFault(_ path: String, _ target: OpaquePointer?) -> EngineFault {
    let message = sqlite3_errmsg(target).map { String(cString: $0) } ?? "out of memory"
    if sqlite3_errcode(target) == SQLITE_FULL { return .full("\(path): \(message)") }
    return .unavailable("\(path): \(message)")
  }
}
