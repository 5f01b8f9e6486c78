import Synchronization

/// The time was up before the work was done.
package struct TimedOut: Error {
  package init() {}
}

/// Runs `work`, and answers for it when the time is up.
///
/// Work that waits for a database or another party cannot be cancelled, so nobody waits for it either: it goes on by itself, a commit
/// under way is a commit, and only its answer is lost.
package func within<T: Sendable>(
  _ limit: Duration, _ work: @escaping @Sendable () async throws -> T
) async throws -> T {
  let first = FirstOutcome<T>()
  let working = Task {
    do { first.settle(.success(try await work())) } catch { first.settle(.failure(error)) }
  }
  let waiting = Task {
    try await Task.sleep(for: limit)
    first.settle(.failure(TimedOut()))
    working.cancel()
  }
  defer { waiting.cancel() }
  return try await withTaskCancellationHandler {
    try await first.value()
  } onCancel: {
    working.cancel()
  }
}

/// What came first; everything later is dropped.
private final class FirstOutcome<T: Sendable>: Sendable {
  private enum State: Sendable {
    case open
    case awaited(CheckedContinuation<T, any Error>)
    case settled(Result<T, any Error>)
  }

  private let state = Mutex(State.open)

  func settle(_ outcome: Result<T, any Error>) {
    let waiter = state.withLock { state -> CheckedContinuation<T, any Error>? in
      switch state {
      case .settled: return nil
      case .open:
        state = .settled(outcome)
        return nil
      case .awaited(let waiter):
        state = .settled(outcome)
        return waiter
      }
    }
    waiter?.resume(with: outcome)
  }

  /// Asked for once.
  func value() async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      let settled = state.withLock { state -> Result<T, any Error>? in
        if case .settled(let outcome) = state { return outcome }
        state = .awaited(continuation)
        return nil
      }
      if let settled { continuation.resume(with: settled) }
    }
  }
}
