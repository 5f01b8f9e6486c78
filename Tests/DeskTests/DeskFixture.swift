import Cards
import Foundation
import Logging
import Seal
import Store
import Synchronization
import TestKit
import Testing

@testable import Desk

/// The machine's clock, as a test sets it: forwards and, when somebody has turned it, backwards.
final class TestClock: Sendable {
  /// 2026年11月23日 10:15
  static let start = Instant(milliseconds: 1_795_400_100_000)

  private let wall = Mutex(TestClock.start)

  var now: Instant { wall.withLock { $0 } }
  func move(to instant: Instant) { wall.withLock { $0 = instant } }
  func advance(by duration: Duration) { wall.withLock { $0 = $0 + duration } }
}

/// The people of the desk's stories, as the older system knew them.
enum Somebody: Int, CaseIterable, Sendable {
  case 李梅 = 1, 张伟, 王芳, 陈静, 黄磊, 周婷, 胡敏, 胡小宝, 马超

  var name: String { String(describing: self) }
  private var birth: String { "198\(rawValue)0620" }
  var documentNumber: String { Self.checked("610999\(birth)90\(rawValue)") }
  var document: IdentityDocument {
    get throws { try IdentityDocument.parse(documentNumber, kind: .citizenID).document }
  }
  var card: CardNumber { get throws { try CardNumber(body: "T990000\(rawValue)") } }

  /// 胡敏 and 胡小宝 share a telephone, 马超 has none.
  var phone: String {
    switch self {
    case .胡小宝: Self.胡敏.phone
    case .马超: ""
    case .李梅, .张伟, .王芳, .陈静, .黄磊, .周婷, .胡敏: "1990000001\(rawValue)"
    }
  }

  private var status: LegacyRow.Status {
    switch self {
    case .李梅, .张伟, .胡小宝: .sealed
    case .王芳, .胡敏, .马超: .normal
    case .陈静: .orallyLost
    case .黄磊: .locked
    case .周婷: .formallyLost
    }
  }

  /// 王芳 belongs to 渭南 in everything, the others to 西安. 陈静's loss has 30 hours left.
  var row: [LegacyColumn: String] {
    let city = self == .王芳 ? "610500" : "610100"
    let isMan = (Int(documentNumber.dropFirst(16).prefix(1)) ?? 0).isMultiple(of: 2) == false
    return [
      .number: documentNumber, .name: name, .sex: isMan ? "1" : "2", .birth: birth, .life: "1", .phone: phone,
      .cardCity: city, .insuredCity: city, .scheme: "310", .employer: "", .cardNumber: (try? card.text) ?? "",
      .status: status.rawValue, .bank: "102", .bankAccount: "620010200000990000\(rawValue)", .issued: "20241101",
      .expires: "20341031", .oralLossEnd: self == .陈静 ? "20261124161500" : "",
      .financial: status == .sealed ? "0" : "1",
    ]
  }

  /// With the check character of GB 11643.
  static func checked(_ seventeen: String) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    let sum = zip(seventeen.utf8, weights).reduce(0) { $0 + (Int($1.0) - 48) * $1.1 }
    return seventeen + ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum % 11]
  }
}

/// An export in UTF-8, of whoever is asked for.
enum Export {
  static func of(_ rows: [[LegacyColumn: String]]) throws -> LegacyExport {
    let columns = LegacyColumn.allCases
    let lines = [columns.map(\.rawValue)] + rows.map { row in columns.map { row[$0] ?? "" } }
    let text = lines.map { $0.joined(separator: ",") + "\r\n" }.joined()
    let cities = try (1...11).map { try RegionCode.parse("61\($0 < 10 ? "0" : "")\($0)00") }
    return try LegacyExport(bytes: Array(text.utf8), cities: Set(cities))
  }

  /// As many invented people as wanted, all with fresh cards, from a number on.
  static func ofMany(_ numbers: Range<Int>) throws -> LegacyExport {
    try of(
      try numbers.map { number in
        var row = Somebody.张伟.row
        row[.number] = Somebody.checked("61099919\(70 + number / 1000)0101\((number % 1000).padded(3))")
        row[.birth] = "19\(70 + number / 1000)0101"
        row[.sex] = number.isMultiple(of: 2) ? "2" : "1"
        row[.cardNumber] = try CardNumber(body: "M\(number.padded(7))").text
        row[.bankAccount] = "62001020000\(number.padded(8))"
        return row
      })
  }
}

