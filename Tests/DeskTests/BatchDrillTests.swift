import Foundation
import TestKit
import Testing

@testable import Desk

/// The drill in its short form on both engines, and as large as `Scripts/drills/batch` asks for.
struct BatchDrillTests {
  @Test(.clauses(.p1, .c1), arguments: EngineKind.allCases)
  func `二百张，每一环节都有没办成的、漏的、多的、重的，一张不少地点得清`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in try await BatchDrill(desk, cards: 200) { _ in }.run() }
  }

  private static let asked = ProcessInfo.processInfo.environment["QINKA_DRILL_CARDS"].flatMap { Int($0) }
  private static let engine =
    ProcessInfo.processInfo.environment["QINKA_DRILL_ENGINE"] == "postgres" ? EngineKind.postgres : .sqlite

  @Test(.enabled(if: asked != nil, "only when QINKA_DRILL_CARDS says how many")) func 大演练() async throws {
    let cards = try #require(Self.asked)
    let begun = ContinuousClock.now
    try await withDesk(Self.engine) { desk in
      try await BatchDrill(desk, cards: cards) { line in
        let line = "[\((ContinuousClock.now - begun) / .seconds(1)) s] \(line)\n"
        FileHandle.standardError.write(Data(line.utf8))
      }.run()
    }
  }
}
