import Dispatch
import Store

/// Copies a database by PostgreSQL's own programs, and fills an empty one from such a copy.
extension PostgresEngine: CopyingEngine {
  package var copyKind: CopyKind { .postgresql }

  package func copy<T: Sendable>(
    to path: String, progress: @escaping @Sendable (String) -> Void,
    _ body: @escaping @Sendable (any Connection) throws -> T
  ) async throws -> T {
    let address = address
    return try await Self.onThread {
      let connection = try Self.connect(address)
      // The session waits in its transaction as long as pg_dump takes.
      try connection.administer("SET idle_in_transaction_session_timeout = 0")
      try connection.begin(PostgresSession.Kind.read.rawValue)
      defer { connection.rollback() }
      guard case .text(let snapshot)? = try connection.query("SELECT pg_export_snapshot()").first?.first else {
        throw EngineFault.unavailable("PostgreSQL exported no snapshot")
      }
      let value = try connection.run(body)
      let words = ["--format=custom", "--no-password", "--verbose", "--snapshot=\(snapshot)", "--file=\(path)"]
      try PostgresProgram(name: "pg_dump", words: words, environment: address.environment).run(progress)
      return value
    }
  }

  /// Whether there is no table in it yet.
  package func isEmpty() async throws -> Bool {
    let rows = try await read { connection in
      try connection.query(
        """
        SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        """)
    }
    return rows.first?.first == .integer(0)
  }

  /// Fills the empty database from a copy, all or nothing.
  package func fill(from path: String, progress: @escaping @Sendable (String) -> Void) async throws {
    let address = address
    try await Self.onThread {
      let database = address.environment["PGDATABASE"] ?? ""
      let quoted = database.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
      let words = [
        "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--no-password", "--verbose",
        "--dbname=dbname='\(quoted)'", path,
      ]
      try PostgresProgram(name: "pg_restore", words: words, environment: address.environment).run(progress)
    }
  }

  private static func connect(_ address: PostgresAddress) throws -> PostgresConnection {
    do {
      return try PostgresConnection(address)
    } catch Setback.lost(let message) {
      throw EngineFault.unavailable(message)
    }
  }

  /// These programs run for minutes, so they block a thread of their own.
  private static func onThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "qinka.postgres.copy").async { continuation.resume(with: Result { try body() }) }
    }
  }
}
