import Cards
import TestKit
import Testing

@testable import Desk

/// Every kind of entry as it was ever written: what is sealed once can never be rewritten, so it must stay readable.
struct GoldenEntriesTests {
  private static let file = "Tests/DeskTests/Golden/entries-v1.json"

  /// The lines that have been kept: they may only grow. A line stays when the same entry is written otherwise today.
  private static var kept: [String] {
    get throws { try CheckedInFile.read(file).split(separator: "\n").map(String.init) }
  }

  @Test func `写下过的每一种流水，以后都读得懂`() throws {
    let entries = try GoldenEvents.all().map(GoldenEvents.entry)
    for (number, line) in try Self.kept.enumerated() {
      let isOurs = entries.contains(try EntryCoding.decode(Array(line.utf8)))
      #expect(isOurs, "line \(number + 1) is read as something that nobody wrote")
    }
  }

  @Test func `今天写的每一种，都留了底`() throws {
    let written = try GoldenEvents.all().map { try Self.line(of: GoldenEvents.entry($0)) }
    let kept = (try? Self.kept) ?? []
    let new = written.filter { !kept.contains($0) }
    try CheckedInFile.compare(Self.file, with: (kept + new).map { $0 + "\n" }.joined())
    for line in written {
      #expect(try Self.line(of: EntryCoding.decode(Array(line.utf8))) == line, "what was read is written again alike")
    }
  }

  @Test func `留下的流水，从头重放还是那份档案`() throws {
    let entries = try Self.kept.map { try EntryCoding.decode(Array($0.utf8)) }
    var (files, events) = (0, [(event: Event, at: Instant)]())
    for entry in entries {
      if entry.event.founds { (files, events) = (files + 1, []) }
      events.append((entry.event, TestClock.start))
      let replayed = try #require(Holder(replaying: events))
      var expected = try #require(Holder(replaying: events.prefix(1)))
      for (event, at) in events.dropFirst() { expected.apply(event, at: at) }
      #expect(replayed == expected)
    }
    #expect(files >= 4, "adopted and founded, with everything and with nothing")
  }

  @Test func `有阶段以前的申请，读出来停在受理，没有查过登记库`() throws {
    let old = try #require(try Self.kept.first { $0.contains(#""event":{"applicationOpened""#) })
    guard case .applicationOpened(let application) = try EntryCoding.decode(Array(old.utf8)).event else {
      Issue.record("another event")
      return
    }
    #expect(!old.contains("marks") && !old.contains("register"))
    #expect(application.stage == .accepted && application.marks == [] && application.register == .none)
    #expect(application.form == nil && application.fault == nil && application.made == nil)
  }

  @Test func `更新的格式，说出是哪一版`() throws {
    #expect(throws: EntryCoding.Fault.unknownVersion(2)) { try EntryCoding.decode(Array(#"{"v":2,"entry":{}}"#.utf8)) }
  }

  private static func line(of entry: Entry) throws -> String {
    String(decoding: try EntryCoding.encode(entry), as: UTF8.self)
  }
}

extension Event {
  fileprivate var founds: Bool {
    if case .fileAdopted = self { return true }
    if case .fileFounded = self { return true }
    return false
  }
}

/// One event of each kind, and more where it holds something that has kinds of its own.
private enum GoldenEvents {
  private static let now = TestClock.start
  private static let mandateNumber = "W2026112300000001"
  private static let applicationNumber = "B2026112300000001"

  static func all() throws -> [Event] {
    try first() + holding() + making() + ending() + representing() + identity() + collecting()
  }

  /// Each kind of event by turns with each kind of actor.
  static func entry(_ event: Event) throws -> Entry {
    let (actor, channel) = try hand(of: event)
    return Entry(
      event: event, actor: actor, channel: channel, receipt: "01975c00-0000-7000-8000-0000000000aa",
      mandate: actor.kind == .agent ? mandateNumber : nil)
  }

