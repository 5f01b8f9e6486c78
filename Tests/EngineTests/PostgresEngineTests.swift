import Dispatch
import PostgresEngine
import Store
import Synchronization
import TestKit
import Testing

/// What only a server with other sessions, restarts and locks can do to us.
@Suite struct PostgresEngineTests {
  static let table = """
    CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, amount BIGINT NOT NULL);
    INSERT INTO thing (id, amount) VALUES (1, 0), (2, 0);
    """

  private func withThings<T: Sendable>(
    sessions: Int = 8, _ body: (PostgresEngine) async throws -> T
  ) async throws -> T {
    try await withPostgresDatabase { url in try await withThings(at: url, sessions: sessions, body) }
  }

  private func withThings<T: Sendable>(
    at url: String, sessions: Int = 8, _ body: (PostgresEngine) async throws -> T
  ) async throws -> T {
    let engine = try PostgresEngine(url: url, sessions: sessions)
    try await engine.migrate(Self.table)
    let outcome: Result<T, any Error>
    do { outcome = .success(try await body(engine)) } catch { outcome = .failure(error) }
    await engine.close()
    return try outcome.get()
  }

  // MARK: Conflicts

  @Test func `死锁的一方自动再来`() async throws {
    try await withThings { engine in
      let bothHoldOne = Barrier(2)
      let runs = Atomic<Int>(0)
      let outcomes = await together(2) { index in
        try await engine.write { connection in
          runs.add(1, ordering: .relaxed)
          for step in 0..<2 {
            let id = Int64((index + step) % 2 + 1)
            try connection.query("UPDATE thing SET amount = amount + 1 WHERE id = $1", .integer(id))
            if step == 0 { bothHoldOne.meetOnce() }
          }
        }
      }
      #expect(outcomes.allSatisfy { $0 == nil })
      #expect(runs.load(ordering: .relaxed) > 2)
      let amounts = try await engine.read { try $0.query("SELECT amount FROM thing ORDER BY id") }
      #expect(amounts == [[.integer(2)], [.integer(2)]])
    }
  }

  @Test(arguments: ["40001", "40P01"]) func `屡次失败后报冲突`(_ state: String) async throws {
    try await withThings { engine in
      let runs = Atomic<Int>(0)
      let fault = await engineFault {
        try await engine.write { connection in
          runs.add(1, ordering: .relaxed)
          _ = try? connection.query("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '\(state)'; END $$")
        }
      }
      #expect(fault == .conflict("again"))
      #expect(runs.load(ordering: .relaxed) == 6)
    }
  }

  @Test func `等不到锁即报冲突_不再重来`() async throws {
    try await withThings { engine in
      let gate = Gate()
      async let holding = engine.write { connection in
        try connection.query("SELECT amount FROM thing WHERE id = 1 FOR UPDATE")
        gate.stop()
        return true
      }
      await gate.reached()
      let runs = Atomic<Int>(0)
      let fault = await engineFault {
        try await engine.write { connection in
          runs.add(1, ordering: .relaxed)
          try connection.query("UPDATE thing SET amount = 9 WHERE id = 1")
        }
      }
      gate.open()
      _ = try await holding
      #expect(fault == .conflict("canceling statement due to lock timeout"))
      #expect(runs.load(ordering: .relaxed) == 1)
    }
  }

  @Test(arguments: [("53100", "full"), ("57014", "statement"), ("22012", "statement"), ("53300", "unavailable")])
  func `服务器的错误各有所归`(_ state: String, _ kind: String) async throws {
    try await withThings { engine in
      let fault = await engineFault {
        try await engine.write { connection in
          try connection.query("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '\(state)'; END $$")
        }
      }
      switch fault {
      case .full: #expect(kind == "full")
      case .unavailable: #expect(kind == "unavailable")
      case .statement(state, _): #expect(kind == "statement")
      default: Issue.record("\(String(describing: fault))")
      }
    }
  }

  // MARK: Lost sessions

  @Test func `提交前断开的会话自动再来`() async throws {
    try await withThings { engine in
      let runs = Atomic<Int>(0)
      try await engine.write { connection in
        try connection.query("UPDATE thing SET amount = amount + 1 WHERE id = 1")
        guard runs.add(1, ordering: .relaxed).newValue == 1 else { return }
        _ = try? connection.query("SELECT pg_terminate_backend(pg_backend_pid())")
      }
      #expect(runs.load(ordering: .relaxed) == 2)
      #expect(try await engine.read { try $0.query("SELECT amount FROM thing WHERE id = 1") } == [[.integer(1)]])
    }
  }

  @Test func `提交发出之前看得出连接已断`() async throws {
    try await withThings(sessions: 2) { engine in
      let runs = Atomic<Int>(0)
      let gate = Gate()
      let victim = Mutex<Value>(.null)
      async let writing = engine.write { connection in
        try connection.query("UPDATE thing SET amount = amount + 1 WHERE id = 1")
        guard runs.add(1, ordering: .relaxed).newValue == 1 else { return true }
        let pid = try connection.query("SELECT pg_backend_pid()")[0][0]
        victim.withLock { $0 = pid }
        gate.stop()
        return true
      }
      await gate.reached()
      try await terminate(victim.withLock { $0 }, by: engine)
      gate.open()
      _ = try await writing
      #expect(runs.load(ordering: .relaxed) == 2)
      #expect(try await engine.read { try $0.query("SELECT amount FROM thing WHERE id = 1") } == [[.integer(1)]])
    }
  }

