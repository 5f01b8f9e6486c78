import Cards
import Foundation
import Seal
import Store
import TestKit
import Testing

@testable import Desk

/// Somebody whom no older system knows: a name and a number made up for one story.
struct Newcomer: Sendable {
  let name: String
  let number: String
  let phone: String

  init(_ name: String, born: String, sequence: Int = 901, phone: String = "19900000700") {
    self.name = name
    self.phone = phone
    number = Somebody.checked("610999\(born)\(sequence)")
  }

  init(_ somebody: Somebody, phone: String = "19900000700") {
    name = somebody.name
    number = somebody.documentNumber
    self.phone = phone
  }

  var document: IdentityDocument { get throws { try IdentityDocument.parse(number, kind: .citizenID).document } }

  /// What is filled in to apply for a card, with everything right.
  func form(
    in city: String = "610100", represented guardian: Somebody? = nil, photo: PhotoFacts? = Newcomer.photo
  ) throws -> ApplicationForm {
    let document = try document
    return ApplicationForm(
      name: try PersonName.parse(name), nationality: "CHN", document: document,
      documentExpires: try Day(year: 2040, month: 1, day: 1), sex: document.sex ?? .female, ethnicity: "汉族",
      birth: try #require(document.birth), phone: try PhoneNumber.parse(phone), address: "示例村四十五号",
      representative: try guardian.map {
        Representative(name: try PersonName.parse($0.name), document: try $0.document)
      },
      city: try RegionCode.parse(city), bank: try BankCode.parse("102"), branch: "高新路支行", photo: photo)
  }

  static let photo = PhotoFacts(
    id: "01975c00-0000-7000-8000-0000000000f0", width: 358, height: 441, bytes: 40 * 1024)
}

// MARK: Who is signed in

extension DeskFixture {
  static func clerk(in region: String = "610100") throws -> Actor {
    .clerk(account: "wang.dian", region: try RegionCode.parse(region))
  }

  /// A session as signing in would open it; how one signs in is for the stories that are about that.
  func session(
    _ role: Role, _ subject: String, via channel: Channel = .miniProgramme, scope: String = ""
  ) async throws -> Session {
    let (desk, now) = (desk, clock.now)
    let opened = try await engine.write { connection in
      try desk.open(
        role: role, subject: subject, channel: channel, scope: scope, life: SignInLimits.sessionLife, at: now,
        in: connection)
    }
    return try #require(try await desk.session(opened.token))
  }

  func session(of somebody: Somebody) async throws -> Session {
    try await session(.holder, try await id(somebody).text)
  }

  func clerkSession(_ account: String = "wang.dian", in region: String = "610100") async throws -> Session {
    try await session(.clerk, account, via: .outlet, scope: region)
  }

  /// The whole way by name, document and code; nil when no code came or it opened nothing.
  func signIn(
    _ newcomer: Newcomer, giving phone: String?, _ gateway: RecordingGateway,
    _ platform: TestIdentityPlatform = TestIdentityPlatform()
  ) async throws -> Session? {
    try await worker(gateway, platform).workAll()
    gateway.forget()
    let started = try await desk.startSignIn(
      name: try PersonName.parse(newcomer.name), document: try newcomer.document,
      phone: try phone.map(PhoneNumber.parse), via: .miniProgramme, once: once()
    ) { Answer(status: 202, body: Array($0.utf8)) }
    try await worker(gateway, platform).workAll()
    if gateway.sent.isEmpty { return nil }
    let code = try gateway.lastCode()
    let token = try await desk.finishSignIn(started.text, code: code, once: once()) { opened in
      Answer(status: 200, body: Array((opened?.token ?? "").utf8))
    }
    return try await desk.session(token.text)
  }
}

// MARK: Acts

extension DeskFixture {
  /// Who has looked at somebody's file, without what was changed in it.
  func looks(at somebody: Somebody) async throws -> [FileAccess] {
    try await desk.accesses(of: try await id(somebody)).filter { $0.entry.purpose != nil }
  }

  func apply(
    _ form: ApplicationForm, by session: Session, visitor: Visitor? = nil, once: Once? = nil
  ) async throws -> Answer {
    try await desk.apply(form, by: session, visitor: visitor, once: once ?? self.once(), answer: Self.answer)
  }

