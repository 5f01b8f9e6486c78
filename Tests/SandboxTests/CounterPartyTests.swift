import Foundation
import Seal
import Testing

@testable import Sandbox

@Suite struct CounterPartyTests {
  private static let opened = (status: 201, body: #"{"holder":"H1","application":{"number":"B1"}}"#)
  private static let ended = (status: 401, body: #"{"code":"not-signed-in","detail":"请先登录。"}"#)
  private static let asked = [
    "account": "clerk-xian", "documentType": "citizen-id", "documentNumber": "610199198806209020",
    "purpose": "到网点办理", "visitor": "holder",
  ]

  private func withCounter(
    _ qinka: FakeQinka, _ body: (URL, SandboxParts) async throws -> Void
  ) async throws {
    try await withServer(qinka.router()) { url in
      try await withSandbox(qinka: url) { parts in
        try await withServer(SandboxRoutes(parts: parts).router()) { base in try await body(base, parts) }
      }
    }
  }

  private func post(_ base: URL, _ path: String, _ body: [String: Any]) async throws -> (Int, [String: Any]) {
    let text = String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)
    let answer = try await ask(base, "POST", "counters/" + path, text)
    return (answer.status, try #require(answer.json as? [String: Any]))
  }

  private func act(_ act: String, method: String? = nil, fields: [String: Any] = [:]) -> [String: Any] {
    var body: [String: Any] = ["account": "clerk-xian", "case": "H1", "act": act, "fields": fields]
    body["method"] = method
    return body
  }

  @Test func `网点的人用密码和动态码登录，开案卷，秦卡说什么就转告什么`() async throws {
    let qinka = FakeQinka(Self.opened)
    try await withCounter(qinka) { base, parts in
      let (status, told) = try await post(base, "cases", Self.asked)
      #expect(status == 200 && told["status"] as? Int == 201)
      #expect((told["body"] as? [String: Any])?["holder"] as? String == "H1")
      let account = try #require(parts.staff.first { $0.account == "clerk-xian" })
      let proof = try JSONDecoder().decode([String: String].self, from: Data(try #require(qinka.signIns.first).utf8))
      #expect(proof["account"] == "clerk-xian" && proof["password"] == account.password)
      let secret = try #require(Base32.decode(account.totpSecret))
      #expect(TOTP().verify(proof["code"] ?? "", secret: secret, at: parts.clock.now / 1000) != nil)
      let seen = try #require(qinka.seen.first)
      #expect(seen.path == "/api/v1/staff/cases" && seen.token == "Bearer clerk-1" && seen.key != nil)
      // Whoever is at the counter hears the number of their application.
      #expect(parts.hands.all["610199198806209020"]?.application == "B1")
    }
  }

  @Test func `在案卷里办事，登录一次就够`() async throws {
    let qinka = FakeQinka(Self.opened, (409, #"{"code":"appointment-other-day","detail":"不是今天"}"#))
    try await withCounter(qinka) { base, _ in
      _ = try await post(base, "cases", Self.asked)
      let (status, told) = try await post(base, "acts", act("card-collections"))
      #expect(status == 200 && told["status"] as? Int == 409)
      _ = try await post(base, "acts", act("oral-loss-reports/social", method: "DELETE"))
      _ = try await post(base, "acts", act("mandates", fields: ["kind": "family", "scope": ["collect"]]))
      _ = try await post(base, "acts", act(""))
      #expect(qinka.signIns.count == 1)
      #expect(
        qinka.seen.dropFirst().map(\.path) == [
          "/api/v1/staff/cases/H1/card-collections", "/api/v1/staff/cases/H1/oral-loss-reports/social",
          "/api/v1/staff/cases/H1/mandates", "/api/v1/staff/cases/H1",
        ])
      #expect(qinka.seen[1].body == "POST {}" && qinka.seen[2].body == "DELETE ")
      #expect(qinka.seen[3].body.contains(#""scope":["collect"]"#) && qinka.seen[4].key == nil)
    }
  }

  @Test func `登录过期了，再登录，案卷也再打开`() async throws {
    let done = (status: 201, body: #"{"receipt":"R1"}"#)
    let qinka = FakeQinka(Self.opened, Self.ended, Self.opened, done)
    try await withCounter(qinka) { base, _ in
      _ = try await post(base, "cases", Self.asked)
      let (_, told) = try await post(base, "acts", act("card-collections"))
      #expect((told["body"] as? [String: Any])?["receipt"] as? String == "R1")
      #expect(
        qinka.seen.map { $0.path.components(separatedBy: "/").last } == [
          "cases", "card-collections", "cases", "card-collections",
        ])
      // A step of one-time codes counts once.
      #expect(qinka.signIns.count == 2 && qinka.signIns[0] != qinka.signIns[1])
    }
  }

  @Test func `替人申领，照片先交`() async throws {
    let qinka = FakeQinka((201, #"{"photo":"P1"}"#), (201, #"{"application":{"number":"B7"}}"#))
    try await withCounter(qinka) { base, parts in
      let form: [String: Any] = [
        "account": "clerk-xian", "photo": "portrait.jpg", "fields": ["name": "孙悦", "documentNumber": "1"],
      ]
      let (_, told) = try await post(base, "applications", form)
      #expect(told["status"] as? Int == 201)
      #expect(qinka.seen.map(\.path) == ["/api/v1/photos", "/api/v1/staff/applications"])
      #expect(qinka.seen[1].body.contains(#""photo":"P1""#))
      #expect(parts.hands.all["1"] == Hands.Holding(application: "B7", cardNumber: nil))
      let unknown = try await post(base, "applications", form.merging(["photo": "cat.jpg"]) { $1 })
      #expect(unknown.0 == 422)
    }
  }

  @Test func `做好的卡是谁的，银行柜台就有卡号可用`() async throws {
    let qinka = FakeQinka(Self.opened)
    try await withCounter(qinka) { base, parts in
      _ = try await post(base, "cases", Self.asked)
      let made = try await ask(base, "POST", "centre/steps", #"{"application":"B1","stage":"made"}"#)
      let number = try #require((made.json as? [String: Any])?["cardNumber"] as? String)
      let shown = try await ask(base, "GET", "hands").json as? [String: [String: String]]
      #expect(shown?["610199198806209020"] == ["application": "B1", "cardNumber": number])
    }
  }

  @Test func `正式挂失以后，补卡的申请编号也在手里`() async throws {
    let qinka = FakeQinka((201, #"{"application":{"number":"B2"}}"#))
    try await withCounter(qinka) { base, parts in
      let visit = """
        {"act":"formal-loss","cardNumber":"S99000020","documentType":"citizen-id","documentNumber":"1","branch":"钟楼支行"}
        """
      let told = try await ask(base, "POST", "banks/103/counter-visits", visit)
      #expect(told.status == 200 && parts.hands.all["1"]?.application == "B2")
    }
  }

  @Test func `照片不合格，表就不交`() async throws {
    let qinka = FakeQinka((422, #"{"code":"photo-faulty"}"#))
    try await withCounter(qinka) { base, _ in
      let (_, told) = try await post(
        base, "applications", ["account": "clerk-xian", "photo": "portrait-small.jpg", "fields": ["name": "孙悦"]])
      #expect(told["status"] as? Int == 422 && qinka.seen.count == 1)
    }
  }

  @Test func `走不出案卷，也没有别的账号`() async throws {
    let qinka = FakeQinka(Self.opened)
    try await withCounter(qinka) { base, _ in
      for path in ["../sessions", "a?b", "a#b", "%2e%2e"] {
        let (status, _) = try await post(base, "acts", act(path))
        #expect(status == 422, "\(path)")
      }
      let (method, _) = try await post(base, "acts", act("progress", method: "PATCH"))
      #expect(method == 422)
      let (account, _) = try await post(base, "cases", Self.asked.merging(["account": "nobody"]) { $1 })
      #expect(account == 404 && qinka.seen.isEmpty)
    }
  }

  @Test func `网点也会出错、不出声`() async throws {
    let qinka = FakeQinka(Self.opened)
    try await withCounter(qinka) { base, _ in
      for mode in [#"{"mode":"fail"}"#, #"{"mode":"silent"}"#] {
        let changed = try await ask(base, "PUT", "parties/counter/mode", mode)
        #expect(changed.status == 200)
        let (status, _) = try await post(base, "cases", Self.asked)
        #expect(status == 503)
      }
      #expect(qinka.seen.isEmpty)
    }
  }
}
