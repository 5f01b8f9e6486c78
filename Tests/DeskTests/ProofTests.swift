import Cards
import Seal
import Store
import TestKit
import Testing

@testable import Desk

/// Who can write the database and has no keys makes nobody a clerk, a bank or somebody else.
struct ProofTests {
  private let password = "correct-horse-battery"
  private let secret = Array("12345678901234567890".utf8)
  private let key = SigningKey.generate()

  private func add(_ account: String, _ role: Role, _ desk: DeskFixture) async throws {
    try await desk.desk.add(
      StaffMember(
        account: account, role: role, region: try RegionCode.parse("610100"), password: password, totpSecret: secret))
  }

  /// A new code each time; the token, empty when nobody is let in.
  private func signIn(_ account: String, _ desk: DeskFixture) async throws -> String {
    desk.clock.advance(by: .seconds(60))
    return try await desk.desk.signIn(
      account: account, password: password,
      code: TOTP().code(secret: secret, at: desk.clock.now.milliseconds / 1000), once: desk.once(),
      answer: { Answer(status: 200, body: Array(($0?.token ?? "").utf8)) }
    ).text
  }

  private func exchange(_ client: String, _ desk: DeskFixture) async throws -> Bool {
    let assertion = try ClientAssertion.make(
      clientID: client, audience: Desk.audience, now: desk.clock.now.milliseconds, key: key,
      jti: "\(UInt64.random(in: 0...UInt64.max))")
    return try await desk.desk.exchange(assertion: assertion, once: desk.once()) { result in
      Answer(status: (try? result.get()) == nil ? 401 : 200, body: [])
    }.status == 200
  }

  private func states(_ desk: DeskFixture) async throws -> [String: Credential.State] {
    try await desk.desk.credentials().reduce(into: [:]) { $0[$1.name] = $1.state }
  }

  @Test(
    arguments: EngineKind.allCases,
    [
      "UPDATE staff SET role = 'administrator' WHERE account = 'dian'",
      "UPDATE staff SET region = '610000' WHERE account = 'dian'",
      "UPDATE staff SET password = (SELECT password FROM staff WHERE account = 'other') WHERE account = 'dian'",
      "UPDATE staff SET totp_secret = (SELECT totp_secret FROM staff WHERE account = 'other') WHERE account = 'dian'",
      "UPDATE staff SET proof = (SELECT proof FROM staff WHERE account = 'other') WHERE account = 'dian'",
      "UPDATE staff SET proof = NULL WHERE account = 'dian'",
    ])
  func `账号的行被人在库里改过，就登录不了；重新添加才行`(_ kind: EngineKind, _ change: String) async throws {
    try await withDesk(kind) { desk in
      try await add("dian", .clerk, desk)
      try await add("other", .hotlineAgent, desk)
      #expect(try await signIn("dian", desk) != "")
      try await desk.execute(change)
      #expect(try await signIn("dian", desk) == "")
      #expect(try await signIn("other", desk) != "", "nobody else is touched")
      let state = try await states(desk)
      #expect(state["dian"] == (change.contains("NULL") ? .noProof : .changed) && state["other"] == .ours)
      try await add("dian", .clerk, desk)
      #expect(try await signIn("dian", desk) != "")
      #expect(try await states(desk)["dian"] == .ours)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `停用的账号在库里改回来也开不了；管理员才开得了`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      try await add("dian", .clerk, desk)
      let done: @Sendable (Desk.OfficeDone) -> Answer = { result in
        if case .done = result { Answer(status: 200, body: []) } else { Answer(status: 404, body: []) }
      }
      _ = try await desk.desk.block("dian", for: "离职", by: "guan", once: desk.once(), answer: done)
      #expect(try await states(desk)["dian"] == .ours, "an administrator's act is ours, too")
      try await desk.execute("UPDATE staff SET blocked_at = NULL WHERE account = 'dian'")
      #expect(try await signIn("dian", desk) == "")

      // Shut again, it is as it was; opened by an administrator, it may sign in.
      _ = try await desk.desk.block("dian", for: "离职", by: "guan", once: desk.once(), answer: done)
      #expect(try await desk.desk.unblock("dian", by: "guan", once: desk.once(), answer: done).status == 404)
      try await add("dian", .clerk, desk)
      #expect(try await signIn("dian", desk) == "", "new credentials open no shut account")
      #expect(try await desk.desk.unblock("dian", by: "guan", once: desk.once(), answer: done).status == 200)
      #expect(try await signIn("dian", desk) != "")
    }
  }

