import Cards
import Store
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
}
