import Cards
import Desk
import Guide
import Synchronization

/// The guide of this server: its folder, and what staff have answered since.
package final class GuideShelf: Sendable {
  private struct State {
    var guide: Guide
    /// The answers that are in it.
    var mark = "0.0"
    var looked: ContinuousClock.Instant?
  }

  let folder: Guide
  private let state: Mutex<State>
  /// Another process may have taken an answer.
  private static let interval = Duration.seconds(2)

  package init(_ guide: Guide) {
    folder = guide
    state = Mutex(State(guide: guide))
  }

  /// One of its own with the guide that travels with the program; `qinka serve` checks it before anybody is let in.
  package static func bundled() -> GuideShelf { GuideShelf(travelling) }

  private static let travelling: Guide = {
    do {
      return try Guide.load(folder: Guide.bundledFolder)
    } catch {
      preconditionFailure("the guide that travels with the program is broken: \(error)")
    }
  }()

  /// With every answer that staff have given. When the database does not say, with those that were known before.
  func guide(_ desk: Desk) async -> Guide {
    let isFresh = state.withLock { state in
      let now = ContinuousClock.now
      if let looked = state.looked, now - looked < Self.interval { return true }
      state.looked = now
      return false
    }
    if !isFresh, let mark = try? await desk.questionsMark(), mark != state.withLock(\.mark),
      let answered = try? await desk.answeredQuestions()
    {
      let guide = folder.with(
        answered.compactMap { question in
          question.entry.map {
            Addition(words: question.words, entry: $0, answer: question.answer, on: question.lastAt.day)
          }
        })
      state.withLock { ($0.guide, $0.mark) = (guide, mark) }
    }
    return state.withLock(\.guide)
  }

  /// Looks again at the next question.
  func forget() { state.withLock { $0.looked = nil } }
}

extension Call {
  func guide() async -> Guide { await shelf.guide(desk) }

  /// The policy in force in `city`, or in the province.
  func inForce(city: RegionCode? = nil) -> InForce { InForce(desk.policies, at: desk.clock.now(), city: city) }
}
