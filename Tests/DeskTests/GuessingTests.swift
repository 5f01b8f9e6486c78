import Cards
import Seal
import Store
import Synchronization
import TestKit
import Testing

@testable import Desk

/// Guessing a PIN is hopeless: every attempt is counted before anything is compared.
struct GuessingTests {
  private let right = "274913"

  private func activated(_ desk: DeskFixture) async throws -> HolderID {
    #expect(try await desk.choose(right, of: .李梅) { .activateSocial(choosing: $0) } == "done")
    return try await desk.id(.李梅)
  }

  @Test(.clauses(.v1, .r1), arguments: EngineKind.allCases)
  func `两百个人同时猜，只比对六次，就锁定；重置才解锁`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅]) { desk in
      let id = try await activated(desk)
      let words = try await withThrowingTaskGroup(of: String.self) { group in
        for guess in 0..<200 {
          group.addTask { try await desk.changePIN((300_000 + guess).padded(6), to: "518204", of: id) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      // A wrong answer that came after the lock says `locked`, too.
      #expect(words.count { $0.hasPrefix("pin-wrong") } <= 6)
      #expect(words.allSatisfy { $0.hasPrefix("pin-wrong") || $0 == "locked" })
      #expect(try await desk.number("SELECT tries FROM pin WHERE holder_id = $1", .text(id.text)) == 6)
      #expect(try await desk.entries(of: .李梅).count { $0.event == .socialLocked(reason: .wrongPIN) } == 1)

      #expect(try await desk.changePIN(right, to: "518204", of: id) == "locked")
      #expect(try await desk.choose("518204", of: .李梅) { .resetSocialPIN(choosing: $0) } == "done")
      #expect(try await desk.number("SELECT tries FROM pin WHERE holder_id = $1", .text(id.text)) == 0)
      #expect(try await desk.changePIN(right, to: "639417", of: id) == "pin-wrong-5", "the old PIN is gone")
      #expect(try await desk.changePIN("518204", to: "639417", of: id) == "done")
      #expect(try await desk.changePIN("639417", to: "518204", of: id) == "done")
    }
  }

  @Test(.clauses(.v1), arguments: EngineKind.allCases)
  func `一个一个来，还剩几次说得对；输对了从头数`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅]) { desk in
      let id = try await activated(desk)
      for left in [5, 4] { #expect(try await desk.changePIN("300001", to: "518204", of: id) == "pin-wrong-\(left)") }
      #expect(try await desk.changePIN(right, to: "123456", of: id) == "pin-weak")
      for left in [5, 4, 3, 2, 1, 0] {
        #expect(try await desk.changePIN("300001", to: "518204", of: id) == "pin-wrong-\(left)")
      }
      #expect(try await desk.changePIN("300001", to: "518204", of: id) == "locked")
      guard case .locked? = try await desk.standing(.李梅) else {
        Issue.record("not locked")
        return
      }
    }
  }

  @Test(.clauses(.v1), arguments: EngineKind.allCases)
  func `比对以前断电：试过的算数，重来不多算`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅]) { desk in
      let id = try await activated(desk)
      let once = desk.once(payload: "猜")
      let dying = try desk.restarted(on: DyingEngine(desk.engine, after: 1))
      await #expect(throws: EngineFault.unavailable("power cut")) {
        try await dying.changePIN("300001", to: "518204", of: id, once: once)
      }
      #expect(try await desk.number("SELECT tries FROM pin WHERE holder_id = $1", .text(id.text)) == 1)
      desk.clock.advance(by: .seconds(16))
      let again = try desk.restarted()
      #expect(try await again.changePIN("300001", to: "518204", of: id, once: once) == "pin-wrong-5")
      #expect(try await desk.number("SELECT tries FROM pin WHERE holder_id = $1", .text(id.text)) == 1)
    }
  }

  @Test(.clauses(.v1, .r1), arguments: EngineKind.allCases)
  func `次数用完以后断电，重来也不比对`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅]) { desk in
      let id = try await activated(desk)
      try await desk.execute("UPDATE pin SET tries = 6 WHERE holder_id = $1", .text(id.text))
      let once = desk.once(payload: "猜")
      let dying = try desk.restarted(on: DyingEngine(desk.engine, after: 1))
      let first = try? await dying.changePIN(right, to: "518204", of: id, once: once)
      desk.clock.advance(by: .seconds(16))
      let again = try await desk.restarted().changePIN(right, to: "518204", of: id, once: once)
      #expect(first == "locked" && again == "locked")
    }
  }

  @Test(.clauses(.v1, .v2), arguments: EngineKind.allCases)
  func `新卡在库里没有密码，初始密码核对不了任何东西`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      var refused = 0
      try await Adopter(desk: desk.desk).adopt(try Export.ofMany(1..<41), source: "新卡") { verdicts in
        refused += verdicts.count { $0.refusal != nil }
      }
      #expect(refused == 0)
      #expect(try await desk.number("SELECT count(*) FROM holder") == 40)
      #expect(try await desk.number("SELECT count(*) FROM pin") == 0)
      let ids = try await desk.engine.read { try HolderRecord.page(after: "", limit: 5, in: $0).map(\.id) }
      for id in ids { #expect(try await desk.changePIN("666666", to: "518204", of: id) == "pin-initial") }
      #expect(try await desk.number("SELECT count(*) FROM pin") == 0)
    }
  }

  @Test func `一万张新卡，库里一个密码也没有；拿初始密码改，说还没激活`() async throws {
    try await withDesk(.sqlite) { desk in
      var refused = 0
      try await Adopter(desk: desk.desk).adopt(try Export.ofMany(1..<10_001), source: "一万张新卡") { verdicts in
        refused += verdicts.count { $0.refusal != nil }
      }
      #expect(refused == 0)
      #expect(try await desk.number("SELECT count(*) FROM holder") == 10_000)
      #expect(try await desk.number("SELECT count(*) FROM pin") == 0)
      let ids = try await desk.engine.read { try HolderRecord.page(after: "", limit: 10_000, in: $0).map(\.id) }
      for id in stride(from: 0, to: ids.count, by: 500).map({ ids[$0] }) {
        #expect(try await desk.changePIN("666666", to: "518204", of: id) == "pin-initial")
      }
      #expect(try await desk.number("SELECT count(*) FROM pin") == 0)
    }
  }

  @Test(.clauses(.l7, .v1), arguments: EngineKind.allCases)
  func `正式挂失以后，旧卡的密码从库里没了`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅]) { desk in
      let id = try await activated(desk)
      let report = Action.reportFormalLoss(branch: "高新路", application: "B1")
      #expect(try await desk.ask(report, of: .李梅, by: desk.bank, via: .bankCounter) == "done")
      #expect(try await desk.number("SELECT count(*) FROM pin") == 0)
      #expect(try await desk.changePIN(right, to: "518204", of: id) == "no-live-card")
    }
  }
}

/// An engine whose power is cut after so many writes.
private final class DyingEngine: Engine {
  private let engine: any Engine
  private let left: Atomic<Int>

  init(_ engine: any Engine, after writes: Int) {
    self.engine = engine
    left = Atomic(writes)
  }

  var name: String { engine.name }
  var isExclusive: Bool { engine.isExclusive }
  var waiting: Int { engine.waiting }

  func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    try await engine.read(body)
  }

  func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    guard left.subtract(1, ordering: .relaxed).newValue >= 0 else { throw EngineFault.unavailable("power cut") }
    return try await engine.write(body)
  }

  func migrate(_ script: String) async throws { try await engine.migrate(script) }
  func close() async { await engine.close() }
}
