import Cards
import Testing

@testable import Web

/// A session in which somebody acts for another: it sees that file, and nothing once the mandate is over.
struct AgentSessionTests {
  private static let reads = ["me", "me/card", "me/card/previews", "me/progress", "me/application"]

  /// 胡敏 applies for her child and opens a session in the child's file.
  private func guardian(_ fixture: WebFixture) async throws -> (token: String, application: String) {
    let mother = try await fixture.token(.胡敏)
    let form = Newcomer.小米.form(represented(by: Resident.胡敏))
    let applied = try await fixture.post("/api/v1/applications", as: mother, form)
    #expect(applied.status == 201, "\(applied.body)")
    let principals = try await fixture.get("/api/v1/me/principals", as: mother)
    let session = try await represent(try #require(principals.principal), as: mother, fixture)
    #expect(session.status == 201 && session.text("role") == "agent", "\(session.body)")
    return (
      session.text("token"), try await fixture.get("/api/v1/me/application", as: session.text("token")).text("number")
    )
  }

  private func represent(
    _ principal: (holder: String, mandate: String), as token: String, _ fixture: WebFixture
  ) async throws -> RouterAnswer {
    try await fixture.post(
      "/api/v1/me/representations", as: token,
      ["holder": .string(principal.holder), "mandate": .string(principal.mandate)])
  }

  /// 李梅 lets 胡敏 follow her card and report it lost, for some days; gives the mandate's number.
  private func mandate(_ fixture: WebFixture, days: Int = 30) async throws -> String {
    let body: JSON = .object(Resident.胡敏.agentPapers).adding([
      "kind": "family", "agentName": "胡敏", "scope": ["query-progress", "report-social-oral-loss"],
      "until": .string((fixture.clock.now + .days(days)).iso),
    ])
    let given = try await fixture.post("/api/v1/me/mandates", as: try await fixture.token(.holder), body)
    #expect(given.status == 201, "\(given.body)")
    let principals = try await fixture.get("/api/v1/me/principals", as: try await fixture.token(.胡敏))
    return try #require(principals.principal).mandate
  }

  @Test func `a guardian sees the child's file and not her own`() async throws {
    try await WebFixture.with { fixture in
      let (agent, number) = try await guardian(fixture)
      let person = try await fixture.get("/api/v1/me", as: agent)
      #expect(person.text("name") == Newcomer.小米.masked)
      for path in Self.reads + ["me/applications/\(number)"] {
        #expect(try await fixture.get("/api/v1/\(path)", as: agent).status == 200, "\(path)")
      }
      let form = Newcomer.小米.form(represented(by: Resident.胡敏).merging(["branch": "长安路支行"]) { $1 })
      let corrected = try await fixture.post("/api/v1/me/application-corrections", as: agent, form)
      #expect(corrected.status == 201, "\(corrected.body)")
      for path in ["me/accesses", "me/mandates", "me/principals"] {
        #expect(try await fixture.get("/api/v1/\(path)", as: agent).code == "wrong-role", "\(path)")
      }
      let own = try await fixture.get("/api/v1/me/applications/\(number)", as: try await fixture.token(.胡敏))
      #expect(own.status == 404 && own.code == "no-application", "it is not in her own file")
    }
  }

  @Test(.clauses(.c4)) func `委托终止以后，替人办的浏览器回到自己的页面，并且说明`() async throws {
    try await WebFixture.with { fixture in
      let number = try await mandate(fixture)
      let mother = Browser(fixture, try await fixture.token(.胡敏, via: .governmentSite))
      let family = try await mother.get("/me/family")
      #expect(family.body.contains("查询制卡进度、社保功能口头挂失") || family.body.contains("为止"), "the terms are shown")
      let acting = try await mother.send("/me/family/act", mother.form(of: family))
      #expect(acting.headers[.location] == "/me", "\(acting.body)")
      let agent = Browser(fixture, nil)
      #expect(try await agent.get("/me/acting", cookies: acting).body.contains("终止这份委托"))
      let loss = try await agent.get("/me/loss", cookies: acting)
      let cookies = acting.headers[values: .setCookie].compactMap {
        $0.split(separator: ";").first?.split(separator: "=")
      }
      let token = try #require(cookies.first { $0.first == Cookies.sessionName[...] }?.last)
      let lost = try await Browser(fixture, String(token)).send("/me/loss", agent.form(of: loss))
      #expect(lost.headers[.location] == "/me/done", "\(lost.body)")
      let holder = Browser(fixture, try await fixture.token(.李梅, via: .governmentSite))
      #expect(try await holder.get("/me/accesses").body.contains("家人 胡*"), "it says which of them it was")
      let closed = try await agent.get("/me/accesses", cookies: acting)
      #expect(closed.status == 303 && closed.headers[.location] == "/me/acting")
      _ = try await fixture.delete("/api/v1/me/mandates/\(number)", as: try await fixture.token(.holder))
      let led = try await agent.get("/me", cookies: acting)
      #expect(led.status == 303 && led.headers[.location] == "/me/family")
      let own = try await agent.get("/me/family", cookies: led)
      #expect(own.body.contains("那份委托已经终止或到期") && own.body.contains("现在没有人委托您"))
      #expect(own.headers[values: .setCookie].contains(Said.over), "it is said once")
    }
  }

  @Test func `once the mandate is ended the session sees and does nothing`() async throws {
    try await WebFixture.with { fixture in
      let number = try await mandate(fixture)
      let holder = (fixture.liMei.text, number)
      let mother = try await fixture.token(.胡敏)
      let agent = try await represent(holder, as: mother, fixture).text("token")
      #expect(try await fixture.get("/api/v1/me", as: agent).status == 200)
      let ended = try await fixture.delete("/api/v1/me/mandates/\(number)", as: try await fixture.token(.holder))
      #expect(ended.status == 200, "\(ended.body)")
      for path in Self.reads + ["me/applications/B2026112300000001"] {
        let answer = try await fixture.get("/api/v1/\(path)", as: agent)
        #expect(answer.status == 404 && answer.code == "holder-unknown", "\(path): \(answer.body)")
      }
      try await expectNoActs(as: agent, code: "mandate-missing", fixture)
      let again = try await represent(holder, as: mother, fixture)
      #expect(again.status == 404 && again.code == "mandate-unknown")
    }
  }

  @Test func `a mandate that runs out takes its session with it`() async throws {
    try await WebFixture.with { fixture in
      let number = try await mandate(fixture, days: 1)
      fixture.clock.advance(by: .days(1) - .minutes(5))
      let mother = try await fixture.token(.胡敏)
      let agent = try await represent((fixture.liMei.text, number), as: mother, fixture).text("token")
      #expect(try await fixture.get("/api/v1/me", as: agent).status == 200)
      fixture.clock.advance(by: .minutes(5))
      #expect(try await fixture.get("/api/v1/me", as: agent).status == 401)
      // Whatever a session says of its own end, the mandate's counts.
      let longer = try await fixture.token(.agent, holder: fixture.liMei, scope: number)
      #expect(try await fixture.get("/api/v1/me", as: longer).code == "holder-unknown")
      try await expectNoActs(as: longer, code: "mandate-ended", fixture)
    }
  }

  @Test func `a mandate allows what it says, and is another person's to nobody`() async throws {
    try await WebFixture.with { fixture in
      let number = try await mandate(fixture)
      let agent = try await represent(
        (fixture.liMei.text, number), as: try await fixture.token(.胡敏), fixture
      ).text("token")
      let loss = try await fixture.post("/api/v1/me/card/oral-loss-reports", as: agent, ["function": "social"])
      #expect(loss.status == 201, "\(loss.body)")
      let release = try await fixture.delete("/api/v1/me/card/oral-loss-reports/social", as: agent)
      #expect(release.status == 403 && release.code == "mandate-not-enough")
      let pin = try await fixture.post("/api/v1/me/card/social-pin-resets", as: agent, ["pin": "318604"])
      #expect(pin.status == 403, "\(pin.body)")
      for (holder, mandate) in [
        (fixture.liMei.text, "W2026112300000000"), (fixture.zhangWei.text, number), ("no-id", number),
      ] {
        let answer = try await represent((holder, mandate), as: try await fixture.token(.胡敏), fixture)
        #expect(answer.status == 404 && answer.code == "mandate-unknown", "\(answer.body)")
      }
      let stranger = try await represent((fixture.liMei.text, number), as: try await fixture.token(.陈静), fixture)
      #expect(stranger.status == 404 && stranger.code == "mandate-unknown")
    }
  }

  private func expectNoActs(as agent: String, code: String, _ fixture: WebFixture) async throws {
    let loss = try await fixture.post("/api/v1/me/card/oral-loss-reports", as: agent, ["function": "social"])
    #expect(loss.status == 403 && loss.code == code, "\(loss.body)")
    let contact = try await fixture.post("/api/v1/me/contact-changes", as: agent, ["address": "某路9号"])
    #expect(contact.status == 403 && contact.code == code, "\(contact.body)")
  }
}

extension Newcomer {
  fileprivate var masked: String { (try? PersonName.parse(name).masked) ?? name }
}

extension RouterAnswer {
  /// The first person for whom somebody may act, with the mandate that says so.
  fileprivate var principal: (holder: String, mandate: String)? {
    guard case .array(let principals)? = json["principals"], case .object(let members)? = principals.first,
      case .string(let holder)? = members["holder"], case .string(let mandate)? = members["mandate"]
    else { return nil }
    return (holder, mandate)
  }
}
