import Foundation
import Testing

@testable import Sandbox

@Suite struct BankPartyTests {
  private static let accepted = (status: 201, body: #"{"receipt":"R1"}"#)

  /// 李梅's bank, reporting to a Qinka that answers from a script.
  private func withBank(
    _ qinka: FakeQinka, _ body: (BankParty, SandboxParts) async throws -> Void
  ) async throws {
    try await withServer(qinka.router()) { url in
      try await withSandbox(qinka: url) { parts in
        try await body(try #require(parts.banks["103"]), parts)
      }
    }
  }

  private let call = BankParty.Call(cardNumber: "S99000020", act: .oralLoss)

  @Test func `接了电话就报，报了就记住回执`() async throws {
    let qinka = FakeQinka(Self.accepted)
    try await withBank(qinka) { bank, _ in
      try await bank.hear(call)
      await bank.settle()
      let report = try #require(await bank.reports.first)
      #expect(report.state == .accepted && report.tries == 1 && report.answer?.status == 201)
      let seen = try #require(qinka.seen.first)
      #expect(seen.path == "/api/v1/partner/oral-loss-reports" && seen.token == "Bearer token-1")
      #expect(seen.key == report.idempotencyKey)
      #expect(seen.body.contains("S99000020") && seen.body.contains("until") && seen.body.contains("+08:00"))
    }
  }

  @Test func `秦卡出错就用同一个键再报，内容一字不改`() async throws {
    let qinka = FakeQinka((503, "{}"), (500, "oops"), (409, #"{"code":"idempotency-key-running"}"#), Self.accepted)
    try await withBank(qinka) { bank, _ in
      try await bank.hear(call)
      await bank.settle()
      let report = try #require(await bank.reports.first)
      #expect(report.state == .accepted && report.tries == 4)
      #expect(qinka.seen.count == 4 && Set(qinka.seen.map(\.key)).count == 1 && Set(qinka.seen.map(\.body)).count == 1)
    }
  }

  @Test func `秦卡说不，就不再报`() async throws {
    let qinka = FakeQinka((409, #"{"code":"already-reported"}"#))
    try await withBank(qinka) { bank, _ in
      try await bank.hear(call)
      await bank.settle()
      let report = try #require(await bank.reports.first)
      #expect(report.state == .refused && report.tries == 1)
      #expect(report.answer.map { String(decoding: $0.body, as: UTF8.self) } == #"{"code":"already-reported"}"#)
      #expect(qinka.seen.count == 1)
    }
  }

  @Test func `令牌过期就换一个，只换一次`() async throws {
    let qinka = FakeQinka(Self.accepted, (401, "{}"), Self.accepted)
    try await withBank(qinka) { bank, _ in
      try await bank.hear(call)
      await bank.settle()
      try await bank.hear(BankParty.Call(cardNumber: "S99000020", act: .release))
      await bank.settle()
      #expect(await bank.reports.map(\.state) == [.accepted, .accepted])
      #expect(qinka.seen.map(\.token) == ["Bearer token-1", "Bearer token-1", "Bearer token-2"])
      #expect(qinka.seen[1].key == qinka.seen[2].key && qinka.seen[0].key != qinka.seen[1].key)
      #expect(qinka.seen[2].path == "/api/v1/partner/oral-loss-releases" && !qinka.seen[2].body.contains("until"))
    }
  }

  @Test func `银行自己出了错，恢复以后还会报`() async throws {
    let qinka = FakeQinka(Self.accepted)
    try await withBank(qinka) { bank, parts in
      _ = parts.modes.set(.fail, for: "103")
      try await bank.hear(call)
      #expect(await bank.reports.map(\.state) == [.waiting])
      #expect(qinka.seen.isEmpty)
      _ = parts.modes.set(.normal, for: "103")
      await bank.settle()
      #expect(await bank.reports.map(\.state) == [.accepted])
      #expect(qinka.seen.count == 1)
    }
  }

  @Test func `不出声的银行听了也不报，恢复以后也不补`() async throws {
    let qinka = FakeQinka(Self.accepted)
    try await withBank(qinka) { bank, parts in
      _ = parts.modes.set(.silent, for: "103")
      try await bank.hear(call)
      await bank.settle()
      _ = parts.modes.set(.normal, for: "103")
      await bank.settle()
      #expect(await bank.reports.map(\.state) == [.lost])
      #expect(qinka.seen.isEmpty)
    }
  }

  @Test func `慢的银行先等再报`() async throws {
    let qinka = FakeQinka(Self.accepted)
    try await withBank(qinka) { bank, parts in
      _ = parts.modes.set(.delay(.seconds(30)), for: "103")
      try await bank.hear(call)
      await bank.settle()
      #expect(await bank.reports.map(\.state) == [.accepted])
    }
  }

  @Test func `秦卡没开也不丢，关门就停`() async throws {
    try await withSandbox(qinka: try #require(URL(string: "http://127.0.0.1:1"))) { parts in
      let bank = try #require(parts.banks["103"])
      try await bank.hear(call)
      while await bank.reports[0].tries < 3 { await Task.yield() }
      #expect(await bank.reports[0].state == .waiting)
      await bank.close()
      await bank.settle()
    }
  }
}
