import Cards
import TestKit
import Testing

@testable import Desk

/// Every kind of entry as it is written today: what is sealed once can never be rewritten, so it must stay readable.
struct GoldenEntriesTests {
  private static let file = "Tests/DeskTests/Golden/entries-v1.json"

  @Test func `今天写下的每一种流水，以后都读得懂`() throws {
    let entries = try Self.events().map(Self.entry)
    let now = try entries.map { String(decoding: try EntryCoding.encode($0), as: UTF8.self) }
    let kept = (try? CheckedInFile.read(Self.file).split(separator: "\n").map(String.init)) ?? []
    // What has been kept may only grow: a line that would change is a journal that nobody can read any more.
    #expect(now.starts(with: kept), "an entry of version 1 would be written in another way")
    for (line, entry) in zip(kept, entries) {
      let read = try EntryCoding.decode(Array(line.utf8))
      #expect(read == entry)
      #expect(String(decoding: try EntryCoding.encode(read), as: UTF8.self) == line)
    }
    if now.starts(with: kept) { try CheckedInFile.compare(Self.file, with: now.map { $0 + "\n" }.joined()) }
  }

  @Test func `更新的格式，说出是哪一版`() throws {
    #expect(throws: EntryCoding.Fault.unknownVersion(2)) { try EntryCoding.decode(Array(#"{"v":2,"entry":{}}"#.utf8)) }
  }

  /// Each kind of event by turns with each kind of actor.
  private static func entry(_ event: Event) throws -> Entry {
    let bank = try BankCode.parse("102")
    let (actor, channel): (Actor, Channel) =
      switch event {
      case .fileAdopted, .oralLossLapsed: (.system, .system)
      case .financialActivated, .formallyLost, .applicationOpened: (.bank(code: bank), .bankCounter)
      case .oralLossReported(.financial, _): (.bank(code: bank), .bankPhone)
      case .oralLossReported: (.hotlineAgent(account: "zhao.hua"), .hotline)
      case .fileRead: (.clerk(account: "wang.dian", region: try RegionCode.parse("610100")), .outlet)
      case .socialActivated, .socialPINChanged, .socialPINReset, .socialLocked, .oralLossReleased:
        (.holder, .miniProgramme)
      }
    return Entry(event: event, actor: actor, channel: channel, receipt: "01975c00-0000-7000-8000-0000000000aa")
  }

  /// One of each, and more where an event holds something that has kinds of its own.
  private static func events() throws -> [Event] {
    let now = TestClock.start
    let card = try Somebody.王芳.card
    let loss = OralLoss(reported: now, until: now + .hours(168), channel: .hotline)
    return [
      .fileAdopted(snapshot: try full(now), source: "legacy:0123456789abcdef:1"),
      .fileAdopted(snapshot: try bare(), source: "legacy:0123456789abcdef:2"),
      .socialActivated, .financialActivated(branch: "高新路支行"), .socialPINChanged, .socialPINReset,
      .socialLocked(reason: .wrongPIN), .socialLocked(reason: .elsewhere),
      .oralLossReported(function: .social, loss: loss), .oralLossReported(function: .financial, loss: loss),
      .oralLossReleased(function: .social), .oralLossReleased(function: .financial),
      .oralLossLapsed(function: .social, at: loss.until), .formallyLost(number: card, branch: "高新路支行"),
      .applicationOpened(application: try application(now)), .fileRead(purpose: "本人来问"),
    ]
  }

  private static func id(_ last: Int) throws -> HolderID {
    try #require(HolderID("01975c00-0000-7000-8000-00000000000\(last)"))
  }

  /// A file in which nothing is missing.
  private static func full(_ now: Instant) throws -> Holder {
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
      id: try id(1), person: person, card: card, application: try application(now), voidCards: voids,
      flags: AdoptionFlag.allCases)
  }

  /// A file in which everything is missing that can be.
  private static func bare() throws -> Holder {
    let person = Person(
      name: try PersonName.parse("李梅"), documents: [try Somebody.李梅.document], birth: nil, sex: nil, phone: nil,
      life: .alive, insurance: nil)
    return Holder(id: try id(2), person: person, card: nil)
  }

  private static func application(_ now: Instant) throws -> Application {
    Application(
      number: "B2026112300000001", kind: .replacement, stage: .accepted, opened: now, replaces: try Somebody.王芳.card,
      city: try RegionCode.parse("610500"), bank: try BankCode.parse("102"), branch: "高新路支行", fee: Money(fen: 2000))
  }
}