  private static func hand(of event: Event) throws -> (Actor, Channel) {
    let bank = Actor.bank(code: try BankCode.parse("102"))
    let clerk = Actor.clerk(account: "wang.dian", region: try RegionCode.parse("610100"))
    return switch event {
    case .fileFounded(let snapshot) where snapshot.person.claimedPhone != nil:
      (.employer(account: "qinling-jixie"), .employer)
    case .fileAdopted, .oralLossLapsed, .stageReached, .applicationFailed, .registerAnswered, .insuranceChanged,
      .lifeConfirmed, .settlementRecorded(.social, _), .applicationBatched:
      (.system, .system)
    case .financialActivated, .formallyLost, .applicationOpened, .applicationConverted, .financialCancelled,
      .settlementRecorded(.financial, _):
      (bank, .bankCounter)
    case .oralLossReported(.financial, _): (bank, .bankPhone)
    case .oralLossReported, .lifeReported: (.hotlineAgent(account: "zhao.hua"), .hotline)
    case .fileRead, .fileFounded, .cardCollected, .socialPINCleared, .socialCancelled, .lifeReversed,
      .lifeReversalAsked, .nameChanged,
      .documentChanged, .fileAbsorbed, .fileMerged, .fileSplit, .photoPassed:
      (clerk, .outlet)
    case .applicationCorrected, .applicationWithdrawn, .insuranceBound, .mandateEnded, .contactChanged:
      (.agent(mandate: mandateNumber), .governmentSite)
    case .collectionBooked, .collectionCancelled, .collectionCodeMade: (.holder, .cityChannel)
    case .collectionReoffered, .cardReturned: (.system, .system)
    case .cardShelved: (clerk, .outlet)
    case .socialActivated, .socialPINChanged, .socialPINReset, .socialLocked, .oralLossReleased, .mandateGiven,
      .phoneChanged:
      (.holder, .miniProgramme)
    }
  }

  // MARK: Events

  private static func first() throws -> [Event] {
    let loss = OralLoss(reported: now, until: now + .hours(168), channel: .hotline)
    return [
      .fileAdopted(snapshot: try adopted(), source: "legacy:0123456789abcdef:1"),
      .fileAdopted(snapshot: try bare(2), source: "legacy:0123456789abcdef:2"),
      .socialActivated, .financialActivated(branch: "高新路支行"), .socialPINChanged, .socialPINReset,
      .socialLocked(reason: .wrongPIN), .socialLocked(reason: .elsewhere),
      .oralLossReported(function: .social, loss: loss), .oralLossReported(function: .financial, loss: loss),
      .oralLossReleased(function: .social), .oralLossReleased(function: .financial),
      .oralLossLapsed(function: .social, at: loss.until),
      .formallyLost(number: try Somebody.王芳.card, branch: "高新路支行"),
      .applicationOpened(application: try replacement()), .fileRead(purpose: "本人来问"),
    ]
  }

  private static func holding() throws -> [Event] {
    [
      .fileFounded(snapshot: try full()), .fileFounded(snapshot: try bare(4)), .fileFounded(snapshot: try employed()),
      .socialPINCleared,
      .insuranceBound(city: try RegionCode.parse("610100")),
      .insuranceChanged(
        relation: InsuranceRelation(place: try RegionCode.parse("110105"), scheme: .resident, employer: nil)),
      .insuranceChanged(relation: InsuranceRelation(place: try RegionCode.parse("610500"), scheme: nil, employer: nil)),
    ]
  }

  private static func making() throws -> [Event] {
    let made = MadeCard(number: try Somebody.李梅.card, account: nil, issued: try Day(year: 2026, month: 11, day: 20))
    return try Application.Kind.allCases.map { .applicationOpened(application: try application($0)) }
      + [
        .applicationOpened(application: try moving()),
        .applicationCorrected(application: try application(.first, form: form(bare: true))),
        .applicationWithdrawn(number: applicationNumber), .applicationConverted(number: applicationNumber),
      ]
      + Stage.allCases.map { .stageReached(stage: $0, made: $0 == .made ? made : nil) }
      + Fault.Reason.allCases.map { .applicationFailed(fault: Fault(reason: $0, remark: "说明", at: now)) }
      + [
        .registerAnswered(answer: .none), .registerAnswered(answer: .unknown),
        .registerAnswered(answer: .card(in: try RegionCode.parse("110000"))),
        .collectionBooked(appointment: try appointment()),
        .cardCollected(card: try freshCard(), application: applicationNumber),
      ]
  }

  private static func collecting() throws -> [Event] {
    let place = CollectionPlace(
      outlet: "610500-01", day: try Day(year: 2026, month: 11, day: 25), slot: try TimeSpan.parse("09:00-12:00"))
    let closing = Appointment.Closing(
      day: try Day(year: 2026, month: 11, day: 24), reason: "停电", isMoved: true, offers: [place])
    let chosen = Appointment.Closing(day: place.day, reason: "停电", isMoved: false, offers: [])
    var waiting = try moving()
    waiting.outlet = "610500-01"
    waiting.shelf = "A-03"
    waiting.appointment = Appointment(place, made: now, closing: closing)
    return [
      .collectionBooked(appointment: Appointment(place, made: now)),
      .collectionCancelled(appointment: try appointment()),
      .collectionCancelled(appointment: Appointment(place, made: now)),
      .collectionReoffered(appointment: Appointment(place, made: now, closing: closing)),
      .collectionReoffered(appointment: Appointment(place, made: now, closing: chosen)),
      .cardShelved(outlet: "610500-01", shelf: "A-03"), .collectionCodeMade(until: now + .days(7)), .cardReturned,
      .applicationOpened(application: waiting),
    ]
  }

