import Cards
import Store
import TestKit
import Testing

@testable import Desk

/// One-time codes, and no telling who is registered.
struct SignInTests {
  private func start(_ desk: DeskFixture, _ document: IdentityDocument, key: String? = nil) async throws -> String {
    try await desk.desk.startSignIn(
      name: try PersonName.parse("李梅"), document: document, phone: nil, via: .miniProgramme,
      once: desk.once(key),
      answer: { Answer(status: 202, body: Array($0.utf8)) }
    ).text
  }

  /// The token, or an empty text.
  private func finish(_ desk: DeskFixture, _ id: String, code: String) async throws -> String {
    try await desk.desk.finishSignIn(
      id, code: code, once: desk.once(), answer: { Answer(status: 200, body: Array(($0?.token ?? "").utf8)) }
    ).text
  }

  /// Starts a sign-in, has the code sent, and gives both.
  private func codeSent(
    _ desk: DeskFixture, _ gateway: RecordingGateway, to somebody: Somebody
  ) async throws -> (id: String, code: String) {
    let id = try await start(desk, try somebody.document)
    try await desk.worker(gateway).workAll()
    return (id, try gateway.lastCode())
  }

  private func wrong(_ code: String) -> String { code == "000000" ? "000001" : "000000" }

  @Test(arguments: EngineKind.allCases)
  func `王芳凭验证码登录，会话记得渠道；验证码只用一次`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let gateway = RecordingGateway()
      let (id, code) = try await codeSent(desk, gateway, to: .王芳)
      #expect(gateway.sent.map(\.phone) == [Somebody.王芳.phone])
      let token = try await finish(desk, id, code: code)
      let session = try #require(try await desk.desk.session(token))
      #expect(session.role == .holder && session.channel == .miniProgramme)
      #expect(session.subject == (try await desk.id(.王芳)).text)
      #expect(try await finish(desk, id, code: code) == "")
      desk.clock.advance(by: .minutes(16))
      #expect(try await desk.desk.session(token) == nil, "idle for too long")
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `验证码同时用十次，只登录一次`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let (id, code) = try await codeSent(desk, RecordingGateway(), to: .王芳)
      let tokens = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<10 { group.addTask { try await finish(desk, id, code: code) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(tokens.count { !$0.isEmpty } == 1)
      #expect(try await desk.number("SELECT count(*) FROM session") == 1)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `输错五次作废；五分钟过期`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let gateway = RecordingGateway()
      let (first, code) = try await codeSent(desk, gateway, to: .王芳)
      for _ in 0..<5 { #expect(try await finish(desk, first, code: wrong(code)) == "") }
      #expect(try await finish(desk, first, code: code) == "", "five tries are all there are")

      desk.clock.advance(by: .minutes(2))
      let (second, next) = try await codeSent(desk, gateway, to: .王芳)
      for _ in 0..<4 { #expect(try await finish(desk, second, code: wrong(next)) == "") }
      #expect(try await finish(desk, second, code: next) != "")

      desk.clock.advance(by: .minutes(2))
      let (third, late) = try await codeSent(desk, gateway, to: .王芳)
      desk.clock.advance(by: .minutes(5))
      #expect(try await finish(desk, third, code: late) == "", "at five minutes it is over")
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `一分钟一次，一天十次，不管有没有这个人`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      for document in [try Somebody.王芳.document, try Somebody.李梅.document] {
        let begin = desk.clock.now
        _ = try await start(desk, document)
        let early = await #expect(throws: TooManyCodes.self) { try await start(desk, document) }
        #expect(early?.until == begin + .seconds(60))
        for minute in 1..<10 {
          desk.clock.move(to: begin + .minutes(minute))
          _ = try await start(desk, document)
        }
        desk.clock.move(to: begin + .minutes(10))
        let full = await #expect(throws: TooManyCodes.self) { try await start(desk, document) }
        #expect(full?.until == begin + .days(1))
        desk.clock.move(to: begin + .days(1))
        _ = try await start(desk, document)
      }
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `二十个请求同时要验证码，只给一个`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let started = try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<20 {
          group.addTask {
            do {
              _ = try await start(desk, try Somebody.王芳.document)
              return true
            } catch is TooManyCodes { return false }
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(started.count { $0 } == 1)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `一家人共用的手机，一天也有个限度`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏, .胡小宝]) { desk in
      let gateway = RecordingGateway()
      for turn in 0..<20 {
        desk.clock.move(to: TestClock.start + .minutes(2 * turn))
        // The limit of one person is out of the way: what is counted here is the telephone.
        try await desk.execute(
          "UPDATE sign_in SET document_key = $1", .blob([UInt8(turn)]))
        for child in [Somebody.胡敏, .胡小宝] { _ = try await start(desk, try child.document) }
        try await desk.worker(gateway).workAll()
      }
      #expect(gateway.sent.count == 40)
      #expect(Set(gateway.sent.map(\.phone)).count == 1)
      desk.clock.advance(by: .minutes(2))
      try await desk.execute("UPDATE sign_in SET document_key = $1", .blob([99]))
      _ = try await start(desk, try Somebody.胡敏.document)
      try await desk.worker(gateway).workAll()
      #expect(gateway.sent.count == 40, "the forty-first is not sent")
      #expect(try await desk.number("SELECT count(*) FROM outbox WHERE outcome = 'phone-used-up'") == 1)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `登记过的和没登记过的，留下的行一样，回答一样`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .马超]) { desk in
      var shapes: [[Row]] = []
      for somebody in [Somebody.王芳, .马超, .李梅] {
        let id = try await start(desk, try somebody.document)
        #expect(id.count == 36)
        shapes.append(
          try await desk.engine.read { connection in
            try connection.query(
              """
              SELECT channel, created_at, holder_id, phone_key, code_hash, code_ends_at, tries, used_at, length(claim)
              FROM sign_in WHERE sign_in_id = $1
              """, .text(id))
              + connection.query("SELECT kind, holder_id, topic, length(body), next_at, tries, done_at FROM outbox")
          })
        try await desk.execute("DELETE FROM outbox")
      }
      #expect(shapes.allSatisfy { $0 == shapes[0] })
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `没有这个人、没有手机、身份不符，都收不到验证码`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .马超]) { desk in
      let gateway = RecordingGateway()
      let impostor = Somebody.王芳.documentNumber
      let platform = TestIdentityPlatform { $0 != impostor }
      for somebody in [Somebody.王芳, .马超, .李梅] { _ = try await start(desk, try somebody.document) }
      try await desk.worker(gateway, platform).workAll()
      #expect(gateway.sent == [])
      let outcomes = try await desk.engine.read { connection in
        try connection.query("SELECT outcome FROM outbox ORDER BY outcome").map { try $0.text(0) }
      }
      #expect(outcomes == ["no-file", "no-phone", "not-verified"])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `身份平台不作声，登录照常受理；太晚的回答不算`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let (gateway, platform) = (RecordingGateway(), TestIdentityPlatform())
      platform.setSilent(true)
      let id = try await start(desk, try Somebody.王芳.document)
      #expect(id.count == 36)
      let worker = desk.worker(gateway, platform)
      try await worker.work()
      desk.clock.advance(by: .seconds(30))
      platform.setSilent(false)
      try await worker.workAll()
      #expect(try await finish(desk, id, code: try gateway.lastCode()) != "")

      platform.setSilent(true)
      desk.clock.advance(by: .minutes(2))
      _ = try await start(desk, try Somebody.王芳.document)
      try await worker.work()
      platform.setSilent(false)
      gateway.forget()
      desk.clock.advance(by: .minutes(10))
      try await worker.workAll()
      #expect(gateway.sent == [])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `过期的验证码不再发出去`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk async throws in
      let gateway = RecordingGateway()
      gateway.setBroken(true)
      _ = try await start(desk, try Somebody.王芳.document)
      try await desk.worker(gateway).workAll()
      gateway.setBroken(false)
      desk.clock.advance(by: .minutes(30))
      try await desk.worker(gateway).workAll()
      #expect(gateway.texts == [])
    }
  }
}
