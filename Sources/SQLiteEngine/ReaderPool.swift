import Store
import Synchronization

/// A few read-only connections, lent to one task at a time; a task that finds none suspends and blocks no thread.
final class ReaderPool: Sendable {
  private typealias Waiter = CheckedContinuation<SQLiteConnection, any Error>

  private struct State {
    var idle: [SQLiteConnection]
    var waiters = Line<Waiter>()
    var isClosed = false

    mutating func take(closing: Bool) throws -> SQLiteConnection? {
      guard closing || !isClosed else { throw EngineFault.unavailable("the database is closed") }
      return idle.popLast()
    }
  }

  private let state: Mutex<State>
  private let count: Int

  init(path: String, count: Int) throws {
    self.count = max(1, count)
    state = Mutex(State(idle: try (0..<self.count).map { _ in try SQLiteConnection(reading: path) }))
  }

  /// Runs `body` where it is called, on one snapshot: a page-cache hit is microseconds, a thread hop costs more.
  func read<T: Sendable>(_ body: @Sendable (any Connection) throws -> T) async throws -> T {
    let connection = try await borrow()
    defer { giveBack(connection) }
    try connection.execute("BEGIN")
    defer { connection.rollback() }
    return try connection.run(body)
  }

  /// Lets the reads that have begun end, refuses new ones and closes the connections.
  func close() async {
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    guard isFirst else { return }
    for _ in 0..<count { _ = try? await borrow(closing: true) }
  }

  /// The way without a suspension comes first: most reads find an idle connection.
  private func borrow(closing: Bool = false) async throws -> SQLiteConnection {
    if let connection = try state.withLock({ try $0.take(closing: closing) }) { return connection }
    return try await withCheckedThrowingContinuation { waiter in
      // One may have come back, or the pool may have closed, since the look above.
      let outcome = state.withLock { state in
        let outcome = Result { try state.take(closing: closing) }
        if case .success(nil) = outcome { state.waiters.append(waiter) }
        return outcome
      }
      switch outcome {
      case .success(let connection?): waiter.resume(returning: connection)
      case .success(nil): break
      case .failure(let error): waiter.resume(throwing: error)
      }
    }
  }

  private func giveBack(_ connection: SQLiteConnection) {
    let waiter = state.withLock { state -> Waiter? in
      if let waiter = state.waiters.popFirst() { return waiter }
      state.idle.append(connection)
      return nil
    }
    waiter?.resume(returning: connection)
  }
}

/// Those who wait, first come, first served, without moving the whole array at every step.
struct Line<Element> {
  private var arriving: [Element] = []
  /// Reversed, so that the first is the last and leaves in constant time.
  private var leaving: [Element] = []

  mutating func append(_ element: Element) { arriving.append(element) }

  mutating func popFirst() -> Element? {
    if leaving.isEmpty {
      leaving = arriving.reversed()
      arriving.removeAll(keepingCapacity: true)
    }
    return leaving.popLast()
  }
}
