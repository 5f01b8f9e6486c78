import Cards
import Desk
import Foundation
import Guide

/// Asking: the guide in one's own words, and a person when it does not help.
enum AskingAPI {
  static let routes: [Route] = [
    Route(
      .post, "/api/v1/questions", .anyone, clauses: [.g1], "Ask the guide in one's own words",
      body: [question, city], answers: [.guideAnswer]
    ) { call in try await ask(call, own: nil) },
    Route(
      .post, "/api/v1/me/questions", .roles([.holder, .agent]), clauses: [.g1],
      "The same, answered with what is so of the own card", body: [question], answers: [.guideAnswer]
    ) { call in try await ask(call, own: try await call.ownFile()) },
    Route(
      .post, "/api/v1/staff/cases/{holder}/questions", .roles(Role.counters.union([.hotlineAgent])), clauses: [.g1],
      "The same for the person of an open case: what to say on the telephone", body: [question],
      answers: [.guideAnswer]
    ) { call in try await ask(call, own: try await call.openCase()) },
    Route(
      .get, "/api/v1/staff/questions", .roles([.provinceCentre, .hotlineAgent]), clauses: [.g1],
      "What the guide could not answer, the most asked first", answers: [.questions], handle: open),
    Route(
      .post, "/api/v1/staff/questions/{question}/answers", .roles([.provinceCentre]), clauses: [.g1],
      "Answer a question once: it becomes a wording of an entry, or an entry",
      body: [
        Field("entry", .text(max: 40), "The entry that answers it", example: "loss").optional,
        Field("answer", .text(max: 600), "The answer, when no entry has it", example: "可以。请带身份证到网点。").optional,
      ], answers: [.answered], handle: answer),
    Route(
      .post, "/api/v1/me/tickets", .roles([.holder, .agent]), "Ask for a person, about one act or in general",
      body: [
        Field("action", .oneOf(CardPages.acts.map(\.rawValue)), "What it is about", example: "collect").optional,
        Field("words", .text(max: 300), "In one's own words", example: "为什么还领不了卡").optional,
      ], answers: [.ticket], handle: openTicket),
    Route(
      .get, "/api/v1/me/tickets", .roles([.holder, .agent]), "What was asked, and what was answered",
      answers: [.tickets], handle: ownTickets),
    Route(
      .get, "/api/v1/staff/tickets", .roles([.hotlineAgent, .provinceCentre]), "Who waits for a person",
      answers: [.tickets], handle: tickets),
    Route(
      .post, "/api/v1/staff/tickets/{ticket}/answers", .roles([.hotlineAgent, .provinceCentre]),
      "Answer; the person is told", body: [Field("answer", .text(max: 600), "In words", example: "卡在网点，可以领。")],
      answers: [.answered], handle: closeTicket),
  ]

  private static let question = Field("question", .text(max: Guide.longest), "The question", example: "卡丢了怎么办")
  private static let city = Field("city", .digits(6), "For the values of a city", example: "610100").optional

  // MARK: The guide

  private static func ask(_ call: Call, own situation: Situation?) async throws -> Reply {
    let guide = await call.guide()
    let words = call.fields["question"]
    let finding = guide.find(words)
    let given = try situation == nil ? call.fields.parseIfAny("city", RegionCode.parse) : nil
    let city = given ?? call.desk.provincePolicy.cities.named(in: words)?.code ?? situation?.city
    let view = GuideAnswerView(finding, guide, in: call.inForce(city: city), own: situation)
    let answer = Answer(status: 200, body: try encodeJSON(view))
    let kept = finding.isForStaff ? Guide.withoutPersonalData(words) : nil
    return Reply(try await call.desk.answerQuestion(noting: kept, once: try call.once(), answer: answer))
  }

  private static func open(_ call: Call) async throws -> Reply {
    try .json(200, QuestionsView(questions: try await call.desk.openQuestions().map(QuestionView.init)))
  }

  private static func answer(_ call: Call) async throws -> Reply {
    let id = call.parameter("question")
    let guide = await call.guide()
    let (entry, text) = (call.fields.text("entry"), call.fields.text("answer"))
    let made = "q-\(id.suffix(12))"
    switch (entry, text) {
    case (let entry?, nil):
      guard guide.entry(entry) != nil else {
        throw BadRequest(
          field: "entry", problem: "没有这个条目", allowed: guide.entries.map(\.id).joined(separator: ", "))
      }
    case (nil, .some): break
    case (nil, nil), (.some, .some):
      throw BadRequest(field: "entry", problem: "entry 和 answer 只填一个", allowed: "an entry, or an answer")
    }
    let reference = call.reference
    let reply = Reply(
      try await call.desk.answer(
        question: id, with: entry ?? made, text: text, by: try call.signedIn(), once: try call.once()
      ) { done in
        done
          ? Answer(status: 201, body: try encodeJSON(AnsweredView(id: id, entry: entry ?? made)))
          : try Problem.questionUnknown.answer(reference: reference)
      })
    call.shelf.forget()
    return reply
  }

  // MARK: Tickets

  private static func openTicket(_ call: Call) async throws -> Reply {
    let situation = try await call.ownFile()
    let action = call.fields.text("action").flatMap(ActionName.init)
    var about = [call.fields.text("words")].compactMap { $0 }
    // What the person sees travels with the question, so that nobody has to say it again.
    if let action {
      let seen = preview(action, in: situation)
      about.append("「\(action.chinese)」：\(seen.refusal.map { "\($0.sentence)（\($0.clause.rawValue)）" } ?? "可以办")")
    }
    about += openItems(in: situation).map(\.sentence)
    let reply = try await call.desk.openTicket(
      in: situation, about: about.joined(separator: "\n"), once: try call.once()
    ) { id in Answer(status: 201, body: try encodeJSON(TicketOpenedView(ticket: id))) }
    return Reply(reply)
  }

  private static func ownTickets(_ call: Call) async throws -> Reply {
    let tickets = try await call.desk.tickets(in: try await call.ownFile())
    return try .json(200, TicketsView(tickets: tickets.map { TicketView($0) }))
  }

  private static func tickets(_ call: Call) async throws -> Reply {
    try .json(200, TicketsView(tickets: try await call.desk.openTickets().map { TicketView($0) }))
  }

  private static func closeTicket(_ call: Call) async throws -> Reply {
    let (id, reference) = (call.parameter("ticket"), call.reference)
    return Reply(
      try await call.desk.close(
        ticket: id, answer: call.fields["answer"], by: try call.signedIn(), once: try call.once()
      ) { done in
        done
          ? Answer(status: 201, body: try encodeJSON(AnsweredView(id: id, entry: nil)))
          : try Problem.ticketUnknown.answer(reference: reference)
      })
  }
}

extension Situation {
  /// Whose policy holds for this file, when it has a place yet.
  var city: RegionCode? { holder.application?.city ?? holder.card?.city ?? holder.person.insurance?.place }
}

extension Problem {
  static let questionUnknown = Problem(404, "question-unknown", "没有这个等着回答的问题，或者别人已经答过。")
  static let tooManyTickets = Problem(
    429, "too-many-tickets", "已经有五个问题在等12333答复，不能再问。请等其中一个有了答复再问，或者直接拨打12333。")
  static let ticketUnknown = Problem(404, "ticket-unknown", "没有这件等着回复的事，或者别人已经回复。")
}
