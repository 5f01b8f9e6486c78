import Cards
import Store
import TestKit
import Testing

@testable import Desk

/// People whom nobody has a file of: they prove who they are, apply, and the file begins with that.
struct ApplicantTests {
  private let lin = Newcomer("林小满", born: "19960412", phone: "19900000701")
  private let child = Newcomer("胡小米", born: "20210601", phone: "19900000017")
  private let tables = ["holder", "journal", "document", "application", "mandate"]

  private func rows(_ desk: DeskFixture) async throws -> [Int64] {
    var rows: [Int64] = []
    for table in tables { rows.append(try await desk.count(table)) }
    return rows
  }

  @Test(.clauses(.a1, .a2, .p4), arguments: EngineKind.allCases)
  func `没有档案的人凭三样登录，申领建起一份档案，库里没有一个明文`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let (gateway, platform) = (RecordingGateway(), TestIdentityPlatform())
      let session = try #require(try await desk.signIn(lin, giving: lin.phone, gateway, platform))
      #expect(session.role == .applicant && session.actor == .holder)
      #expect(gateway.sent.map(\.phone) == [lin.phone] && platform.phones == [lin.phone])
      #expect(try await desk.desk.provenPhone(of: session)?.number == lin.phone)

      #expect(try await desk.apply(try lin.form(), by: session).word == "done")
      let id = try #require(try await desk.desk.holder(of: try lin.document))
      let holder = try await desk.file(id)
      #expect(holder.person.name.text == lin.name && holder.person.phone?.number == lin.phone && holder.card == nil)
      let application = try #require(holder.application)
      #expect(application.stage == .accepted && application.fee == Money(fen: 0) && application.register == .unknown)
      let row = try #require(try await desk.desk.application(of: id))
      #expect(row.number == application.number && row.stage == .accepted && row.outcome == nil)
      let entries = try await desk.entries(in: id)
      #expect(entries.map(\.event.chinese) == ["建立档案", "已受理申领"])
      #expect(entries.allSatisfy { $0.actor == .holder && $0.mandate == nil })
      try await desk.expectReplay()

      for secret in [lin.number, lin.phone, lin.name, "示例村四十五号"] {
        #expect(try await desk.tables(holding: secret) == [], "\(secret)")
      }
      #expect(try await desk.tables(holding: application.number) == ["application"], "the search finds what is there")

