import Cards
import Seal
import Store
import TestKit
import Testing

@testable import Desk

/// Administrators keep accounts and keys, auditors read who did what; neither sees anybody's data.
struct OfficeTests {
  private let secret = Array("12345678901234567890".utf8)

  private func add(_ account: String, _ desk: DeskFixture) async throws {
    try await desk.desk.add(
      StaffMember(
        account: account, role: .clerk, region: try RegionCode.parse("610100"), password: "correct-horse-battery",
        totpSecret: secret))
  }

  private func signIn(_ account: String, _ desk: DeskFixture) async throws -> String {
    desk.clock.advance(by: .minutes(1))
    let code = TOTP().code(secret: secret, at: desk.clock.now.milliseconds / 1000)
    return try await desk.desk.signIn(
      account: account, password: "correct-horse-battery", code: code, once: desk.once(),
      answer: { Answer(status: 200, body: Array(($0?.token ?? "").utf8)) }
    ).text
  }

  private static let word: @Sendable (Desk.OfficeDone) throws -> Answer = { done in
    switch done {
    case .done(let act): Answer(status: 200, body: Array(act.what.utf8))
    case .unknown: Answer(status: 404, body: Array("unknown".utf8))
    case .own: Answer(status: 409, body: Array("own".utf8))
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `账号停用，登录的人马上出去，再登不进；启用了又能登`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      try await add("dian", desk)
      let token = try await signIn("dian", desk)
      #expect(try await desk.desk.session(token) != nil)
      func block(_ account: String) async throws -> String {
        try await desk.desk.block(account, for: "离岗", by: "admin", once: desk.once(), answer: Self.word).text
      }
      #expect(try await block("nobody") == "unknown")
      #expect(try await block("admin") == "own")
      #expect(try await block("dian") == "account-blocked")
      #expect(try await block("dian") == "unknown", "it is shut already")
      #expect(try await desk.desk.session(token) == nil)
      #expect(try await signIn("dian", desk) == "")
      #expect(try await desk.desk.accounts().map { $0.blockedAt != nil } == [true])
      let opened = try await desk.desk.unblock("dian", by: "admin", once: desk.once(), answer: Self.word).text
      #expect(opened == "account-opened")
      #expect(try await signIn("dian", desk) != "")
      let acts = try await desk.desk.officeActs()
      #expect(acts.map(\.what) == ["account-opened", "account-blocked"] && acts.last?.reason == "离岗")
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `密钥可以换：新的加上，旧的停用，停用的永远不再认`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let (old, new) = (SigningKey.generate(), SigningKey.generate())
      try await desk.desk.add(partner: "icbc", as: .bank, bank: try BankCode.parse("102"), jwk: old.verifying.jwk)
      func open(_ key: SigningKey) async throws -> String {
        let assertion = try ClientAssertion.make(
          clientID: "icbc", audience: "qinka", now: desk.clock.now.milliseconds, key: key, jti: desk.newKey())
        return try await desk.desk.exchange(assertion: assertion, once: desk.once()) { opened in
          Answer(status: 200, body: Array(((try? opened.get())?.token ?? "").utf8))
        }.text
      }
      let token = try await open(old)
      #expect(token != "")
      #expect(try await open(new) == "", "nobody knows this key")
      func add(_ key: SigningKey, of client: String) async throws -> String {
        try await desk.desk.addKey(key.verifying, of: client, by: "admin", once: desk.once(), answer: Self.word).text
      }
      #expect(try await add(new, of: "nobody") == "unknown")
      #expect(try await add(new, of: "icbc") == "key-added")
      #expect(try await open(new) != "")
      let retired = try await desk.desk.retireKey(
        old.verifying.kid, by: "admin", once: desk.once(), answer: Self.word
      ).text
      #expect(retired == "key-retired")
      #expect(try await desk.desk.session(token) == nil)
      #expect(try await open(old) == "")
      #expect(try await add(old, of: "icbc") == "unknown", "a retired key never comes back")
      #expect(try await open(new) != "")
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `审计员看谁对谁的档案做了什么，看不到档案里的内容，自己看过也留痕`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .张伟]) { desk in
      let clerk = try await desk.clerkSession()
      for somebody in [Somebody.李梅, .张伟] {
        _ = try await desk.desk.openCase(
          .document(try somebody.document), purpose: "柜台咨询", visitor: nil, by: clerk, once: desk.once(),
          answer: { _ in Answer(status: 201, body: []) })
      }
      _ = try await desk.ask(
        .reportOralLoss(.social), of: .李梅, by: .hotlineAgent(account: "zhao.hua"), via: .hotline)
      let (li, zhang) = (try await desk.id(.李梅), try await desk.id(.张伟))
      func ledger(_ key: Desk.LedgerKey, days: Int = 1) async throws -> [String]? {
        let now = desk.clock.now
        let answer = try await desk.desk.ledger(
          key, from: now - .days(days), to: now + .days(1), for: "投诉核查", by: "auditor", once: desk.once()
        ) { lines in
          let words = lines.map { $0.map { "\($0.holder.text) \($0.entry.event.chinese)" }.joined(separator: "\n") }
          return Answer(status: words == nil ? 404 : 201, body: Array((words ?? "").utf8))
        }
        return answer.status == 404 ? nil : answer.text.split(separator: "\n").map(String.init)
      }
      #expect(
        try await ledger(.office("wang.dian")).map(Set.init) == ["\(li.text) 查看", "\(zhang.text) 查看"])
      #expect(try await ledger(.office("zhao.hua")) == ["\(li.text) 社保功能已口头挂失"])
      #expect(try await ledger(.office("nobody")) == [])
      let whole = try #require(try await ledger(.document(try Somebody.李梅.document)))
      #expect(whole.count == 3 && whole.first == "\(li.text) 社保功能已口头挂失")
      #expect(try await ledger(.document(try Somebody.王芳.document)) == nil)
      let acts = try await desk.desk.officeActs()
      #expect(acts.count == 5 && acts.allSatisfy { $0.what == "ledger-read" && $0.reason == "投诉核查" })
      #expect(acts.contains { $0.about == li.text })
      #expect(acts.filter { $0.about == "nobody" }.count == 2, "what was typed in vain is not kept")
    }
  }

  // MARK: Reports that wait

  private func tasks(_ role: Role, in region: String, _ desk: DeskFixture) async throws -> [Desk.OfficeTask] {
    try await desk.desk.tasks(of: try await desk.session(role, "li.zhongxin", via: .outlet, scope: region)).tasks
  }

  private func die(_ holder: HolderID, _ desk: DeskFixture) async throws {
    #expect(try await desk.report(.reportDeath(evidence: .policeRecord), in: holder) == "done")
    #expect(try await desk.report(.confirmLifeReport(evidence: .policeRecord), in: holder) == "done")
  }

  private func reverse(
    _ holder: HolderID, by account: String, with visitor: Visitor? = .holder, _ desk: DeskFixture
  ) async throws -> String {
    let clerk = Actor.clerk(account: account, region: try RegionCode.parse("610100"))
    return try await desk.ask(
      .reverseLifeReport(evidence: .identityDocuments), in: holder, by: clerk, via: .outlet, visitor: visitor)
  }

  @Test(.clauses(.x1), arguments: EngineKind.allCases)
  func `死亡、失踪报告没人确认就是本市的待办，过期了也还是；确认了、更正了就不是`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .王芳]) { desk in
      let (li, wang, reported) = (try await desk.id(.李梅), try await desk.id(.王芳), desk.clock.now)
      #expect(try await desk.ask(.reportDeath(evidence: nil), in: li, by: desk.agent, via: .hotline) == "done")
      let task = try #require(try await tasks(.cityCentre, in: "610100", desk).first)
      #expect(task.kind == .deathReported && task.owner == "zhao.hua" && task.since == reported)
      #expect(task.due == reported + .days(7))
      #expect(task.about.contains(li.text) && !task.about.contains("李梅"))
      #expect(try await tasks(.cityCentre, in: "610500", desk).isEmpty)
      desk.clock.advance(by: .days(8))
      #expect(try await desk.report(.reportMissing(evidence: .policeRecord), in: wang) == "done")
      #expect(try await tasks(.cityCentre, in: "610500", desk).map(\.kind) == [.missingReported])
      #expect(try await tasks(.provinceCentre, in: "610000", desk).map(\.kind) == [.deathReported, .missingReported])

      let confirmed = try await desk.ask(
        .confirmLifeReport(evidence: .deathCertificate), in: li, by: try DeskFixture.clerk(), via: .outlet)
      #expect(confirmed == "done")
      #expect(try await tasks(.cityCentre, in: "610100", desk).isEmpty)
      #expect(try await desk.report(.reverseLifeReport(evidence: .policeRecord), in: wang) == "done")
      #expect(try await tasks(.provinceCentre, in: "610000", desk).isEmpty)
    }
  }

  @Test(.clauses(.x1), arguments: EngineKind.allCases)
  func `更正等第二个人，等的时候是待办，过期就不是；报告还在的还是待办`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅]) { desk in
      let li = try await desk.id(.李梅)
      func kinds() async throws -> [Desk.OfficeTask.Kind] {
        try await tasks(.cityCentre, in: "610100", desk).map(\.kind)
      }
      try await die(li, desk)
      #expect(try await kinds() == [])
      #expect(try await reverse(li, by: "wang.dian", desk) == "done")
      let task = try #require(try await tasks(.cityCentre, in: "610100", desk).first)
      #expect(task.kind == .lifeReversalAsked && task.owner == "wang.dian" && task.about.contains(li.text))
      #expect(try await reverse(li, by: "lin.dian", with: nil, desk) == "done")
      #expect(try await kinds() == [])

      #expect(try await desk.ask(.reportDeath(evidence: nil), in: li, by: desk.agent, via: .hotline) == "done")
      desk.clock.advance(by: .hours(1))
      #expect(try await reverse(li, by: "wang.dian", desk) == "done")
      #expect(try await kinds() == [.deathReported, .lifeReversalAsked])
      desk.clock.advance(by: .days(7))
      #expect(try await kinds() == [.deathReported], "what nobody has agreed to in time is over")
      #expect(try await reverse(li, by: "lin.dian", desk) == "done")
      #expect(try await kinds() == [.deathReported, .lifeReversalAsked])
      #expect(try await reverse(li, by: "wang.dian", with: nil, desk) == "done")
      #expect(try await kinds() == [])

      #expect(try await desk.report(.reportDeath(evidence: .policeRecord), in: li) == "done")
      #expect(try await reverse(li, by: "wang.dian", desk) == "done")
      #expect(try await kinds().count == 2)
      #expect(try await desk.report(.confirmLifeReport(evidence: .policeRecord), in: li) == "done")
      #expect(try await kinds() == [], "asked of the report, not of what is confirmed")
    }
  }

  @Test(.clauses(.c3, .x1), arguments: EngineKind.allCases)
  func `并走的那份里等着的更正，不再是待办`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .周婷]) { desk in
      let (li, zhou) = (try await desk.id(.李梅), try await desk.id(.周婷))
      for holder in [li, zhou] { try await die(holder, desk) }
      for holder in [li, zhou] { #expect(try await reverse(holder, by: "wang.dian", desk) == "done") }
      #expect(try await tasks(.cityCentre, in: "610100", desk).count == 2)
      let merged = try await desk.desk.merge(
        li, into: zhou, by: try DeskFixture.clerk(), via: .outlet, once: desk.once(), answer: DeskFixture.answer)
      #expect(merged.word == "done")
      let left = try await tasks(.cityCentre, in: "610100", desk)
      #expect(left.count == 1 && left.allSatisfy { $0.about.contains(zhou.text) })
      try await desk.expectReplay()
    }
  }
}
