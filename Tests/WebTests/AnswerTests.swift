import Cards
import Seal
import Store
import TestKit
import Testing

@testable import Desk
@testable import Web

/// Every route once, in stories that lead to its answer: what comes is what the description promises.
struct AnswerTests {
  @Test func `every route answers with the members of its shape, and no others`() async throws {
    try await WebFixture.with { fixture in
      var walk = Walk(fixture)
      try await walk.lookAround()
      try await walk.signInAsStaff()
      try await walk.signInAsBank()
      try await walk.chooseAndForgetAPIN()
      try await walk.loseAndFind()
      try await walk.letSomebodyAct()
      try await walk.changeContacts()
      try await walk.applyOnline()
      try await walk.applyAtTheCounter()
      try await walk.makeAndCollect()
      try await walk.applyForEmployees()
      try await walk.handInForANewCard()
      try await walk.bindInsurance()
      try await walk.cancel()
      try await walk.reportLives()
      try await walk.answerAQuestion()
      try await walk.payAtTheTill()
      try await walk.changeNameAndDocument()
      try await walk.beginAnewAndMerge()
      try await walk.makeTogether()
      try await walk.keepTheOffice()
      try await walk.ask()
      #expect(walk.missing == [])
    }
  }
}

// MARK: The institution itself

extension Walk {
  fileprivate mutating func lookAround() async throws {
    for path in [
      "/developers", "/health", "/metrics", "/openapi.json", "/api/v1/outlets", "/api/v1/outlets/610100",
      "/api/v1/outlets/610100/2026-11-25",
    ] {
      try await get(path)
    }
  }

  fileprivate mutating func signInAsStaff() async throws {
    let secret = TOTP.newSecret()
    try await fixture.desk.add(
      StaffMember(
        account: "lin.dian", role: .clerk, region: try RegionCode.parse("610100"), password: "correct-horse-battery",
        totpSecret: secret))
    let code = TOTP().code(secret: secret, at: fixture.clock.now.milliseconds / 1000)
    let session = try await post(
      "/api/v1/staff/sessions",
      ["account": "lin.dian", "password": "correct-horse-battery", "code": .string(code)])
    try await delete("/api/v1/session", as: session.text("token"))
  }

  fileprivate mutating func signInAsBank() async throws {
    let key = SigningKey.generate()
    try await fixture.desk.add(partner: "icbc", as: .bank, bank: try BankCode.parse("102"), jwk: key.verifying.jwk)
    let assertion = try ClientAssertion.make(
      clientID: "icbc", audience: "qinka", now: fixture.clock.now.milliseconds, key: key, jti: "only-once")
    try await post("/api/v1/partner/tokens", ["clientAssertion": .string(assertion)])
  }
}

// MARK: The card in hand

extension Walk {
  fileprivate mutating func chooseAndForgetAPIN() async throws {
    let own = try await fixture.token(.张伟)
    try await post("/api/v1/me/card/social-activations", as: own, ["pin": "274913"])
    try await post("/api/v1/me/card/social-pin-changes", as: own, ["oldPin": "274913", "newPin": "750912"])
    try await post("/api/v1/me/card/social-pin-resets", as: own, ["pin": "318604"])
    let clerk = try await fixture.token(.clerk, scope: "610500")
    try await post("\(try await fixture.openCase(Resident.张伟, as: clerk))/social-pin-clearings", as: clerk)
    for path in ["me", "me/card", "me/card/previews", "me/accesses"] { try await get("/api/v1/\(path)", as: own) }
    try await post(
      "/api/v1/partner/card-activations", as: try await fixture.token(.bank), .object(Resident.张伟.counter))
  }

