import Cards
import TestKit
import Testing

@testable import Desk

/// Files out of an older system: resumable, never twice, a verdict for every row.
struct AdoptionTests {
  private struct Interrupted: Error {}

  private func run(_ desk: DeskFixture, _ export: LegacyExport, source: String) async throws -> [Adopter.Verdict] {
    var all: [Adopter.Verdict] = []
    try await Adopter(desk: desk.desk).adopt(export, source: source) { all += $0 }
    return all
  }

  @Test(arguments: EngineKind.allCases)
  func `转到一半断了，再跑接着转；同一个文件跑几遍都一样`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let export = try Export.ofMany(1..<131)
      await #expect(throws: Interrupted.self) {
        try await Adopter(desk: desk.desk).adopt(export, source: "甲") { _ in throw Interrupted() }
      }
      #expect(try await desk.number("SELECT count(*) FROM holder") == 100)
      for _ in 0..<2 {
        let verdicts = try await run(desk, export, source: "甲")
        #expect(verdicts.map(\.row) == Array(1...130))
        #expect(verdicts.allSatisfy { $0.refusal == nil })
        #expect(try await desk.number("SELECT count(*) FROM holder") == 130)
        #expect(try await desk.number("SELECT count(*) FROM journal") == 130)
      }
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `别的文件里的同一个人、同一张卡，不再建，别的行照转`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      var sameCard = Somebody.李梅.row
      sameCard[.cardNumber] = try Somebody.王芳.card.text
      let export = try Export.of([Somebody.王芳.row, sameCard, Somebody.陈静.row])
      let verdicts = try await run(desk, export, source: "乙")
      #expect(verdicts.map(\.refusal?.code) == [.duplicatePerson, .duplicateCard, nil])
      #expect(try await desk.number("SELECT count(*) FROM holder") == 2)
    }
  }

  @Test(.clauses(.l5, .l7), arguments: EngineKind.allCases)
  func `旧系统的每种状态，转进来还是那个状态`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.张伟, .王芳, .陈静, .黄磊, .周婷]) { desk async throws in
      #expect(try await desk.standing(.张伟) == .sealed)
      #expect(try await desk.standing(.张伟, .financial) == .sealed)
      #expect(try await desk.standing(.王芳) == .active)
      #expect(try await desk.standing(.陈静) == .orallyLost(until: TestClock.start + .hours(30)))
      #expect(try await desk.standing(.黄磊) == .locked(since: TestClock.start))
      #expect(try await desk.standing(.周婷) == nil)
      #expect(try await desk.ask(.releaseOralLoss(.social), of: .周婷) == "loss-final")
      #expect(try await desk.choose("274913", of: .黄磊) { .resetSocialPIN(choosing: $0) } == "done")
      #expect(try await desk.standing(.黄磊) == .active)
    }
  }
}
