import Cards
import Seal
import Store
import TestKit
import Testing

@testable import Desk

/// An employer's file on its way into the database: the good rows taken, the others told, nobody twice.
struct EmployerImportTests {
  private struct Killed: Error {}

  private let 林 = Newcomer("林小满", born: "19960412", phone: "19900000701")
  private let 周 = Newcomer("周全", born: "19770203", phone: "19900000703")

  private func crew(_ count: Int) -> [Newcomer] {
    (1...count).map { number in
      Newcomer(
        "工人甲", born: "1980\((1 + number / 28 % 12).padded(2))\((1 + number % 28).padded(2))",
        phone: "19900001\((number).padded(3))")
    }
  }

  @Test(.clauses(.p3, .a1, .a2), arguments: EngineKind.allCases)
  func `好的行收下，建起档案，手机号只算单位说的`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let file = Office.csv([try Office.row(林), try Office.row(周, ["手机号": ""])])
      let verdicts = try await desk.employ(file, photos: try Office.photos(of: [林, 周]))
      #expect(verdicts.map(\.word) == ["taken", "phone"])
      let id = try #require(try await desk.desk.holder(of: try 林.document))
      let holder = try await desk.file(id)
      #expect(holder.person.phone == nil && holder.person.claimedPhone?.number == 林.phone)
      let application = try #require(holder.application)
      #expect(application.number == verdicts[0].application && application.stage == .accepted)
      #expect(application.bank.text == "102" && application.branch == "高新支行" && application.fee == Money(fen: 0))
      let entries = try await desk.entries(in: id)
      #expect(entries.map(\.event.chinese) == ["建立档案", "已受理申领"])
      #expect(entries.allSatisfy { $0.actor == .employer(account: Office.account) && $0.channel == .employer })
      let photo = try #require(application.form?.photo)
      let body = try await desk.engine.read {
        try $0.query("SELECT body FROM photo WHERE used_at IS NOT NULL")[0].blob(0)
      }
      let copy = try desk.desk.sealer.open(body, bound: "photo:\(photo.id)")
      #expect(copy != (try Office.portrait) && copy.starts(with: [0xFF, 0xD8]), "kept as a clean copy")
      #expect(photo.bytes == copy.count, "and measured as it is kept")
      #expect(try await desk.number("SELECT count(*) FROM photo") == 1, "what was refused leaves no photo")
      for secret in [林.number, 林.phone, 林.name, 周.number] {
        #expect(try await desk.tables(holding: secret) == [], "\(secret)")
      }
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c3), arguments: EngineKind.allCases)
  func `导到一半断了，再导接着导；同一个文件导几遍都一样`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let people = crew(120)
      let (file, photos) = (Office.csv(try people.map { try Office.row($0) }), try Office.photos(of: people))
      await #expect(throws: Killed.self) {
        _ = try await desk.employ(file, photos: photos) { _ in throw Killed() }
      }
      #expect(try await desk.count("holder") == 50)
      var numbers: Set<[String?]> = []
      for _ in 0..<2 {
        let verdicts = try await desk.employ(file, photos: photos)
        #expect(verdicts.map(\.row) == Array(1...120) && verdicts.allSatisfy { $0.word == "taken" })
        numbers.insert(verdicts.map(\.application))
        for table in ["holder", "application", "employer_application", "photo"] {
          #expect(try await desk.count(table) == 120, "\(table)")
        }
      }
      #expect(numbers.count == 1, "the same numbers again")
    }
  }

  @Test(.clauses(.c3), arguments: EngineKind.allCases)
  func `改好的文件里已经收下的行，回答收过了和编号`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let photos = try Office.photos(of: [林, 周])
      let first = try await desk.employ(
        Office.csv([try Office.row(林), try Office.row(周, ["银行网点": ""])]), photos: photos)
      #expect(first.map(\.word) == ["taken", "no-branch"])
      let mended = Office.csv([try Office.row(林), try Office.row(周)])
      let second = try await desk.employ(mended, photos: photos)
      #expect(second.map(\.word) == ["already", "taken"] && second[0].application == first[0].application)
      let lin = try #require(try await desk.desk.holder(of: try 林.document))
      #expect(try await desk.entries(in: lin).count == 2)

      // What was withdrawn may be handed in again.
      #expect(try await desk.ask(.withdrawApplication, in: lin) == "done")
      let third = try await desk.employ(Office.csv([try Office.row(林)]), photos: photos)
      #expect(third.map(\.word) == ["taken"] && third[0].application != first[0].application)
    }
  }

  @Test(.clauses(.c3, .a1), arguments: EngineKind.allCases)
  func `已经有卡的、在办的、去世的、挂失的，照规矩说，看过要记下`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .张伟, .陈静, .周婷]) { desk in
      let lin = try await desk.found(林)
      #expect(try await desk.report(.reportDeath(evidence: .policeRecord), in: try await desk.id(.陈静)) == "done")
      let people = [Newcomer(.王芳), Newcomer(.张伟), Newcomer(.陈静), Newcomer(.周婷), 林]
      let other = try Office.row(Newcomer(.王芳), ["姓名": "王小芳"])
      let file = Office.csv(try people.map { try Office.row($0) })
      let verdicts = try await desk.employ(file, photos: try Office.photos(of: people))
      #expect(verdicts.map(\.word) == ["has-card", "has-card", "death-reported", "card-void", "application-open"])
      #expect(verdicts[0].problems[0].sentence == "已经在渭南市有卡，已经启用。一人一卡，全省通用。")
      #expect(verdicts[1].problems[0].sentence.contains("还没有启用"))
      #expect(verdicts[0].problems[0].fix.contains("请本人去领或请人代领，不用再办"))
      let open = verdicts[4].problems[0].sentence
      let number = try #require(try await desk.file(lin).application?.number)
      #expect(open.contains("渭南市") && !open.contains(number), "another's application keeps its number")
      #expect(try await desk.count("employer_application") == 0)
      #expect(try await desk.count("photo") == 0)

      let readings = try await desk.looks(at: .王芳)
      #expect(
        readings.map(\.entry.actor) == [.employer(account: Office.account)] && readings[0].entry.purpose == "申领社保卡")
      let wrong = try await desk.employ(Office.csv([other]), photos: try Office.photos(of: people))
      #expect(wrong.map(\.word) == ["other-person"], "whoever gives another name learns nothing")
      #expect(!wrong[0].problems[0].sentence.contains("渭南"))
      #expect(try await desk.looks(at: .王芳).count == 2)
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c1), arguments: EngineKind.allCases)
  func `卡做好了等人领，说在哪个市`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await desk.found(林)
      try await desk.make(id, upTo: .provinceSent)
      let verdicts = try await desk.employ(Office.csv([try Office.row(林)]), photos: try Office.photos(of: [林]))
      #expect(verdicts[0].problems.first?.sentence == "已经在渭南市有卡，做好了等本人领取。一人一卡，全省通用。")
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `试导不改一个字，不打开谁的档案`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let photos = try Office.photos(of: [林, 周, Newcomer(.王芳)])
      _ = try await desk.employ(Office.csv([try Office.row(周)]), photos: photos)
      let before = try await desk.count("journal")
      let file = Office.csv([try Office.row(林), try Office.row(周), try Office.row(Newcomer(.王芳))])
      let verdicts = try await desk.employ(file, photos: photos, isLook: true)
      #expect(verdicts.map(\.word) == ["sound", "already", "known"])
      #expect(try await desk.count("journal") == before)
      #expect(try await desk.desk.holder(of: try 林.document) == nil)
      #expect(try await desk.looks(at: .王芳) == [])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `两处同时导同一个文件，每人还是一份`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let people = crew(60)
      let (file, photos) = (Office.csv(try people.map { try Office.row($0) }), try Office.photos(of: people))
      let all = try await withThrowingTaskGroup(of: [String?].self) { group in
        for _ in 0..<3 { group.addTask { try await desk.employ(file, photos: photos).map(\.application) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(all).count == 1, "everybody is told the same numbers")
      for table in ["application", "holder", "photo"] { #expect(try await desk.count(table) == 60, "\(table)") }
    }
  }

  @Test(.clauses(.p3, .a3), arguments: EngineKind.allCases)
  func `单位看得到自己报的走到哪一步，别的单位看不到`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let photos = try Office.photos(of: [林, 周])
      _ = try await desk.employ(Office.csv([try Office.row(林), try Office.row(周)]), photos: photos)
      let id = try #require(try await desk.desk.holder(of: try 周.document))
      #expect(try await desk.report(.failApplication(.photoRejected, remark: "头部太小"), in: id) == "done")
      let own = try await desk.session(.employer, Office.account, via: .employer, scope: "610100")
      let progress = try await desk.desk.employerProgress(of: own)
      #expect(progress.total == 2 && progress.stages == [.accepted: 2])
      #expect(progress.applications.map(\.name.masked) == ["周*", "林*满"], "what stands still comes first")
      #expect(progress.applications.map(\.record.fault) == [.photoRejected, nil])
      let lin = try #require(try await desk.desk.holder(of: try 林.document))
      try await desk.make(lin, upTo: .compared)
      #expect(try await desk.desk.employerProgress(of: own).stages == [.accepted: 1, .compared: 1])

      let other = try await desk.session(.employer, "weihe-shangmao", via: .employer, scope: "610100")
      #expect(try await desk.desk.employerProgress(of: other).total == 0)
      let theirs = try await desk.employ(
        Office.csv([try Office.row(林)]), photos: photos, account: "weihe-shangmao")
      #expect(theirs.map(\.word) == ["application-open"])
    }
  }

  // MARK: The person

  @Test(.clauses(.a3, .p1), arguments: EngineKind.allCases)
  func `员工用单位报的手机号经三样核验登录，手机号从此算本人的`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      _ = try await desk.employ(Office.csv([try Office.row(林)]), photos: try Office.photos(of: [林]))
      let id = try #require(try await desk.desk.holder(of: try 林.document))
      let (gateway, platform) = (RecordingGateway(), TestIdentityPlatform())
      try await desk.worker(gateway, platform).workAll()
      #expect(gateway.sent == [], "nothing goes to a telephone that somebody else has said")

      #expect(try await desk.signIn(林, giving: nil, gateway, platform) == nil)
      desk.clock.advance(by: .minutes(2))
      #expect(try await desk.signIn(林, giving: "19900000999", gateway, platform) == nil, "another telephone")
      desk.clock.advance(by: .minutes(2))
      let liar = TestIdentityPlatform { _ in false }
      #expect(try await desk.signIn(林, giving: 林.phone, gateway, liar) == nil && liar.phones == [林.phone])
      #expect(platform.phones == [nil, nil], "only the telephone that the employer has said is asked about")

      desk.clock.advance(by: .minutes(2))
      let session = try #require(try await desk.signIn(林, giving: 林.phone, gateway, platform))
      #expect(session.role == .holder && platform.phones == [nil, nil, 林.phone])
      let person = try await desk.file(id).person
      #expect(person.phone?.number == 林.phone && person.claimedPhone == nil)
      let last = try #require(try await desk.entries(in: id).last)
      #expect(last.event == .phoneChanged(to: try PhoneNumber.parse(林.phone)) && last.actor == .holder)

      desk.clock.advance(by: .minutes(2))
      #expect(try await desk.signIn(林, giving: nil, gateway, platform)?.role == .holder)
      #expect(gateway.sent.map(\.phone) == [林.phone])
      try await desk.expectReplay()
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `档案里有手机号的，单位说的不算`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let id = try await desk.found(林)
      #expect(try await desk.ask(.withdrawApplication, in: id) == "done")
      let verdicts = try await desk.employ(
        Office.csv([try Office.row(林, ["手机号": "19900000999"])]), photos: try Office.photos(of: [林]))
      #expect(verdicts.map(\.word) == ["taken"])
      let person = try await desk.file(id).person
      #expect(person.phone?.number == 林.phone && person.claimedPhone == nil)
      desk.clock.advance(by: .minutes(2))
      let gateway = RecordingGateway()
      #expect(try await desk.signIn(林, giving: "19900000999", gateway) != nil)
      #expect(gateway.sent.map(\.phone) == [林.phone])
    }
  }

  // MARK: Who it is

  @Test(arguments: EngineKind.allCases)
  func `没有登记的单位不认，单位的账号用密码和动态码登录`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let work = EmployerImport(desk: desk.desk, account: Office.account)
      #expect(try await work.isKnown() == false)
      let secret = TOTP.newSecret()
      try await desk.desk.add(
        StaffMember(
          account: Office.account, role: .employer, region: try RegionCode.parse("610100"),
          password: "correct-horse-battery", totpSecret: secret))
      #expect(try await work.isKnown())
      let code = TOTP().code(secret: secret, at: desk.clock.now.milliseconds / 1000)
      let token = try await desk.desk.signIn(
        account: Office.account, password: "correct-horse-battery", code: code, once: desk.once()
      ) { Answer(status: 201, body: Array(($0?.token ?? "").utf8)) }
      let session = try #require(try await desk.desk.session(token.text))
      #expect(session.channel == .employer && session.actor == .employer(account: Office.account))
    }
  }
}
