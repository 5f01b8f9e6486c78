/// A value bound to `$n` or read from a column: the types that SQLite and PostgreSQL share.
package enum Value: Sendable, Equatable {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])
}

/// One row of a result, read by column position in the order the SQL lists them.
package typealias Row = [Value]

/// One database session, used by one thread at a time, inside a transaction that the engine opened.
package protocol Connection: AnyObject {
  /// Runs one statement and returns its rows. `$n` binds `values[n - 1]`, in any order and as often as the text says.
  @discardableResult func query(_ sql: String, _ values: [Value]) throws -> [Row]
}

extension Connection {
  @discardableResult package func query(_ sql: String, _ values: Value...) throws -> [Row] { try query(sql, values) }
}

/// A database that runs synchronous closures in transactions. It opens, binds and steps; it decides nothing.
package protocol Engine: Sendable {
  /// For people: "SQLite 3.40.1, /data/qinka.db".
  var name: String { get }

  /// Runs short queries; what they see was committed. Never use it for check-then-act: that belongs in one `write`.
  func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

  /// Runs `body` in a transaction and answers after the commit is durable. Throwing rolls back this body alone.
  ///
  /// The body may be run more than once (a conflict, a batch that failed for another's fault), so it must not
  /// change anything but the database. Cancelling the task does not cancel the commit.
  func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

  /// Runs a whole migration script, several statements, in one transaction.
  func migrate(_ script: String) async throws

  /// Whether no other process can have this database open for writing.
  var isExclusive: Bool { get }

  /// Bodies that wait to be run.
  var waiting: Int { get }

  /// Finishes what is queued and closes the sessions.
  func close() async
}

/// What went wrong below the SQL. All of these are faults, never refusals.
package enum EngineFault: Error, Equatable, CustomStringConvertible {
  /// The database refused the statement: SQLSTATE or SQLite's extended code, and its message.
  case statement(code: String, message: String)
  /// A transaction lost against another one; running it again may work. The engine has already tried.
  case conflict(String)
  /// The disk (or the database's quota) is full. Nothing of the batch was written.
  case full(String)
  /// No session could be had, or it broke before COMMIT was sent. Nothing was written.
  case unavailable(String)
  /// The session broke while COMMIT was under way: the write is durable or it never happened, and we cannot tell.
  case outcomeUnknown(String)

  /// One word for it, to be counted by.
  package var kind: String {
    switch self {
    case .statement: "statement"
    case .conflict: "conflict"
    case .full: "full"
    case .unavailable: "unavailable"
    case .outcomeUnknown: "outcome-unknown"
    }
  }

  package var description: String {
    switch self {
    case .statement(let code, let message): "the database refused a statement (\(code)): \(message)"
    case .conflict(let message): "two writes met and this one lost: \(message)"
    case .full(let message): "the database has no room left: \(message)"
    case .unavailable(let message): "the database does not answer: \(message)"
    case .outcomeUnknown(let message): "the database broke off during COMMIT; the outcome is unknown: \(message)"
    }
  }
}