      desk.clock.advance(by: .minutes(2))
      let again = try await desk.signIn(lin, giving: "19900000702", gateway)
      #expect(again?.role == .holder && gateway.sent.map(\.phone) == [lin.phone], "the phone is on file from now on")
    }
  }

  @Test(.clauses(.a3), arguments: EngineKind.allCases)
  func `别人用过的申请编号不会再发`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let session = try #require(try await desk.signIn(lin, giving: lin.phone, RecordingGateway()))
      #expect(try await desk.apply(try lin.form(), by: session).word == "done")
      let id = try #require(try await desk.desk.holder(of: try lin.document))
      let taken = try #require(try await desk.desk.application(of: id)).number
      let (desk, drawn) = (desk.desk, [String(taken.suffix(8)), "00000001"])
      let number = try await desk.engine.read { connection in
        var left = drawn[...]
        return try desk.freeApplicationNumber(drawing: { left.popFirst() ?? "00000002" }, in: connection)
      }
      #expect(number == taken.dropLast(8) + "00000001")
    }
  }

  @Test(.clauses(.a1), arguments: EngineKind.allCases)
  func `申领建起档案以后，这次登录就进得了档案；手机号换了就进不了`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let session = try #require(try await desk.signIn(lin, giving: lin.phone, RecordingGateway()))
      #expect(try await desk.desk.letIn(session) == nil, "there is no file yet")
      #expect(try await desk.apply(try lin.form(), by: session).word == "done")
      let opened = try #require(try await desk.desk.letIn(session))
      let own = try #require(try await desk.desk.session(opened.token))
      let id = try #require(try await desk.desk.holder(of: try lin.document))
      #expect(own.role == .holder && own.subject == id.text && own.channel == session.channel)
      #expect(try await desk.desk.letIn(own) == nil, "only whoever came without a file is let in")

      // Somebody has another telephone put into the file: the old session proves nothing about that one.
      let phone = try PhoneNumber.parse("19900000777")
      let answer = try await desk.ask(
        .changePhone(phone), in: id, by: try DeskFixture.clerk(), via: .outlet, visitor: .holder)
      #expect(answer == "done")
      #expect(try await desk.file(id).person.phone == phone)
      #expect(try await desk.desk.letIn(session) == nil)
    }
  }

  @Test(.clauses(.a1), arguments: EngineKind.allCases)
  func `有档案的人登录时另给手机号，验证码只发到档案里的`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .马超]) { desk in
      let gateway = RecordingGateway()
      let session = try await desk.signIn(Newcomer(.王芳), giving: "19900000999", gateway)
      #expect(session?.role == .holder && gateway.sent.map(\.phone) == [Somebody.王芳.phone])
      #expect(try await desk.signIn(Newcomer(.马超), giving: "19900000999", gateway) == nil)
      #expect(gateway.sent == [], "a file without a telephone is no door for somebody else's")
    }
  }

  @Test(.clauses(.a1), arguments: EngineKind.allCases)
  func `同一份申请再交一次，同一个回答，一份档案`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let session = try #require(try await desk.signIn(lin, giving: lin.phone, RecordingGateway()))
      let once = desk.once("申领", payload: "林小满")
      let first = try await desk.apply(try lin.form(), by: session, once: once)
      let second = try await desk.apply(try lin.form(), by: session, once: once)
      #expect(first.word == "done" && second.body == first.body && second.isReplay)
      #expect(try await rows(desk) == [1, 2, 1, 1, 0])
      #expect(try await desk.apply(try lin.form(), by: session).word == "application-open", "another request")
      #expect(try await rows(desk) == [1, 2, 1, 1, 0])
    }
  }

  @Test(.clauses(.c3), arguments: EngineKind.allCases)
  func `同一个证件十份申请同时来，只建一份档案`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      // More than once, because the first ones find the database's sessions still asleep and come one by one.
      for round in 1...6 {
        let somebody = Newcomer("林小满", born: "1996041\(round)", phone: "1990000071\(round)")
        let session = try #require(try await desk.signIn(somebody, giving: somebody.phone, RecordingGateway()))
        let form = try somebody.form()
        let words = try await withThrowingTaskGroup(of: String.self) { group in
          for _ in 0..<10 { group.addTask { try await applyUntilAnswered(form, by: session, at: desk) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(words.count { $0 == "done" } == 1)
        #expect(words.count { $0 == "application-open" } == 9)
        let files = Int64(round)
        #expect(try await rows(desk) == [files, 2 * files, files, files, 0])
      }
    }
  }

  /// Whoever runs into another one founding the same file is told to ask again, and does.
  private func applyUntilAnswered(
    _ form: ApplicationForm, by session: Session, at desk: DeskFixture
  ) async throws -> String {
    while true {
      do {
        return try await desk.apply(form, by: session).word
      } catch EngineFault.conflict {
        continue
      }
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `不收的申请什么也不留下`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let session = try #require(try await desk.signIn(lin, giving: lin.phone, RecordingGateway()))
      let small = PhotoFacts(id: Newcomer.photo.id, width: 300, height: 441, bytes: 40 * 1024)
      #expect(try await desk.apply(try lin.form(photo: small), by: session).word == "photo-wrong")
      #expect(try await desk.apply(try lin.form(photo: nil), by: session).word == "photo-missing")
      #expect(try await desk.apply(try lin.form(in: "110100"), by: session).word == "city-unknown")
      #expect(try await rows(desk) == [0, 0, 0, 0, 0])
      #expect(try await desk.desk.holder(of: try lin.document) == nil)
    }
  }

  // MARK: For somebody else

  @Test(.clauses(.a2, .c4), arguments: EngineKind.allCases)
  func `母亲登录为五岁的孩子申领：孩子的档案里有监护的委托`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏]) { desk in
      let mother = try await desk.session(of: .胡敏)
      let form = try child.form(represented: .胡敏, photo: nil)
      #expect(try await desk.apply(form, by: mother).word == "done")
      let id = try #require(try await desk.desk.holder(of: try child.document))
      let holder = try await desk.file(id)
      let mandate = try #require(holder.mandates.first)
      #expect(holder.mandates.count == 1 && mandate.kind == .guardian && mandate.until == nil)
      #expect(mandate.agent.text == "胡敏" && mandate.document.number == Somebody.胡敏.documentNumber)
      #expect(try await desk.number("SELECT count(*) FROM mandate WHERE holder_id = $1", .text(id.text)) == 1)
      let principals = try await desk.desk.principals(of: try await desk.id(.胡敏))
      #expect(principals.map(\.holder) == [id] && principals.first?.mandate == mandate)
      #expect(try await desk.entries(of: .胡敏).count == 1, "her own file is as it was")
      #expect(try await desk.tables(holding: Somebody.胡敏.documentNumber) == [])
      let gateway = RecordingGateway()
      try await desk.worker(gateway).workAll()
      #expect(gateway.sent.contains { $0.phone == Somebody.胡敏.phone && $0.text.contains("已受理") }, "she is told")
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.a2, .c4), arguments: EngineKind.allCases)
  func `还没有档案的母亲也能为孩子申领`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let session = try #require(try await desk.signIn(Newcomer(.胡敏), giving: "19900000017", RecordingGateway()))
      #expect(session.role == .applicant)
      let form = try child.form(represented: .胡敏, photo: nil)
      #expect(try await desk.apply(form, by: session).word == "done")
      #expect(try await desk.desk.holder(of: try Somebody.胡敏.document) == nil, "only the child has a file")
      #expect(try await rows(desk) == [1, 3, 1, 1, 1])
    }
  }

  @Test(.clauses(.a2, .c4), arguments: EngineKind.allCases)
  func `不是表上写的监护人，不能代申领`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏, .王芳]) { desk in
      let other = try await desk.session(of: .王芳)
      for form in [try child.form(represented: .胡敏, photo: nil), try child.form(photo: nil)] {
        #expect(try await desk.apply(form, by: other).word == "guardian-needed")
      }
      #expect(try await desk.desk.holder(of: try child.document) == nil)
      #expect(try await desk.count("mandate") == 0)
    }
  }

  @Test(.clauses(.a2, .c4), arguments: EngineKind.allCases)
  func `网上只能替孩子申领：满十六岁那天起就要本人来`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏]) { desk in
      let mother = try await desk.session(of: .胡敏)
      let grown = Newcomer("胡大壮", born: "20101123", sequence: 902)
      let young = Newcomer("胡二壮", born: "20101124", sequence: 903)
      #expect(try await desk.apply(try grown.form(represented: .胡敏), by: mother).word == "mandate-missing")
      #expect(try await desk.apply(try lin.form(represented: .胡敏), by: mother).word == "mandate-missing")
      #expect(try await desk.count("holder") == 1)
      #expect(try await desk.apply(try young.form(represented: .胡敏), by: mother).word == "done")
    }
  }

  @Test(.clauses(.a2, .c4), arguments: EngineKind.allCases)
  func `填错的表说的一样，试不出哪个孩子有档案`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏, .王芳]) { desk in
      let mother = try await desk.session(of: .胡敏)
      #expect(try await desk.apply(try child.form(represented: .胡敏, photo: nil), by: mother).word == "done")
      let other = try await desk.session(of: .王芳)
      let unknown = Newcomer("胡小小", born: "20200302", sequence: 905)
      for somebody in [child, unknown] {
        var wrong = try somebody.form(represented: .王芳, photo: nil)
        wrong.sex = wrong.sex == .male ? .female : .male
        #expect(try await desk.apply(wrong, by: other).word == "form-contradicts")
        let elsewhere = try somebody.form(in: "110100", represented: .王芳, photo: nil)
        #expect(try await desk.apply(elsewhere, by: other).word == "city-unknown")
      }
      #expect(try await desk.apply(try child.form(represented: .王芳, photo: nil), by: other).word == "mandate-missing")
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `孩子自己登录，不能自己申领`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let session = try #require(try await desk.signIn(child, giving: child.phone, RecordingGateway()))
      #expect(try await desk.apply(try child.form(photo: nil), by: session).word == "guardian-needed")
      #expect(try await desk.count("holder") == 0)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `网上同时替十个孩子申领；长大了的、别人委托的不占名额`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏, .王芳, .李梅]) { desk in
      let mother = try await desk.session(of: .胡敏)
      for giver in [Somebody.王芳, .李梅] { try await desk.mandate(.family, of: giver, to: .胡敏) }
      for day in 1...10 {
        let ward = Newcomer("胡小壮", born: "201012\(day.padded(2))")
        #expect(try await desk.apply(try ward.form(represented: .胡敏), by: mother).word == "done")
      }
      let form = try child.form(represented: .胡敏, photo: nil)
      await #expect(throws: TooManyPrincipals.self) { try await desk.apply(form, by: mother) }
      #expect(try await desk.desk.holder(of: try child.document) == nil)

      // The first of them is sixteen: what ended by itself still has its row.
      desk.clock.move(to: try Day(year: 2026, month: 12, day: 1).start)
      #expect(try await desk.apply(form, by: mother).word == "done")
      #expect(try await desk.count("mandate") == 13)
      let next = try Newcomer("胡小小", born: "20200302").form(represented: .胡敏, photo: nil)
      await #expect(throws: TooManyPrincipals.self) { try await desk.apply(next, by: mother) }
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `只剩一个名额，五个孩子的申请同时来，只收一份`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏]) { desk in
      let mother = try await desk.session(of: .胡敏)
      let wards = (1...14).map { Newcomer("胡小米", born: "202106\($0.padded(2))") }
      for ward in wards.prefix(9) {
        #expect(try await desk.apply(try ward.form(represented: .胡敏, photo: nil), by: mother).word == "done")
      }
      let words = try await withThrowingTaskGroup(of: String.self) { group in
        for ward in wards.suffix(5) {
          let form = try ward.form(represented: .胡敏, photo: nil)
          group.addTask {
            do {
              return try await desk.apply(form, by: mother).word
            } catch is TooManyPrincipals {
              return "too-many"
            }
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(words.sorted() == ["done", "too-many", "too-many", "too-many", "too-many"])
    }
  }

  // MARK: At the counter

  @Test(.clauses(.a1, .c4), arguments: EngineKind.allCases)
  func `网点代建档案：代理人得到只管这张卡的委托`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.胡敏]) { desk in
      let clerk = try await desk.clerkSession()
      let form = try lin.form(represented: .胡敏)
      #expect(try await desk.apply(form, by: clerk).word == "nobody-there")
      let elsewhere = try await desk.clerkSession("sun.dian", in: "610500")
      let agent = Visitor.agent(try Somebody.胡敏.document)
      #expect(try await desk.apply(form, by: elsewhere, visitor: agent).word == "wrong-place")
      #expect(try await desk.count("holder") == 1)

      #expect(try await desk.apply(form, by: clerk, visitor: agent).word == "done")
      let id = try #require(try await desk.desk.holder(of: try lin.document))
      let mandate = try #require(try await desk.file(id).mandates.first)
      #expect(mandate.kind == .proxy && mandate.until == desk.clock.now + .days(365))
      #expect(mandate.scope.contains(.collect) && !mandate.scope.contains(.cancelSocial))
      #expect(try await desk.desk.principals(of: try await desk.id(.胡敏)).map(\.holder) == [id])
      #expect(try await desk.entries(in: id).allSatisfy { $0.actor.kind == .clerk })
    }
  }

  @Test(.clauses(.a1), arguments: EngineKind.allCases)
  func `本人到网点申领，没有委托；有档案的在原档案里答复，不另建`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.周婷]) { desk in
      let clerk = try await desk.clerkSession()
      #expect(try await desk.apply(try lin.form(), by: clerk, visitor: .holder).word == "done")
      #expect(try await desk.count("mandate") == 0)
      #expect(try await desk.apply(try lin.form(), by: clerk, visitor: .holder).word == "application-open")
      #expect(try await desk.apply(try Newcomer(.周婷).form(), by: clerk, visitor: .holder).word == "card-void")
      #expect(
        try await desk.entries(of: .周婷).last?.event == .fileRead(purpose: "申领社保卡"), "the look is written down")
      #expect(try await desk.count("holder") == 2)
      #expect(try await desk.desk.provenPhone(of: clerk) == nil)
    }
  }

  @Test(.clauses(.a1, .c3), arguments: EngineKind.allCases)
  func `有卡的人不能再申领；别的身份不能申领`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let holder = try await desk.session(of: .王芳)
      #expect(try await desk.apply(try Newcomer(.王芳).form(in: "610500"), by: holder).word == "has-card")
      for session in [
        try await desk.session(.bank, "icbc", via: .bankCounter, scope: "102"),
        try await desk.session(.hotlineAgent, "zhao.hua", via: .hotline, scope: "610000"),
        try await desk.session(.centre, "centre", via: .system),
      ] {
        await #expect(throws: HolderUnknown.self) { try await desk.apply(try lin.form(), by: session) }
      }
      #expect(try await desk.count("holder") == 1)
    }
  }
}
