import Cards
import Foundation
import HTTPTypes
import Logging
import Seal
import Store
import TestKit

@testable import Desk
@testable import Web

/// A desk with a small cast on an empty SQLite database, and the router in front of it.
struct WebFixture {
  static let export = """
    AAC002,AAC003,AAC004,AAC006,AAC008,AAC067,AAB301,AAB301_INS,AAE140,AAB004,AAZ500,AAZ502,AAE008,AAE010,FKRQ,YXQ,LSGS_END,YHZT
    \(numbered("61019919900307001")),李梅,1,19900307,1,19900000001,610100,610100,310,,\(card("B0000001")),1,102,6274218096792908100,20240717,20340716,,1
    \(numbered("61059919851112002")),张伟,2,19851112,1,19900000002,610500,610500,390,,\(card("B0000002")),0,103,6274218096792908101,20240717,20340716,,0
    """

  let desk: Desk
  let client: RouterClient
  let liMei: HolderID
  let zhangWei: HolderID

  /// Runs `body` with a fresh fixture and removes what it left.
  static func with<T: Sendable>(
    table: [Route] = Routes.all, _ body: (WebFixture) async throws -> T
  ) async throws -> T {
    let keys = FileManager.default.temporaryDirectory.appendingPathComponent("qinka-web-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: keys) }
    let ring = try Keyring.create(in: keys, at: 0)
    return try await withEngine(.sqlite) { engine in
      try await Schema(engine).migrate(stamp: .sandbox)
      let policies = try PolicyBook.load(folder: PolicyBook.bundledFolder)
      let now = Instant(milliseconds: 1_795_400_000_000)
      let desk = try Desk(engine: engine, policies: policies, keys: ring, clock: Clock { now })
      let cities = Set(policies.policy(at: now, city: nil).cities.map(\.code))
      let rows = try LegacyExport(bytes: Array(export.utf8), cities: cities)
      var refused: [RowRefusal] = []
      try await Adopter(desk: desk).adopt(rows, source: "fixture") { refused += $0.compactMap(\.refusal) }
      guard refused.isEmpty else { throw BadFixture(description: "\(refused)") }
      let site = Site(engine: engine.name, province: "陕西省", sandbox: "http://127.0.0.1:1/", guests: [])
      let fixture = WebFixture(
        desk: desk, client: RouterClient(router: makeRouter(table, desk: desk, site: site)),
        liMei: try await holder(numbered("61019919900307001"), desk),
        zhangWei: try await holder(numbered("61059919851112002"), desk))
      return try await body(fixture)
    }
  }

  /// A session as signing in would open it.
  func token(_ role: Role, holder: HolderID? = nil) async throws -> String {
    let subject: String
    let scope: String
    let channel: Channel
    switch role {
    case .holder: (subject, scope, channel) = ((holder ?? liMei).text, "", .miniProgramme)
    case .clerk: (subject, scope, channel) = ("clerk-xian", "610100", .outlet)
    case .hotlineAgent: (subject, scope, channel) = ("agent-12333", "610000", .hotline)
    case .bank: (subject, scope, channel) = ("bank-102", "102", .bankCounter)
    }
    return try await desk.engine.write { connection in
      try desk.open(
        role: role, subject: subject, channel: channel, scope: scope, life: .hours(1), at: desk.clock.now(),
        in: connection
      ).token
    }
  }

  /// Headers of a signed-in caller, with a repeat key of its own.
  func headers(_ role: Role?, holder: HolderID? = nil, key: String? = nil) async throws -> HTTPFields {
    var headers: HTTPFields = [.contentType: "application/json"]
    headers[.idempotencyKey] = key ?? Hex.encode(Random.bytes(12))
    if let role { headers[.authorization] = "Bearer \(try await token(role, holder: holder))" }
    return headers
  }

  struct BadFixture: Error, CustomStringConvertible { let description: String }

  private static func holder(_ number: String, _ desk: Desk) async throws -> HolderID {
    let document = try IdentityDocument.parse(number, kind: .citizenID).document
    guard let id = try await desk.holder(of: document) else { throw BadFixture(description: "not adopted") }
    return id
  }

  static func numbered(_ body: String) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    let sum = zip(body, weights).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
    return body + String(Array("10X98765432")[sum % 11])
  }

  static func card(_ body: String) -> String { (try? CardNumber(body: body).text) ?? body }
}
