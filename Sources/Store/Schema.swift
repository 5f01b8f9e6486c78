/// Brings a database to the newest schema and says for ever what it is for.
package struct Schema: Sendable {
  package enum Stamp: String, Sendable { case sandbox, production }

  package enum Fault: Error, Equatable, CustomStringConvertible {
    case notMigrated
    case behind(at: Int64, newest: Int64)
    case ahead(at: Int64, newest: Int64)
    case changed(number: Int64)
    case stamped(Stamp, wanted: Stamp)

    package var description: String {
      switch self {
      case .notMigrated: "the database has no tables yet: run `qinka migrate`"
      case .behind(let at, let newest): "the database is at migration \(at) of \(newest): run `qinka migrate`"
      case .ahead(let at, let newest):
        "the database is at migration \(at), and this program knows only \(newest): use the newer program"
      case .changed(let number): "migration \(number) was changed after it had been applied to this database"
      case .stamped(let stamp, let wanted):
        "the database is stamped \(stamp.rawValue) for ever; \(wanted.rawValue) needs another folder or database"
      }
    }
  }

  let engine: any Engine

  package init(_ engine: any Engine) { self.engine = engine }

  /// Applies what is missing, each migration in a transaction of its own, and stamps a new database.
  package func migrate(stamp: Stamp) async throws {
    try await engine.migrate(
      """
      CREATE TABLE IF NOT EXISTS migration (
        number BIGINT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        sql_text TEXT NOT NULL
      );
      CREATE TABLE IF NOT EXISTS stamp (
        name TEXT NOT NULL PRIMARY KEY,
        value TEXT NOT NULL
      );
      """)
    for migration in Migration.all {
      let done = try await check(allowingBehind: true)
      guard migration.number > done else { continue }
      do {
        try await engine.migrate(migration.sql + "\n" + migration.record)
      } catch EngineFault.statement(let code, let message) {
        // Another process may have been quicker; if it was not, this is a fault.
        guard try await check(allowingBehind: true) >= migration.number else {
          throw EngineFault.statement(code: code, message: message)
        }
      }
    }
    _ = try await engine.write { connection in
      try connection.query(
        "INSERT INTO stamp (name, value) VALUES ('use', $1) ON CONFLICT (name) DO NOTHING", .text(stamp.rawValue))
    }
    if let found = try await self.stamp(), found != stamp { throw Fault.stamped(found, wanted: stamp) }
  }

  /// What the database was made for; nil before it has tables.
  package func stamp() async throws -> Stamp? {
    do {
      let rows = try await engine.read { try $0.query("SELECT value FROM stamp WHERE name = 'use'") }
      return try rows.first.flatMap { Stamp(rawValue: try $0.text(0)) }
    } catch EngineFault.statement {
      return nil  // no such table yet; an outage is not an answer and goes on up
    }
  }

  /// The last migration that was applied to a database.
  package static func number(in connection: any Connection) throws -> Int64 {
    try connection.query("SELECT max(number) FROM migration")[0].integerIfAny(0) ?? 0
  }

  /// The newest migration that this program knows.
  package static var newest: Int64 { Migration.all.map(\.number).max() ?? 0 }

  /// Throws unless the schema is exactly the one this program knows.
  package func checkCurrent() async throws { _ = try await check(allowingBehind: false) }

  private func check(allowingBehind: Bool) async throws -> Int64 {
    let newest = Self.newest
    let applied: [Row]
    do {
      applied = try await engine.read { try $0.query("SELECT number, sql_text FROM migration ORDER BY number") }
    } catch EngineFault.statement {
      throw Fault.notMigrated
    }
    var at: Int64 = 0
    for row in applied {
      guard case .integer(let number) = row[0], case .text(let text) = row[1] else { continue }
      guard let known = Migration.all.first(where: { $0.number == number }) else {
        throw Fault.ahead(at: number, newest: newest)
      }
      if known.sql != text { throw Fault.changed(number: number) }
      at = number
    }
    if at < newest, !allowingBehind { throw Fault.behind(at: at, newest: newest) }
    return at
  }
}

extension Migration {
  /// The line that says it has been applied, in the same transaction.
  fileprivate var record: String {
    let quoted = sql.replacing("'", with: "''")
    return "INSERT INTO migration (number, name, sql_text) VALUES (\(number), '\(name)', '\(quoted)');"
  }
}
