import ArgumentParser
import Cards
import Desk
import Foundation
import Seal

/// `qinka staff add`: an account for somebody behind a counter or a telephone, or in an employer's office.
struct StaffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "staff", abstract: "Accounts of members of staff", subcommands: [Add.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add an account, or give it new credentials; prints them once")
    @OptionGroup var place: FolderOptions
    @OptionGroup var policy: PolicyOptions
    @Argument(help: "The account's name.") var account: String
    @Option(help: "\(roles).") var role: String
    @Option(help: "The region whose people it may serve, such as 610100; 610000 for the whole province.")
    var region: String

    private static let roles = Role.staff.map(\.rawValue).joined(separator: ", ")

    func run() async throws {
      guard let role = Role(rawValue: role), Role.staff.contains(role) else {
        throw ValidationError("--role is one of \(Self.roles).")
      }
      let region = try RegionCode.parse(region)
      if role == .cityCentre, region != region.city || region == region.province {
        throw ValidationError("A city-centre is of a city: --region is a code such as 610100.")
      }
      if role == .provinceCentre, region != region.province {
        throw ValidationError("A province-centre is of the province: --region is a code such as 610000.")
      }
      let password = Base32.encode(Random.bytes(15))
      let secret = TOTP.newSecret()
      let member = StaffMember(
        account: account, role: role, region: region, password: password, totpSecret: secret)
      try await withDesk(place.folder, policies: policy.load(), exclusive: false) { try await $0.add(member) }
      print(
        "account   \(account)\npassword  \(password)\ntotp      \(TOTP().otpauthURI(secret: secret, account: account, issuer: "Qinka"))"
      )
      print("These are shown once. Hand them over in person.")
    }
  }
}

/// `qinka partner add`: an institution's public key.
struct PartnerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "partner", abstract: "Institutions that use the partner API", subcommands: [Add.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Register the public key of an institution",
      discussion: "A second key may stand beside the first while keys turn.")
    @OptionGroup var place: FolderOptions
    @OptionGroup var policy: PolicyOptions
    @Argument(help: "The client id.") var client: String
    @Option(help: "\(roles).") var role = Role.bank.rawValue
    @Option(help: "The bank's code, such as 102.") var bank: String?
    @Option(help: "A file with the public key as a JWK (P-256).") var jwk: String

    private static let roles = Role.partners.map(\.rawValue).joined(separator: ", ")

    func validate() throws {
      guard let role = Role(rawValue: role), Role.partners.contains(role) else {
        throw ValidationError("--role is one of \(Self.roles).")
      }
      if (role == .bank) != (bank != nil) {
        throw ValidationError("--bank CODE goes with --role bank, and with no other.")
      }
      if let bank, (try? BankCode.parse(bank)) == nil { throw ValidationError("--bank is three digits, such as 102.") }
    }

    func run() async throws {
      guard let data = FileManager.default.contents(atPath: jwk) else { throw Plain("\(jwk) cannot be read.") }
      let key = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      let bank = try bank.map { try BankCode.parse($0) }
      try await withDesk(place.folder, policies: policy.load(), exclusive: false) { desk in
        try await desk.add(partner: client, as: Role(rawValue: role) ?? .bank, bank: bank, jwk: key)
      }
      print("\(client) may sign in as \(role)\(bank.map { " \($0.text)" } ?? "").")
    }
  }
}

/// Runs `body` with a desk on the folder, and closes the database whatever happens.
func withDesk<T>(
  _ folder: DataFolder, policies: PolicyBook, exclusive: Bool = true, _ body: (Desk) async throws -> T
) async throws -> T {
  let engine = try folder.open(exclusive: exclusive)
  do {
    let result = try await body(try await folder.desk(on: engine, policies: policies))
    await engine.close()
    return result
  } catch {
    await engine.close()
    throw error
  }
}
