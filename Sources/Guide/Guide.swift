import Cards

/// The guide of one folder: its entries, and what they answer.
///
///     let guide = try Guide.load(folder: Guide.bundledFolder)
///     let finding = guide.find("社保咔掉了咋整")
package struct Guide: Sendable {
  package let entries: [GuideEntry]
  package let elsewhere: [Elsewhere]
  let terms: Terms
  /// What belongs to others, by the words for it, as they were written and as they are read.
  let things: [String]
  /// Each stands for nothing, so that what is left of a question can be looked at.
  private let thingWords: Trie
  private let index: Index

  /// Longer questions are refused unread: nobody asks in more words, and reading them costs time.
  package static let longest = 600

  init(entries: [GuideEntry], elsewhere: [Elsewhere], things: [String], terms: Terms) {
    self.entries = entries
    self.elsewhere = elsewhere
    var terms = terms
    terms.learn((entries.flatMap { [$0.question] + $0.wordings }).map(terms.normalised))
    self.terms = terms
    self.things = Array(Set(things.map(Terms.folded) + things.map(terms.normalised))).filter { !$0.isEmpty }.sorted()
    var words = Trie()
    for thing in self.things { words.insert(thing, for: "") }
    thingWords = words
    index = Index(
      entries.map { entry in
        Index.Document(
          wordings: ([entry.question] + entry.wordings).map(terms.normalised),
          body: entry.body.flatMap(\.texts).map { terms.normalised(NamedValue.outside($0)) }.joined(separator: "。"))
      }
        + elsewhere.map { topic in
          Index.Document(wordings: topic.wordings.map(terms.normalised), body: "")
        }, entries: entries.count)
  }

  package func entry(_ id: String) -> GuideEntry? { entries.first { $0.id == id } }

  /// What the question is about, or that the guide does not know.
  package func find(_ question: String) -> Finding {
    guard question.count <= Self.longest else { return Finding(.tooLong, score: 0) }
    let asked = terms.normalised(question)
    let hits = index.search(asked)
    let evidence = evidence(question, asked, hits)
    let likely = hits.filter { $0.document < entries.count }.map { entries[$0.document] }
    switch evidence.verdict {
    case .answered:
      return Finding(
        .answered(likely[0]), score: evidence.probability, candidates: Array(likely.prefix(3).map(\.id)))
    case .elsewhere:
      return Finding(
        .elsewhere(elsewhere[hits[0].document - entries.count]), score: evidence.probability,
        candidates: Array(likely.prefix(3).map(\.id)))
    case .unclear:
      return Finding(
        .unclear(Array(likely.prefix(3))), score: evidence.probability, candidates: Array(likely.prefix(3).map(\.id)))
    case .unknown:
      return Finding(.unknown, score: evidence.probability, candidates: Array(likely.prefix(3).map(\.id)))
    }
  }

  private func evidence(_ question: String, _ asked: String, _ hits: [Index.Hit]) -> Evidence {
    let written = Terms.folded(question)
    // Another province's card is a thing of others, and names ours no more than a bank's does.
    let rest = thingWords.replaced(in: asked)
    let namesOurs = rest.contains(Self.ours)
    let isForeign = !namesOurs && asked.contains(Self.ours)
    let gone = max(
      Self.share(of: asked, without: rest), Self.share(of: written, without: thingWords.replaced(in: written)))
    return Evidence(
      hits: hits, entries: entries.count, parts: index.parts(of: asked), namesOurs: namesOurs,
      namesACard: rest.contains("卡"), things: isForeign ? 1 : gone)
  }

  private static let ours = "社保"

  /// How much of a text is gone.
  private static func share(of text: String, without rest: String) -> Double {
    text.isEmpty ? 0 : Double(text.count - rest.count) / Double(text.count)
  }

  /// What the judgement of a question rests on, for fitting: its features, and the nearest documents with theirs.
  package func features(_ question: String) -> (evidence: [Double], hits: [(id: String, parts: [Double])]) {
    let asked = terms.normalised(question)
    let hits = index.search(asked)
    let evidence = evidence(question, asked, hits)
    return (
      evidence.features,
      hits.prefix(12).map { hit in
        let isOurs = hit.document < entries.count
        let id = isOurs ? entries[hit.document].id : "~" + elsewhere[hit.document - entries.count].topic
        return (id, [hit.relevance, hit.sentence, hit.likeness])
      }
    )
  }

  /// What would be found for each wording if it were not one: how well the guide answers what nobody thought of.
  ///
  /// Takes one indexing for each wording.
  package func leaveOneOut(_ each: (_ asked: String, _ expect: [String], Guide) -> Void) {
    for (number, entry) in entries.enumerated() {
      for wording in entry.wordings {
        var fewer = entries
        fewer[number] = entry.without(wording)
        each(wording, [entry.id], Guide(entries: fewer, elsewhere: elsewhere, things: things, terms: terms))
      }
    }
    for (number, topic) in elsewhere.enumerated() {
      for wording in topic.wordings {
        var fewer = elsewhere
        fewer[number] = Elsewhere(
          topic: topic.topic, wordings: topic.wordings.filter { $0 != wording }, place: topic.place)
        each(wording, [], Guide(entries: entries, elsewhere: fewer, things: things, terms: terms))
      }
    }
  }

  package func normalised(_ question: String) -> String { terms.normalised(question) }
}

/// What came of a question.
package struct Finding: Sendable {
  package enum Outcome: Sendable {
    case answered(GuideEntry)
    /// Perhaps one of these was meant.
    case unclear([GuideEntry])
    /// Known not to be ours.
    case elsewhere(Elsewhere)
    case unknown
    case tooLong
  }

  package let outcome: Outcome
  /// The probability that the first candidate answers the question, as calibrated on the tuning questions.
  package let score: Double
  /// The nearest entries' ids, whatever came of it.
  package let candidates: [String]

  init(_ outcome: Outcome, score: Double, candidates: [String] = []) {
    self.outcome = outcome
    self.score = score
    self.candidates = candidates
  }
}
