import Foundation

/// Plays the story against a running server and tells how each step came out.
struct Tour {
  let client: TourClient
  let report: TourReport
  private static let pauseBetweenTries = Duration.milliseconds(250)

  /// How many steps came out otherwise than the story says. Throws when nobody answers.
  func play(_ chapters: [Chapter]) async throws -> Int {
    let begun = ContinuousClock.now
    let (played, surprises) = try await playSteps(of: chapters)
    report.close(played: played, surprises: surprises, time: ContinuousClock.now - begun)
    return surprises
  }

  private func playSteps(of chapters: [Chapter]) async throws -> (played: Int, surprises: Int) {
    let stage = Stage()
    var (played, surprises) = (0, 0)
    for chapter in chapters {
      report.open(chapter)
      for step in chapter.steps {
        let outcome = try await play(step, on: stage)
        played += 1
        if outcome.surprise != nil { surprises += 1 }
        report.tell(outcome, number: played, in: chapter)
        if outcome.surprise != nil && step.isFoundation { return (played, surprises) }
      }
    }
    return (played, surprises)
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