  /// As `ask`, of a file by its id.
  @discardableResult
  func ask(
    _ action: Action, in holder: HolderID, by actor: Actor = .holder, via channel: Channel = .miniProgramme,
    visitor: Visitor? = nil
  ) async throws -> String {
    let act = Act(holder: holder, action: action, actor: actor, channel: channel, visitor: visitor)
    return try await desk.perform(act, once: once(), answer: Self.answer).word
  }

  /// The same by the platform itself or one of the registers.
  @discardableResult
  func report(_ action: Action, in holder: HolderID) async throws -> String {
    try await ask(action, in: holder, by: .system, via: .system)
  }

  /// Brings the open application as far as `last`, as the card centre reports it.
  func make(_ holder: HolderID, upTo last: Stage, card: String = "N9900001") async throws {
    if try await file(holder).application?.register == .unknown {
      #expect(try await report(.answerRegister(.none), in: holder) == "done")
    }
    while let stage = try await file(holder).application?.stage, stage != last, let next = stage.next {
      let made = MadeCard(number: try CardNumber(body: card), account: nil, issued: clock.now.day)
      let advance = Action.advanceApplication(next, made: next == .made ? made : nil, isFree: true)
      try #require(try await report(advance, in: holder) == "done")
    }
  }

  /// A newcomer's file, founded by their own application.
  func found(_ newcomer: Newcomer, in city: String = "610500") async throws -> HolderID {
    let session = try #require(try await signIn(newcomer, giving: newcomer.phone, RecordingGateway()))
    #expect(try await apply(try newcomer.form(in: city), by: session).word == "done")
    return try #require(try await desk.holder(of: try newcomer.document))
  }

  /// Lets `principal` give `agent` a right, and gives its number.
  @discardableResult
  func mandate(
    _ kind: Mandate.Kind, of principal: Somebody, to agent: Somebody, for time: Duration = .days(30),
    scope: [ActionName] = []
  ) async throws -> String {
    let number = "W-\(newKey())"
    let isOnline = kind == .family
    let draft = MandateDraft(
      kind: kind, agent: try PersonName.parse(agent.name), document: try agent.document, scope: scope,
      until: clock.now + time, evidence: isOnline ? .ownSignIn : .authorization)
    let word = try await ask(
      .giveMandate(draft, number: number), in: try await id(principal), by: isOnline ? .holder : try Self.clerk(),
      via: isOnline ? .miniProgramme : .outlet, visitor: isOnline ? nil : .holder)
    try #require(word == "done")
    return number
  }
}

// MARK: Looking

extension DeskFixture {
  /// The file as it is kept.
  func file(_ id: HolderID) async throws -> Holder {
    let files = desk.files
    let found = try await engine.read { try files.find(id, in: $0)?.holder }
    return try #require(found)
  }

  func entries(in id: HolderID) async throws -> [Entry] {
    let files = desk.files
    return try await engine.read { try files.entries(of: id, in: $0).map(\.entry) }
  }

  /// Expects that every file is what its journal says, and that the journal is whole.
  func expectReplay(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let report = try await JournalVerifier.verify(engine, replaying: desk.files)
    #expect(report.isClean, "\(report.findings)", sourceLocation: sourceLocation)
  }

  /// Which tables hold this text in clear, in whatever column.
  func tables(holding text: String) async throws -> [String] {
    let names = Migration.all.flatMap { $0.sql.matches(of: /CREATE TABLE (\w+)/).map { String($0.output.1) } }
    let wanted = Array(text.utf8)
    return try await engine.read { connection in
      try names.filter { try connection.query("SELECT * FROM \($0)").joined().contains { $0.holds(wanted) } }
    }
  }

  func count(_ table: String) async throws -> Int64 { try await number("SELECT count(*) FROM \(table)") }
}

extension Value {
  fileprivate func holds(_ wanted: [UInt8]) -> Bool {
    switch self {
    case .null, .integer: false
    case .text(let text): Array(text.utf8).contains(wanted)
    case .blob(let bytes): bytes.contains(wanted)
    }
  }
}
