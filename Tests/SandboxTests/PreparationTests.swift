import Foundation
import Seal
import Testing

@testable import Sandbox

@Suite struct PreparationTests {
  @Test func `生僻字和间隔号按国标编码`() throws {
    let encoded = try GB18030.encode("李𠮷·")
    #expect(Array(encoded) == [0xc0, 0xee, 0x95, 0x34, 0xb2, 0x35, 0xa1, 0xa4])
    #expect(try GB18030.decode(encoded) == "李𠮷·")
  }

  @Test func `旧系统的导出文件读得回来`() throws {
    let text = try GB18030.decode(try LegacyExport(now: .fixed).file(of: Cast.all))
    var lines = text.components(separatedBy: "\r\n")
    #expect(lines.removeLast().isEmpty)
    #expect(!lines.contains { $0.contains("\n") })
    let rows = lines.map { $0.components(separatedBy: ",") }
    #expect(rows[0] == LegacyExport.header)
    #expect(rows.count == Cast.all.count + 1 && rows.allSatisfy { $0.count == 18 })

    let expected: [(name: String, column: String, value: String)] = [
      ("高洁", "LSGS_END", "20260302040000"), ("高洁", "AAZ502", "4"), ("陈静", "LSGS_END", "20260308090000"),
      ("杨军", "LSGS_END", "20260303150000"), ("赵敏", "AAZ502", "4"),
      ("张伟", "AAZ502", "0"), ("张伟", "YHZT", "0"), ("孙桂兰", "AAC008", "2"), ("马超", "AAC067", ""),
      ("朱建国", "AAC002", CitizenNumbers.fifteenDigits(of: Cast.all[12].documentNumber)),
      ("何平", "AAB301", "610100"), ("何平", "AAB301_INS", "610500"), ("李梅", "FKRQ", "20240302"),
      ("李梅", "YXQ", "20340302"), ("李梅", "LSGS_END", ""), ("田𠮷", "AAZ502", "1"),
      ("秦岚", "AAB301", "610300"), ("秦岚", "AAB301_INS", "610100"), ("秦岚", "AAE140", "310"),
      ("谢安", "FKRQ", "20160412"), ("谢安", "YXQ", "20260411"),
    ]
    for (name, column, value) in expected {
      let row = try #require(rows.first { $0[1] == name })
      let index = try #require(LegacyExport.header.firstIndex(of: column))
      #expect(row[index] == value, "\(name) \(column)")
    }
    #expect(Set(rows.dropFirst().map { $0[13] }).count == Cast.all.count)
    #expect(rows.dropFirst().allSatisfy { $0[13].count == 19 })
  }

  @Test func `十五位号码去掉世纪和校验位`() {
    #expect(CitizenNumbers.fifteenDigits(of: "610899195810019130") == "610899581001913")
  }

  @Test func `第一次准备做出全部文件，密钥只有主人能读`() async throws {
    try await withFolder { folder in
      try Sandbox.prepare(folder: folder, now: .fixed)
      for name in SandboxFile.Name.allCases { #expect(SandboxFile(name, in: folder).exists, "\(name)") }
      for name in [SandboxFile.Name.partnerKeys, .staff] {
        let path = SandboxFile(name, in: folder).path
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
      }
    }
  }

  @Test func `再准备一次什么都不改`() async throws {
    try await withFolder { folder in
      func contents() throws -> [Data] {
        try SandboxFile.Name.allCases.map {
          try Data(contentsOf: URL(fileURLWithPath: SandboxFile($0, in: folder).path))
        }
      }
      try Sandbox.prepare(folder: folder, now: .fixed)
      let before = try contents()
      try Sandbox.prepare(folder: folder, now: Date.fixed.addingTimeInterval(86_400))
      #expect(try contents() == before)
    }
  }

  @Test func `登记的公钥就是银行和卡中心手里那一把`() async throws {
    try await withFolder { folder in
      try Sandbox.prepare(folder: folder, now: .fixed)
      let registered = try SandboxFile(.partners, in: folder).read([Partners.Registered].self)
      let credentials = try SandboxFile(.partnerKeys, in: folder).read([Partners.Credential].self)
      let others = Partners.others.map { _ in String?.none }
      #expect(registered.map(\.bank) == Partners.banks + others && credentials.map(\.bank) == registered.map(\.bank))
      #expect(registered.map(\.kind) == Partners.banks.map { _ in .bank } + Partners.others.map(\.kind))
      #expect(registered.map(\.clientId).contains("card-centre"))
      for (public_, secret) in zip(registered, credentials) {
        let jwk = String(decoding: try JSONEncoder().encode(public_.jwk), as: UTF8.self)
        let key = try VerifyingKey(jwk: jwk)
        #expect(try SigningKey(pem: secret.pem).verifying == key)
        #expect(public_.clientId == secret.clientId)
      }
    }
  }

  @Test func `缺了哪一方的旧文件重新做`() async throws {
    try await withFolder { folder in
      try Sandbox.prepare(folder: folder, now: .fixed)
      let (registered, keys) = (SandboxFile(.partners, in: folder), SandboxFile(.partnerKeys, in: folder))
      try keys.write(try keys.read([Partners.Credential].self).filter { $0.bank != nil })
      try registered.write(try registered.read([Partners.Registered].self).filter { $0.kind == .bank })
      try Sandbox.prepare(folder: folder, now: .fixed)
      #expect(try registered.read([Partners.Registered].self).count == 11)
      #expect(try keys.read([Partners.Credential].self).count == 11)
    }
  }

  @Test func `账号的动态码随钟走`() async throws {
    try await withSandbox { parts in
      #expect(
        parts.staff.map(\.account) == [
          "clerk-xian", "clerk-weinan", "agent-12333", "qinling-jixie", "centre-xian", "centre-shaanxi",
          "auditor-shaanxi", "admin-shaanxi",
        ])
      let staff = parts.staff[0]
      let secret = try #require(Base32.decode(staff.totpSecret))
      let listed = ListedStaff(staff, at: 1_772_413_200_000)
      #expect(TOTP().verify(listed.code, secret: secret, at: 1_772_413_200, window: 0) != nil)
      #expect(Set(parts.staff.map(\.password)).count == 8)
    }
  }
}
