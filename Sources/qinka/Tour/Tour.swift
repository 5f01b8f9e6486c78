import Foundation

/// Plays the story against a running server and tells how each step came out.
struct Tour {
  let client: TourClient
  let report: TourReport
  private static let pauseBetweenTries = Duration.milliseconds(250)

  /// What was played, and what came of it.
  struct Sum {
    var played = 0
    var surprises = 0
    var clauses = ClauseTally()

    var isAsExpected: Bool { surprises == 0 && clauses.isComplete }
  }

  /// Throws when nobody answers.
  func play(_ chapters: [Chapter]) async throws -> Sum {
    let begun = ContinuousClock.now
    let sum = try await playSteps(of: chapters)
    report.close(sum, time: ContinuousClock.now - begun)
    return sum
  }

  private func playSteps(of chapters: [Chapter]) async throws -> Sum {
    let stage = Stage()
    var sum = Sum()
    for chapter in chapters {
      report.open(chapter)
      for step in chapter.steps {
        let outcome = try await play(step, on: stage)
        sum.played += 1
        sum.clauses.count(outcome)
        if outcome.surprise != nil { sum.surprises += 1 }
        report.tell(outcome, number: sum.played, in: chapter)
        if outcome.surprise != nil && step.isFoundation { return sum }
      }
    }
    return sum
  }

  private func play(_ step: Step, on stage: Stage) async throws -> Outcome {
    let deadline = ContinuousClock.now + step.patience
    while true {
      let outcome = try await attempt(step, on: stage)
      // Nothing comes of waiting when there was nothing to send.
      if outcome.surprise == nil || outcome.answer == nil || ContinuousClock.now >= deadline { return outcome }
      try await Task.sleep(for: Self.pauseBetweenTries)
    }
  }

  private func attempt(_ step: Step, on stage: Stage) async throws -> Outcome {
    let call: TourCall
    do {
      call = try step.call(stage)
    } catch let surprise as Surprise {
      // Something that an earlier step should have brought is missing: there is nothing to send.
      return Outcome(step: step, answer: nil, surprise: surprise.sentence)
    }
    let answer = try await client.send(call, of: step)
    return Outcome(step: step, answer: answer, surprise: step.surprise(at: answer, on: stage))
  }
}
