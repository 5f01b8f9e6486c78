import Logging
import Cards
import Store
import Synchronization
import TestKit
import Testing

@testable import Desk

/// Repeating a request is harmless: one effect, one answer.
struct OnceTests {
  private func report(_ desk: DeskFixture) async throws -> Act {
    Act(holder: try await desk.id(.王芳), action: .reportOralLoss(.social), actor: .holder, channel: .cardSite)
  }

  @Test(arguments: EngineKind.allCases)
  func `同一个请求再来，给同一个回答，不再办一次`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let act = try await report(desk)
      let once = desk.once(payload: "社保")
      let first = try await desk.desk.perform(act, once: once, answer: DeskFixture.answer)
      #expect(first.word == "done" && !first.isReplay)
      for later in [Duration.zero, .hours(1), .days(6)] {
        desk.clock.move(to: TestClock.start + later)
        let again = try await desk.restarted().desk.perform(act, once: once, answer: DeskFixture.answer)
        #expect(again.body == first.body && again.status == first.status && again.isReplay)
      }
      #expect(try await desk.entries(of: .王芳).count == 2)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `拒绝的回答也留着；换了内容不给`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.周婷]) { desk in
      let act = Act(
        holder: try await desk.id(.周婷), action: .reportOralLoss(.social), actor: .holder, channel: .cardSite)
      let once = desk.once("k", payload: "社保")
      let first = try await desk.desk.perform(act, once: once, answer: DeskFixture.answer)
      #expect(first.text == "card-void")
      #expect(try await desk.desk.perform(act, once: once, answer: DeskFixture.answer).isReplay)
      await #expect(throws: OnceFault.otherPayload) {
        try await desk.desk.perform(act, once: desk.once("k", payload: "金融"), answer: DeskFixture.answer)
      }
      let other = try await desk.desk.perform(
        act, once: desk.once("k", payload: "金融", subject: "另一个人"), answer: DeskFixture.answer)
      #expect(!other.isReplay)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `二十个一样的请求同时来，办一次，都得到同一个回答`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let act = try await report(desk)
      let once = desk.once(payload: "社保")
      let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
        for _ in 0..<20 {
          group.addTask { try await desk.desk.perform(act, once: once, answer: DeskFixture.answer) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(answers.map(\.body)).count == 1)
      #expect(answers.count { !$0.isReplay } == 1)
      #expect(try await desk.entries(of: .王芳).count == 2)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `二十个不同的请求同时来解挂，只有一个办成`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.陈静]) { desk in
      let words = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<20 { group.addTask { try await desk.ask(.releaseOralLoss(.social), of: .陈静) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(words.count { $0 == "done" } == 1)
      #expect(words.count { $0 == "not-reported" } == 19)
      #expect(try await desk.entries(of: .陈静).count == 2)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `两个文件同时建同一个人的档案，只建成一份`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk async throws in
      let verdicts = await withTaskGroup(of: [Adopter.Verdict]?.self) { group in
        for source in ["甲", "乙", "丙", "丁"] {
          group.addTask {
            var all: [Adopter.Verdict] = []
            do {
              try await Adopter(desk: desk.desk).adopt(try Export.of([Somebody.王芳.row]), source: source) { all += $0 }
            } catch EngineFault.conflict {
              return nil  // ran into another one and may be run again
            } catch {
              Issue.record(error)
            }
            return all
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      let refusals = verdicts.compactMap { $0?.first }.map(\.refusal?.code)
      #expect(refusals.count { $0 == nil } == 1)
      // Who is found first, the person or the card, is a matter of the moment.
      #expect(refusals.allSatisfy { $0 == nil || $0 == .duplicatePerson || $0 == .duplicateCard })
      #expect(try await desk.number("SELECT count(*) FROM holder") == 1)
      #expect(try await desk.number("SELECT count(*) FROM journal") == 1)
      #expect(try await JournalVerifier.verify(desk.engine, replaying: desk.desk.files).isClean)
    }
  }

  // MARK: Unfinished requests

  @Test(arguments: EngineKind.allCases)
  func `头一个还在办，孪生的等不到就说还在办；办完了给同一个回答`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅]) { fixture async throws in
      #expect(try await fixture.choose("274913", of: .李梅) { .activateSocial(choosing: $0) } == "done")
      let id = try await fixture.id(.李梅)
      // The first write claims the key, the second one is held up: the PIN is being verified, as it were.
      let gate = Gate()
      let desk = try fixture.restarted(on: GatedEngine(fixture.engine, holdingUp: 2, at: gate))
      let once = desk.once(payload: "改密码")
      @Sendable func change() async throws -> Answer {
        try await desk.desk.changePIN(
          from: try PIN.parse("274913"), to: try PIN.parse("518204"), of: id, via: .miniProgramme, once: once,
          answer: DeskFixture.answer)
      }
      async let first = change()
      await gate.reached()
      await #expect(throws: OnceFault.running) { try await change() }
      await gate.open()
      let answer = try await first
      #expect(answer.word == "done" && !answer.isReplay)
      let again = try await change()
      #expect(again.body == answer.body && again.isReplay)
      #expect(try await fixture.entries(of: .李梅).count == 3)
    }
  }

  /// What becomes of a claim, in a word.
  private func claim(_ once: Once, by desk: DeskFixture) async throws -> String {
    let (repeats, now) = (desk.desk.repeats, desk.clock.now)
    do {
      switch try await desk.engine.write({ try repeats.claim(once, at: now, in: $0) }) {
      case .mine(let takenUp): return takenUp ? "taken up" : "fresh"
      case .answered: return "answered"
      }
    } catch OnceFault.running {
      return "running"
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `没办完的，过了十五秒才接手；接手以后又是在办`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk async throws in
      let once = desk.once()
      #expect(try await claim(once, by: desk) == "fresh")
      #expect(try await claim(once, by: desk) == "running")
      desk.clock.advance(by: .seconds(15))
      #expect(try await claim(once, by: desk) == "running")
      desk.clock.advance(by: .milliseconds(1))
      #expect(try await claim(once, by: desk) == "taken up")
      #expect(try await claim(once, by: desk) == "running")
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `重启以后：别人碰不到的库马上接手，共用的库等十五秒`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk async throws in
      #expect(desk.engine.isExclusive == (kind == .sqlite))
      let once = desk.once()
      #expect(try await claim(once, by: desk) == "fresh")
      let again = try desk.restarted()
      #expect(try await claim(once, by: again) == (kind == .sqlite ? "taken up" : "running"))
      if kind == .postgres {
        desk.clock.advance(by: .milliseconds(15_001))
        #expect(try await claim(once, by: again) == "taken up")
      }
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `回答留七天，满七天还在，再过一毫秒就是新的请求`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk async throws in
      let act = try await report(desk)
      let once = desk.once()
      let first = try await desk.desk.perform(act, once: once, answer: DeskFixture.answer)
      desk.clock.move(to: TestClock.start + .days(7))
      try await Sweeper(desk: desk.desk, log: Logger(label: "test")).discard()
      let kept = try await desk.desk.perform(act, once: once, answer: DeskFixture.answer)
      #expect(kept.body == first.body && kept.isReplay)
      desk.clock.advance(by: .milliseconds(1))
      let new = try await desk.desk.perform(act, once: once, answer: DeskFixture.answer)
      #expect(new.word == "done" && new.body != first.body && !new.isReplay)
      #expect(try await desk.entries(of: .王芳).count { $0.receipt == new.text.dropFirst("done ".count) } == 1)
    }
  }
}