  fileprivate mutating func loseAndFind() async throws {
    let (own, clerk) = (try await fixture.token(.holder), try await fixture.token(.clerk))
    let path = try await fixture.openCase(Resident.李梅, as: clerk)
    try await get(path, as: clerk)
    for (base, token) in [("/api/v1/me/card", own), (path, clerk)] {
      try await post("\(base)/oral-loss-reports", as: token, ["function": "social"])
      try await delete("\(base)/oral-loss-reports/social", as: token)
    }
    let bank = try await fixture.token(.bank)
    let card = JSON.string(Resident.李梅.card)
    let until = JSON.string((fixture.clock.now + .days(2)).iso)
    try await post("/api/v1/partner/oral-loss-reports", as: bank, ["cardNumber": card, "until": until])
    try await post("/api/v1/partner/oral-loss-releases", as: bank, ["cardNumber": card])
    try await post("/api/v1/partner/formal-loss-reports", as: bank, .object(Resident.李梅.counter))
    try await get("/api/v1/me/card", as: own)
  }

  fileprivate mutating func handInForANewCard() async throws {
    let clerk = try await fixture.token(.clerk)
    let online: [String: JSON] = ["bank": "103", "branch": "长安路支行"]
    let damaged = online.merging(["reason": "damaged"]) { first, _ in first }
    let own = try await fixture.token(.陈静)
    try await post("/api/v1/me/card/exchanges", as: own, .object(damaged))
    try await post("/api/v1/me/application-withdrawals", as: own)
    let path = try await fixture.openCase(Resident.陈静, as: clerk)
    try await post("\(path)/card/exchanges", as: clerk, .object(damaged))
    let ending = try await fixture.token(.高洁)
    try await post("/api/v1/me/card/renewals", as: ending, .object(online))
    let other = try await fixture.openCase(Resident.高洁, as: clerk)
    try await post("\(other)/application-withdrawals", as: clerk)
    try await post("\(other)/card/renewals", as: clerk, .object(online))
  }

  fileprivate mutating func bindInsurance() async throws {
    try await post("/api/v1/me/card/insurance-bindings", as: try await fixture.token(.何平, via: .cityChannel))
    try await post(
      "/api/v1/partner/insurance-relations", as: try await fixture.token(.centre),
      .object(
        Resident.王芳.papers.merging(["place": "610100", "scheme": "employee", "employer": "某公司"]) { first, _ in first }))
    let clerk = try await fixture.token(.clerk)
    try await post("\(try await fixture.openCase(Resident.王芳, as: clerk))/card/insurance-bindings", as: clerk)
  }
}

// MARK: From the form to the card

