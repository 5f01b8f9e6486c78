import Dispatch
import Store
import Synchronization

/// PostgreSQL through a fixed number of sessions, each on a thread of its own, where a body runs to its COMMIT.
package final class PostgresEngine: Engine {
  package let name: String
  /// Any number of processes share the server.
  package let isExclusive = false
  private typealias Job = @Sendable (PostgresSession) -> Void

  private struct State {
    var waiting = Line<Job>()
    var idle: [PostgresSession]
    var isClosed = false
  }

  let address: PostgresAddress
  private let sessions: [PostgresSession]
  private let state: Mutex<State>

  /// Opens one session and checks the server by it; the others open when they are needed.
  ///
  /// - Parameters:
  ///   - url: `postgres://…` or a libpq conninfo string.
  ///   - sessions: how many transactions run at once.
  package init(url: String, sessions count: Int = 8) throws {
    let address = try PostgresAddress(url)
    self.address = address
    let first = try PostgresConnection(url: url)
    name = first.name
    sessions = (0..<max(1, count)).map {
      PostgresSession(number: $0, address: address, connection: $0 == 0 ? first : nil)
    }
    state = Mutex(State(idle: sessions.reversed()))
  }

  /// Bodies that wait for a session.
  package var waiting: Int { state.withLock { $0.waiting.count } }

  package func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    try await perform(.read, body)
  }

  package func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    try await perform(.write, body)
  }

  package func migrate(_ script: String) async throws {
    try await perform(.write) { connection in try connection.script(script) }
  }

  /// Runs what is queued to its end, refuses what comes later and closes the sessions.
  package func close() async {
    state.withLock { $0.isClosed = true }
    for session in sessions {
      await withCheckedContinuation { continuation in
        // A busy session returns from its queue only when nobody waits any more.
        session.queue.async {
          session.disconnect()
          continuation.resume()
        }
      }
    }
  }

  private func perform<T: Sendable>(
    _ kind: PostgresSession.Kind, _ body: @escaping @Sendable (PostgresConnection) throws -> T
  ) async throws -> T {
    let arrival = ContinuousClock.now
    return try await withCheckedThrowingContinuation { continuation in
      let isAccepted = submit { session in
        continuation.resume(with: Result { try session.perform(kind, since: arrival, body) })
      }
      if !isAccepted { continuation.resume(throwing: EngineFault.unavailable("the database is closed")) }
    }
  }

  private func submit(_ job: @escaping Job) -> Bool {
    let (isAccepted, session) = state.withLock { state -> (Bool, PostgresSession?) in
      if state.isClosed { return (false, nil) }
      let session = state.idle.popLast()
      if session == nil { state.waiting.append(job) }
      return (true, session)
    }
    if let session { session.queue.async { self.serve(session, job) } }
    return isAccepted
  }

  /// Stays on the session's thread as long as somebody waits.
  private func serve(_ session: PostgresSession, _ job: Job) {
    job(session)
    while let next = next(for: session) { next(session) }
  }

  private func next(for session: PostgresSession) -> Job? {
    state.withLock { state in
      if let job = state.waiting.popFirst() { return job }
      state.idle.append(session)
      return nil
    }
  }
}

/// Those who wait, first come, first served, without moving the whole array at every step.
struct Line<Element> {
  private var arriving: [Element] = []
  /// Reversed, so that the first is the last and leaves in constant time.
  private var leaving: [Element] = []

  var count: Int { arriving.count + leaving.count }

  mutating func append(_ element: Element) { arriving.append(element) }

  mutating func popFirst() -> Element? {
    if leaving.isEmpty {
      leaving = arriving.reversed()
      arriving.removeAll(keepingCapacity: true)
    }
    return leaving.popLast()
  }
}
