import Foundation

/// Finds the entries and topics nearest to a question: BM25F over wordings and body, and the likeness to the nearest
/// single wording. Held in memory; the same whatever the database.
///
/// BM25F as in Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009).
struct Index: Sendable {
  /// How near a document is to a question, from 0 to 1 each.
  struct Hit: Sendable {
    let document: Int
    /// BM25F, as a share of what the question could reach at most.
    let relevance: Double
    /// The same for the sentence of the question that fits best.
    let sentence: Double
    /// To the nearest wording, by common weight (Dice).
    let likeness: Double

    var score: Double { 0.8 * relevance + 0.2 * likeness }
  }

  struct Document: Sendable {
    /// Normalised.
    let wordings: [String]
    let body: String
  }

  private struct Posting {
    let document: Int
    /// Weighted and normalised by the lengths of the fields.
    var frequency: Double
  }

  /// A wording as its distinct tokens; weights are added up once.
  private struct Wording {
    let document: Int
    let weight: Double
  }

  private var postings: [String: [Posting]] = [:]
  private var inWordings: [String: [Int]] = [:]
  private var wordings: [Wording] = []
  private var weights: [String: Double] = [:]
  private let count: Int

  private static let saturation = 3.0
  private static let wordingWeight = 2.5
  private static let wordingLength = 0.5
  private static let bodyWeight = 0.6
  private static let bodyLength = 0.75
  /// A single character says less than a pair.
  private static let single = 0.35
  private static let sound = 0.4
  private static let stranger = 0.4

  init(_ documents: [Document]) {
    count = documents.count
    let fields = documents.map { (wordings: $0.wordings.map(Tokens.of), body: Tokens.of($0.body)) }
    let averages = (
      wordings: Self.average(fields.map { $0.wordings.map(\.count).reduce(0, +) }),
      body: Self.average(fields.map(\.body.count))
    )
    for (document, field) in fields.enumerated() {
      var frequencies: [String: Double] = [:]
      let all = field.wordings.flatMap(\.self)
      let first =
        Self.wordingWeight / (1 - Self.wordingLength + Self.wordingLength * Double(all.count) / averages.wordings)
      for token in all { frequencies[token, default: 0] += first }
      let second = Self.bodyWeight / (1 - Self.bodyLength + Self.bodyLength * Double(field.body.count) / averages.body)
      for token in field.body { frequencies[token, default: 0] += second }
      for (token, frequency) in frequencies {
        postings[token, default: []].append(Posting(document: document, frequency: frequency))
      }
    }
    weights = Dictionary(uniqueKeysWithValues: postings.map { ($0.key, weight(of: $0.key, in: $0.value.count)) })
    for (document, field) in fields.enumerated() {
      for wording in field.wordings {
        let tokens = Set(wording)
        for token in tokens { inWordings[token, default: []].append(wordings.count) }
        wordings.append(Wording(document: document, weight: tokens.reduce(0) { $0 + weight($1) }))
      }
    }
  }

  private static func average(_ counts: [Int]) -> Double {
    max(1, Double(counts.reduce(0, +)) / Double(max(1, counts.count)))
  }

  private func weight(of token: String, in documents: Int) -> Double {
    let rarity = log(1 + (Double(count) - Double(documents) + 0.5) / (Double(documents) + 0.5))
    if token.first == Readings.mark { return rarity * Self.sound }
    return token.count == 1 && token.first?.isHan == true ? rarity * Self.single : rarity
  }

  /// One that stands nowhere weighs less than the rarest: people tell stories around their question.
  private func weight(_ token: String) -> Double { weights[token] ?? Self.stranger * weight(of: token, in: 0) }

