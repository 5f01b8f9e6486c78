import Cards

/// Which clauses of the article have been seen at work.
struct ClauseTally {
  /// All but the electronic card and the guide, which are not there to be played.
  static let asked = Clause.allCases.filter { !["E", "G"].contains($0.rawValue.prefix(1)) }

  private var shown: Set<String> = []

  /// A step shows its clauses only when all came out as it says.
  mutating func count(_ outcome: Outcome) {
    if outcome.surprise == nil { shown.formUnion(outcome.step.clauses) }
  }

  var played: Int { Self.asked.count - missing.count }

  var missing: [String] { Self.asked.map(\.rawValue).filter { !shown.contains($0) } }

  /// What a step names although the article has no such clause.
  var unknown: [String] { shown.filter { Clause(rawValue: $0) == nil }.sorted() }

  var isComplete: Bool { missing.isEmpty && unknown.isEmpty }
}
