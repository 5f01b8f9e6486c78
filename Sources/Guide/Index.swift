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

    /// Asked in one sentence that is a wording, but for its order: no other document can be meant more.
    let isWordForWord: Bool

    var score: Double { 0.88 * relevance + 0.12 * likeness + (isWordForWord ? 1 : 0) }
  }

  struct Document: Sendable {
    /// Normalised.
    let wordings: [String]
    let body: String
  }

  /// Tokens by their number, in the order in which they were met.
  private var numbers: [String: Int] = [:]
  /// What each token weighs, and the same without regard to what kind of token it is.
  private var weights: [Double] = []
  private var rarities: [Double] = []
  private var isKnownToEntries: [Bool] = []
  /// The documents with each token, and how often: weighted and normalised by the lengths of the fields.
  private var postings: [[(document: Int32, frequency: Double)]] = []
  /// The wordings with each token.
  private var inWordings: [[Int32]] = []
  /// Whose each wording is, and what its distinct tokens weigh together.
  private var wordings: [(document: Int, weight: Double)] = []
  private let count: Int
  private let entries: Int

  private static let saturation = 3.0
  private static let wordingWeight = 2.5
  private static let wordingLength = 0.5
  private static let bodyWeight = 0.5
  private static let bodyLength = 0.75
  /// A single character says less than a pair.
  private static let single = 0.5
  private static let sound = 0.4
  private static let stranger = 0.4
  private static let doubt = 2.0
  private static let loudest = 4.0
  private static let faintest = 0.02

  /// The first `entries` documents are ours, the others are topics of others.
  init(_ documents: [Document], entries: Int) {
    count = documents.count
    self.entries = entries
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
      for (token, frequency) in frequencies { post(token, document, frequency) }
    }
    for (token, number) in numbers {
      rarities[number] = rarity(in: postings[number].count)
      weights[number] = information(in: postings[number]) * Self.kind(of: token)
      isKnownToEntries[number] = postings[number].contains { $0.document < entries }
    }
    for (document, field) in fields.enumerated() {
      for wording in field.wordings {
        let tokens = Set(wording.compactMap { numbers[$0] })
        for token in tokens { inWordings[token].append(Int32(wordings.count)) }
        wordings.append((document, tokens.reduce(0) { $0 + weights[$1] }))
      }
    }
  }

  private mutating func post(_ token: String, _ document: Int, _ frequency: Double) {
    let number = numbers[token] ?? postings.count
    if number == postings.count {
      numbers[token] = number
      postings.append([])
      inWordings.append([])
      weights.append(0)
      rarities.append(0)
      isKnownToEntries.append(false)
    }
    postings[number].append((Int32(document), frequency))
  }

  private static func average(_ counts: [Int]) -> Double {
    max(1, Double(counts.reduce(0, +)) / Double(max(1, counts.count)))
  }

  /// Of a token in so many documents.
  private func rarity(in documents: Int) -> Double {
    log(1 + (Double(count) - Double(documents) + 0.5) / (Double(documents) + 0.5))
  }

  /// How much a token tells of the document: little when it is spread over all of them, however many it stands in.
  ///
  /// One less the entropy of its spread, as in log-entropy weighting (Dumais, 1991); `doubt` is how often it is imagined
  /// to have been met everywhere else, so that what was met once tells less than what was met often in one place.
  private func information(in postings: [(document: Int32, frequency: Double)]) -> Double {
    let all = postings.reduce(Self.doubt) { $0 + $1.frequency }
    let most = log(Double(max(2, count)))
    let spread = postings.reduce(Self.doubt / all * (most + log(all / Self.doubt))) { sum, posting in
      let share = posting.frequency / all
      return sum - share * log(share)
    }
    return Self.loudest * max(Self.faintest, (most - spread) / most)
  }

  private static func kind(of token: String) -> Double {
    if token.first == Readings.mark { return sound }
    return token.count == 1 && token.first?.isHan == true ? single : 1
  }

  /// The distinct tokens of a question: those that stand somewhere by their numbers, and what the others weigh.
  private struct Asked {
    var known: Set<Int> = []
    /// Each by its text.
    var strange: [String: Double] = [:]

    mutating func formUnion(_ other: Asked) {
      known.formUnion(other.known)
      strange.merge(other.strange) { first, _ in first }
    }
  }

  private func asked(_ sentence: Substring) -> Asked {
    var asked = Asked()
    for token in Tokens.of(String(sentence)) {
      if let number = numbers[token] {
        asked.known.insert(number)
      } else {
        // About as much as one that stands in a single wording: people tell stories around their question.
        asked.strange[token] = Self.stranger * rarity(in: 0) * Self.kind(of: token)
      }
    }
    return asked
  }

  /// The nearest first. `question` is normalised.
  func search(_ question: String) -> [Hit] {
    let sentences = question.split(separator: Terms.stop).map { asked($0) }
      .filter { !$0.known.isEmpty || !$0.strange.isEmpty }
    guard let first = sentences.first else { return [] }
    let whole = sentences.dropFirst().reduce(into: first) { $0.formUnion($1) }
    let pairs = zip(sentences, sentences.dropFirst()).map { first, second in
      var both = first
      both.formUnion(second)
      return both
    }
    let relevance = relevance(of: whole)
    var best = [(sentence: Double, likeness: Double)](repeating: (0, 0), count: count)
    let segments = sentences + pairs
    for segment in segments {
      let weight = weight(of: segment)
      // A sentence of two words fits something by chance.
      let substance = min(1, weight / Self.substance)
      for (document, value) in (segments.count == 1 ? relevance : self.relevance(of: segment)).enumerated() {
        best[document].sentence = max(best[document].sentence, value * substance)
      }
      for (document, value) in likeness(of: segment, weight: weight).enumerated() {
        best[document].likeness = max(best[document].likeness, value)
      }
    }
    return relevance.indices.filter { relevance[$0] > 0 }.map { document in
      Hit(
        document: document, relevance: relevance[document], sentence: best[document].sentence,
        likeness: best[document].likeness, isWordForWord: segments.count == 1 && best[document].likeness > 0.98)
    }.sorted { ($0.score, -$0.document) > ($1.score, -$1.document) }
  }

  private static let substance = 8.0

  /// How much of the question's weight stands in our documents, and how much only in the others; each from 0 to 1.
  func parts(of question: String) -> (known: Double, foreign: Double) {
    let tokens = Set(Tokens.of(question)).filter { $0.count > 1 && $0.first != Readings.mark }
    var (known, foreign, all) = (0.0, 0.0, 0.0)
    for token in tokens {
      guard let number = numbers[token] else {
        all += rarity(in: 0)
        continue
      }
      all += rarities[number]
      if isKnownToEntries[number] { known += rarities[number] } else { foreign += rarities[number] }
    }
    return all == 0 ? (0, 0) : (known / all, foreign / all)
  }

  private func weight(of asked: Asked) -> Double {
    asked.known.reduce(asked.strange.values.reduce(0, +)) { $0 + weights[$1] }
  }

  /// Of each document.
  private func relevance(of asked: Asked) -> [Double] {
    var scores = [Double](repeating: 0, count: count)
    for token in asked.known {
      let weight = weights[token]
      for posting in postings[token] {
        scores[Int(posting.document)] += weight * posting.frequency / (Self.saturation + posting.frequency)
      }
    }
    let most = weight(of: asked)
    return most == 0 ? scores : scores.map { $0 / most }
  }

  /// Of each document's nearest wording.
  private func likeness(of asked: Asked, weight: Double) -> [Double] {
    // Common characters stand in most wordings: adding into an array is ten times as fast as into a dictionary.
    var common = [Double](repeating: 0, count: wordings.count)
    for token in asked.known {
      let weight = weights[token]
      for wording in inWordings[token] { common[Int(wording)] += weight }
    }
    var best = [Double](repeating: 0, count: count)
    for wording in common.indices where common[wording] > 0 {
      let (document, own) = wordings[wording]
      best[document] = max(best[document], 2 * common[wording] / (weight + own))
    }
    return best
  }
}
