import Foundation

/// The sandbox's clock.
extension Moves {
  /// Moves the clock to a noted instant, or a little before it.
  static func moveClock(_ title: String, to noted: String, earlier: TimeInterval = 0) -> [Step] {
    [
      lookAtClock,
      Step(
        title: title, clauses: [], party: .sandbox, method: "POST", route: "/clock", expected: .ok,
        call: { stage in
          guard let target = Stage.instant(try stage.noted(noted)) else { throw Surprise("\(noted)不是时刻") }
          let seconds = target.addingTimeInterval(-earlier).timeIntervalSince(stage.now)
          return TourCall(body: ["advanceSeconds": .number(max(0, seconds))])
        }),
    ]
  }

  static func moveClock(_ title: String, by seconds: TimeInterval) -> Step {
    Step(
      title: title, clauses: [], party: .sandbox, method: "POST", route: "/clock", expected: .ok,
      call: { _ in TourCall(body: ["advanceSeconds": .number(seconds)]) })
  }

  /// On to nine o'clock: whatever is booked for a day is not surprised by midnight.
  static func moveToMorning(_ title: String) -> [Step] {
    [
      lookAtClock,
      Step(
        title: title, clauses: [], party: .sandbox, method: "POST", route: "/clock", expected: .ok,
        call: { TourCall(body: ["advanceSeconds": .number($0.untilMorning)]) }),
    ]
  }

  /// A little time goes by that nobody needs to read about.
  static func wait(_ seconds: TimeInterval) -> Step {
    var step = moveClock("过一会儿", by: seconds)
    step.isQuiet = true
    return step
  }

  /// Learns what time it is, for whoever has to name a day.
  static var lookAtClock: Step {
    Step(
      title: "看钟", clauses: [], party: .sandbox, method: "GET", route: "/clock", expected: .ok, isQuiet: true,
      check: { answer, stage in try stage.readClock(answer) })
  }
}
