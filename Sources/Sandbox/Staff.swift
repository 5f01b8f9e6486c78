import Foundation
import Seal

/// The accounts of the people behind counters and telephones, with secrets that only this sandbox uses.
struct StaffAccount: Codable, Sendable, Equatable {
  let account: String
  let role: String
  /// The place whose people the account may serve.
  let region: String
  let password: String
  /// Base32, as an authenticator app takes it.
  let totpSecret: String
}

/// An account as `GET /staff` shows it, with the one-time code of this moment.
struct ListedStaff: Encodable, Equatable {
  let account: String
  let role: String
  let region: String
  let password: String
  let totpSecret: String
  let code: String

  init(_ staff: StaffAccount, at milliseconds: Int64) {
    account = staff.account
    role = staff.role
    region = staff.region
    password = staff.password
    totpSecret = staff.totpSecret
    code = TOTP().code(secret: Base32.decode(staff.totpSecret) ?? [], at: milliseconds / 1000)
  }
}

extension StaffAccount {
  private static let posts: [(account: String, role: String, region: String)] = [
    ("clerk-xian", "clerk", "610100"), ("clerk-weinan", "clerk", "610500"),
    ("agent-12333", "hotline-agent", "610000"), ("qinling-jixie", "employer", "610100"),
    ("centre-xian", "city-centre", "610100"), ("centre-shaanxi", "province-centre", "610000"),
    ("auditor-shaanxi", "auditor", "610000"), ("admin-shaanxi", "administrator", "610000"),
  ]

  /// Accounts that a file of an older sandbox lacks are added to it.
  static func prepare(_ file: SandboxFile) throws {
    let known = file.exists ? try file.read([StaffAccount].self) : []
    let missing = posts.filter { post in !known.contains { $0.account == post.account } }
    if missing.isEmpty { return }
    try file.write(
      known
        + missing.map { account, role, region in
          StaffAccount(
            account: account, role: role, region: region, password: Base32.encode(Random.bytes(15)).lowercased(),
            totpSecret: Base32.encode(TOTP.newSecret()))
        })
  }
}
