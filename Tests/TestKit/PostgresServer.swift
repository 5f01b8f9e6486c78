import Dispatch
import Foundation
import PostgresEngine
import Store

/// Why a test that needs PostgreSQL fails: nothing is skipped because a server is missing.
package struct NoPostgres: Error, CustomStringConvertible {
  package let description = "run the tests by `make test`, which starts PostgreSQL"
}

/// Lends the URL of a fresh, empty place on the test server, and drops it afterwards.
///
/// The place is a schema that the URL makes the only one in sight, under an application name of its own: a database
/// each would cost ten times as long.
package func withPostgresDatabase<T: Sendable>(_ body: (String) async throws -> T) async throws -> T {
  try await PostgresServer.turn.shared { try await PostgresServer.withDatabase(body) }
}

/// The same for a test that breaks the server: no other test uses PostgreSQL meanwhile.
package func withPostgresAlone<T: Sendable>(_ body: (String) async throws -> T) async throws -> T {
  try await PostgresServer.turn.alone { try await PostgresServer.withDatabase(body) }
}

/// The throw-away server that the test script started.
package enum PostgresServer {
  fileprivate static let turn = Turn()
  private static let administrator = Administrator()

  /// Ends the server without a shutdown, as a crash does, and returns when it answers again.
  package static func restart() async throws {
    let command = try variable("QINKA_TEST_POSTGRES_RESTART")
    try await onThread {
      // Foundation's Process waits for every descendant, and the server is one that stays.
      let status = try run(["/bin/sh", "-c", command])
      guard status == 0 else { throw RestartFailed(status: status) }
    }
  }

  /// Runs a statement on the server's own database, outside a transaction.
  package static func administer(_ sql: String) async throws {
    let url = try variable("QINKA_TEST_POSTGRES")
    try await administrator.run(sql, url: url)
  }

  fileprivate static func withDatabase<T: Sendable>(_ body: (String) async throws -> T) async throws -> T {
    let url = try variable("QINKA_TEST_POSTGRES")
    let name = "qinka_test_" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "")
    try await administer("CREATE SCHEMA \(name)")
    do {
      let value = try await body(PostgresServer.url(url, for: name))
      try await administer("DROP SCHEMA \(name) CASCADE")
      return value
    } catch {
      try? await administer("DROP SCHEMA \(name) CASCADE")
      throw error
    }
  }

  /// The last word wins, in a URL as in a conninfo string.
  private static func url(_ url: String, for name: String) -> String {
    guard url.contains("://") else { return "\(url) application_name=\(name) options='-c search_path=\(name)'" }
    return "\(url)\(url.contains("?") ? "&" : "?")application_name=\(name)&options=-c%20search_path%3D\(name)"
  }

  private static func variable(_ name: String) throws -> String {
    guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { throw NoPostgres() }
    return value
  }

  /// libpq blocks, and the test's own threads are few.
  private static func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
    }
  }

  private static func run(_ words: [String]) throws -> Int32 {
    let arguments = words.map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    var child = pid_t()
    let code = posix_spawn(&child, words[0], nil, nil, arguments + [nil], environ)
    guard code == 0 else { throw RestartFailed(status: code) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 { guard errno == EINTR else { throw RestartFailed(status: errno) } }
    return status
  }

  private struct RestartFailed: Error { let status: Int32 }
}

/// The one session that makes and drops schemas, one after the other: together they only get into each other's way.
///
/// `@unchecked` because `connection` is touched on `queue` alone.
private final class Administrator: @unchecked Sendable {
  private let queue = DispatchQueue(label: "qinka.test.administrator")
  private var connection: PostgresConnection?

  func run(_ sql: String, url: String) async throws {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try self.administer(sql, url) }) }
    }
  }

  private func administer(_ sql: String, _ url: String) throws {
    do {
      try connected(url).administer(sql)
    } catch EngineFault.unavailable {
      // A test has restarted the server since the last time.
      connection = nil
      try connected(url).administer(sql)
    }
  }

  private func connected(_ url: String) throws -> PostgresConnection {
    if let connection { return connection }
    let opened = try PostgresConnection(url: url)
    // A busy machine is slow, and that is no reason for a test to fail.
    try opened.administer("SET statement_timeout = 0; SET lock_timeout = 0")
    connection = opened
    return opened
  }
}

/// Many tests share the server, or one has it alone. Sharers never wait for one who waits, so they may nest.
private actor Turn {
  private var sharing = 0
  private var isTaken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  nonisolated func shared<T: Sendable>(_ body: () async throws -> T) async throws -> T {
    await take(alone: false)
    return try await leaving(body)
  }

  nonisolated func alone<T: Sendable>(_ body: () async throws -> T) async throws -> T {
    await take(alone: true)
    return try await leaving(body)
  }

  private nonisolated func leaving<T: Sendable>(_ body: () async throws -> T) async throws -> T {
    do {
      let value = try await body()
      await leave()
      return value
    } catch {
      await leave()
      throw error
    }
  }

  private func take(alone: Bool) async {
    while isTaken || (alone && sharing > 0) {
      await withCheckedContinuation { waiting.append($0) }
    }
    if alone { isTaken = true } else { sharing += 1 }
  }

  private func leave() {
    if isTaken { isTaken = false } else { sharing -= 1 }
    let all = waiting
    waiting = []
    for continuation in all { continuation.resume() }
  }
}
