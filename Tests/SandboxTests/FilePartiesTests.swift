import Foundation
import Seal
import Testing

@testable import Sandbox

/// Those who make cards by files: what they answer, and what a story can plant in it.
@Suite struct FilePartiesTests {
  private let batch = "P2026030200000001"

  @Test func `六方各答各的，每一行都有，摘要和行数都对`() async throws {
    try await withExchange { exchange in
      let answers: [(String, String, [String: String])] = [
        ("police", "comparison", ["register": "none"]), ("bank-102", "accounts", [:]), ("factory", "factory", [:]),
        ("bank-102", "bank-keys", [:]), ("province-keys", "province-keys", [:]), ("province", "issue", [:]),
        ("city-610100", "city", [:]), ("city-610100", "outlet", ["outlet": "610100-01", "shelf": "A1-2"]),
      ]
      for (party, step, expected) in answers {
        try exchange.send(step, to: party, rows: 3, of: batch)
        try await exchange.parties.look(as: party)
        let answer = try exchange.answer("\(batch)-\(step)-1.csv", of: party)
        #expect(answer.header[4...7] == [batch, step, "back", "1"], "\(step)")
        #expect(answer.rows.map { $0["row"] } == ["1", "2", "3"])
        #expect(answer.rows.map { $0["application"] } == ["B1", "B2", "B3"])
        #expect(answer.rows.allSatisfy { $0["result"] == "done" && $0["reason"] == "" })
        for (column, value) in expected { #expect(answer.rows[1][column] == value, "\(step)") }
      }
    }
  }

  @Test func `卡商编的卡号有效，各不相同，今天发卡；账号也各不相同`() async throws {
    try await withExchange { exchange in
      try exchange.send("factory", to: "factory", rows: 40, of: batch)
      try exchange.send("accounts", to: "bank-103", rows: 40, of: batch)
      for party in ["factory", "bank-103"] { try await exchange.parties.look(as: party) }
      let cards = try exchange.answer("\(batch)-factory-1.csv", of: "factory").rows
      let numbers = cards.compactMap { $0["cardNumber"] }
      #expect(Set(numbers).count == 40)
      for number in numbers {
        #expect(number.count == 9 && number.hasPrefix("M"))
        #expect(CardNumbers.checkCharacter(of: String(number.prefix(8))) == number.last)
      }
      let today = String(ChinaTime.iso(exchange.clock.date).prefix(10))
      #expect(cards.allSatisfy { $0["issued"] == today })
      let accounts = try exchange.answer("\(batch)-accounts-1.csv", of: "bank-103").rows.compactMap { $0["account"] }
      #expect(Set(accounts).count == 40 && accounts.allSatisfy { $0.count == 19 })
    }
  }

  @Test func `答过的不再答，重新启动也不再答；文件变了就再答`() async throws {
    try await withExchange { exchange in
      try exchange.send("bank-keys", to: "bank-102", rows: 2, of: batch)
      try await exchange.parties.look(as: "bank-102")
      let name = "\(batch)-bank-keys-1.csv"
      let first = try Data(contentsOf: exchange.file("bank-102/in/\(name)"))
      try exchange.remove("bank-102/in/\(name)")  // Qinka has taken it
      try await exchange.parties.look(as: "bank-102")
      let again = try exchange.restarted()
      try await again.look(as: "bank-102")
      #expect(try exchange.names("bank-102/in") == [])

      // Before it could be marked as answered, the sandbox was killed: the same words once more.
      try exchange.remove("bank-102/out/.\(batch)-bank-keys.csv.mark")
      try await again.look(as: "bank-102")
      #expect(try Data(contentsOf: exchange.file("bank-102/in/\(name)")) == first)

      try exchange.remove("bank-102/in/\(name)")
      try exchange.send("bank-keys", to: "bank-102", rows: 3, of: batch)
      try await again.look(as: "bank-102")
      #expect(try exchange.answer(name, of: "bank-102").rows.count == 3)
    }
  }

  @Test func `埋好的每一种，都在回盘里`() async throws {
    try await withExchange { exchange in
      let plans: [(String?, Int?, ExchangePlan.Answer, String?)] = [
        ("B1", nil, .failed, "key-failed"), (nil, 2, .missing, nil), ("B3", nil, .doubled, nil),
        (nil, nil, .extra, nil),
        ("B5", nil, .contradicts, nil),
      ]
      for (application, row, answer, reason) in plans {
        try await exchange.plan("province-keys", .provinceKeys, application, row, answer, reason)
      }
      try exchange.send("province-keys", to: "province-keys", rows: 6, of: batch)
      try await exchange.parties.look(as: "province-keys")
      let name = "\(batch)-province-keys"
      let rows = try exchange.answer("\(name)-1.csv", of: "province-keys").rows
      #expect(rows.map { $0["row"] } == ["1", "3", "3", "4", "5", "6", "7"])
      #expect(rows.filter { $0["result"] == "failed" }.map { $0["row"] } == ["1"])
      let opposite = try exchange.answer("\(name)-2.csv", of: "province-keys").rows
      #expect(opposite.map { [$0["row"], $0["result"], $0["reason"]] } == [["5", "failed", "key-failed"]])

      // Each of them counts once.
      try exchange.send("province-keys", to: "province-keys", rows: 6, of: "P2026030200000002")
      try await exchange.parties.look(as: "province-keys")
      let next = try exchange.answer("P2026030200000002-province-keys-1.csv", of: "province-keys").rows
      #expect(next.map { $0["row"] } == ["1", "2", "3", "4", "5", "6"])
    }
  }

  @Test func `漏报的后来补报，另发一个文件；不在文件里的说清批次和行号也能补`() async throws {
    try await withExchange { exchange in
      try await exchange.plan("factory", .factory, "B2", nil, .missing)
      try exchange.send("factory", to: "factory", rows: 3, of: batch)
      try exchange.send("bank-keys", to: "bank-102", rows: 1, of: batch)
      for party in ["factory", "bank-102"] { try await exchange.parties.look(as: party) }
      #expect(try exchange.answer("\(batch)-factory-1.csv", of: "factory").rows.map { $0["row"] } == ["1", "3"])

      try await exchange.plan("factory", .factory, "B2", nil, .done)
      try await exchange.plan("bank-102", .bankKeys, "B2", 2, .done, batch: batch)
      let again = try exchange.restarted()
      for _ in 1...2 { for party in ["factory", "bank-102"] { try await again.look(as: party) } }
      let late = try exchange.names("factory/in").filter { $0.contains("late") }
      #expect(late.count == 1)
      #expect(try exchange.answer(try #require(late.first), of: "factory").rows.map { $0["row"] } == ["2"])
      let unlisted = try exchange.answer("\(batch)-bank-keys-late-1.csv", of: "bank-102").rows
      #expect(unlisted.map { [$0["row"], $0["application"], $0["result"]] } == [["2", "B2", "done"]])
    }
  }

  @Test func `不出声就不答，出错就答一个摘要不对的，好了再答`() async throws {
    try await withExchange { exchange in
      try exchange.send("issue", to: "province", rows: 1, of: batch)
      #expect(exchange.modes.set(.silent, for: "province"))
      try await exchange.parties.look(as: "province")
      #expect(try exchange.names("province/in") == [])

      #expect(exchange.modes.set(.fail, for: "province"))
      for _ in 1...2 { try await exchange.parties.look(as: "province") }
      #expect(try exchange.names("province/in") == ["\(batch)-issue-0.csv"])
      #expect(throws: Tampered.self) { try exchange.answer("\(batch)-issue-0.csv", of: "province") }

      #expect(exchange.modes.set(.delay(.seconds(9)), for: "province"))
      try await exchange.parties.look(as: "province")
      #expect(try exchange.answer("\(batch)-issue-1.csv", of: "province").rows.count == 1)
      #expect(try await exchange.parties.tray(of: "province").sent.map(\.state) == ["answered"])
    }
  }

  @Test func `收到改过的文件不答，别的照答；定宽的也认得`() async throws {
    try await withExchange { exchange in
      try exchange.put(
        "P1-issue.csv", to: "province", Data("QINKA,1,csv,utf-8,P1,issue,out,1,1,1,00\r\nrow\r\n1\r\n".utf8))
      let body = "1       B1                  S99000020\r\n"
      let header = "QINKA,1,fixed,gb18030,P2,issue,out,1,1,1,\(Hex.encode(Digest.sha256(Array(body.utf8))))\r\n"
      try exchange.put("P2-issue.txt", to: "province", Data((header + body).utf8))
      try await exchange.parties.look(as: "province")
      #expect(try exchange.names("province/in") == ["P2-issue-1.csv"])
      #expect(try exchange.answer("P2-issue-1.csv", of: "province").rows.map { $0["application"] } == ["B1"])
      #expect(try await exchange.parties.tray(of: "province").sent.map(\.state) == ["unreadable", "answered"])
    }
  }

  @Test func `开着就自己看，关了就停`() async throws {
    try await withExchange { exchange in
      try exchange.send("city", to: "city-610500", rows: 2, of: batch)
      await exchange.parties.open()
      while try exchange.names("city-610500/in").isEmpty { await Task.yield() }
      await exchange.parties.close()
      await exchange.parties.settle()
      try exchange.send("outlet", to: "city-610500", rows: 2, of: batch)
      #expect(try exchange.names("city-610500/in") == ["\(batch)-city-1.csv"])
    }
  }

  @Test func `说错了要埋什么，马上告诉`() async throws {
    try await withExchange { exchange in
      try await withServer(SandboxRoutes(parts: exchange.parts).router()) { base in
        let wrong: [(String, Int)] = [
          (#"{"party":"nobody","step":"issue","row":1,"answer":"missing"}"#, 404),
          (#"{"party":"police","step":"factory","row":1,"answer":"missing"}"#, 422),
          (#"{"party":"factory","step":"factory","answer":"missing"}"#, 422),
          (#"{"party":"factory","step":"factory","row":1,"answer":"unknown"}"#, 422),
          (#"{"party":"factory","step":"factory","row":1,"answer":"perhaps"}"#, 400),
          (#"{"party":"factory","step":"factory","row":1,"answer":"missing"}"#, 201),
          (#"{"party":"police","step":"comparison","application":"B1","answer":"unknown"}"#, 201),
        ]
        for (body, status) in wrong {
          let answer = try await ask(base, "POST", "exchange/plans", body)
          #expect(answer.status == status, "\(body)")
        }
        try exchange.put("REMINDER-P1-factory.txt", to: "factory", Data("制卡商：逾期了".utf8))
        let folder = try await ask(base, "GET", "exchange/factory").json as? [String: Any]
        #expect(folder?["reminders"] as? [String] == ["制卡商：逾期了"])
        let nobody = try await ask(base, "GET", "exchange/nobody")
        #expect(nobody.status == 404)
      }
    }
  }
}

private struct Tampered: Error {}

/// An exchange folder with its parties, as Qinka sees it from the other side.
private struct TestExchange {
  let folder: String
  let parts: SandboxParts
  let parties: FileParties

  var clock: SandboxClock { parts.clock }
  var modes: Modes { parts.modes }

  func file(_ place: String) -> URL { URL(fileURLWithPath: "\(folder)/exchange/\(place)") }

  func put(_ name: String, to party: String, _ data: Data) throws {
    try FileManager.default.createDirectory(at: file("\(party)/out"), withIntermediateDirectories: true)
    try data.write(to: file("\(party)/out/\(name)"))
  }

  /// A file with rows 1, 2, 3 … of the applications B1, B2, B3 …
  func send(_ step: String, to party: String, rows: Int, of batch: String) throws {
    let lines = ["row,application,name"] + (1...rows).map { "\($0),B\($0),\"某,人\"" }
    let body = lines.map { $0 + "\r\n" }.joined()
    let digest = Hex.encode(Digest.sha256(Array(body.utf8)))
    let header = "QINKA,1,csv,utf-8,\(batch),\(step),out,1,1,\(rows),\(digest)\r\n"
    try put("\(batch)-\(step).csv", to: party, Data((header + body).utf8))
  }

  /// Reads as strictly as Qinka does.
  func answer(_ name: String, of party: String) throws -> (header: [String], rows: [[String: String]]) {
    let text = String(decoding: try Data(contentsOf: file("\(party)/in/\(name)")), as: UTF8.self)
    let end = try #require(text.range(of: "\r\n"))
    let header = text[..<end.lowerBound].components(separatedBy: ",")
    let body = String(text[end.upperBound...])
    guard header.last == Hex.encode(Digest.sha256(Array(body.utf8))) else { throw Tampered() }
    let lines = body.components(separatedBy: "\r\n").dropLast().map { $0.components(separatedBy: ",") }
    let columns = try #require(lines.first)
    #expect(header[9] == String(lines.count - 1))
    return (header, lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(columns, $0)) })
  }

  func names(_ place: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: file(place).path) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: file(place).path).sorted()
  }

  func remove(_ place: String) throws { try FileManager.default.removeItem(at: file(place)) }

  func plan(
    _ party: String, _ step: ExchangeStep, _ application: String?, _ row: Int?, _ answer: ExchangePlan.Answer,
    _ reason: String? = nil, batch: String? = nil
  ) async throws {
    try await parties.plan(
      ExchangePlan(
        party: party, step: step, application: application, row: row, batch: batch, answer: answer, reason: reason,
        remark: nil, city: nil))
  }

  /// The same folders after the sandbox has started anew.
  func restarted() throws -> FileParties {
    try #require(try SandboxParts.restless(folder: folder, qinka: file(""), exchange: file("").path).files)
  }
}

private func withExchange(_ body: (TestExchange) async throws -> Void) async throws {
  try await withFolder { folder in
    try Sandbox.prepare(folder: folder, now: .fixed)
    let parts = try SandboxParts.restless(
      folder: folder, qinka: URL(fileURLWithPath: "/"), exchange: folder + "/exchange")
    try await body(TestExchange(folder: folder, parts: parts, parties: try #require(parts.files)))
  }
}