  @Test(
    arguments: EngineKind.allCases,
    [
      "UPDATE partner SET kind = 'police', bank = '' WHERE client_id = 'icbc'",
      "UPDATE partner SET bank = '103' WHERE client_id = 'icbc'",
      "UPDATE partner_key SET jwk = (SELECT jwk FROM partner_key WHERE client_id = 'abc') WHERE client_id = 'icbc'",
      "UPDATE partner_key SET proof = NULL WHERE client_id = 'icbc'",
    ])
  func `机构的行被人在库里改过，钥匙就不认，也不能凭它再加一把`(_ kind: EngineKind, _ change: String) async throws {
    try await withDesk(kind) { desk in
      let other = SigningKey.generate()
      try await desk.desk.add(partner: "icbc", as: .bank, bank: try BankCode.parse("102"), jwk: key.verifying.jwk)
      try await desk.desk.add(partner: "abc", as: .bank, bank: try BankCode.parse("103"), jwk: other.verifying.jwk)
      #expect(try await exchange("icbc", desk))
      try await desk.execute(change)
      #expect(try await !exchange("icbc", desk))
      let found = try await states(desk)
      #expect(found[key.verifying.kid] != .ours && found[other.verifying.kid] == .ours)
      let added = try await desk.desk.addKey(
        SigningKey.generate().verifying, of: "icbc", by: "guan", once: desk.once()
      ) { result in if case .done = result { Answer(status: 200, body: []) } else { Answer(status: 404, body: []) } }
      #expect(added.status == 404)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `停用的钥匙在库里改回来也不认`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      try await desk.desk.add(partner: "icbc", as: .bank, bank: try BankCode.parse("102"), jwk: key.verifying.jwk)
      _ = try await desk.desk.retireKey(key.verifying.kid, by: "guan", once: desk.once()) { _ in
        Answer(status: 200, body: [])
      }
      try await desk.execute("UPDATE partner_key SET retired_at = NULL")
      #expect(try await !exchange("icbc", desk))
      await #expect(throws: Never.self, "whoever adds it by hand means it") {
        try await desk.desk.add(partner: "icbc", as: .bank, bank: try BankCode.parse("102"), jwk: key.verifying.jwk)
      }
      #expect(try await exchange("icbc", desk))
    }
  }

  @Test(
    arguments: EngineKind.allCases,
    [
      "UPDATE session SET role = 'administrator'", "UPDATE session SET subject = 'other'",
      "UPDATE session SET scope = '610000'", "UPDATE session SET channel = 'hotline'",
      "UPDATE session SET ends_at = ends_at + 1", "UPDATE session SET proof = NULL",
    ])
  func `会话的行被人在库里改过，会话就没了`(_ kind: EngineKind, _ change: String) async throws {
    try await withDesk(kind) { desk in
      try await add("dian", .clerk, desk)
      let token = try await signIn("dian", desk)
      #expect(try await desk.desk.session(token) != nil)
      try await desk.execute(change)
      #expect(try await desk.desk.session(token) == nil)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `没有凭据的旧行，运维认下以后才能用；改过的认不了`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      try await add("dian", .clerk, desk)
      try await add("other", .clerk, desk)
      try await desk.desk.add(partner: "icbc", as: .bank, bank: try BankCode.parse("102"), jwk: key.verifying.jwk)
      try await desk.execute("UPDATE staff SET proof = NULL WHERE account = 'dian'")
      try await desk.execute("UPDATE staff SET region = '610000' WHERE account = 'other'")
      try await desk.execute("UPDATE partner_key SET proof = NULL")
      #expect(try await desk.desk.vouch(for: ["dian", "other", "nobody"]) == ["other", "nobody"])
      #expect(try await states(desk)["dian"] == .noProof, "all or none")
      #expect(try await desk.desk.vouch(for: ["dian", key.verifying.kid]).isEmpty)
      #expect(try await signIn("dian", desk) != "")
      #expect(try await exchange("icbc", desk))
      #expect(try await signIn("other", desk) == "")
    }
  }
}
