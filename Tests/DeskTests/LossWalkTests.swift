import Logging
import Cards
import TestKit
import Testing

@testable import Desk

/// L1 to L7 as one walk through the desk, on both engines.
struct LossWalkTests {
  private let report = Action.reportFormalLoss(branch: "西安高新路支行", application: "B2026112300000001")

  @Test(.clauses(.l1, .l2, .l3, .l4, .l5, .l6, .l7), arguments: EngineKind.allCases)
  func `王芳丢卡、找到、又丢、续挂、到期、最后正式挂失`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      #expect(try await desk.ask(.reportOralLoss(.social), of: .王芳, by: desk.agent, via: .hotline) == "done")
      let end = TestClock.start + .hours(168)
      #expect(try await desk.standing(.王芳) == .orallyLost(until: end))
      #expect(try await desk.standing(.王芳, .financial) == .active)
      #expect(
        try await desk.ask(.releaseOralLoss(.social), of: .王芳, by: desk.agent, via: .hotline) == "wrong-channel")

      let until = TestClock.start + .hours(100)
      #expect(
        try await desk.ask(.reportOralLoss(.financial, bankUntil: until), of: .王芳, by: desk.bank, via: .bankPhone)
          == "done")
      #expect(try await desk.standing(.王芳, .financial) == .orallyLost(until: until))

      #expect(try await desk.ask(.releaseOralLoss(.social), of: .王芳) == "done")
      #expect(try await desk.standing(.王芳) == .active)
      #expect(try await desk.standing(.王芳, .financial) == .orallyLost(until: until))
      #expect(
        try await desk.ask(.releaseOralLoss(.financial), of: .王芳, by: desk.bank, via: .bankCounter) == "done")

      #expect(try await desk.ask(.reportOralLoss(.social), of: .王芳, via: .cardSite) == "done")
      #expect(try await desk.ask(.reportOralLoss(.social), of: .王芳, via: .cardSite) == "already-reported")
      desk.clock.move(to: end - .hours(48))
      #expect(try await desk.ask(.reportOralLoss(.social), of: .王芳, via: .cardSite) == "done")
      let renewed = end + .hours(120)
      desk.clock.move(to: renewed - .milliseconds(1))
      #expect(try await desk.standing(.王芳) == .orallyLost(until: renewed))
      desk.clock.move(to: renewed)
      #expect(try await desk.standing(.王芳) == .active)
      #expect(try await desk.ask(.releaseOralLoss(.social), of: .王芳) == "already-lapsed")

      #expect(try await desk.ask(report, of: .王芳, by: desk.bank, via: .bankCounter) == "done")
      #expect(try await desk.standing(.王芳) == nil)
      #expect(try await desk.ask(.releaseOralLoss(.social), of: .王芳) == "loss-final")
      #expect(try await desk.ask(report, of: .王芳, by: desk.bank, via: .bankCounter) == "loss-final")
      let application = try #require(try await desk.desk.application(of: try await desk.id(.王芳)))
      #expect(application.number == "B2026112300000001" && application.city == "610500")

      let kept = try await desk.desk.view(of: try await desk.id(.王芳), actor: .holder, via: .app).holder
      #expect(try await desk.replayed(.王芳) == kept, "the journal gives the file as it stands")
    }
  }

  @Test(.clauses(.l5), arguments: EngineKind.allCases)
  func `登记到期的人歇着还是干活，回答都一样`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.陈静, .王芳]) { desk in
      let sweeper = Sweeper(desk: desk.desk, log: Logger(label: "test"))
      #expect(try await sweeper.sweep() == 0)
      desk.clock.advance(by: .hours(31))
      let resting = try await previews(of: .陈静, at: desk)
      let standing = try await desk.standing(.陈静)
      #expect(standing == .active)
      #expect(try await sweeper.sweep() == 1)
      #expect(try await sweeper.sweep() == 0)
      #expect(try await previews(of: .陈静, at: desk) == resting)
      #expect(try await desk.standing(.陈静) == standing)
      #expect(
        try await desk.entries(of: .陈静).last?.event
          == .oralLossLapsed(function: .social, at: TestClock.start + .hours(30)))
      #expect(try await desk.ask(.releaseOralLoss(.social), of: .陈静) == "already-lapsed")
      #expect(try await desk.ask(.reportOralLoss(.social), of: .陈静) == "done")
    }
  }

  private func previews(of somebody: Somebody, at desk: DeskFixture) async throws -> [Preview] {
    let situation = try await desk.desk.view(of: try await desk.id(somebody), actor: .holder, via: .miniProgramme)
    return Cards.previews(in: situation)
  }
}