  private static func ending() throws -> [Event] {
    let reporter = Actor.hotlineAgent(account: "zhao.hua")
    let clerk = Actor.clerk(account: "wang.dian", region: try RegionCode.parse("610100"))
    let reports = Person.Life.allCases.flatMap { life in
      [Evidence.deathCertificate, nil].map {
        Event.lifeReported(life: life, report: LifeReport(reporter: reporter, at: now, evidence: $0))
      }
    }
    let settlements = CardFunction.allCases.flatMap { function in
      [true, false].map { Event.settlementRecorded(function: function, isSettled: $0) }
    }
    return reports + settlements
      + CancelReason.allCases.map { .socialCancelled(reason: $0, evidence: .inheritance) }
      + CardDisposal.allCases.map { .financialCancelled(branch: "高新路支行", disposal: $0) }
      + [
        .lifeConfirmed(life: .dead, evidence: .policeRecord),
        .lifeConfirmed(life: .missing, evidence: .missingJudgment),
      ]
      + Evidence.allCases.map { .lifeReversed(evidence: $0) }
      // Older versions did not write what was to be reversed.
      + [nil, .dead].map {
        .lifeReversalAsked(reversal: LifeReversal(asker: clerk, at: now, evidence: .identityDocuments, of: $0))
      }
  }

  private static func representing() throws -> [Event] {
    try Mandate.Kind.allCases.map { .mandateGiven(mandate: try mandate($0)) } + [.mandateEnded(number: mandateNumber)]
  }

  private static func identity() throws -> [Event] {
    let passport = try IdentityDocument.parse("E12345678", kind: .passport).document
    let split = FileSplit(
      documents: [passport], name: try PersonName.parse("李梅"), takesCard: true, into: try id(5))
    return [
      .contactChanged(contact: Contact(address: "示例路1号", postcode: "710000", occupation: "教师")),
      .contactChanged(contact: Contact(address: nil, postcode: nil, occupation: nil)),
      .phoneChanged(to: try PhoneNumber.parse("19900000099")), .nameChanged(to: try PersonName.parse("Li Mei")),
      .documentChanged(to: passport), .fileAbsorbed(other: try full()), .fileMerged(into: try id(2)),
      .fileSplit(split: split),
      .applicationBatched(batch: "P2026112300000001"), .photoPassed,
    ]
  }

  // MARK: What they hold

  private static func id(_ last: Int) throws -> HolderID {
    try #require(HolderID("01975c00-0000-7000-8000-00000000000\(last)"))
  }

  /// A file as an older system left it, in which nothing is missing that such a file can have.
  private static func adopted() throws -> Holder {
    let (document, place) = (try Somebody.王芳.document, try RegionCode.parse("610500"))
    let person = Person(
      name: try PersonName.parse("买买提·艾合买提"), documents: [document], birth: document.birth, sex: document.sex,
      phone: try PhoneNumber.parse("19900000013"), life: .deathReported,
      insurance: InsuranceRelation(place: place, scheme: .employee, employer: "示例单位"))
    let lost = FunctionState(
      phase: .active, oralLoss: OralLoss(reported: now, until: now + .hours(168), channel: .cardSite),
      lock: Lock(since: now, reason: .elsewhere), lapsed: now - .days(1))
    let card = Card(
      number: try Somebody.王芳.card, city: place, bank: try BankCode.parse("102"),
      account: try BankAccount.parse("6200102000009900003"), issued: try Day(year: 2024, month: 11, day: 1),
      expires: try Day(year: 2034, month: 10, day: 31), social: lost, financial: FunctionState(phase: .sealed),
      pin: .elsewhere)
    let voids = [
      VoidCard(number: try Somebody.李梅.card, city: card.city, bank: card.bank, reason: .cancelled, since: nil),
      VoidCard(number: try Somebody.张伟.card, city: card.city, bank: card.bank, reason: .formalLoss, since: now),
    ]
    return Holder(
      id: try id(1), person: person, card: card, application: try replacement(), voidCards: voids,
      flags: AdoptionFlag.allCases)
  }

  /// A file in which nothing is missing.
  private static func full() throws -> Holder {
    var holder = try adopted()
    holder = Holder(
      id: try id(3), person: holder.person, card: holder.card, application: try moving(),
      voidCards: try voids(), flags: holder.flags)
    holder.person.life = .dead
    holder.person.lifeReport = LifeReport(reporter: .system, at: now, evidence: .policeRecord)
    holder.person.contact = Contact(address: "示例路1号", postcode: "710000", occupation: "教师")
    holder.card?.bound = try RegionCode.parse("610100")
    holder.card?.stale = now
    holder.card?.pin = .mustChoose
    holder.card?.social.settled = now
    holder.card?.financial = FunctionState(phase: .cancelled, lock: Lock(since: now, reason: .wrongPIN))
    holder.mandates = try Mandate.Kind.allCases.map(mandate)
    holder.mergedInto = try id(2)
    return holder
  }