  @Test func `空闲时断开的会话无人察觉`() async throws {
    try await withThings(sessions: 4) { engine in
      let others = "pid <> pg_backend_pid() AND application_name = current_setting('application_name')"
      for round in 1...5 {
        let outcomes = await together(8) { _ in
          _ = try await engine.write { try $0.query("UPDATE thing SET amount = amount + 1 WHERE id = 1") }
        }
        #expect(outcomes.allSatisfy { $0 == nil })
        _ = try await engine.read {
          try $0.query("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE \(others)")
        }
        let rows = try await engine.read { try $0.query("SELECT amount FROM thing WHERE id = 1") }
        #expect(rows == [[.integer(Int64(round * 8))]])
      }
    }
  }

  /// Returns when the server has let go of the session.
  private func terminate(_ pid: Value, by engine: PostgresEngine) async throws {
    _ = try await engine.read { try $0.query("SELECT pg_terminate_backend(CAST($1 AS INT))", pid) }
    let isThere = "SELECT pid FROM pg_stat_activity WHERE pid = CAST($1 AS INT)"
    while try await engine.read({ try $0.query(isThere, pid) }) != [] { await Task.yield() }
  }

  @Test func `服务器骤停重启_已答复的一条不少_几秒内恢复`() async throws {
    try await withPostgresAlone { url in
      try await withThings(at: url) { engine in
        let acknowledged = Mutex<Set<Int64>>([])
        let faults = Mutex<[any Error]>([])
        let isOver = Atomic<Bool>(false)
        async let load = together(32) { task in
          var id = Int64(task + 1) * 1_000_000
          while !isOver.load(ordering: .relaxed) {
            id += 1
            let row = id
            let error = await failure {
              _ = try await engine.write {
                try $0.query("INSERT INTO thing (id, amount) VALUES ($1, 1)", .integer(row))
              }
            }
            if let error { faults.withLock { $0.append(error) } } else { _ = acknowledged.withLock { $0.insert(row) } }
          }
        }
        for _ in 0..<3 {
          let before = acknowledged.withLock { $0.count }
          while acknowledged.withLock({ $0.count }) < before + 200 { await Task.yield() }
          try await PostgresServer.restart()
        }
        let start = ContinuousClock.now
        _ = try await engine.write { try $0.query("UPDATE thing SET amount = 1 WHERE id = 1") }
        #expect(ContinuousClock.now - start < .seconds(3))
        isOver.store(true, ordering: .relaxed)
        _ = await load
        let rows = try await engine.read { try $0.query("SELECT id FROM thing") }
        let present = Set(rows.compactMap { if case .integer(let id) = $0[0] { id } else { nil } })
        #expect(acknowledged.withLock { $0.subtracting(present) } == [])
        for fault in faults.withLock({ $0 }) {
          switch fault as? EngineFault {
          case .outcomeUnknown, .unavailable: break
          default: Issue.record("\(fault)")
          }
        }
      }
    }
  }

  // MARK: Opening

  @Test func `没有服务器时说清楚且不露口令`() async throws {
    let fault = await engineFault { _ = try PostgresEngine(url: "postgres://qinka:geheim@127.0.0.1:1/qinka") }
    guard case .unavailable(let message) = fault else { throw fault ?? .unavailable("opened") }
    #expect(message.contains("127.0.0.1") && message.contains("refused"))
    #expect(!message.contains("geheim"))
    let nonsense = await engineFault { _ = try PostgresEngine(url: "postgres://qinka:geheim@[/qinka") }
    #expect("\(String(describing: nonsense))".contains("neither a postgres:// URL nor a libpq conninfo string"))
    #expect(!"\(String(describing: nonsense))".contains("geheim"))
  }

  @Test func `口令不对时不露口令`() async throws {
    try await withPostgresDatabase { url in
      let fault = await engineFault { _ = try PostgresEngine(url: url + "&password=geheim") }
      guard case .unavailable(let message) = fault else { throw fault ?? .unavailable("opened") }
      #expect(message.contains("password authentication failed") && !message.contains("geheim"))
    }
  }

  @Test(arguments: ["off", "local", "remote_write"]) func `提交不落盘的服务器不用`(_ setting: String) async throws {
    try await withPostgresDatabase { url in
      let fault = await engineFault {
        _ = try PostgresEngine(url: url + "&options=-c%20synchronous_commit%3D\(setting)")
      }
      let message = "PostgreSQL's synchronous_commit is \(setting), not on: a crash would lose commits"
      #expect(fault == .unavailable(message))
    }
  }

  @Test func `名字说明版本与位置而无口令`() async throws {
    try await withThings { engine in
      #expect(engine.name.hasPrefix("PostgreSQL 1"))
      #expect(engine.name.hasSuffix("/postgres"))
      #expect(!engine.name.contains("@"))
      #expect(!engine.isExclusive)
    }
  }

  @Test func `也收libpq的连接串`() async throws {
    try await withPostgresDatabase { url in
      let fault = await engineFault { _ = try PostgresEngine(url: "host=127.0.0.1 port=1 password=geheim dbname=x") }
      #expect("\(String(describing: fault))".contains("port 1 failed"))
      #expect(!"\(String(describing: fault))".contains("geheim"))
    }
  }

  @Test func `迁移建的blob域只建一次`() async throws {
    try await withThings { engine in
      try await engine.migrate("CREATE TABLE other (body blob NOT NULL)")
      let type = try await engine.read { connection in
        try connection.query("SELECT CAST(typtype AS TEXT) FROM pg_type WHERE oid = to_regtype('blob')")
      }
      #expect(type == [[.text("d")]])
    }
  }
}

/// Lets bodies meet once; a body that runs again passes.
private final class Barrier: Sendable {
  private let missing: Mutex<Int>
  private let full = DispatchSemaphore(value: 0)

  init(_ count: Int) { missing = Mutex(count) }

  func meetOnce() {
    let left = missing.withLock { left in
      left -= 1
      return left
    }
    if left == 0 { full.signal() }
    if left > 0 { full.wait() }
  }
}
