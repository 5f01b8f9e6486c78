import Cards
import Desk
import Foundation
import Sandbox
import Seal
import Store
import Web

/// What an empty folder needs to become a sample province: keys, tables, people, staff and institutions.
///
/// Everything comes in as it would in life: people by exports of an older system, institutions by their public keys.
struct SampleProvince {
  let folder: DataFolder
  let policies: PolicyBook

  func prepare(on engine: any Engine) async throws {
    let stamp = try await Schema(engine).stamp()
    if stamp == .production { throw Schema.Fault.stamped(.production, wanted: .sandbox) }
    // A database that is in use has keys already; new ones would open nothing in it.
    if stamp == nil && !folder.hasKeys { try Keyring.create(in: folder.keys, at: Self.now) }
    try await Schema(engine).migrate(stamp: .sandbox)
    try Sandbox.prepare(folder: folder.sandbox)
    let desk = try await folder.desk(on: engine, policies: policies)
    try await register(with: desk)
    try await adopt(folder.sandbox + "/people.csv", name: "the cast", with: desk)
    try await adopt(Sandbox.sampleExport, name: "an older system's export", with: desk)
  }

  /// Who may sign in, for the first page.
  static func guests(_ folder: DataFolder) throws -> [Site.Guest] {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder.sandbox + "/people.json"))
    return try JSONDecoder().decode([ListedPerson].self, from: data).map { person in
      Site.Guest(name: person.name, document: person.documentNumber, note: person.note)
    }
  }

  private func adopt(_ file: String, name: String, with desk: Desk) async throws {
    let run = AdoptionRun(file: file, policies: policies)
    let tally = try await run.adopt(with: desk) { _ in }
    if tally.isNews { tell("Adopted \(name): \(tally.sentence)") }
  }

  private func register(with desk: Desk) async throws {
    for member in try read([SampleStaff].self, "staff.json") {
      guard let role = Role(rawValue: member.role), let secret = Base32.decode(member.totpSecret) else { continue }
      try await desk.add(
        StaffMember(
          account: member.account, role: role, region: try RegionCode.parse(member.region),
          password: member.password, totpSecret: secret))
    }
    for partner in try read([SamplePartner].self, "partners.json") {
      let jwk = String(decoding: try JSONEncoder().encode(partner.jwk), as: UTF8.self)
      guard let role = Role(rawValue: partner.kind) else { continue }
      let bank = try partner.bank.map { try BankCode.parse($0) }
      do {
        try await desk.add(partner: partner.clientId, as: role, bank: bank, jwk: jwk)
      } catch PartnerRecord.Taken.retired {
        continue  // an administrator has taken the key out of use, and a start does not undo that
      }
    }
  }

  private func read<T: Decodable>(_ type: T.Type, _ file: String) throws -> T {
    try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: folder.sandbox + "/" + file)))
  }

  private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}

private struct SampleStaff: Decodable {
  let account: String
  let role: String
  let region: String
  let password: String
  let totpSecret: String
}

private struct SamplePartner: Decodable {
  let clientId: String
  let kind: String
  /// Nil for everybody but a bank.
  let bank: String?
  let jwk: JSON
}
