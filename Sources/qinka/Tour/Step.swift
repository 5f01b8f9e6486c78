import Foundation
import Web

/// One request of the story, with what must come of it.
struct Step {
  enum Party: String, Sendable { case qinka, sandbox, counter }

  /// What must come back; `code` and `clause` of a refusal, too.
  struct Expected: Sendable {
    let status: Int
    var code: String?
    var clause: String?
    /// Another code that is right, too, when something that runs by itself came first.
    var alternative: String?

    static let ok = Expected(status: 200)
    static let created = Expected(status: 201)

    static func refused(
      _ status: Int, _ code: String, _ clause: String? = nil, or alternative: String? = nil
    ) -> Expected {
      Expected(status: status, code: code, clause: clause, alternative: alternative)
    }
  }

  let title: String
  /// The clauses that it shows; empty for what no clause speaks of.
  let clauses: [String]
  var party = Party.qinka
  let method: String
  /// With names in braces for what differs from play to play.
  let route: String
  let expected: Expected
  /// Stage work that people need not read when it went well.
  var isQuiet = false
  /// Without it the rest of the story makes no sense.
  var isFoundation = false
  /// How long to ask again when what is awaited takes its time.
  var patience = Duration.zero
  var call: (Stage) throws -> TourCall = { _ in TourCall() }
  /// Throws `Surprise` for an answer that is not right although its status is.
  var check: (TourAnswer, Stage) throws -> Void = { _, _ in }
}

/// What one request carries.
struct TourCall {
  enum Key { case fresh, same(String), missing }

  var path: [String: String] = [:]
  var body: JSON?
  var token: String?
  var key = Key.fresh
}

/// Something came out otherwise than the story says.
struct Surprise: Error {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }
}

/// Steps that belong together.
struct Chapter {
  let title: String
  let steps: [Step]
}

/// What became of a step.
struct Outcome {
  let step: Step
  let answer: TourAnswer?
  /// nil when all was as expected.
  let surprise: String?
}

extension Step {
  /// nil when the answer is what the story expects.
  func surprise(at answer: TourAnswer, on stage: Stage) -> String? {
    let got = [String(answer.status), answer.code, answer.clause].compactMap(\.self).joined(separator: " ")
    guard answer.status == expected.status else { return "应为 \(expected.status)，却是 \(got)" }
    if let alternative = expected.alternative, answer.code == alternative { return nil }
    if let code = expected.code, answer.code != code { return "应为 \(code)，却是 \(got)" }
    if let clause = expected.clause, answer.clause != clause { return "条款应为 \(clause)，却是 \(got)" }
    do {
      try check(answer, stage)
      return nil
    } catch let surprise as Surprise {
      return surprise.sentence
    } catch {
      return "\(error)"
    }
  }
}
