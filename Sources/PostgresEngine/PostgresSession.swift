import Dispatch
import Store

/// One session's place in the engine: a queue of its own, a connection if there is one, and the patience to reopen it.
///
/// `@unchecked` because `connection` is touched on `queue` alone.
final class PostgresSession: @unchecked Sendable {
  let queue: DispatchQueue
  private let address: PostgresAddress
  private var connection: PostgresConnection?

  private static let reruns = 5
  private static let patience: Duration = .seconds(3)

  init(number: Int, address: PostgresAddress, connection: PostgresConnection? = nil) {
    queue = DispatchQueue(label: "qinka.postgres.\(number)")
    self.address = address
    self.connection = connection
  }

  /// What a transaction is opened as, and how it ends.
  enum Kind: String {
    /// One snapshot for all statements of the body.
    case read = "ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    case write = "ISOLATION LEVEL READ COMMITTED, READ WRITE"
  }

  /// Runs `body` in a transaction to its end, again when the session broke before COMMIT or another one won.
  ///
  /// `arrival` is when the caller came: time spent waiting for a session counts, so that an outage fails all callers
  /// after the same few seconds and not one row of them after the other.
  func perform<T>(_ kind: Kind, since arrival: ContinuousClock.Instant, _ body: (PostgresConnection) throws -> T) throws
    -> T
  {
    var losses = 0
    var defeats = 0
    while true {
      do {
        return try attempt(kind, body)
      } catch Setback.lost(let message) {
        connection = nil
        // The first loss may be a session that died while idle: a fresh one is tried at once, however late it is.
        let isPatient = losses == 0 || ContinuousClock.now - arrival < Self.patience
        guard isPatient else { throw EngineFault.unavailable(message) }
        if losses > 0 { pause(milliseconds: min(400, 25 << losses)) }
        losses += 1
      } catch Setback.beaten(let fault) {
        guard defeats < Self.reruns else { throw fault }
        defeats += 1
        pause(milliseconds: Int.random(in: 1...(10 * defeats)))
      }
    }
  }

  func disconnect() { connection = nil }

  private func attempt<T>(_ kind: Kind, _ body: (PostgresConnection) throws -> T) throws -> T {
    let connection = try connected()
    defer { if !connection.isReady { self.connection = nil } }
    try connection.begin(kind.rawValue)
    do {
      let value = try connection.run(body)
      switch kind {
      case .read: connection.rollback()
      case .write: try connection.commit()
      }
      return value
    } catch {
      if !connection.isReady { connection.rollback() }
      throw error
    }
  }

  private func connected() throws -> PostgresConnection {
    if let connection { return connection }
    let opened = try PostgresConnection(address)
    connection = opened
    return opened
  }

  /// Blocks this session's own thread, and nobody else's.
  private func pause(milliseconds: Int) {
    _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(milliseconds))
  }
}
