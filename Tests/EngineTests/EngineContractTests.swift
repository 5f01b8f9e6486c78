import Store
import Synchronization
import TestKit
import Testing

/// What every caller may rely on, whichever database is behind the engine.
@Suite struct EngineContractTests {
  static let table = """
    CREATE TABLE thing (
      id BIGINT NOT NULL PRIMARY KEY,
      label TEXT UNIQUE,
      note TEXT,
      body blob,
      amount BIGINT NOT NULL DEFAULT 0 CHECK (amount >= 0)
    );
    CREATE TABLE part (
      id BIGINT NOT NULL PRIMARY KEY,
      thing_id BIGINT NOT NULL REFERENCES thing (id)
    );
    """

  struct Refusal: Error, Equatable { var reason = "无余额" }

  private func withThings<T: Sendable>(
    _ kind: EngineKind, _ body: (any Engine) async throws -> T
  ) async throws -> T {
    try await withEngine(kind) { engine in
      try await engine.migrate(Self.table)
      return try await body(engine)
    }
  }

  // MARK: Values

  static let values: [(Value, Value)] = [
    (.text("李梅"), .blob([1, 2, 3])), (.text(""), .blob([])), (.text("𠮷野家 👩‍👩‍👧"), .blob([0, 0xff, 0, 0x80])),
    (.null, .null), (.text("it's \"quoted\" \\ $1 ?"), .blob(Array(repeating: 0, count: 100_000))),
    (.text(String(repeating: "挂失", count: 50_000)), .blob([0])),
  ]