/// Holds somebody up until it is opened, and says when somebody stands before it.
private actor Gate {
  private var isOpen = false
  private var isReached = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func pass() async {
    isReached = true
    wakeAll()
    while !isOpen { await change() }
  }

  func reached() async {
    while !isReached { await change() }
  }

  func open() {
    isOpen = true
    wakeAll()
  }

  private func change() async { await withCheckedContinuation { waiting.append($0) } }

  private func wakeAll() {
    let all = waiting
    waiting = []
    for continuation in all { continuation.resume() }
  }
}

/// An engine one of whose writes is held up at a gate.
private final class GatedEngine: Engine {
  private let engine: any Engine
  private let gate: Gate
  private let held: Int
  private let writes = Atomic(0)

  init(_ engine: any Engine, holdingUp held: Int, at gate: Gate) {
    self.engine = engine
    self.held = held
    self.gate = gate
  }

  var name: String { engine.name }
  var isExclusive: Bool { engine.isExclusive }
  var waiting: Int { engine.waiting }

  func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    try await engine.read(body)
  }

  func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    if writes.add(1, ordering: .relaxed).newValue == held { await gate.pass() }
    return try await engine.write(body)
  }

  func migrate(_ script: String) async throws { try await engine.migrate(script) }
  func close() async { await engine.close() }
}
