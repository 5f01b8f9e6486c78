import Foundation

/// Whether the nearest entry is near enough to be the answer.
struct Evidence: Sendable {
  enum Verdict: Sendable { case answered, unclear, elsewhere, unknown }

  /// Of the nearest entry: likeness, relevance, sentence; how far the next entry is behind; how much nearer the nearest
  /// topic that is not ours is; how much of the question the entries know, how much only the topics do; whether it names
  /// our card; how much of it is things of others, when it does not name our card and when it does; whether it speaks of
  /// a card at all.
  let features: [Double]
  private let isElsewhere: Bool
  /// Asked almost word for word as a topic that is not ours.
  private let isPlainlyElsewhere: Bool

  init(
    hits: [Index.Hit], entries: Int, parts: (known: Double, foreign: Double), namesOurs: Bool, namesACard: Bool,
    things: Double
  ) {
    // In a story a thing of others is a part of the scene; in a question of ten characters it is what is asked about.
    let others = min(1, 4 * things)
    let ours = hits.filter { $0.document < entries }
    let nearest = hits.first { $0.document >= entries }
    let first = ours.first
    let second = ours.count > 1 ? ours[1].score : 0
    features = [
      first?.likeness ?? 0, first?.relevance ?? 0, first?.sentence ?? 0, (first?.score ?? 0) - second,
      (nearest?.score ?? 0) - (first?.score ?? 0), parts.known, parts.foreign, namesOurs ? 1 : 0,
      namesOurs ? 0 : others, namesOurs ? others : 0, namesACard ? 1 : 0,
    ]
    isElsewhere = (hits.first?.document ?? 0) >= entries && (nearest?.relevance ?? 0) >= Self.near
    isPlainlyElsewhere = isElsewhere && (nearest?.likeness ?? 0) >= 0.9
  }

  /// Fitted by logistic regression on questions that the index had never seen, and never on a golden one:
  /// docs/how-to/guide.md says how.
  private static let weights = [0, 0, 2.07, 0.52, -11.55, 3.08, -4.7, 0.4, -3.35, -0.5, 1.81]
  private static let offset = -2.88
  /// From here on it is answered, from there on the likely questions are offered.
  private static let answered = 0.48
  private static let offered = 0.2
  /// From here on a topic of others is near enough to say whose it is; what is near to nothing waits for staff.
  private static let near = 0.35

  var probability: Double {
    let sum = zip(features, Self.weights).reduce(Self.offset) { $0 + $1.0 * $1.1 }
    return features[1] == 0 ? 0 : 1 / (1 + exp(-sum))
  }

  var verdict: Verdict {
    if isPlainlyElsewhere { return .elsewhere }
    if probability >= Self.answered { return .answered }
    if isElsewhere { return .elsewhere }
    return probability >= Self.offered ? .unclear : .unknown
  }
}
