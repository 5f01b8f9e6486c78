import Cards
import Testing

/// Says which clauses of the official article a test shows to hold: `@Test(.clauses(.l5, .l6))`.
///
/// `docs/clauses.md` is made from these marks, so a clause that does not exist must not compile.
package struct ClauseTrait: TestTrait, SuiteTrait {
  package let clauses: [Clause]

  package var isRecursive: Bool { true }
  package var comments: [Comment] { clauses.map { "\($0.rawValue) \($0.summary)" } }
}

extension Trait where Self == ClauseTrait {
  /// The clauses that the test is about, the most direct first.
  package static func clauses(_ first: Clause, _ others: Clause...) -> ClauseTrait {
    ClauseTrait(clauses: [first] + others)
  }
}
