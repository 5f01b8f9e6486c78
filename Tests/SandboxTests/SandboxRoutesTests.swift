import Foundation
import Testing

@testable import Sandbox

@Suite struct SandboxRoutesTests {
  private func withRoutes(
    qinka: FakeQinka = FakeQinka((201, #"{"receipt":"R9"}"#)), _ body: (URL) async throws -> Void
  ) async throws {
    try await withServer(qinka.router()) { url in
      try await withSandbox(qinka: url) { parts in
        try await withServer(SandboxRoutes(parts: parts).router(), body)
      }
    }
  }

  private func expect(
    _ status: Int, _ base: URL, _ method: String, _ path: String, _ body: String? = nil, host: String? = nil,
    at location: SourceLocation = #_sourceLocation
  ) async throws {
    let answer = try await ask(base, method, path, body, host: host)
    #expect(answer.status == status, sourceLocation: location)
  }

  @Test func `列出登场的人和账号`() async throws {
    try await withRoutes { base in
      let people = try #require(try await ask(base, "GET", "people").json as? [[String: Any]])
      #expect(people.count == Cast.all.count + 6)
      let applicant = try #require(people.first { $0["name"] as? String == "孙悦" })
      #expect(applicant["state"] as? String == "no-file" && applicant["phone"] as? String == "19900009931")
      #expect(applicant["cardNumber"] == nil && applicant["bank"] == nil)
      #expect(people.first { $0["name"] as? String == "田𠮷" }?["state"] as? String == "rare-character")
      let staff = try #require(try await ask(base, "GET", "staff").json as? [[String: Any]])
      #expect(staff.allSatisfy { ($0["code"] as? String)?.count == 6 })
    }
  }

  @Test func `首页是网页`() async throws {
    try await withRoutes { base in
      let page = try await ask(base, "GET", "").json as? String
      #expect(page?.contains("秦卡沙盒") == true)
    }
  }

  @Test func `钟只往前走`() async throws {
    try await withRoutes { base in
      let moved = try await ask(base, "POST", "clock", #"{"advanceSeconds":61.5}"#)
      #expect(moved.status == 200 && (moved.json as? [String: Any])?["offsetMilliseconds"] as? Int == 61_500)
      try await expect(422, base, "POST", "clock", #"{"advanceSeconds":-1}"#)
      try await expect(422, base, "POST", "clock", #"{"advanceSeconds":1e12}"#)
      try await expect(400, base, "POST", "clock", "{}")
      let clock = try await ask(base, "GET", "clock").json as? [String: Any]
      #expect(clock?["offsetMilliseconds"] as? Int == 61_500)
    }
  }

  @Test func `拨过的钟留在文件里`() async throws {
    try await withFolder { folder in
      try Sandbox.prepare(folder: folder, now: .fixed)
      let file = SandboxFile(.clock, in: folder)
      #expect(try SandboxClock(file: file).advance(seconds: 3600) == 3_600_000)
      #expect(try SandboxClock(file: file).offsetMilliseconds == 3_600_000)
    }
  }

  @Test func `实名平台只认登场的人`() async throws {
    try await withRoutes { base in
      func expect(_ verified: Bool, _ name: String, _ number: String, phone: String? = nil) async throws {
        var inquiry = [
          "name": name, "documentType": "citizen-id", "documentNumber": number, "request": UUID().uuidString,
        ]
        inquiry["phone"] = phone
        let body = String(decoding: try JSONEncoder().encode(inquiry), as: UTF8.self)
        let answer = try await ask(base, "POST", "identity/verifications", body).json as? [String: Any]
        #expect(answer?["verified"] as? Bool == verified)
      }
      let person = Cast.all[1]
      try await expect(true, person.name, person.documentNumber)
      try await expect(false, "张三", person.documentNumber)
      try await expect(false, person.name, Cast.all[0].documentNumber)
      let applicant = try #require(Applicants.all(at: .fixed).first)
      try await expect(true, applicant.name, applicant.documentNumber)
      try await expect(true, applicant.name, applicant.documentNumber, phone: applicant.phone)
      try await expect(false, applicant.name, applicant.documentNumber, phone: person.phone)
    }
  }

  @Test func `同一条短信只算一条`() async throws {
    try await withRoutes { base in
      let id = UUID().uuidString
      for _ in 1...2 {
        let body = #"{"id":"\#(id)","phone":"19900009902","text":"验证码 135790"}"#
        try await expect(202, base, "POST", "sms/messages", body)
      }
      let inbox = try await ask(base, "POST", "sms/inbox", #"{"phone":"19900009902"}"#).json as? [String: Any]
      let messages = try #require(inbox?["messages"] as? [[String: Any]])
      #expect(messages.map { $0["text"] as? String } == ["验证码 135790"])
    }
  }

  @Test func `出错的一方答503，改回来就好`() async throws {
    try await withRoutes { base in
      let message = #"{"id":"\#(UUID().uuidString)","phone":"19900009902","text":"你好"}"#
      try await expect(200, base, "PUT", "parties/sms/mode", #"{"mode":"fail"}"#)
      try await expect(503, base, "POST", "sms/messages", message)
      try await expect(200, base, "PUT", "parties/sms/mode", #"{"mode":"normal"}"#)
      try await expect(202, base, "POST", "sms/messages", message)
      try await expect(422, base, "PUT", "parties/sms/mode", #"{"mode":"angry"}"#)
      try await expect(404, base, "PUT", "parties/nobody/mode", #"{"mode":"fail"}"#)
    }
  }

  @Test func `柜台把秦卡的话原样转告`() async throws {
    let problem = #"{"code":"document-mismatch","status":409}"#
    try await withRoutes(qinka: FakeQinka((409, problem))) { base in
      let visit = """
        {"cardNumber":"S99000020","documentType":"citizen-id","documentNumber":"1","branch":"钟楼支行",
        "act":"formal-loss"}
        """
      let answer = try await ask(base, "POST", "banks/103/counter-visits", visit)
      let told = try #require(answer.json as? [String: Any])
      #expect(answer.status == 200 && told["status"] as? Int == 409)
      #expect((told["body"] as? [String: Any])?["code"] as? String == "document-mismatch")
      try await expect(404, base, "POST", "banks/999/counter-visits", visit)
    }
  }

  @Test func `打了电话马上有人听`() async throws {
    try await withRoutes { base in
      let call = #"{"cardNumber":"S99000020","act":"oral-loss"}"#
      let heard = try await ask(base, "POST", "banks/103/phone-calls", call)
      #expect(heard.status == 200 && (heard.json as? [String: Any])?["heard"] as? Bool == true)
      let reports = try await ask(base, "GET", "banks/103/reports").json as? [String: Any]
      #expect((reports?["reports"] as? [[String: Any]])?.count == 1)
      try await expect(400, base, "POST", "banks/103/phone-calls", #"{"cardNumber":"1","act":"gift"}"#)
    }
  }

  @Test func `换个名字来访问的不理`() async throws {
    try await withRoutes { base in
      try await expect(421, base, "GET", "staff", host: "evil.example")
    }
  }
}
