import Cards
import Seal
import TestKit
import Testing

@testable import Desk

/// Staff at outlets and on the hotline: who they are, and whose files they may open.
struct StaffTests {
  private let password = "correct-horse-battery"
  private let secret = Array("12345678901234567890".utf8)

  private func signIn(_ desk: DeskFixture, _ account: String, password: String? = nil, code: String? = nil) async throws
    -> String
  {
    let code = code ?? TOTP().code(secret: secret, at: desk.clock.now.milliseconds / 1000)
    return try await desk.desk.signIn(
      account: account, password: password ?? self.password, code: code, once: desk.once(),
      answer: { Answer(status: 200, body: Array(($0?.token ?? "").utf8)) }
    ).text
  }

  private func add(_ desk: DeskFixture, _ account: String, _ role: Role, _ region: String) async throws {
    try await desk.desk.add(
      StaffMember(
        account: account, role: role, region: try RegionCode.parse(region), password: password, totpSecret: secret))
  }

  private func open(_ desk: DeskFixture, _ somebody: Somebody, _ session: Session) async throws -> String {
    try await desk.desk.openCase(
      .document(try somebody.document), purpose: "本人来问", visitor: nil, by: session, once: desk.once(),
      answer: { Answer(status: 200, body: Array($0.holder.id.text.utf8)) }
    ).text
  }

  @Test(arguments: EngineKind.allCases)
  func `网点只开本市的档案，12333都能开，别人的和没有的一个回答`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .陈静]) { desk in
      try await add(desk, "dian", .clerk, "610100")
      try await add(desk, "hua", .hotlineAgent, "610000")
      let clerk = try #require(try await desk.desk.session(try await signIn(desk, "dian")))
      let agent = try #require(try await desk.desk.session(try await signIn(desk, "hua")))
      #expect(clerk.channel == .outlet && agent.channel == .hotline)
      let chen = try await desk.id(.陈静)
      #expect(try await open(desk, .陈静, clerk) == chen.text)
      _ = try await desk.desk.viewCase(chen, of: clerk)
      await #expect(throws: HolderUnknown.self) { try await desk.desk.viewCase(chen, of: agent) }
      await #expect(throws: HolderUnknown.self) { try await open(desk, .王芳, clerk) }
      await #expect(throws: HolderUnknown.self) { try await open(desk, .李梅, clerk) }
      #expect(try await open(desk, .王芳, agent) == (try await desk.id(.王芳)).text)
      let readings = try await desk.looks(at: .陈静)
      #expect(readings.map(\.entry.purpose) == ["本人来问"])
      #expect(readings.first?.entry.actor == .clerk(account: "dian", region: try RegionCode.parse("610100")))
      #expect(try await desk.entries(of: .王芳).count == 2, "the clerk who was refused has left nothing")
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `密码和动态码缺一不可；动态码不能用两次；错十次锁一刻钟`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk async throws in
      try await add(desk, "dian", .clerk, "610100")
      #expect(try await signIn(desk, "dian", password: "wrong") == "")
      #expect(try await signIn(desk, "dian", code: "000000") == "")
      #expect(try await signIn(desk, "nobody") == "")
      #expect(try await signIn(desk, "dian") != "")
      #expect(try await signIn(desk, "dian") == "", "the same code")
      desk.clock.advance(by: .seconds(60))
      for _ in 0..<9 { #expect(try await signIn(desk, "dian", password: "wrong") == "") }
      #expect(try await signIn(desk, "dian") == "", "locked")
      desk.clock.advance(by: .minutes(15))
      #expect(try await signIn(desk, "dian") != "")
    }
  }
}

/// Institutions that sign in with a key.
struct PartnerTests {
  private let key = SigningKey.generate()

  private func exchange(_ desk: DeskFixture, _ assertion: String) async throws -> String {
    try await desk.desk.exchange(assertion: assertion, once: desk.once()) { result in
      switch result {
      case .success(let opened): Answer(status: 200, body: Array("token \(opened.token)".utf8))
      case .failure(let fault): Answer(status: 401, body: Array(Self.word(for: fault).utf8))
      }
    }.text
  }

  private static func word(for fault: AssertionFault) -> String {
    switch fault {
    case .used: "used"
    case .notAccepted(.notYetValid): "not-yet-valid"
    case .notAccepted(.expired): "expired"
    case .notAccepted(.unknownKey): "unknown-key"
    case .notAccepted: "not-accepted"
    }
  }

  private func assertion(
    _ client: String = "icbc", at now: Instant, key: SigningKey? = nil, jti: String = "1"
  ) throws -> String {
    try ClientAssertion.make(
      clientID: client, audience: Desk.audience, now: now.milliseconds, key: key ?? self.key, jti: jti)
  }

  private func withPartner(_ kind: EngineKind, _ body: (DeskFixture) async throws -> Void) async throws {
    try await withDesk(kind) { desk in
      try await desk.desk.add(
        partner: "icbc", as: .bank, bank: try BankCode.parse("102"), jwk: key.verifying.jwk)
      try await body(desk)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `断言用一次，再用不收`(_ kind: EngineKind) async throws {
    try await withPartner(kind) { desk in
      let assertion = try assertion(at: desk.clock.now)
      let token = try #require(try await exchange(desk, assertion).split(separator: " ").last.map(String.init))
      let session = try #require(try await desk.desk.session(token))
      #expect(session.role == .bank && session.actor == desk.bank)
      #expect(try await exchange(desk, assertion) == "used")
      let words = try await withThrowingTaskGroup(of: String.self) { group in
        let second = try self.assertion(at: desk.clock.now, jti: "2")
        for _ in 0..<10 { group.addTask { try await exchange(desk, second) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(words.count { $0.hasPrefix("token") } == 1)
      #expect(words.count { $0 == "used" } == 9)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `钟快、钟慢，说的是钟，不说签名错`(_ kind: EngineKind) async throws {
    try await withPartner(kind) { desk async throws in
      let now = desk.clock.now
      #expect(try await exchange(desk, try assertion(at: now + .seconds(30), jti: "a")).hasPrefix("token"))
      #expect(try await exchange(desk, try assertion(at: now + .seconds(31), jti: "b")) == "not-yet-valid")
      #expect(try await exchange(desk, try assertion(at: now - .seconds(59), jti: "c")).hasPrefix("token"))
      #expect(try await exchange(desk, try assertion(at: now - .seconds(60), jti: "d")) == "expired")
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `别人的钥匙、没登记的机构，都不收`(_ kind: EngineKind) async throws {
    try await withPartner(kind) { desk in
      let other = SigningKey.generate()
      try await desk.desk.add(
        partner: "abc", as: .bank, bank: try BankCode.parse("103"), jwk: other.verifying.jwk)
      let now = desk.clock.now
      #expect(try await exchange(desk, try assertion("icbc", at: now, key: other)) == "unknown-key")
      #expect(try await exchange(desk, try assertion("nobody", at: now)) == "unknown-key")
      #expect(try await exchange(desk, "a.b.c") == "not-accepted")
      #expect(try await exchange(desk, try assertion("abc", at: now, key: other)).hasPrefix("token"))
    }
  }
}
