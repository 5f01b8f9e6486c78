import CSQLite
import Store

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One SQLite connection, used by one thread at a time.
///
/// `@unchecked` because the engine moves it between threads: the reader pool lends it to one task, and the writer's
/// stays on the writer's queue. Two threads never hold it at once.
package final class SQLiteConnection: Connection, @unchecked Sendable {
  private(set) var database: OpaquePointer?
  private var statements: [String: SQLiteStatement] = [:]
  /// The engine's own BEGIN, SAVEPOINT and so on, kept apart so that a body cannot reach them.
  private var controls: [String: SQLiteStatement] = [:]
  /// The first fault since the body began. PostgreSQL refuses the rest of a transaction after a fault; so do we.
  private var failure: EngineFault?
  /// SQL texts are constants of the program; the bound is for a text that somebody builds.
  private static let statementLimit = 512

  /// Opens for writing. Refuses when a commit would not be durable.
  package init(writing path: String, synchronous: String = "FULL") throws {
    try open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    try set("journal_mode", to: "WAL", expecting: .text("wal"), because: "readers would block the writer")
    try set("synchronous", to: synchronous, expecting: .integer(2), because: "a power cut would lose commits")
    try set("foreign_keys", to: "ON", expecting: .integer(1), because: "rows could point nowhere")
    try set("secure_delete", to: "ON", expecting: .integer(1), because: "deleted personal data would stay readable")
    try execute("PRAGMA journal_size_limit = 67108864")
    FailedSync.watchCheckpoints(of: database)
  }

  /// Opens for reading only.
  init(reading path: String) throws {
    try open(path, SQLITE_OPEN_READONLY)
    try execute("PRAGMA cache_size = -32000")
  }

  deinit {
    statements.removeAll()
    controls.removeAll()
    sqlite3_close_v2(database)
  }

  private func open(_ path: String, _ flags: Int32) throws {
    guard sqlite3_open_v2(path, &database, flags | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK else {
      throw EngineFault.unavailable("\(path): \(message)")
    }
    sqlite3_extended_result_codes(database, 1)
    sqlite3_busy_timeout(database, 5_000)
  }

  /// Sets a pragma and reads it back: SQLite answers a setting it cannot keep with silence.
  private func set(_ pragma: String, to setting: String, expecting value: Value, because reason: String) throws {
    try execute("PRAGMA \(pragma) = \(setting)")
    let answer = try execute("PRAGMA \(pragma)").first?.first ?? .null
    guard answer == value else {
      throw EngineFault.unavailable("SQLite's \(pragma) is \(answer), not \(value): \(reason)")
    }
  }

  // MARK: Queries of a body

  @discardableResult package func query(_ sql: String, _ values: [Value]) throws -> [Row] {
    if let failure {
      throw EngineFault.statement(code: "25P02", message: "an earlier statement of this transaction failed: \(failure)")
    }
    do {
      return try run(try statement(sql), values)
    } catch let fault as EngineFault {
      failure = fault
      throw fault
    }
  }

  /// Runs a body's statements. A body in which a statement failed has failed, even if it caught the fault.
  func run<T>(_ body: (any Connection) throws -> T) throws -> T {
    failure = nil
    let value = try body(self)
    if let failure { throw failure }
    return value
  }

  /// Runs a script of several statements inside the transaction that is open.
  func script(_ sql: String) throws {
    var rest = SQLiteText.script(sql)
    while let (statement, tail) = try compile(rest) {
      try run(statement, [])
      rest = tail
    }
  }

  private func statement(_ sql: String) throws -> SQLiteStatement {
    if let known = statements[sql] { return known }
    guard let (statement, tail) = try compile(SQLiteText.statement(sql)) else {
      throw EngineFault.statement(code: "42601", message: "the statement is empty")
    }
    guard try compile(tail) == nil else {
      throw EngineFault.statement(code: "42601", message: "one statement at a time")
    }
    if statements.count >= Self.statementLimit { statements.removeAll() }
    statements[sql] = statement
    return statement
  }

  /// The first statement of `sql` and the text behind it; nil when there is none.
  private func compile(_ sql: String) throws -> (SQLiteStatement, tail: String)? {
    guard !SQLiteText.controlsTransaction(sql) else {
      throw EngineFault.statement(code: "2D000", message: "transactions are the engine's: a body only runs statements")
    }
    return try prepare(sql)
  }

  // MARK: The engine's own statements

  /// Runs a statement of the engine itself.
  @discardableResult func execute(_ sql: String) throws -> [Row] {
    if let known = controls[sql] { return try run(known, []) }
    guard let (statement, _) = try prepare(sql) else { return [] }
    controls[sql] = statement
    return try run(statement, [])
  }

  /// Ends the transaction. A failure says nothing new: whoever asks looks at `isInTransaction` next.
  func rollback() {
    if isInTransaction { _ = try? execute("ROLLBACK") }
  }

  /// False as soon as SQLite gave up the whole transaction, as it does when the disk is full.
  var isInTransaction: Bool { sqlite3_get_autocommit(database) == 0 }

  /// Whether COMMIT would fail for a deferred foreign key.
  var hasOpenForeignKeys: Bool {
    var current: Int32 = 0
    var highest: Int32 = 0
    sqlite3_db_status(database, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0)
    return current != 0
  }

  /// Whether the last call failed because the disk did not take what had been written.
  var failedToSync: Bool { FailedSync.isCode(sqlite3_extended_errcode(database)) }

  /// Whether the last call failed at reading, writing or syncing a file.
  var hadFileError: Bool { sqlite3_extended_errcode(database) & 0xff == SQLITE_IOERR }

  // MARK: SQLite

  private func prepare(_ sql: String) throws -> (SQLiteStatement, tail: String)? {
    var handle: OpaquePointer?
    var read = 0
    let text = sql.utf8CString
    let code = text.withUnsafeBufferPointer { buffer in
      var tail: UnsafePointer<CChar>?
      let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
      let code = sqlite3_prepare_v3(database, buffer.baseAddress, Int32(clamping: buffer.count), flags, &handle, &tail)
      if let tail, let start = buffer.baseAddress { read = tail - start }
      return code
    }
    guard code == SQLITE_OK else { throw fault() }
    guard let handle else { return nil }
    return (try SQLiteStatement(handle), String(decoding: Array(sql.utf8)[read...], as: UTF8.self))
  }

  @discardableResult private func run(_ statement: SQLiteStatement, _ values: [Value]) throws -> [Row] {
    do {
      return try statement.run(values)
    } catch StepFailure.refused(let fault) {
      throw fault
    } catch {
      throw fault()
    }
  }

  /// What SQLite says about the last call.
  var message: String { sqlite3_errmsg(database).map { String(cString: $0) } ?? "out of memory" }

  /// What the last call's error means to the callers of an engine.
  private func fault() -> EngineFault {
    let code = sqlite3_extended_errcode(database)
    let text = "\(message) (\(code))"
    switch code & 0xff {
    case SQLITE_FULL: return .full(text)
    case SQLITE_IOERR where [ENOSPC, EDQUOT].contains(sqlite3_system_errno(database)): return .full(text)
    case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_NOMEM, SQLITE_PROTOCOL: return .unavailable(text)
    case SQLITE_BUSY, SQLITE_LOCKED: return .conflict(text)
    default: return .statement(code: String(code), message: message)
    }
  }
}