  /// The nearest first. `question` is normalised.
  func search(_ question: String) -> [Hit] {
    let cut = question.split(separator: Terms.stop).map { (text: String($0), tokens: Set(Tokens.of(String($0)))) }
    let sentences = cut.filter { !$0.tokens.isEmpty }
    guard !sentences.isEmpty else { return [] }
    let sets = sentences.map(\.tokens)
    var shares: [String: Double] = [:]
    for (sentence, tokens) in sentences {
      let share = sentences.count > 2 && !Self.asks(sentence) ? Self.story : 1
      for token in tokens { shares[token] = max(shares[token] ?? 0, share) }
    }
    let relevance = relevance(of: shares)
    var sentence: [Int: Double] = [:]
    var likeness: [Int: Double] = [:]
    let segments = sets + zip(sets, sets.dropFirst()).map { $0.union($1) }
    for segment in segments {
      let weight = segment.reduce(0) { $0 + self.weight($1) }
      for (document, value) in segments.count == 1
        ? relevance : self.relevance(of: Dictionary(uniqueKeysWithValues: segment.map { ($0, 1) }))
      {
        // A sentence of two words fits something by chance.
        sentence[document] = max(sentence[document] ?? 0, value * min(1, weight / Self.substance))
      }
      for (document, value) in self.likeness(of: segment, weight: weight) {
        likeness[document] = max(likeness[document] ?? 0, value)
      }
    }
    return relevance.keys.map { document in
      Hit(
        document: document, relevance: relevance[document] ?? 0, sentence: sentence[document] ?? 0,
        likeness: likeness[document] ?? 0)
    }.sorted { ($0.score, -$0.document) > ($1.score, -$1.document) }
  }

  /// In a story, the sentence that asks counts for more than those that tell.
  private static func asks(_ sentence: String) -> Bool { questionWords.contains { sentence.contains($0) } }
  private static let questionWords = ["怎么", "什么", "哪", "吗", "多久", "能不能", "要不要", "需不需要", "想问", "多少", "费用", "还能", "可以"]
  private static let story = 0.5
  private static let substance = 8.0

  /// How much of the question's weight stands in the first `entries` documents, and how much only in the others; each from
  /// 0 to 1.
  func parts(of question: String, entries: Int) -> (known: Double, foreign: Double) {
    let tokens = Set(Tokens.of(question)).filter { $0.count > 1 && $0.first != Readings.mark }
    var (known, foreign, all) = (0.0, 0.0, 0.0)
    for token in tokens {
      let weight = self.weight(of: token, in: weights[token] == nil ? 0 : postings[token]?.count ?? 0)
      all += weight
      guard let documents = postings[token] else { continue }
      if documents.contains(where: { $0.document < entries }) { known += weight } else { foreign += weight }
    }
    return all == 0 ? (0, 0) : (known / all, foreign / all)
  }

  /// `shares` says how much each token of the question counts.
  private func relevance(of shares: [String: Double]) -> [Int: Double] {
    var scores = [Double](repeating: 0, count: count)
    var most = 0.0
    for (token, share) in shares {
      let weight = weight(token) * share
      most += weight
      for posting in postings[token] ?? [] {
        scores[posting.document] += weight * posting.frequency / (Self.saturation + posting.frequency)
      }
    }
    return most == 0 ? [:] : Self.found(scores.map { $0 / most })
  }

  private func likeness(of tokens: Set<String>, weight: Double) -> [Int: Double] {
    // Common characters stand in most wordings: adding into an array is ten times as fast as into a dictionary.
    var common = [Double](repeating: 0, count: wordings.count)
    for token in tokens {
      let weight = self.weight(token)
      for wording in inWordings[token] ?? [] { common[wording] += weight }
    }
    var best = [Double](repeating: 0, count: count)
    for (wording, shared) in common.enumerated() where shared > 0 {
      let (document, own) = (wordings[wording].document, wordings[wording].weight)
      best[document] = max(best[document], 2 * shared / (weight + own))
    }
    return Self.found(best)
  }

  /// Those that scored at all, by document.
  private static func found(_ scores: [Double]) -> [Int: Double] {
    Dictionary(uniqueKeysWithValues: scores.enumerated().filter { $0.element > 0 }.map { ($0.offset, $0.element) })
  }
}
