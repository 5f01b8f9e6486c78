import Foundation
import Testing

@testable import Sandbox

@Suite struct OpeningScenesTests {
  private static let accepted = (status: 201, body: #"{"receipt":"R1"}"#)
  private static let tooLate = (status: 422, body: #"{"code":"end-not-ahead"}"#)
  private static let actors = Cast.all.filter { $0.scene != nil }

  /// One start of a sandbox whose scenes are played to their end.
  private func start(_ folder: String, against qinka: FakeQinka) async throws {
    try await withServer(qinka.router()) { url in
      let parts = try SandboxParts.restless(folder: folder, qinka: url)
      await parts.scenes.open()
      await parts.scenes.settle()
    }
  }

  private func withPreparedFolder(_ body: (String) async throws -> Void) async throws {
    try await withFolder { folder in
      try Sandbox.prepare(folder: folder, now: .fixed)
      try await body(folder)
    }
  }

  private func lines(_ folder: String) throws -> [OpeningScenes.Line] {
    try SandboxFile(.scenes, in: folder).read([OpeningScenes.Line].self)
  }

  /// As if the export had held nobody else.
  private func leave(_ name: String, in folder: String) throws {
    try SandboxFile(.people, in: folder).write(Cast.all.filter { $0.name == name }.map(\.listed))
  }

  /// `until` of a report on this person's card.
  private func until(_ name: String, in seen: [FakeQinka.Seen]) throws -> [Date] {
    let card = try #require(Cast.all.first { $0.name == name }).cardNumber
    let fields = try seen.map { try JSONDecoder().decode([String: String].self, from: Data($0.body.utf8)) }
    return try fields.filter { $0["cardNumber"] == card }.compactMap { $0["until"] }
      .map { try Date($0, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
  }

  @Test func `银行各报各的，报完记下来`() async throws {
    try await withPreparedFolder { folder in
      let qinka = FakeQinka(Self.accepted)
      let before = Date()
      try await start(folder, against: qinka)
      let paths = qinka.seen.map(\.path).sorted()
      #expect(
        paths == ["/api/v1/partner/formal-loss-reports"]
          + Array(repeating: "/api/v1/partner/oral-loss-reports", count: 3))
      #expect(Set(qinka.seen.compactMap(\.key)).count == 4)
      #expect(qinka.seen.allSatisfy { (16...64).contains($0.key?.count ?? 0) })
      let brief = try #require(try until("罗勇", in: qinka.seen).first).timeIntervalSince(before)
      let usual = try #require(try until("郭涛", in: qinka.seen).first).timeIntervalSince(before)
      #expect((59...120).contains(brief) && (usual - BankParty.oralLossLife).magnitude < 60)
      #expect(try lines(folder).map(\.isDone) == [true, true, true, true])
      #expect(try lines(folder).map(\.cardNumber) == Self.actors.map(\.cardNumber).sorted())
    }
  }

  @Test func `正式挂失带着本人的证件`() async throws {
    try await withPreparedFolder { folder in
      let qinka = FakeQinka(Self.accepted)
      try await start(folder, against: qinka)
      let visit = try #require(qinka.seen.first { $0.path.hasSuffix("formal-loss-reports") })
      let person = try #require(Cast.all.first { $0.name == "郑浩" })
      let said = try JSONDecoder().decode([String: String].self, from: Data(visit.body.utf8))
      #expect(
        said == [
          "cardNumber": person.cardNumber, "documentType": "citizen-id", "documentNumber": person.documentNumber,
          "branch": "钟楼支行",
        ])
    }
  }

  @Test func `报过的，再启动不再报`() async throws {
    try await withPreparedFolder { folder in
      try await start(folder, against: FakeQinka(Self.accepted))
      try Sandbox.prepare(folder: folder)
      let again = FakeQinka(Self.accepted)
      try await start(folder, against: again)
      #expect(again.seen.isEmpty)
    }
  }

  @Test func `没等到答复就断了，再启动说一模一样的话`() async throws {
    try await withPreparedFolder { folder in
      // What the first start said, and a crash before it could write down that it was heard.
      let first = FakeQinka(Self.accepted)
      try await start(folder, against: first)
      let unheard = try lines(folder).map { line in
        OpeningScenes.Line(cardNumber: line.cardNumber, round: line.round, until: line.until)
      }
      try SandboxFile(.scenes, in: folder).write(unheard)
      let second = FakeQinka(Self.accepted)
      try await start(folder, against: second)
      func said(_ qinka: FakeQinka) -> Set<[String?]> { Set(qinka.seen.map { [$0.path, $0.key, $0.body] }) }
      #expect(said(first) == said(second) && said(second).count == 4)
    }
  }

  @Test func `秦卡出错就再报，报到成为止`() async throws {
    try await withPreparedFolder { folder in
      let qinka = FakeQinka((503, "{}"), (500, "oops"), (409, #"{"code":"idempotency-key-running"}"#), Self.accepted)
      try await start(folder, against: qinka)
      #expect(qinka.seen.count == 7 && Set(qinka.seen.map(\.key)).count == 4)
      #expect(try lines(folder).allSatisfy { $0.isDone && $0.round == 1 })
    }
  }

  @Test func `说好的时间已经过了，就另定时间、另用一个键`() async throws {
    try await withPreparedFolder { folder in
      try leave("罗勇", in: folder)
      let qinka = FakeQinka(Self.tooLate, Self.accepted)
      try await start(folder, against: qinka)
      #expect(qinka.seen.count == 2 && Set(qinka.seen.map(\.key)).count == 2)
      let ends = try until("罗勇", in: qinka.seen)
      #expect(ends.count == 2 && ends[0] <= ends[1])
      let line = try #require(try lines(folder).first)
      #expect(line.isDone && line.round == 2)
    }
  }

  @Test func `两只钟对不上，就不再问下去`() async throws {
    try await withPreparedFolder { folder in
      try leave("罗勇", in: folder)
      let qinka = FakeQinka(Self.tooLate)
      try await start(folder, against: qinka)
      #expect(qinka.seen.count == OpeningScenes.mostRounds)
      #expect(try lines(folder).map(\.isDone) == [false])
    }
  }

  @Test func `秦卡说卡的情况不合，就算演过；不认得这家银行，下次再试`() async throws {
    try await withPreparedFolder { folder in
      try await start(folder, against: FakeQinka((403, #"{"code":"wrong-role"}"#)))
      #expect(try lines(folder).map(\.isDone) == [false, false, false, false])
      try await start(folder, against: FakeQinka((409, #"{"code":"card-void"}"#)))
      #expect(try lines(folder).map(\.isDone) == [true, true, true, true])
    }
  }

  @Test func `导出文件里没有的人不演`() async throws {
    try await withPreparedFolder { folder in
      try leave("李梅", in: folder)
      let qinka = FakeQinka(Self.accepted)
      try await start(folder, against: qinka)
      #expect(try qinka.seen.isEmpty && lines(folder).isEmpty)
    }
  }

  @Test func `秦卡没开不耽误，关门就停`() async throws {
    try await withPreparedFolder { folder in
      let nobody = try #require(URL(string: "http://127.0.0.1:1"))
      let parts = try SandboxParts.restless(folder: folder, qinka: nobody)
      await parts.scenes.open()
      let bank = try #require(parts.banks["102"])
      while await (bank.reports.first?.tries ?? 0) < 3 { await Task.yield() }
      await parts.scenes.close()
      await parts.scenes.settle()
      #expect(try lines(folder).map(\.isDone) == [false, false, false, false])
      await parts.scenes.open()
      await parts.scenes.settle()
      #expect(await bank.reports.count == 1)
    }
  }

  @Test func `沙盒开门以后才演，先答复别人`() async throws {
    try await withPreparedFolder { folder in
      let qinka = FakeQinka(Self.accepted)
      try await withServer(qinka.router()) { url in
        let parts = try SandboxParts.restless(folder: folder, qinka: url)
        let sandbox = Sandbox(parts: parts, port: 0)
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        let serving = Task { try await sandbox.run { running.yield($0) } }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        let base = try #require(URL(string: "http://127.0.0.1:\(port)"))
        #expect(try await ask(base, "GET", "clock").status == 200)
        await parts.scenes.settle()
        #expect(try lines(folder).map(\.isDone) == [true, true, true, true])
        let reports = try await ask(base, "GET", "banks/402/reports").json as? [String: Any]
        let report = try #require((reports?["reports"] as? [[String: Any]])?.first)
        #expect(report["act"] as? String == "formal-loss" && report["state"] as? String == "accepted")
        serving.cancel()
        _ = try? await serving.value
      }
    }
  }
}
