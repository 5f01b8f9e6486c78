import ArgumentParser
import Cards
import Desk
import Foundation
import Guide
import Web

/// `qinka guide`: ask it, check its folder, measure how well it answers.
struct GuideCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "guide", abstract: "Ask the guide, check its entries, measure its answers",
    subcommands: [Ask.self, Check.self, Measure.self])

  struct Options: ParsableArguments {
    @Option(help: "A folder of entries instead of the one that travels with the program.") var guide: String?

    var folder: String { guide ?? Guide.bundledFolder }

    func load() throws -> Guide { try Guide.load(folder: folder) }
  }

  struct Ask: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Ask in your own words",
      discussion: "Ends with 0 when it is answered and with 3 when it is not. Nothing is recorded.")
    @Argument(help: "The question, such as 卡丢了怎么办.") var question: String
    @OptionGroup var options: Options
    @OptionGroup var policy: PolicyOptions
    @Option(help: "A region code, such as 610100; when not given, the city that the question names, or none.")
    var city: String?
    @Flag(help: "For programs.") var json = false

    private struct Reply: Encodable {
      let answered: Bool
      let entry: String?
      let clauses: [String]
      let score: Double
      let text: String
      let suggestions: [String]

      // An entry that is not there is null, not left out.
      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(answered, forKey: .answered)
        try container.encode(entry, forKey: .entry)
        try container.encode(clauses, forKey: .clauses)
        try container.encode(score, forKey: .score)
        try container.encode(text, forKey: .text)
        try container.encode(suggestions, forKey: .suggestions)
      }
      enum CodingKeys: CodingKey { case answered, entry, clauses, score, text, suggestions }
    }

    func run() throws {
      let guide = try options.load()
      let (book, now) = (try policy.load(), Clock.ofMachine.now())
      let city = try region() ?? book.policy(at: now, city: nil).cities.named(in: question)?.code
      let force = InForce(book, at: now, city: city)
      let finding = guide.find(question)
      let answer: GuideAnswer? =
        if case .answered(let entry) = finding.outcome { guide.answer(entry, in: force) } else { nil }
      let text = answer?.text ?? finding.refusal(in: force, isNoted: false) ?? ""
      if json {
        let reply = Reply(
          answered: answer != nil, entry: answer?.id, clauses: answer?.clauses.map(\.rawValue) ?? [],
          score: (finding.score * 1000).rounded() / 1000, text: text, suggestions: finding.suggestions)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(reply), as: UTF8.self))
      } else {
        show(text, answer, finding, guide)
      }
      if answer == nil { throw ExitCode(3) }
    }

    private func show(_ text: String, _ answer: GuideAnswer?, _ finding: Finding, _ guide: Guide) {
      if let answer { print("\(answer.question)\n") }
      print(text)
      for id in finding.suggestions {
        if let entry = guide.entry(id) { print("  › \(entry.question)") }
      }
      if let answer {
        print(
          "\n来源：\(answer.source)（\(answer.clauses.map(\.rawValue).joined(separator: "、"))），\(answer.reviewed.chinese)核对"
        )
      }
    }

    private func region() throws -> RegionCode? {
      guard let city else { return nil }
      do throws(RegionCode.Fault) {
        return try RegionCode.parse(city)
      } catch {
        throw ValidationError("--city: \(error.sentence)")
      }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Name every fault by file and line")
    @Argument(help: "The folder; without it the one that travels with the program.") var folder: String?

    func run() throws {
      let folder = folder ?? Guide.bundledFolder
      let guide = try everyFault(of: folder) { () throws(FolderFaults) in try Guide.load(folder: folder) }
      print("The guide is in order: \(guide.entries.count) entries, \(guide.elsewhere.count) topics of others.")
    }
  }

  struct Measure: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "How well it answers questions whose answers are known",
      discussion: "Three parts: one for tuning, two that are only ever measured. Misses are named.")
    @OptionGroup var options: Options
    @Option(help: "tuning, measured or clauses; all when not given.") var part: String?
    @Flag(help: "For programs.") var json = false
    @Flag(help: "Print what the judgement of each question rests on, for fitting: docs/how-to/guide.md.")
    var features = false
    @Flag(help: "Instead of the golden questions, each wording of the entries as if it were not there.")
    var leaveOneOut = false

    func run() throws {
      let guide = try options.load()
      if leaveOneOut { return try printLeftOut(guide) }
      let parts = try part.map { name in
        guard let part = GoldenQuestion.Part(rawValue: name) else {
          throw ValidationError("--part: \"\(name)\" is none of tuning, measured, clauses")
        }
        return [part]
      }
      for part in parts ?? GoldenQuestion.Part.allCases {
        let questions = try part.questions(folder: options.folder)
        if features {
          try printFeatures(of: questions, guide)
        } else {
          try show(part, GuideMeasurement(questions, by: guide))
        }
      }
    }

    private struct Features: Encodable {
      struct Hit: Encodable {
        let id: String
        let parts: [Double]
      }
      let ask: String
      let read: String
      let expect: [String]
      let evidence: [Double]
      let hits: [Hit]
    }

    private func printFeatures(of questions: [GoldenQuestion], _ guide: Guide) throws {
      for question in questions { print(try line(question.ask, question.right(in: guide), guide)) }
    }

    private func printLeftOut(_ guide: Guide) throws {
      guide.leaveOneOut { asked, expect, fewer in
        if let line = try? line(asked, expect, fewer) { print(line) }
      }
    }

    private func line(_ asked: String, _ expect: [String], _ guide: Guide) throws -> String {
      let (evidence, hits) = guide.features(asked)
      let line = Features(
        ask: asked, read: guide.normalised(asked), expect: expect, evidence: evidence,
        hits: hits.map { .init(id: $0.id, parts: $0.parts) })
      let encoder = JSONEncoder()
      encoder.outputFormatting = .withoutEscapingSlashes
      return String(decoding: try encoder.encode(line), as: UTF8.self)
    }

    private struct Figures: Encodable {
      let part: String
      let good, refusable: Int
      let first, within3, wronglyAnswered, wronglyRefused, refused: Double
      let medianMicroseconds, p99Microseconds: Double
    }

    private func show(_ part: GoldenQuestion.Part, _ found: GuideMeasurement) throws {
      let figures = Figures(
        part: part.rawValue, good: found.good, refusable: found.refusable, first: share(found.first, found.good),
        within3: share(found.within, found.good),
        wronglyAnswered: share(found.wrong + found.refusable - found.refused, found.good + found.refusable),
        wronglyRefused: share(found.wronglyRefused, found.good), refused: share(found.refused, found.refusable),
        medianMicroseconds: found.time(at: 0.5) / .microseconds(1),
        p99Microseconds: found.time(at: 0.99) / .microseconds(1))
      if json { return print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self)) }
      print("\(part.rawValue): \(found.good) to answer, \(found.refusable) to refuse")
      print("  answered right at first place  \(percent(figures.first))")
      print("  right within three             \(percent(figures.within3))")
      print("  wrongly answered               \(percent(figures.wronglyAnswered)) of all")
      print("  wrongly refused                \(percent(figures.wronglyRefused))")
      print("  rightly refused                \(percent(figures.refused))")
      print(
        "  one search                     median \(Int(figures.medianMicroseconds)) µs, p99 \(Int(figures.p99Microseconds)) µs"
      )
      for miss in found.misses {
        let expected = miss.expected.isEmpty ? "a refusal" : miss.expected.joined(separator: " or ")
        let score = String(format: "%.2f", miss.score)
        let nearest = miss.candidates.joined(separator: ", ")
        print(
          "  missed 「\(miss.question)」: expected \(expected), \(miss.answered ?? "refused"), \(score); nearest \(nearest)"
        )
      }
    }

    private func share(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
    private func percent(_ share: Double) -> String { String(format: "%5.1f %%", share * 100) }
  }
}