  @Test(arguments: EngineKind.allCases) func `各种值存取不变`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      for (id, (text, blob)) in Self.values.enumerated() {
        let row: Row = [.integer(Int64(id)), text, blob]
        let returned = try await engine.write { connection in
          try connection.query("INSERT INTO thing (id, note, body) VALUES ($1, $2, $3) RETURNING id, note, body", row)
        }
        #expect(returned == [row])
      }
      let rows = try await engine.read { try $0.query("SELECT note, body FROM thing ORDER BY id") }
      #expect(rows == Self.values.map { [$0.0, $0.1] })
      let isNull = try await engine.read { try $0.query("SELECT id FROM thing WHERE note IS NULL AND body IS NULL") }
      #expect(isNull == [[.integer(3)]])
    }
  }

  @Test(arguments: EngineKind.allCases) func `整数到两端不变`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      for number in [Int64.min, -1, 0, 1, Int64(Int32.max) + 1, Int64.max] {
        let rows = try await engine.write { connection in
          try connection.query("INSERT INTO thing (id) VALUES ($1)", .integer(number))
          return try connection.query("SELECT id, id > 0 FROM thing WHERE id = $1", .integer(number))
        }
        #expect(rows == [[.integer(number), .integer(number > 0 ? 1 : 0)]])
      }
    }
  }

  @Test(arguments: EngineKind.allCases) func `含NUL的文字在入库前拒绝`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      let fault = await engineFault {
        try await engine.write { try $0.query("INSERT INTO thing (id, label) VALUES (1, $1)", .text("a\0b")) }
      }
      #expect(fault == .statement(code: "22021", message: "a text holds U+0000"))
    }
  }

  @Test(arguments: EngineKind.allCases) func `浮点列只经CAST读取`(_ kind: EngineKind) async throws {
    try await withEngine(kind) { engine in
      try await engine.migrate("CREATE TABLE measure (id BIGINT NOT NULL PRIMARY KEY, size DOUBLE PRECISION NOT NULL)")
      let text = try await engine.write { connection in
        try connection.query("INSERT INTO measure (id, size) VALUES (1, $1)", .text("1.5"))
        return try connection.query("SELECT CAST(size AS TEXT) FROM measure")
      }
      #expect(text == [[.text("1.5")]])
      let fault = await engineFault { try await engine.read { try $0.query("SELECT size FROM measure") } }
      #expect(fault?.code == "0A000")
    }
  }

  // MARK: Parameters

  @Test(arguments: EngineKind.allCases) func `参数按编号而不按次序`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      let rows = try await engine.write { connection in
        try connection.query("INSERT INTO thing (label, id) VALUES ($2, $1)", .integer(7), .text("seven"))
        return try connection.query(
          "SELECT CAST($2 AS TEXT), CAST($1 AS BIGINT), label, CAST($1 AS BIGINT), '$9' FROM thing WHERE id = $1",
          .integer(7), .text("second"))
      }
      #expect(rows == [[.text("second"), .integer(7), .text("seven"), .integer(7), .text("$9")]])
    }
  }

  @Test(arguments: EngineKind.allCases, [[], [.integer(1)], [.integer(1), .text("a"), .null]] as [[Value]])
  func `值的个数必须与参数相符`(_ kind: EngineKind, _ values: [Value]) async throws {
    try await withThings(kind) { engine in
      let fault = await engineFault {
        try await engine.write { try $0.query("UPDATE thing SET label = $2 WHERE id = $1", values) }
      }
      let message = "the statement has parameters up to $2, but \(values.count) values came"
      #expect(fault == .statement(code: "07001", message: message))
    }
  }

  @Test(arguments: EngineKind.allCases) func `一次只执行一条语句`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      let fault = await engineFault {
        try await engine.write { try $0.query("INSERT INTO thing (id) VALUES (1); INSERT INTO thing (id) VALUES (2)") }
      }
      #expect(fault?.code == "42601")
      try await expectThings(0, in: engine)
    }
  }

  @Test(arguments: EngineKind.allCases, ["BEGIN", "commit", " ROLLBACK", "SAVEPOINT a", "RELEASE body", "END"])
  func `语句块不得自行开始或结束事务`(_ kind: EngineKind, _ sql: String) async throws {
    try await withThings(kind) { engine in
      let fault = await engineFault { try await engine.write { try $0.query(sql) } }
      #expect(fault?.code == "2D000")
    }
  }

  // MARK: Statements

  @Test(arguments: EngineKind.allCases) func `冲突即不做时不返回行`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      let sql = "INSERT INTO thing (id, label) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING id"
      let first = try await engine.write { try $0.query(sql, .integer(1), .text("a")) }
      let second = try await engine.write { try $0.query(sql, .integer(1), .text("b")) }
      #expect(first == [[.integer(1)]])
      #expect(second == [])
      let none = try await engine.write { try $0.query("UPDATE thing SET label = 'c' WHERE id = 2 RETURNING id") }
      #expect(none == [])
    }
  }

  @Test(arguments: EngineKind.allCases) func `在查询结果之中再用同一语句`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      let seen = try await engine.write { connection -> [Row] in
        for id in 1...3 { try connection.query("INSERT INTO thing (id) VALUES ($1)", .integer(Int64(id))) }
        let sql = "SELECT id FROM thing WHERE id > $1 ORDER BY id"
        return try connection.query(sql, .integer(0)).flatMap { try connection.query(sql, $0) }
      }
      #expect(seen == [[.integer(2)], [.integer(3)], [.integer(3)]])
    }
  }

  @Test(arguments: EngineKind.allCases) func `外键与检查约束有效`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      for sql in [
        "INSERT INTO part (id, thing_id) VALUES (1, 99)", "INSERT INTO thing (id, amount) VALUES (1, -1)",
        "INSERT INTO thing (id) VALUES (NULL)", "INSERT INTO thing (id) VALUES ('abc')",
      ] {
        let fault = await engineFault { try await engine.write { try $0.query(sql) } }
        guard case .statement = fault else {
          Issue.record("\(sql): \(String(describing: fault))")
          continue
        }
      }
    }
  }

  @Test(arguments: EngineKind.allCases) func `推迟的外键只难为违反者自己`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      try await engine.migrate(
        """
        CREATE TABLE late (
          id BIGINT NOT NULL PRIMARY KEY,
          thing_id BIGINT NOT NULL REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED
        );
        """)
      let outcomes = await together(40) { index in
        try await engine.write { connection in
          try connection.query("INSERT INTO late (id, thing_id) VALUES ($1, $1)", .integer(Int64(index)))
          if index % 4 != 0 { try connection.query("INSERT INTO thing (id) VALUES ($1)", .integer(Int64(index))) }
        }
      }
      #expect(outcomes.count { $0 == nil } == 30)
      try await expectThings(30, in: engine)
    }
  }

  // MARK: Transactions

  @Test(arguments: EngineKind.allCases) func `抛错的语句块单独回滚`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      let outcomes = await together(100) { index in
        try await engine.write { connection in
          try connection.query("INSERT INTO thing (id) VALUES ($1)", .integer(Int64(index)))
          if index % 5 == 0 { throw Refusal() }
        }
      }
      #expect(outcomes.count { $0 is Refusal } == 20)
      #expect(outcomes.count { $0 == nil } == 80)
      try await expectThings(80, in: engine)
    }
  }

  @Test(arguments: EngineKind.allCases) func `唯一约束只难为后来者`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      let outcomes = await together(60) { index in
        _ = try await engine.write { connection in
          try connection.query(
            "INSERT INTO thing (id, label) VALUES ($1, $2)", .integer(Int64(index)), .text("\(index % 20)"))
        }
      }
      #expect(outcomes.count { $0 == nil } == 20)
      #expect(outcomes.count { ["23505", "2067"].contains(($0 as? EngineFault)?.code) } == 40)
      try await expectThings(20, in: engine)
    }
  }

  @Test(arguments: EngineKind.allCases) func `吞下故障的语句块不会提交`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      let fault = await engineFault {
        try await engine.write { connection in
          try connection.query("INSERT INTO thing (id) VALUES (1)")
          _ = try? connection.query("INSERT INTO thing (id) VALUES (1)")
        }
      }
      #expect(["23505", "1555"].contains(fault?.code))
      let after = await engineFault {
        try await engine.write { connection in
          _ = try? connection.query("SELECT nothing FROM nowhere")
          try connection.query("INSERT INTO thing (id) VALUES (2)")
        }
      }
      #expect(after?.code == "25P02")
      try await expectThings(0, in: engine)
    }
  }

  @Test(arguments: EngineKind.allCases) func `六十四个并发计数一个不少`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      _ = try await engine.write { try $0.query("INSERT INTO thing (id, amount) VALUES (1, 0)") }
      let outcomes = await together(64) { _ in
        for _ in 0..<5 {
          try await engine.write { connection in
            let rows = try connection.query("SELECT amount FROM thing WHERE id = $1 FOR UPDATE", .integer(1))
            guard case .integer(let amount) = rows[0][0] else { throw Refusal(reason: "no number") }
            try connection.query("UPDATE thing SET amount = $2 WHERE id = $1", .integer(1), .integer(amount + 1))
          }
        }
      }
      #expect(outcomes.allSatisfy { $0 == nil })
      #expect(try await engine.read { try $0.query("SELECT amount FROM thing") } == [[.integer(320)]])
    }
  }

  @Test(arguments: EngineKind.allCases) func `待办各取各的`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      for id in 1...40 {
        _ = try await engine.write { try $0.query("INSERT INTO thing (id) VALUES ($1)", .integer(Int64(id))) }
      }
      let taken = Mutex<[Row]>([])
      let outcomes = await together(16) { _ in
        let rows = try await engine.write { connection in
          try connection.query(
            """
            UPDATE thing SET amount = 1 WHERE id IN
              (SELECT id FROM thing WHERE amount = 0 ORDER BY id LIMIT 2 FOR UPDATE SKIP LOCKED)
            RETURNING id
            """)
        }
        taken.withLock { $0 += rows }
      }
      #expect(outcomes.allSatisfy { $0 == nil })
      let ids = taken.withLock { $0.compactMap { if case .integer(let id) = $0[0] { id } else { nil } } }
      #expect(ids.count == Set(ids).count)
      let marked = try await engine.read { try $0.query("SELECT count(*) FROM thing WHERE amount = 1") }
      #expect(marked == [[.integer(Int64(ids.count))]])
    }
  }

  @Test(arguments: EngineKind.allCases) func `读只见已提交的`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      let gate = Gate()
      async let writing = engine.write { connection in
        try connection.query("INSERT INTO thing (id) VALUES (1)")
        gate.stop()
        return true
      }
      await gate.reached()
      let before = try await count(engine)
      gate.open()
      _ = try await writing
      #expect(before == 0)
      try await expectThings(1, in: engine)
    }
  }

  @Test(arguments: EngineKind.allCases) func `一次读看见同一时刻`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      let gate = Gate()
      // A read runs where it is called, and this one blocks: it gets a thread that nobody else needs.
      let reading = Task(executorPreference: OwnThread()) {
        try await engine.read { connection in
          let first = try connection.query("SELECT count(*) FROM thing")
          gate.stop()
          return [first, try connection.query("SELECT count(*) FROM thing")]
        }
      }
      await gate.reached()
      _ = try await engine.write { try $0.query("INSERT INTO thing (id) VALUES (1)") }
      gate.open()
      #expect(try await reading.value == [[[.integer(0)]], [[.integer(0)]]])
      try await expectThings(1, in: engine)
    }
  }

  @Test(arguments: EngineKind.allCases) func `读不能写`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      let fault = await engineFault { try await engine.read { try $0.query("INSERT INTO thing (id) VALUES (1)") } }
      #expect(["25006", "8"].contains(fault?.code))
      try await expectThings(0, in: engine)
    }
  }

  @Test(arguments: EngineKind.allCases) func `语句块之中派生的写在其后进行`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      let inner = try await engine.write { connection -> Task<Void, any Error> in
        try connection.query("INSERT INTO thing (id) VALUES (1)")
        return Task { _ = try await engine.write { try $0.query("INSERT INTO thing (id) VALUES (2)") } }
      }
      try await inner.value
      try await expectThings(2, in: engine)
    }
  }

  @Test(arguments: EngineKind.allCases) func `取消任务不取消提交`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        _ = try await engine.write { try $0.query("INSERT INTO thing (id) VALUES (1)") }
      }
      try await task.value
      try await expectThings(1, in: engine)
    }
  }

  // MARK: Migrations and the end

  @Test(arguments: EngineKind.allCases) func `迁移要么全做要么不做`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      for script in [
        "CREATE TABLE extra (id BIGINT NOT NULL); INSERT INTO thing (id) VALUES (1); SELECT * FROM nowhere;",
        "CREATE TABLE extra (id BIGINT NOT NULL); COMMIT; BEGIN; SELECT * FROM nowhere;",
      ] {
        let fault = await engineFault { try await engine.migrate(script) }
        #expect(fault != nil)
      }
      try await expectThings(0, in: engine)
      try await engine.migrate("INSERT INTO thing (id, label) VALUES (5, 'BIGINT; it''s (')")
      #expect(try await engine.read { try $0.query("SELECT label FROM thing") } == [[.text("BIGINT; it's (")]])
    }
  }

  @Test(arguments: EngineKind.allCases) func `同时迁移只有一个成功`(_ kind: EngineKind) async throws {
    try await withEngine(kind) { engine in
      let outcomes = await together(6) { _ in try await engine.migrate(Self.table) }
      #expect(outcomes.count { $0 == nil } == 1)
      try await expectThings(0, in: engine)
    }
  }

  @Test(arguments: EngineKind.allCases) func `改表之后旧语句照用`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      _ = try await engine.write { try $0.query("INSERT INTO thing (id) VALUES (1)") }
      let ids: @Sendable (any Connection) throws -> [Row] = { try $0.query("SELECT id FROM thing") }
      #expect(try await engine.read(ids) == [[.integer(1)]])
      try await engine.migrate("ALTER TABLE thing ADD COLUMN extra BIGINT NOT NULL DEFAULT 3")
      #expect(try await engine.read(ids) == [[.integer(1)]])
      #expect(try await engine.read { try $0.query("SELECT extra FROM thing") } == [[.integer(3)]])
    }
  }

  @Test(arguments: EngineKind.allCases) func `关闭时做完已收下的_此后一概拒绝`(_ kind: EngineKind) async throws {
    try await withThings(kind) { engine in
      let outcomes = await together(201) { id in
        if id == 100 { return await engine.close() }
        _ = try await engine.write { try $0.query("INSERT INTO thing (id) VALUES ($1)", .integer(Int64(id))) }
      }
      #expect(outcomes.allSatisfy { $0 == nil || $0 as? EngineFault == .unavailable("the database is closed") })
      let late = await engineFault { _ = try await engine.read { try $0.query("SELECT id FROM thing") } }
      #expect(late == .unavailable("the database is closed"))
      await engine.close()
    }
  }

  private func expectThings(
    _ expected: Int64, in engine: any Engine, at location: SourceLocation = #_sourceLocation
  ) async throws {
    let found = try await count(engine)
    #expect(found == expected, sourceLocation: location)
  }

  private func count(_ engine: any Engine) async throws -> Int64 {
    let rows = try await engine.read { try $0.query("SELECT count(*) FROM thing") }
    guard case .integer(let count) = rows[0][0] else { throw Refusal(reason: "no number") }
    return count
  }
}
