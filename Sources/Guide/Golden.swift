import Foundation
import Yams

/// A question with the entries that answer it, or with none.
package struct GoldenQuestion: Decodable, Sendable {
  package let ask: String
  /// Any of these is right; empty when it must be refused.
  package let expect: [String]
  package let kind: String

  private enum CodingKeys: CodingKey { case ask, expect, kind }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    ask = try container.decode(String.self, forKey: .ask)
    kind = try container.decode(String.self, forKey: .kind)
    if let ids = try? container.decode([String].self, forKey: .expect) {
      expect = ids
    } else if try container.decode(String.self, forKey: .expect) == "refuse" {
      expect = []
    } else {
      throw DecodingError.dataCorruptedError(
        forKey: .expect, in: container, debugDescription: "a list of ids, or refuse")
    }
  }

  package static func load(_ path: String) throws -> [GoldenQuestion] {
    try YAMLDecoder().decode([GoldenQuestion].self, from: String(contentsOfFile: path, encoding: .utf8))
  }

  /// The part for tuning, and the part that is only ever measured.
  package enum Part: String, CaseIterable, Sendable {
    case tuning, measured

    package func questions(folder: String) throws -> [GoldenQuestion] {
      try GoldenQuestion.load("\(folder)/Golden/\(rawValue).yaml")
    }
  }
}

/// How well the guide answers a list of questions.
package struct GuideMeasurement: Sendable {
  package struct Miss: Sendable {
    package let question: String
    package let expected: [String]
    /// What it said instead; nil when it refused.
    package let answered: String?
    package let candidates: [String]
    package let score: Double
  }

  package var good = 0
  package var refusable = 0
  /// Answered, and rightly.
  package var first = 0
  /// A right entry is the answer or among the three nearest.
  package var within = 0
  package var wrong = 0
  package var wronglyRefused = 0
  package var refused = 0
  package var misses: [Miss] = []
  /// Of one search each, sorted.
  package var times: [Duration] = []

  package init(_ questions: [GoldenQuestion], by guide: Guide) {
    _ = guide.find("挂失")  // whatever is made on first use
    for question in questions {
      let started = ContinuousClock.now
      let finding = guide.find(question.ask)
      times.append(ContinuousClock.now - started)
      count(question, finding)
    }
    times.sort()
  }

  private mutating func count(_ question: GoldenQuestion, _ finding: Finding) {
    let answered: String? = if case .answered(let entry) = finding.outcome { entry.id } else { nil }
    let isRight: Bool
    if question.expect.isEmpty {
      refusable += 1
      isRight = answered == nil
      if isRight { refused += 1 }
    } else {
      good += 1
      isRight = answered.map(question.expect.contains) ?? false
      if isRight { first += 1 }
      if !Set(question.expect).isDisjoint(with: finding.candidates.prefix(3)) { within += 1 }
      if answered == nil { wronglyRefused += 1 } else if !isRight { wrong += 1 }
    }
    if !isRight {
      misses.append(
        Miss(
          question: question.ask, expected: question.expect, answered: answered, candidates: finding.candidates,
          score: finding.score))
    }
  }

  package func time(at share: Double) -> Duration {
    times.isEmpty ? .zero : times[min(times.count - 1, Int(Double(times.count) * share))]
  }
}
