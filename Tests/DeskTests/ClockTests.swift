import Logging
import Cards
import TestKit
import Testing

@testable import Desk

/// Time only goes forward, whatever the machine's clock does.
struct ClockTests {
  @Test(.clauses(.l5), arguments: EngineKind.allCases)
  func `钟往回拨，到期的挂失不会又生效`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.陈静]) { desk async throws in
      desk.clock.advance(by: .hours(30))
      #expect(try await desk.standing(.陈静) == .active)
      desk.clock.advance(by: .hours(-29))
      #expect(try await desk.standing(.陈静) == .active)
      #expect(desk.desk.clock.heldBack == .hours(29))
      #expect(try await desk.ask(.releaseOralLoss(.social), of: .陈静) == "already-lapsed")
    }
  }

  @Test(.clauses(.l5), arguments: EngineKind.allCases)
  func `重启以后钟慢了，也不早于库里最晚的时刻`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.陈静]) { desk in
      desk.clock.advance(by: .hours(31))
      try await Sweeper(desk: desk.desk, log: Logger(label: "test")).sweep()
      let latest = desk.clock.now
      desk.clock.move(to: TestClock.start - .days(2))
      let again = try desk.restarted()
      try await again.desk.wake()
      #expect(again.desk.clock.now() == latest)
      #expect(try await again.standing(.陈静) == .active)
    }
  }

  @Test(.clauses(.l5), arguments: EngineKind.allCases)
  func `没有登记过时刻，也不早于最后一次改动`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      desk.clock.advance(by: .hours(5))
      try await desk.ask(.reportOralLoss(.social), of: .王芳)
      desk.clock.move(to: TestClock.start)
      let again = try desk.restarted()
      try await again.desk.wake()
      #expect(again.desk.clock.now() == TestClock.start + .hours(5))
    }
  }
}
