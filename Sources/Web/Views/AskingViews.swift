import Cards
import Desk
import Guide

// What the guide answers, and what people wait for.

struct GuideAnswerView: Encodable {
  struct PlaceToGoView: Encodable {
    let action: String
    let name: String
    let channels: [NextStepView.ChannelView]
  }
  struct LinkView: Encodable {
    let entry: String
    let question: String
  }
  /// What of the asker's own file belongs to the answer.
  struct OwnView: Encodable {
    let open: [OpenItemView]
    let previews: [PreviewView]
    let application: ApplicationView?
  }

  let answered: Bool
  let entry: String?
  let question: String?
  let clauses: [String]
  let score: Double
  let text: String
  let places: [PlaceToGoView]
  let source: String?
  let reviewed: String?
  let action: String?
  let suggestions: [LinkView]
  let own: OwnView?

  init(_ finding: Finding, _ guide: Guide, in force: InForce, own situation: Situation?) {
    let answer: GuideAnswer? =
      if case .answered(let entry) = finding.outcome { guide.answer(entry, in: force) } else { nil }
    answered = answer != nil
    entry = answer?.id
    question = answer?.question
    clauses = answer?.clauses.map(\.rawValue) ?? []
    score = (finding.score * 1000).rounded() / 1000
    text = answer?.text ?? finding.refusal(in: force, isNoted: true) ?? ""
    places =
      answer?.places.map { place in
        PlaceToGoView(
          action: place.action.rawValue, name: place.action.chinese,
          channels: place.channels.map { .init(code: $0.rawValue, name: $0.chinese) })
      } ?? []
    source = answer?.source
    reviewed = answer?.reviewed.iso
    action = answer?.action?.rawValue
    suggestions = finding.suggestions.compactMap(guide.entry).map { LinkView(entry: $0.id, question: $0.question) }
    guard let situation, let answer, !answer.card.isEmpty else {
      own = nil
      return
    }
    own = OwnView(
      open: openItems(in: situation).filter { answer.card.open.contains($0.code) }.map(OpenItemView.init),
      previews: answer.card.actions.map { PreviewView(preview($0, in: situation)) },
      application: answer.card.progress ? situation.holder.application.map(ApplicationView.init) : nil)
  }
}

struct QuestionView: Encodable {
  let question: String
  let words: String
  let asked: Int64
  let lastAt: String

  init(_ question: Desk.Question) {
    self.question = question.id
    words = question.words
    asked = question.asked
    lastAt = question.lastAt.iso
  }
}

struct QuestionsView: Encodable {
  let questions: [QuestionView]
}

struct AnsweredView: Encodable {
  let id: String
  let entry: String?
}

struct TicketOpenedView: Encodable {
  let ticket: String
  let detail = "已经转给12333的工作人员，他们看得到您刚才看到的内容。有了答复会发短信，也可以直接拨打电话。"
}

struct TicketView: Encodable {
  let ticket: String
  let about: String
  let askedAt: String
  let answer: String?
  let closedAt: String?

  init(_ ticket: Desk.Ticket) {
    self.ticket = ticket.id
    about = ticket.about
    askedAt = ticket.askedAt.iso
    answer = ticket.answer
    closedAt = ticket.closedAt?.iso
  }
}

struct TicketsView: Encodable {
  let tickets: [TicketView]
}
