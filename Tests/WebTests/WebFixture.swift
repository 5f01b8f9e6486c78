import Cards
import Foundation
import HTTPTypes
import Logging
import Seal
import Store
import Synchronization
import TestKit

@testable import Desk
@testable import Web

/// The machine's clock, as a test sets it. It begins on 2026年11月23日.
final class WebClock: Sendable {
  private let wall = Mutex(Instant(milliseconds: 1_795_400_000_000))

  var now: Instant { wall.withLock { $0 } }
  func advance(by duration: Duration) { wall.withLock { $0 = $0 + duration } }
}

/// A desk with a small cast on an empty SQLite database, and the router in front of it.
struct WebFixture: Sendable {
  let desk: Desk
  let clock: WebClock
  let outside: Outside
  let client: RouterClient
  let signers = Signers()
  let liMei: HolderID
  let zhangWei: HolderID

  /// Runs `body` with a fresh fixture and removes what it left.
  static func with<T: Sendable>(
    table: [Route] = Routes.all + Routes.pages, _ body: (WebFixture) async throws -> T
  ) async throws -> T {
    let keys = FileManager.default.temporaryDirectory.appendingPathComponent("qinka-web-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: keys) }
    let ring = try Keyring.create(in: keys, at: 0)
    return try await withEngine(.sqlite) { engine in
      try await Schema(engine).migrate(stamp: .sandbox)
      let clock = WebClock()
      let policies = try PolicyBook.load(folder: PolicyBook.bundledFolder)
      let desk = try Desk(engine: engine, policies: policies, keys: ring, clock: Clock { clock.now })
      try await adopt(Set(policies.policy(at: clock.now, city: nil).cities.map(\.code)), at: desk)
      let site = Site(engine: engine.name, province: "陕西省", sandbox: "http://127.0.0.1:1/", guests: [])
      let fixture = WebFixture(
        desk: desk, clock: clock, outside: Outside(),
        client: RouterClient(router: makeRouter(table, desk: desk, site: site)),
        liMei: try await holder(Resident.李梅, desk), zhangWei: try await holder(Resident.张伟, desk))
      return try await body(fixture)
    }
  }

  private static func adopt(_ cities: Set<RegionCode>, at desk: Desk) async throws {
    let rows = try LegacyExport(bytes: Array(Resident.export.utf8), cities: cities)
    var refused: [RowRefusal] = []
    try await Adopter(desk: desk).adopt(rows, source: "fixture") { refused += $0.compactMap(\.refusal) }
    guard refused.isEmpty else { throw BadFixture(description: "\(refused)") }
  }

  struct BadFixture: Error, CustomStringConvertible { let description: String }

  // MARK: Who is signed in

  /// A session as signing in would open it; an applicant's own sign-in is in `signIn`.
  func token(
    _ role: Role, holder: HolderID? = nil, via channel: Channel? = nil, scope: String? = nil, account: String? = nil
  ) async throws -> String {
    let usual = Self.usual(role, of: holder ?? liMei)
    let (at, scope) = (clock.now, scope ?? usual.scope)
    let subject = account ?? (role == .bank ? "bank-\(scope)" : usual.subject)
    let token = try await desk.engine.write { connection in
      try desk.open(
        role: role, subject: subject, channel: channel ?? usual.channel, scope: scope, life: .hours(1), at: at,
        in: connection
      ).token
    }
    if Role.partners.contains(role) {
      let key = try signers.key(of: subject)
      let bank = role == .bank ? try BankCode.parse(scope) : nil
      try await desk.add(partner: subject, as: role, bank: bank, jwk: key.verifying.jwk)
      signers.note(token, of: subject)
    }
    return token
  }

  private static func usual(_ role: Role, of holder: HolderID) -> (subject: String, scope: String, channel: Channel) {
    switch role {
    case .holder: (holder.text, "", .miniProgramme)
    case .applicant: ("01975c00-0000-7000-8000-0000000000a1", "", .miniProgramme)
    case .agent: (holder.text, "W2026112300000000", .miniProgramme)
    case .clerk: ("clerk-xian", "610100", .outlet)
    case .cityCentre: ("centre-xian", "610100", .outlet)
    case .provinceCentre: ("centre-shaanxi", "610000", .outlet)
    case .auditor: ("auditor-shaanxi", "610000", .system)
    case .administrator: ("admin-shaanxi", "610000", .system)
    case .hotlineAgent: ("agent-12333", "610000", .hotline)
    case .employer: ("qinling-jixie", "610100", .employer)
    case .bank: ("bank-102", "102", .bankCounter)
    case .hospital: ("hospital-xian", "", .hospital)
    case .pharmacy: ("pharmacy-zhonglou", "", .pharmacy)
    case .police: ("police", "", .system)
    case .factory: ("card-factory", "", .system)
    case .centre: ("card-centre", "", .system)
    }
  }

  func token(_ resident: Resident, via channel: Channel? = nil) async throws -> String {
    try await token(.holder, holder: try await id(resident), via: channel)
  }

  /// Headers of a signed-in caller, with a repeat key of its own.
  func headers(_ role: Role?, holder: HolderID? = nil, key: String? = nil) async throws -> HTTPFields {
    headers(try await role.asyncMap { try await token($0, holder: holder) }, key: key)
  }

  func headers(_ token: String?, key: String? = nil) -> HTTPFields {
    var headers: HTTPFields = [.contentType: "application/json"]
    headers[.idempotencyKey] = key ?? Hex.encode(Random.bytes(12))
    if let token { headers[.authorization] = "Bearer \(token)" }
    return headers
  }

  // MARK: Requests

  func get(_ path: String, as token: String?) async throws -> RouterAnswer {
    try await client.send(.get, path, headers: headers(token))
  }

  func post(_ path: String, as token: String?, _ body: JSON = [:], key: String? = nil) async throws -> RouterAnswer {
    let text = String(decoding: try encodeJSON(body), as: UTF8.self)
    var headers = headers(token, key: key)
    let subject = RequestSignature.Subject(
      method: "POST", path: path, repeatKey: headers[.idempotencyKey] ?? "", body: Array(text.utf8))
    headers[.requestSignature] = try signers.sign(subject, by: token, at: clock.now)
    return try await client.send(.post, path, headers: headers, body: text)
  }

  func delete(_ path: String, as token: String?) async throws -> RouterAnswer {
    try await client.send(.delete, path, headers: headers(token))
  }

  // MARK: People

  func id(_ resident: Resident) async throws -> HolderID { try await Self.holder(resident, desk) }

  private static func holder(_ person: some Papers, _ desk: Desk) async throws -> HolderID {
    let document = try IdentityDocument.parse(person.number, kind: .citizenID).document
    guard let id = try await desk.holder(of: document) else { throw BadFixture(description: "\(person) has no file") }
    return id
  }

  func id(_ newcomer: Newcomer) async throws -> HolderID { try await Self.holder(newcomer, desk) }

  static func numbered(_ body: String) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    let sum = zip(body, weights).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
    return body + String(Array("10X98765432")[sum % 11])
  }

  static func card(_ body: String) -> String { (try? CardNumber(body: body).text) ?? body }
}

/// The keys of the institutions that are signed in.
final class Signers: Sendable {
  private let state = Mutex((keys: [String: SigningKey](), clients: [String: String]()))

  func key(of client: String) throws -> SigningKey {
    state.withLock { state in
      let key = state.keys[client] ?? SigningKey.generate()
      state.keys[client] = key
      return key
    }
  }

  func note(_ token: String, of client: String) { state.withLock { $0.clients[token] = client } }

  /// Nil for whoever is no institution.
  func sign(_ subject: RequestSignature.Subject, by token: String?, at now: Instant) throws -> String? {
    let signer = state.withLock { state in
      token.flatMap { state.clients[$0] }.flatMap { client in state.keys[client].map { (client, $0) } }
    }
    guard let (client, key) = signer else { return nil }
    return try RequestSignature.make(
      of: subject, clientID: client, audience: Desk.audience, now: now.milliseconds, key: key)
  }
}

extension Optional where Wrapped: Sendable {
  fileprivate func asyncMap<T: Sendable>(_ transform: (Wrapped) async throws -> T) async throws -> T? {
    guard let self else { return nil }
    return try await transform(self)
  }
}
