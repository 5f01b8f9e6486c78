import Foundation
import PostgresEngine
import SQLiteEngine
import Store

/// The engines that every contract suite runs over.
package enum EngineKind: CaseIterable, Sendable { case sqlite, postgres }

/// Lends an engine on a fresh, empty database, and removes the database afterwards.
package func withEngine<T: Sendable>(_ kind: EngineKind, _ body: (any Engine) async throws -> T) async throws -> T {
  switch kind {
  case .sqlite:
    try await withSQLiteFile { path in
      let engine = try SQLiteEngine(path: path)
      return try await closing(engine, body)
    }
  case .postgres:
    try await withPostgresDatabase { url in
      let engine = try PostgresEngine(url: url)
      return try await closing(engine, body)
    }
  }
}

/// Lends the path of a database file that does not exist yet, in a folder of its own.
package func withSQLiteFile<T: Sendable>(_ body: (String) async throws -> T) async throws -> T {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("qinka-test-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder.appendingPathComponent("qinka.db").path)
}

private func closing<E: Engine, T: Sendable>(_ engine: E, _ body: (any Engine) async throws -> T) async throws -> T {
  do {
    let value = try await body(engine)
    await engine.close()
    return value
  } catch {
    await engine.close()
    throw error
  }
}
