import Metrics
import Store

/// The desk's engine: counts what goes wrong below, and tells a body on the database's own thread whose request it is.
struct WatchedEngine: Engine {
  let base: any Engine

  var name: String { base.name }
  var isExclusive: Bool { base.isExclusive }
  var waiting: Int { base.waiting }

  func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    try await counting { try await base.read(body) }
  }

  func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    let trace = Trace.current
    return try await counting {
      try await base.write { connection in try Trace.$current.withValue(trace) { try body(connection) } }
    }
  }

  func migrate(_ script: String) async throws { try await base.migrate(script) }

  func close() async { await base.close() }

  private func counting<T>(_ work: () async throws -> T) async throws -> T {
    do { return try await work() } catch let fault as EngineFault {
      Counter(label: "qinka_database_faults_total", dimensions: [("kind", fault.kind)]).increment()
      throw fault
    }
  }
}
