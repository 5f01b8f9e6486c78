import Cards
import Desk
import Guide

/// 你问我答: all questions, one answer, and the box on every page.
enum GuidePages {
  static let routes: [Route] = [
    .page("/guide", .anyone, "Every question of the guide", clauses: [.g1], handle: list),
    .form("/guide", .anyone, "Ask in one's own words", clauses: [.g1], handle: ask),
    .page("/guide/{entry}", .anyone, "One answer", clauses: [.g1]) { call in try await show(call, in: nil) },
    .page("/guide/{entry}/{city}", .anyone, "One answer, as it is in a city", clauses: [.g1], handle: showInCity),
  ]

  struct Link: Sendable {
    let id: String
    let question: String

    init(_ entry: GuideEntry) {
      id = entry.id
      question = entry.question
    }

    init(id: String, question: String) {
      self.id = id
      self.question = question
    }
  }

  // MARK: All

  struct ListContent: Sendable {
    struct Part: Sendable {
      let name: String
      let entries: [Link]
    }
    let parts: [Part]
  }

  private static func list(_ call: Call) async throws -> Reply {
    let entries = await call.guide().entries
    let parts = Clause.Part.allCases.compactMap { part -> ListContent.Part? in
      let links = entries.filter { $0.clauses.first?.part == part }.map(Link.init)
      return links.isEmpty ? nil : ListContent.Part(name: part.chinese, entries: links)
    }
    return try await call.page("guide", "你问我答", ListContent(parts: parts), part: .ask)
  }

  // MARK: One

  struct AnswerContent: Sendable {
    struct Place: Sendable {
      let name: String
      let channels: String
    }
    /// Whose figures and channels these are; nil for the whole province.
    let city: String?
    let question: String
    let blocks: [BlockShown]
    let places: [Place]
    let clauses: String
    let source: String
    let reviewed: String
    let related: [Link]
    /// What the button starts; nil when the asker's own card has its buttons above.
    let startAt: String?
    let startName: String
    /// Of the asker's own file, when there is one and the answer depends on it.
    let own: OwnAnswer?
    let isForSignIn: Bool
    let hasPlaces: Bool
    let hasRelated: Bool
  }

  /// A paragraph, a heading or a list, so that a template needs no HTML from us.
  struct BlockShown: Sendable {
    var paragraph: String?
    var heading: String?
    var bullets: Items?
    var steps: Items?

    struct Items: Sendable { let items: [String] }

    init(_ block: Block) {
      switch block {
      case .paragraph(let text): paragraph = text
      case .heading(let text): heading = text
      case .bullets(let items): bullets = Items(items: items)
      case .steps(let items): steps = Items(items: items)
      }
    }
  }

  private static func showInCity(_ call: Call) async throws -> Reply {
    let code = try? RegionCode.parse(call.parameter("city"))
    guard let code, call.desk.provincePolicy.city(code) != nil else { throw Problem.notFound }
    return try await show(call, in: code)
  }

  /// As it is in `city`, or where the asker's own card is.
  private static func show(_ call: Call, in city: RegionCode?) async throws -> Reply {
    let guide = await call.guide()
    guard let entry = guide.entry(call.parameter("entry")) else { throw Problem.notFound }
    let own = try await call.ownAnswer(entry)
    let force = call.inForce(city: city ?? own?.city)
    let answer = guide.answer(entry, in: force)
    let content = AnswerContent(
      city: force.city?.name,
      question: answer.question, blocks: answer.blocks.map(BlockShown.init),
      places: answer.places.map {
        .init(name: $0.action.chinese, channels: Refusal.list($0.names, joinedBy: "或"))
      },
      clauses: answer.clauses.map(\.rawValue).joined(separator: "、"), source: answer.source,
      reviewed: answer.reviewed.chinese, related: answer.related.map { Link(id: $0.id, question: $0.question) },
      startAt: own == nil ? answer.action.flatMap(PageAddress.of) : nil, startName: answer.action?.chinese ?? "",
      own: own?.answer,
      isForSignIn: own == nil && !answer.card.isEmpty, hasPlaces: !answer.places.isEmpty,
      hasRelated: !answer.related.isEmpty)
    return try await call.page("answer", answer.question, content, part: .ask)
  }

  // MARK: Asking

  struct UnansweredContent: Sendable {
    let sentence: String
    let suggestions: [Link]
  }

  /// The question stays out of the address: people write names and numbers into it.
  private static func ask(_ call: Call) async throws -> Reply {
    let question = call.form["question"] ?? ""
    guard question.contains(where: { !$0.isWhitespace }) else { return call.redirect(to: "/guide") }
    let guide = await call.guide()
    let finding = guide.find(question)
    if finding.isForStaff { try await call.desk.noteQuestion(Guide.withoutPersonalData(question)) }
    if case .answered(let entry) = finding.outcome {
      let city = call.desk.provincePolicy.cities.named(in: question).map { "/\($0.code.text)" } ?? ""
      return call.redirect(to: "/guide/\(entry.id)\(city)")
    }
    let content = UnansweredContent(
      sentence: finding.refusal(in: call.inForce(), isNoted: true) ?? "",
      suggestions: finding.suggestions.compactMap(guide.entry).map(Link.init))
    return try await call.page("unanswered", "没有找到答案", content, part: .ask)
  }
}

/// What of the asker's own file belongs to an answer: the same objects as on the other pages.
struct OwnAnswer: Sendable {
  let open: [CardPages.Open]
  let acts: [ActShown]
  let progress: String?
  /// Whether there is anything to say.
  let isEmpty: Bool
}

extension Call {
  /// Nil when nobody is signed in, or when the entry is the same for everybody.
  func ownAnswer(_ entry: GuideEntry) async throws -> (answer: OwnAnswer, city: RegionCode?)? {
    guard let session, session.role == .holder || session.role == .agent, !entry.card.isEmpty else { return nil }
    let situation = try await ownFile()
    let open = openItems(in: situation).filter { entry.card.open.contains($0.code) }
    let acts = entry.card.actions.map(situation.shown)
    let progress =
      entry.card.progress
      ? situation.holder.application.map { application in
        "\(application.kind.chinese)申请\(application.number)：\(application.stage.chinese)。\(application.meaning)"
      } : nil
    let city = situation.holder.card?.city ?? situation.holder.application?.city
    return (
      OwnAnswer(
        open: open.map { CardPages.Open($0, in: situation) }, acts: acts, progress: progress,
        isEmpty: open.isEmpty && acts.isEmpty && progress == nil), city
    )
  }
}

extension Clause {
  /// The part of the article that a clause stands in.
  enum Part: CaseIterable {
    case apply, progress, collect, activate, loss, reset, cancel, electronic, guide

    var chinese: String {
      switch self {
      case .apply: "申领"
      case .progress: "制卡进度"
      case .collect: "领卡"
      case .activate: "激活"
      case .loss: "挂失补办"
      case .reset: "密码"
      case .cancel: "注销"
      case .electronic: "电子社保卡"
      case .guide: "其他"
      }
    }
  }

  var part: Part {
    switch rawValue.first {
    case "A": .apply
    case "P": .progress
    case "C": .collect
    case "V": .activate
    case "L": .loss
    case "R": .reset
    case "X": .cancel
    case "E": .electronic
    default: .guide
    }
  }
}
