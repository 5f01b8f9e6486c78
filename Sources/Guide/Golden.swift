import Cards
import Foundation
import Yams

/// A question with the entries or the clauses that answer it, or with none.
package struct GoldenQuestion: Decodable, Sendable {
  package enum Label: Sendable, Equatable {
    /// Any of these entries is right.
    case entries([String])
    /// Any entry is right whose first clause is one of these: written by somebody who does not know the entries.
    case clauses([Clause])
    case refusal
  }

  package let ask: String
  package let label: Label
  package let kind: String

  private enum CodingKeys: String, CodingKey { case ask, expect, clauses, kind }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    ask = try container.decode(String.self, forKey: .ask)
    kind = try container.decode(String.self, forKey: .kind)
    let key: CodingKeys = container.contains(.clauses) ? .clauses : .expect
    guard let names = try? container.decode([String].self, forKey: key) else {
      guard try container.decode(String.self, forKey: key) == "refuse" else {
        throw Self.fault(key, container, "a list, or refuse")
      }
      label = .refusal
      return
    }
    if key == .expect {
      label = .entries(names)
    } else {
      label = .clauses(
        try names.map { name in
          guard let clause = Clause(rawValue: name) else { throw Self.fault(key, container, "no clause \(name)") }
          return clause
        })
    }
  }

  private static func fault(
    _ key: CodingKeys, _ container: KeyedDecodingContainer<CodingKeys>, _ says: String
  ) -> DecodingError {
    .dataCorruptedError(forKey: key, in: container, debugDescription: says)
  }

  /// The ids of the entries that are right; none when it must be refused.
  package func right(in guide: Guide) -> [String] {
    switch label {
    case .entries(let ids): ids
    case .clauses(let clauses): guide.entries.filter { $0.clauses.first.map(clauses.contains) ?? false }.map(\.id)
    case .refusal: []
    }
  }

  package static func load(_ path: String) throws -> [GoldenQuestion] {
    try YAMLDecoder().decode([GoldenQuestion].self, from: String(contentsOfFile: path, encoding: .utf8))
  }

  /// The part for tuning; the part that is only ever measured; and one, also only measured, whose author knew the
  /// clauses and not the entries.
  package enum Part: String, CaseIterable, Sendable {
    case tuning, measured, clauses

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
      count(question, right: question.right(in: guide), finding)
    }
    times.sort()
  }

  private mutating func count(_ question: GoldenQuestion, right: [String], _ finding: Finding) {
    let answered: String? = if case .answered(let entry) = finding.outcome { entry.id } else { nil }
    let isRight: Bool
    if question.label == .refusal {
      refusable += 1
      isRight = answered == nil
      if isRight { refused += 1 }
    } else {
      good += 1
      isRight = answered.map(right.contains) ?? false
      if isRight { first += 1 }
      if !Set(right).isDisjoint(with: finding.candidates.prefix(3)) { within += 1 }
      if answered == nil { wronglyRefused += 1 } else if !isRight { wrong += 1 }
    }
    if !isRight {
      misses.append(
        Miss(
          question: question.ask, expected: right, answered: answered, candidates: finding.candidates,
          score: finding.score))
    }
  }

  package func time(at share: Double) -> Duration {
    times.isEmpty ? .zero : times[min(times.count - 1, Int(Double(times.count) * share))]
  }
}