/// A desk on a fresh database, with keys of its own, a clock that can be turned and the policies of Shaanxi.
struct DeskFixture: Sendable {
  let engine: any Engine
  let clock: TestClock
  let keys: Keyring
  let desk: Desk
  /// 中国工商银行, which issued everybody's card.
  let bank: Actor
  let agent = Actor.hotlineAgent(account: "zhao.hua")

  private static let policies = Result { try PolicyBook.load(folder: PolicyBook.bundledFolder) }
  private static let counter = Atomic(0)

  init(engine: any Engine, clock: TestClock = TestClock(), keys: Keyring, policies: PolicyBook? = nil) throws {
    self.engine = engine
    self.clock = clock
    self.keys = keys
    bank = .bank(code: try BankCode.parse("102"))
    desk = try Desk(
      engine: engine, policies: try policies ?? Self.policies.get(), keys: keys, clock: Clock { clock.now },
      lane: HashingLane(width: 2))
  }

  /// The same database and clock after the process has started anew.
  func restarted(on engine: (any Engine)? = nil) throws -> DeskFixture {
    try DeskFixture(engine: engine ?? self.engine, clock: clock, keys: keys)
  }

  /// The same database under the policies of Shaanxi with some words of a file replaced.
  func under(changing file: String, _ changes: [(old: String, new: String)]) throws -> DeskFixture {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("qinka-policy-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(at: URL(fileURLWithPath: PolicyBook.bundledFolder), to: folder)
    let page = folder.appendingPathComponent(file)
    var text = try String(contentsOf: page, encoding: .utf8)
    for change in changes {
      try #require(text.contains(change.old))
      text = text.replacingOccurrences(of: change.old, with: change.new)
    }
    try text.write(to: page, atomically: true, encoding: .utf8)
    let book = try PolicyBook.load(folder: folder.path)
    return try DeskFixture(engine: engine, clock: clock, keys: keys, policies: book)
  }

  // MARK: People

  func adopt(_ people: [Somebody]) async throws {
    var refused: [Adopter.Verdict] = []
    try await Adopter(desk: desk).adopt(try Export.of(people.map(\.row)), source: newKey()) { verdicts in
      refused += verdicts.filter { $0.refusal != nil }
    }
    #expect(refused == [])
  }

  func id(_ somebody: Somebody) async throws -> HolderID {
    try #require(try await desk.holder(of: try somebody.document))
  }

  /// How a function of somebody's card stands.
  func standing(_ somebody: Somebody, _ function: CardFunction = .social) async throws -> Standing? {
    let situation = try await desk.view(of: try await id(somebody), actor: .holder, via: .miniProgramme)
    return situation.holder.card?.standing(of: function, at: situation.now)
  }

  // MARK: Acts

  func newKey() -> String { "key-\(Self.counter.add(1, ordering: .relaxed).newValue)" }

  func once(_ key: String? = nil, payload: String = "", subject: String = "test") -> Once {
    Once(subject: subject, route: "POST /test", key: key ?? newKey(), payload: Array(payload.utf8))
  }

  /// Asks for an act and gives the word that came of it: `done` or the code of the refusal.
  @discardableResult
  func ask(
    _ action: Action, of somebody: Somebody, by actor: Actor = .holder, via channel: Channel = .miniProgramme
  ) async throws -> String {
    let act = Act(holder: try await id(somebody), action: action, actor: actor, channel: channel)
    return try await desk.perform(act, once: once(), answer: Self.answer).word
  }

  /// The same for an act that chooses a PIN.
  @discardableResult
  func choose(_ pin: String, of somebody: Somebody, by action: (PIN) -> Action) async throws -> String {
    let pin = try PIN.parse(pin)
    let act = Act(holder: try await id(somebody), action: action(pin), actor: .holder, channel: .miniProgramme)
    return try await desk.perform(act, choosing: pin, once: once(), answer: Self.answer).word
  }

  func changePIN(_ old: String, to new: String, of holder: HolderID, once: Once? = nil) async throws -> String {
    try await desk.changePIN(
      from: try PIN.parse(old), to: try PIN.parse(new), of: holder, via: .miniProgramme, once: once ?? self.once(),
      answer: Self.answer
    ).word
  }

  /// `done` with the receipt's number, or the code of the refusal.
  static func answer(_ performed: Performed) -> Answer {
    switch performed {
    case .done(let receipt): Answer(status: 200, body: Array("done \(receipt.number)".utf8))
    case .refused(.pinWrong(let left), _): Answer(status: 403, body: Array("pin-wrong-\(left)".utf8))
    case .refused(let refusal, _): Answer(status: 409, body: Array(refusal.code.utf8))
    }
  }

  // MARK: The database

  func number(_ sql: String, _ values: Value...) async throws -> Int64 {
    try await engine.read { try $0.query(sql, values)[0].integer(0) }
  }

  func execute(_ sql: String, _ values: Value...) async throws {
    _ = try await engine.write { try $0.query(sql, values) }
  }

  func entries(of somebody: Somebody) async throws -> [Entry] {
    let id = try await id(somebody)
    let files = desk.files
    return try await engine.read { try files.entries(of: id, in: $0).map(\.entry) }
  }

  func replayed(_ somebody: Somebody) async throws -> Holder {
    let id = try await id(somebody)
    let files = desk.files
    return try await engine.read { try files.replay(id, in: $0) }
  }
}

extension Answer {
  var text: String { String(decoding: body, as: UTF8.self) }
  /// Without the receipt's number.
  var word: String { text.split(separator: " ").first.map(String.init) ?? "" }
}

/// Lends a desk on a fresh database with these people adopted.
func withDesk<T: Sendable>(
  _ kind: EngineKind, adopting people: [Somebody] = [], _ body: (DeskFixture) async throws -> T
) async throws -> T {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("qinka-keys-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: folder) }
  let keys = try Keyring.create(in: folder.path, at: TestClock.start.milliseconds)
  return try await withEngine(kind) { engine in
    try await Schema(engine).migrate(stamp: .sandbox)
    let fixture = try DeskFixture(engine: engine, keys: keys)
    if !people.isEmpty { try await fixture.adopt(people) }
    return try await body(fixture)
  }
}

// MARK: Outside parties

/// A message gateway that remembers, and that can be out of order.
final class RecordingGateway: MessageGateway {
  struct Message: Sendable, Equatable {
    let id: String
    let phone: String
    let text: String
  }

  private struct State {
    var sent: [Message] = []
    var isBroken = false
  }
  private let state = Mutex(State())

  var sent: [Message] { state.withLock { $0.sent } }
  var texts: [String] { sent.map(\.text) }
  func setBroken(_ isBroken: Bool) { state.withLock { $0.isBroken = isBroken } }
  func forget() { state.withLock { $0.sent = [] } }

  func send(_ text: String, to phone: PhoneNumber, id: String) async throws {
    try state.withLock { state in
      if state.isBroken { throw PartyFault("the gateway is out of order") }
      state.sent.append(Message(id: id, phone: phone.number, text: text))
    }
  }

  /// The code in the newest message.
  func lastCode() throws -> String {
    let digits = sent.last?.text.split { !$0.isNumber }.first { $0.count == 6 }
    return String(try #require(digits))
  }
}

/// A real-name platform that says yes, or nothing, and remembers the telephones that it was asked about.
final class TestIdentityPlatform: IdentityPlatform {
  private let isSilent = Mutex(false)
  private let asked = Mutex<[PhoneNumber?]>([])
  private let knows: @Sendable (String) -> Bool

  init(knows: @escaping @Sendable (String) -> Bool = { _ in true }) { self.knows = knows }

  func setSilent(_ silent: Bool) { isSilent.withLock { $0 = silent } }

  var phones: [String?] { asked.withLock { $0.map { $0?.number } } }

  func verify(
    name: PersonName, document: IdentityDocument, phone: PhoneNumber?, request: String
  ) async throws -> Bool {
    if isSilent.withLock({ $0 }) { throw PartyFault("the identity platform is silent") }
    asked.withLock { $0.append(phone) }
    return knows(document.number)
  }
}

extension DeskFixture {
  func worker(_ gateway: RecordingGateway, _ identity: TestIdentityPlatform = TestIdentityPlatform()) -> Worker {
    Worker(
      desk: desk, identity: identity, gateway: gateway,
      log: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }
}

extension Worker {
  /// Until nothing is due any more.
  func workAll() async throws {
    while try await work() > 0 {}
  }
}