extension Walk {
  fileprivate mutating func applyOnline() async throws {
    let newcomer = Newcomer.林小满
    let claim: [String: JSON] = [
      "channel": "mini-programme", "name": .string(newcomer.name), "phone": .string(newcomer.phone),
    ]
    let begun = try await post("/api/v1/sign-ins", .object(newcomer.papers.merging(claim) { first, _ in first }))
    try await fixture.work()
    let code = JSON.string(try #require(fixture.outside.code(to: newcomer.phone)))
    let applicant = try await post("/api/v1/sessions", ["signIn": .string(begun.text("signIn")), "code": code])
    let token = applicant.text("token")
    let photo = try await post("/api/v1/photos", as: token, ["photo": .string(base64(try SamplePortrait.right.jpeg))])
    let form = newcomer.form(["photo": .string(photo.text("photo"))])
    try await post("/api/v1/applications", as: token, form)

    let own = try await fixture.token(.holder, holder: try await fixture.id(newcomer))
    let another = newcomer.form(["photo": try await fixture.photo(by: own), "branch": "长安路支行"])
    try await post("/api/v1/me/application-corrections", as: own, another)
    try await get("/api/v1/me/progress", as: own)
    let number = try await get("/api/v1/me/application", as: own).text("number")
    try await post("/api/v1/me/application-withdrawals", as: own)
    try await get("/api/v1/me/applications/\(number)", as: own)
    try await post("/api/v1/me/applications", as: own, another)
  }

  fileprivate mutating func applyAtTheCounter() async throws {
    let newcomer = Newcomer("周全", born: "19770203", phone: "19900000703")
    let clerk = try await fixture.token(.clerk)
    let form = newcomer.form(["photo": try await fixture.photo(by: clerk)])
    try await post("/api/v1/staff/applications", as: clerk, form.adding(["visitor": "holder"]))
    let opened = try await post(
      "/api/v1/staff/cases", as: clerk, .object(newcomer.papers).adding(["purpose": "更正", "visitor": "holder"]))
    let path = "/api/v1/staff/cases/\(opened.text("holder"))"
    try await post("\(path)/application-corrections", as: clerk, form.adding(["ethnicity": "回族"]))
    try await get("\(path)/progress", as: clerk)
    let doubtful: [String: JSON] = ["photo": try await fixture.photo(by: clerk, .far)]
    try await post("\(path)/application-corrections", as: clerk, form.adding(doubtful))
    try await get("/api/v1/staff/photo-reviews", as: clerk)
    try await get("\(path)/photo", as: clerk)
    try await post("\(path)/photo-reviews", as: clerk, ["verdict": "passed"])
    try await post("\(path)/application-withdrawals", as: clerk)
  }

  fileprivate mutating func applyForEmployees() async throws {
    let token = try await fixture.token(.employer)
    let worker = Newcomer("方圆", born: "19850709", phone: "19900000709")
    let rows = Roster.csv([Roster.row(worker, photo: try await fixture.photoID(by: token))])
    try await post("/api/v1/employer/application-imports", as: token, ["rows": .string(base64(Array(rows.utf8)))])
    try await get("/api/v1/employer/applications", as: token)
  }

  fileprivate mutating func makeAndCollect() async throws {
    let (centre, clerk) = (try await fixture.token(.centre), try await fixture.token(.clerk))
    let newcomer = Newcomer.孙悦
    let number = try await fixture.apply(newcomer)
    let application: JSON = ["application": .string(number)]
    try await post("/api/v1/partner/register-answers", as: centre, application.adding(["answer": "none"]))
    try await post("/api/v1/partner/production-steps", as: centre, application.adding(["stage": "compared"]))
    let fault = application.adding(["reason": "making-failed", "remark": "芯片读不出"])
    try await post("/api/v1/partner/production-faults", as: centre, fault)
    let own = try await fixture.token(.holder, holder: try await fixture.id(newcomer), via: .cityChannel)
    try await get("/api/v1/me/progress", as: own)
    try await fixture.resume(number, card: "N0000001")

    let tomorrow = JSON.string(fixture.clock.now.day.adding(days: 1).iso)
    let place: JSON = ["outlet": "610100-01", "day": tomorrow, "slot": "09:00-12:00"]
    try await post("/api/v1/me/collection-bookings", as: own, place)
    try await delete("/api/v1/me/collection-bookings", as: own)
    let path = try await fixture.openCase(newcomer, as: clerk)
    try await post("\(path)/collection-bookings", as: clerk, place)
    try await delete("\(path)/collection-bookings", as: clerk)
    try await post("\(path)/collection-bookings", as: clerk, place)
    try await shelve(number, at: path, as: clerk)
    try await get("/api/v1/me/progress", as: own)
    let code = try await post("/api/v1/me/collection-codes", as: own).text("code")
    try await post("/api/v1/staff/cases", as: clerk, ["collectionCode": .string(code), "purpose": "领卡"])
    fixture.clock.advance(by: .days(1))
    let next = try await fixture.token(.clerk)
    try await post("\(try await fixture.openCase(newcomer, as: next))/card-collections", as: next)
    try await collectAtTheBank()
  }

  /// The card has come to the outlet, which does not open the day after tomorrow.
  private mutating func shelve(_ number: String, at path: String, as clerk: String) async throws {
    let centre = try await fixture.token(.centre)
    for stage in ["city-received", "outlet-received"] {
      try await post(
        "/api/v1/partner/production-steps", as: centre, ["application": .string(number), "stage": .string(stage)])
    }
    try await post("\(path)/card-shelvings", as: clerk, ["outlet": "610100-01", "shelf": "A-03"])
    try await get("/api/v1/staff/stock", as: clerk)
    let day = fixture.clock.now.day.adding(days: 2).iso
    try await post(
      "/api/v1/staff/closed-days", as: clerk, ["outlet": "610100-01", "day": .string(day), "reason": "停电"])
    try await delete("/api/v1/staff/closed-days/610100-01/\(day)", as: clerk)
    try await get("/api/v1/staff/tasks", as: try await fixture.token(.cityCentre))
  }

  fileprivate mutating func keepTheOffice() async throws {
    let admin = try await fixture.token(.administrator)
    for path in ["accounts", "partner-keys"] { try await get("/api/v1/administration/\(path)", as: admin) }
    try await post(
      "/api/v1/administration/account-blocks", as: admin, ["account": "lin.dian", "reason": "离岗"])
    try await delete("/api/v1/administration/account-blocks/lin.dian", as: admin)
    let key = SigningKey.generate().verifying
    try await post("/api/v1/administration/partner-keys", as: admin, ["client": "icbc", "jwk": .string(key.jwk)])
    try await delete("/api/v1/administration/partner-keys/\(key.kid)", as: admin)
    let auditor = try await fixture.token(.auditor)
    let day = JSON.string(fixture.clock.now.day.iso)
    try await post(
      "/api/v1/audit/ledgers", as: auditor, ["account": "clerk-xian", "from": day, "to": day, "purpose": "投诉核查"])
    try await get("/api/v1/audit/office-acts", as: auditor)
  }

  fileprivate mutating func ask() async throws {
    let asked: JSON = ["question": "社保卡丢了怎么办"]
    try await post("/api/v1/questions", asked)
    try await post("/api/v1/questions", ["question": "恐龙蛋怎么孵化"])
    let holder = try await fixture.token(.陈静)
    try await post("/api/v1/me/questions", as: holder, asked)
    let agent = try await fixture.token(.hotlineAgent)
    let path = try await fixture.openCase(Resident.陈静, as: agent, visitor: [:])
    try await post("\(path)/questions", as: agent, asked)
    let centre = try await fixture.token(.provinceCentre)
    let open = try await get("/api/v1/staff/questions", as: centre)
    let question = try #require(open.list("questions").first?["question"]?.text)
    try await post("/api/v1/staff/questions/\(question)/answers", as: centre, ["answer": "不种。"])
    let ticket = try await post("/api/v1/me/tickets", as: holder, ["action": "collect", "words": "领不了"])
    try await get("/api/v1/me/tickets", as: holder)
    try await get("/api/v1/staff/tickets", as: agent)
    let id = ticket.text("ticket")
    try await post("/api/v1/staff/tickets/\(id)/answers", as: agent, ["answer": "可以领了。"])
  }

  fileprivate mutating func payAtTheTill() async throws {
    let person = Resident.马超
    let shown = JSON.object(person.papers).adding(["cardNumber": .string(person.card)])
    let hospital = try await fixture.token(.hospital)
    try await post("/api/v1/partner/card-checks", as: hospital, shown.adding(["purpose": "门诊结算"]))
    try await post(
      "/api/v1/partner/social-activations", as: try await fixture.token(.pharmacy), shown.adding(["pin": "274913"]))
  }

  fileprivate mutating func answerAQuestion() async throws {
    let papers = JSON.object(Resident.陈静.papers)
    let police = try await fixture.token(.police)
    for act in ["death", "confirm"] {
      try await post("/api/v1/partner/life-reports", as: police, papers.adding(["act": .string(act)]))
    }
    let holder = try await fixture.id(.陈静)
    let leg = try await fixture.desk.engine.read { try BankLegRecord.open(of: holder, in: $0).first }
    try await post(
      "/api/v1/partner/bank-answers", as: try await fixture.token(.bank),
      [
        "leg": .string(try #require(leg).id), "answer": "done", "saidAt": .string(fixture.clock.now.iso),
      ])
  }

  fileprivate mutating func makeTogether() async throws {
    try await fixture.apply(Newcomer("夏雨", born: "19880808", phone: "19900000707"), ["bank": "104"])
    let centre = try await fixture.token(.centre)
    let formed = try await post("/api/v1/partner/batches", as: centre, ["kind": "comparison", "bank": "104"])
    let number = try #require(formed.list("batches").first?["number"]?.text)
    try await get("/api/v1/partner/batches", as: centre)
    try await get("/api/v1/partner/batches/\(number)", as: centre)
    try await get("/api/v1/partner/late-items", as: centre)
  }

  private mutating func collectAtTheBank() async throws {
    let newcomer = Newcomer("钱多", born: "19660809", phone: "19900000704")
    let number = try await fixture.apply(newcomer, ["city": "610500"])
    try await fixture.make(number, card: "N0000002")
    try await post(
      "/api/v1/partner/card-collections", as: try await fixture.token(.bank),
      .object(newcomer.papers).adding(["application": .string(number)]))
  }
}

// MARK: For one another

extension Walk {
  fileprivate mutating func letSomebodyAct() async throws {
    let (giver, agent) = (try await fixture.token(.胡敏), try await fixture.token(.陈静))
    let until = JSON.string((fixture.clock.now + .days(30)).iso)
    let draft: JSON = .object(Resident.陈静.agentPapers).adding(["agentName": "陈静", "until": until])
    try await post("/api/v1/me/mandates", as: giver, draft.adding(["kind": "family", "scope": ["query-progress"]]))
    let number = try await get("/api/v1/me/mandates", as: giver).mandate
    try await get("/api/v1/me/principals", as: agent)
    let holder = JSON.string(try await fixture.id(.胡敏).text)
    let session = try await post(
      "/api/v1/me/representations", as: agent, ["holder": holder, "mandate": .string(number)])
    try await get("/api/v1/me", as: session.text("token"))
    try await delete("/api/v1/me/mandates/\(number)", as: giver)

    let clerk = try await fixture.token(.clerk)
    let path = try await fixture.openCase(Resident.胡敏, as: clerk)
    try await post("\(path)/mandates", as: clerk, draft.adding(["kind": "proxy", "evidence": "authorization"]))
    try await delete("\(path)/mandates/\(try await fixture.get(path, as: clerk).mandate)", as: clerk)
  }

  fileprivate mutating func changeContacts() async throws {
    let own = try await fixture.token(.胡敏)
    try await post("/api/v1/me/contact-changes", as: own, ["address": "某路2号"])
    let begun = try await post("/api/v1/me/phone-changes", as: own, ["phone": "19900000801"])
    try await fixture.work()
    let code = try #require(fixture.outside.code(to: "19900000801"))
    try await post(
      "/api/v1/me/phone-changes/\(begun.text("change"))/confirmations", as: own, ["code": .string(code)])
    let clerk = try await fixture.token(.clerk)
    let path = try await fixture.openCase(Resident.胡敏, as: clerk)
    try await post("\(path)/contact-changes", as: clerk, ["address": "某路3号", "postcode": "710001"])
    try await post("\(path)/phone-changes", as: clerk, ["phone": "19900000802"])
  }

  fileprivate mutating func changeNameAndDocument() async throws {
    let clerk = try await fixture.token(.clerk)
    let path = try await fixture.openCase(Resident.马超, as: clerk)
    try await post("\(path)/name-changes", as: clerk, ["name": "马小超", "evidence": "household-register"])
    let other = Newcomer("马超", born: "19851119", sequence: 911, phone: "19900000805")
    try await post(
      "\(path)/document-changes", as: clerk, .object(other.papers).adding(["evidence": "household-register"]))
    try await post(
      "\(path)/splits", as: clerk, .object(other.papers).adding(["name": "马超", "takesCard": "no"]))
  }

  /// 周婷 has a new card made after all, under the new number that the police gave her.
  fileprivate mutating func beginAnewAndMerge() async throws {
    let clerk = try await fixture.token(.clerk)
    let path = try await fixture.openCase(Resident.周婷, as: clerk)
    let photo = try await fixture.photo(by: clerk)
    try await post("\(path)/applications", as: clerk, Resident.周婷.again.form(["photo": photo]))
    _ = try await fixture.post("\(path)/application-withdrawals", as: clerk)
    let other = Newcomer("周婷", born: "19851117", sequence: 914, phone: "19900000806")
    _ = try await fixture.post(
      "/api/v1/staff/applications", as: clerk,
      other.form(["photo": try await fixture.photo(by: clerk), "visitor": "holder"]))
    let second = try await fixture.openCase(other, as: clerk).split(separator: "/").last.map(String.init)
    try await post("\(path)/merges", as: clerk, ["other": .string(try #require(second))])
  }
}

// MARK: Endings

extension Walk {
  fileprivate mutating func cancel() async throws {
    let (centre, bank, clerk) = (
      try await fixture.token(.centre), try await fixture.token(.bank), try await fixture.token(.clerk)
    )
    for person in [Resident.周婷, .孙桂兰] {
      let papers = JSON.object(person.papers)
      try await post("/api/v1/partner/social-settlements", as: centre, papers.adding(["settled": "yes"]))
      let outside = papers.adding(["place": "110100", "scheme": "resident"])
      try await post("/api/v1/partner/insurance-relations", as: centre, outside)
      try await post(
        "/api/v1/partner/bank-settlements", as: bank, ["cardNumber": .string(person.card), "settled": "yes"])
    }
    let moved: JSON = ["reason": "moved-out", "evidence": "insurance-record"]
    try await post("/api/v1/me/card/social-cancellations", as: try await fixture.token(.周婷), moved)
    let path = try await fixture.openCase(Resident.孙桂兰, as: clerk)
    try await post("\(path)/card/social-cancellations", as: clerk, moved)
    let counter = JSON.object(Resident.周婷.counter).adding(["card": "destroyed"])
    try await post("/api/v1/partner/card-cancellations", as: bank, counter)
  }

  fileprivate mutating func reportLives() async throws {
    let (first, second) = (try await fixture.token(.clerk), try await fixture.token(.clerk, account: "clerk-second"))
    let person = Resident.李梅
    let (one, two) = (
      try await fixture.openCase(person, as: first), try await fixture.openCase(person, as: second)
    )
    try await post("\(one)/missing-reports", as: first, ["evidence": "missing-judgment"])
    try await post("\(one)/death-reports", as: first, ["evidence": "death-certificate"])
    try await post("\(two)/life-report-confirmations", as: second, ["evidence": "death-certificate"])
    // The person stands at the first counter; the second one agrees.
    try await post("\(one)/life-report-reversals", as: first, ["evidence": "identity-documents"])
    try await post("\(two)/life-report-reversals", as: second, ["evidence": "identity-documents"])
    try await post(
      "/api/v1/partner/life-reports", as: try await fixture.token(.centre),
      .object(person.papers).adding(["act": "death"]))
  }
}

extension WebFixture {
  /// Goes on where a fault of the making has thrown the work back.
  fileprivate func resume(_ number: String, card: String) async throws {
    let centre = try await token(.centre)
    for stage in Stage.allCases.dropFirst() {
      var body: JSON = ["application": .string(number), "stage": .string(stage.rawValue)]
      if stage == .made { body = body.adding(["cardNumber": .string(WebFixture.card(card))]) }
      let answer = try await post("/api/v1/partner/production-steps", as: centre, body)
      #expect(answer.status == 201 || answer.code == "wrong-stage", "\(stage): \(answer.body)")
      if stage == .provinceSent { return }
    }
  }
}

extension RouterAnswer {
  /// The number of the first mandate that is listed.
  fileprivate var mandate: String {
    guard case .array(let mandates)? = json["mandates"], case .object(let members)? = mandates.first,
      case .string(let number)? = members["number"]
    else { return "" }
    return number
  }
}
