import Dispatch
import Store
import Synchronization

/// The engine fault that `body` ends with, or nil.
func engineFault<T>(_ body: () async throws -> T) async -> EngineFault? {
  await failure { _ = try await body() } as? EngineFault
}

/// The error that `body` ends with, or nil.
func failure(_ body: () async throws -> Void) async -> (any Error)? {
  do {
    try await body()
    return nil
  } catch {
    return error
  }
}

/// Runs `count` tasks at once and returns how each ended: nil for success.
func together(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async -> [(any Error)?] {
  await withTaskGroup(of: (any Error)?.self) { group in
    for index in 0..<count { group.addTask { await failure { try await body(index) } } }
    return await group.reduce(into: []) { $0.append($1) }
  }
}

extension EngineFault {
  /// The database's own code, of a refused statement.
  var code: String? { if case .statement(let code, _) = self { code } else { nil } }
}

/// Stops a synchronous body at a point the test chooses.
final class Gate: Sendable {
  private let passage = DispatchSemaphore(value: 0)
  private let state = Mutex<(isReached: Bool, waiter: CheckedContinuation<Void, Never>?)>((false, nil))

  /// Called by the body: says that it is here and blocks its thread until `open`.
  func stop() {
    let waiter = state.withLock { state in
      state.isReached = true
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
    passage.wait()
  }

  func open() { passage.signal() }

  /// Suspends the test until the body is at `stop`.
  func reached() async {
    await withCheckedContinuation { continuation in
      let isReached = state.withLock { state in
        if !state.isReached { state.waiter = continuation }
        return state.isReached
      }
      if isReached { continuation.resume() }
    }
  }
}

/// Runs a task on a thread that may block.
final class OwnThread: TaskExecutor {
  private let queue = DispatchQueue(label: "test")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
