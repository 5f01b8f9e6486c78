import Dispatch
import Store
import Synchronization

/// The one writer: bodies that queued while the last commit ran share the next one.
///
/// There is no timer. One caller alone commits at once; under load a batch is whatever came in the meantime.
/// `@unchecked` because `connection` is touched on `queue` alone.
final class GroupCommit: @unchecked Sendable {
  typealias Ending = @Sendable () -> Void

  /// One body and the caller who waits for it.
  struct Job: Sendable {
    /// Runs the body. What it returns tells the caller of success and is called after the commit, never before.
    let run: @Sendable (SQLiteConnection) throws -> Ending
    let fail: @Sendable (any Error) -> Void
  }

  private struct State {
    var jobs: [Job] = []
    var isScheduled = false
    var isClosed = false
  }

  private static let closed = EngineFault.unavailable("the database is closed")
  private let path: String
  private let limit: Int
  private let queue = DispatchQueue(label: "qinka.sqlite.writer")
  private let state = Mutex(State())
  private var connection: SQLiteConnection?

  init(path: String, limit: Int) throws {
    self.path = path
    self.limit = max(1, limit)
    connection = try SQLiteConnection(writing: path)
  }

  /// Bodies that no commit has taken up yet.
  var waiting: Int { state.withLock { $0.jobs.count } }

  func submit(_ job: Job) {
    let (isClosed, isFirst) = state.withLock { state in
      if state.isClosed { return (true, false) }
      state.jobs.append(job)
      defer { state.isScheduled = true }
      return (false, !state.isScheduled)
    }
    if isClosed { job.fail(Self.closed) }
    if isFirst { queue.async { self.drain() } }
  }

  /// Runs `job` in a transaction that it shares with nobody.
  func submitAlone(_ job: Job) {
    let isClosed = state.withLock { state in
      // Queued under the lock, so that it stands before the end of a `close` that comes now.
      if !state.isClosed { queue.async { self.commit([job]) } }
      return state.isClosed
    }
    if isClosed { job.fail(Self.closed) }
  }

  /// Takes nothing more, commits what is queued and closes the connection.
  func close() async {
    state.withLock { $0.isClosed = true }
    await withCheckedContinuation { continuation in
      queue.async {
        self.drain()
        self.connection = nil
        continuation.resume()
      }
    }
  }

  /// Commits what has queued. What comes meanwhile gets a turn of its own, so that a migration is not starved.
  private func drain() {
    let jobs = state.withLock { state in
      defer { state.jobs = [] }
      return state.jobs
    }
    for start in stride(from: 0, to: jobs.count, by: limit) { commit(jobs[start..<min(start + limit, jobs.count)]) }
    let isMore = state.withLock { state in
      state.isScheduled = !state.jobs.isEmpty
      return state.isScheduled
    }
    if isMore { queue.async { self.drain() } }
  }

  /// One transaction for the whole batch.
  ///
  /// When it fails as a whole, everybody hears the fault, also a body that threw an error of its own: its error may
  /// rest on what a neighbour wrote and what now never happened.
  private func commit(_ batch: ArraySlice<Job>) {
    do {
      for ending in try endings(of: batch) { ending() }
    } catch {
      for job in batch { job.fail(error) }
    }
  }

  /// Runs the bodies, commits, and returns what to tell each caller.
  private func endings(of batch: ArraySlice<Job>) throws -> [Ending] {
    let connection = try writer()
    do {
      try connection.execute("BEGIN IMMEDIATE")
      let endings = try batch.map { try run($0, on: connection) }
      try commit(connection)
      return endings
    } catch {
      giveUp(connection)
      throw error
    }
  }

  /// Runs one body in a savepoint of its own; throws only when the whole transaction is lost.
  private func run(_ job: Job, on connection: SQLiteConnection) throws -> Ending {
    try connection.execute("SAVEPOINT body")
    do {
      let acknowledge = try job.run(connection)
      // A deferred key fails at COMMIT, where it would take the neighbours along; so it is looked at here.
      if connection.hasOpenForeignKeys {
        throw EngineFault.statement(code: "787", message: "FOREIGN KEY constraint failed")
      }
      try connection.execute("RELEASE body")
      return acknowledge
    } catch {
      if !connection.isInTransaction || error.endsTheBatch { throw error.asFault }
      try connection.execute("ROLLBACK TO body")
      try connection.execute("RELEASE body")
      return { job.fail(error) }
    }
  }

  private func commit(_ connection: SQLiteConnection) throws {
    do {
      try connection.execute("COMMIT")
    } catch  where connection.hadFileError {
      // The commit record may have reached the file although the sync failed: a crash now could bring it to life.
      throw EngineFault.outcomeUnknown(connection.message)
    }
  }

  /// Leaves no transaction behind. After a file error the connection's idea of the file is not to be trusted.
  private func giveUp(_ connection: SQLiteConnection) {
    if connection.failedToSync { FailedSync.endProcess(connection.message) }
    let isDoubtful = connection.hadFileError
    connection.rollback()
    if isDoubtful || connection.isInTransaction { self.connection = nil }
  }

  private func writer() throws -> SQLiteConnection {
    if let connection { return connection }
    let opened = try SQLiteConnection(writing: path)
    connection = opened
    return opened
  }
}

extension Error {
  /// Faults after which no neighbour's statement can be trusted to be in the transaction.
  fileprivate var endsTheBatch: Bool {
    switch self as? EngineFault {
    case .full, .unavailable, .outcomeUnknown: true
    case .statement, .conflict, nil: false
    }
  }

  /// A body may have caught SQLite's fault and thrown an error of its own, which says nothing to its neighbours.
  fileprivate var asFault: EngineFault {
    self as? EngineFault ?? .unavailable("SQLite gave up the transaction of the whole batch")
  }
}