  /// As an employer's application begins it: the telephone is only said.
  private static func employed() throws -> Holder {
    var holder = try bare(5)
    holder.person.claimedPhone = try PhoneNumber.parse("19900000705")
    return holder
  }

  /// A file in which everything is missing that can be.
  private static func bare(_ last: Int) throws -> Holder {
    let person = Person(
      name: try PersonName.parse("李梅"), documents: [try Somebody.李梅.document], birth: nil, sex: nil, phone: nil,
      life: .alive, insurance: nil)
    return Holder(id: try id(last), person: person, card: nil)
  }

  private static func voids() throws -> [VoidCard] {
    let reasons: [VoidCard.Reason] = [.formalLoss, .cancelled, .exchanged, .renewed, .lostOnTheWay]
    return try reasons.enumerated().map { place, reason in
      VoidCard(
        number: try CardNumber(body: "V990000\(place)"), city: try RegionCode.parse("610500"),
        bank: try BankCode.parse("102"), reason: reason, since: now)
    }
  }

  private static func replacement() throws -> Application {
    Application(
      number: applicationNumber, kind: .replacement, opened: now, replaces: try Somebody.王芳.card,
      city: try RegionCode.parse("610500"), bank: try BankCode.parse("102"), branch: "高新路支行", fee: Money(fen: 2000))
  }

  private static func application(_ kind: Application.Kind, form: ApplicationForm? = nil) throws -> Application {
    Application(
      number: applicationNumber, kind: kind, opened: now, replaces: kind == .first ? nil : try Somebody.王芳.card,
      city: try RegionCode.parse("610500"), bank: try BankCode.parse("102"), branch: "高新路支行", fee: Money(fen: 0),
      form: form, register: .unknown)
  }

  /// Half made, with everything that can stand in an application.
  private static func moving() throws -> Application {
    var application = try application(.first, form: form(bare: false))
    application.stage = .provinceSent
    application.marks = Stage.allCases.dropFirst().prefix(8).map { StageMark(stage: $0, at: now) }
    application.fault = Fault(reason: .lostOnTheWay, remark: "说明", at: now)
    application.register = .card(in: try RegionCode.parse("110000"))
    application.made = MadeCard(
      number: try Somebody.李梅.card, account: try BankAccount.parse("6200102000009900003"),
      issued: try Day(year: 2026, month: 11, day: 20))
    application.appointment = try appointment()
    return application
  }

  private static func appointment() throws -> Appointment {
    Appointment(day: try Day(year: 2026, month: 11, day: 24), made: now)
  }

  private static func freshCard() throws -> Card {
    Card(
      number: try Somebody.李梅.card, city: try RegionCode.parse("610500"), bank: try BankCode.parse("102"), account: nil,
      issued: try Day(year: 2026, month: 11, day: 20), expires: try Day(year: 2036, month: 11, day: 19),
      social: FunctionState(phase: .sealed), financial: FunctionState(phase: .sealed), pin: .initial)
  }

  private static func form(bare: Bool) throws -> ApplicationForm {
    let document = try Somebody.李梅.document
    var form = ApplicationForm(
      name: try PersonName.parse("李梅"), nationality: "CHN", document: document, documentExpires: nil, sex: .female,
      ethnicity: "汉族", birth: try #require(document.birth), phone: try PhoneNumber.parse("19900000011"),
      city: try RegionCode.parse("610500"), bank: try BankCode.parse("102"), branch: "高新路支行", photo: nil)
    if bare { return form }
    form.rareCharacters = "上雨下田"
    form.documentExpires = try Day(year: 2040, month: 1, day: 1)
    (form.address, form.postcode, form.household) = ("示例路1号", "710000", "示例村")
    (form.employer, form.occupation) = ("示例单位", "教师")
    form.representative = Representative(name: try PersonName.parse("胡敏"), document: try Somebody.胡敏.document)
    form.photo = PhotoFacts(id: "01975c00-0000-7000-8000-0000000000f0", width: 358, height: 441, bytes: 40_960)
    return form
  }

  private static func mandate(_ kind: Mandate.Kind) throws -> Mandate {
    let (evidence, until): (Evidence, Instant?) =
      switch kind {
      case .guardian: (.guardianship, nil)
      case .proxy: (.authorization, now + .days(365))
      case .family: (.ownSignIn, now + .days(30))
      case .heir: (.inheritance, nil)
      }
    return Mandate(
      number: mandateNumber, kind: kind, agent: try PersonName.parse("胡敏"), document: try Somebody.胡敏.document,
      scope: kind == .heir ? [.cancelSocial, .cancelFinancial] : [.queryProgress, .bookCollection], given: now,
      until: until,
      evidence: evidence)
  }
}
