import Dispatch

/// Lets a few password hashes run at once, on threads of their own; the rest wait in the order they came.
///
/// A hash takes 30 ms and 19 MiB. Five hundred at once on Swift's own threads would stop everything else.
/// A waiter whose task is cancelled still gets its turn and its answer.
package actor HashingLane {
  /// More than this would wait too long, and take the places at work of those who need no hash.
  nonisolated package var longestLine: Int { width * 8 }

  private let width: Int
  private let threads = DispatchQueue(label: "qinka.hashing", qos: .userInitiated, attributes: .concurrent)
  private var running = 0
  private var line: [CheckedContinuation<Void, Never>] = []

  package init(width: Int = 2) {
    precondition(width > 0, "a lane of no width lets nothing through")
    self.width = width
  }

  /// How many wait for their turn, to refuse more before the wait becomes too long.
  package var waiting: Int { line.count }

  package func hash(_ password: String) async throws(HashFault) -> String {
    try await run { () throws(HashFault) in try PasswordHash.hash(password) }
  }

  package func verify(_ password: String, against stored: String?) async throws(HashFault) -> Bool {
    try await run { () throws(HashFault) in try PasswordHash.verify(password, against: stored) }
  }

  package func hash(pin digits: [UInt8], bound: String, in vault: PINVault) async throws(HashFault) -> String {
    try await run { () throws(HashFault) in try vault.hash(pin: digits, bound: bound) }
  }

  package func verify(
    pin digits: [UInt8], bound: String, against stored: String, in vault: PINVault
  ) async throws(HashFault) -> Bool {
    try await run { () throws(HashFault) in try vault.verify(pin: digits, bound: bound, against: stored) }
  }

  /// Runs slow, blocking work in the lane.
  package func run<T: Sendable, E: Error>(
    _ work: @escaping @Sendable () throws(E) -> T
  ) async throws(E) -> T {
    await enter()
    let outcome = await withCheckedContinuation { (answer: CheckedContinuation<Result<T, E>, Never>) in
      threads.async { answer.resume(returning: Result(catching: work)) }
    }
    leave()
    return try outcome.get()
  }

  private func enter() async {
    guard running == width else {
      running += 1
      return
    }
    await withCheckedContinuation { line.append($0) }
  }

  /// Hands the place to the first in line; without one the place falls free.
  private func leave() {
    if line.isEmpty { running -= 1 } else { line.removeFirst().resume() }
  }
}
