import Cards
import Desk

/// What the issuing bank reports: card in hand or on the telephone. The card is found by its number in the body.
enum PartnerAPI {
  private static let longestBankLoss = Duration.days(366)
  private static let agent = [Field.agentDocumentType, .agentDocumentNumber]
  private static let papers: [Field] = [.cardNumber, .documentType, .documentNumber, .branch] + agent

  static let routes: [Route] = [
    Route(
      .post, "/api/v1/partner/card-collections", .roles([.bank]), clauses: [.c1, .c4],
      "The bank has handed a new card over at its counter",
      body: [.application, .documentType, .documentNumber] + agent, answers: [.receipt], handle: collect),
    Route(
      .post, "/api/v1/partner/card-activations", .roles([.bank]), clauses: [.v1, .v3],
      "The bank has activated the financial function at its counter",
      body: papers, answers: [.receipt], handle: activate),
    Route(
      .post, "/api/v1/partner/oral-loss-reports", .roles([.bank]), clauses: [.l2, .l4, .l5],
      "The financial function was reported lost on the bank's telephone",
      body: [.cardNumber, Field("until", .instant, "The bank's own end", example: "2026-11-30T10:15:30.000+08:00")],
      answers: [.receipt], handle: reportLoss),
    Route(
      .post, "/api/v1/partner/oral-loss-releases", .roles([.bank]), clauses: [.l6],
      "The bank has ended its oral loss", body: [.cardNumber], answers: [.receipt], handle: releaseLoss),
    Route(
      .post, "/api/v1/partner/formal-loss-reports", .roles([.bank]), clauses: [.l1, .l7],
      "Reported lost for good at the bank's counter: the card is void, a replacement begins",
      body: papers, answers: [.receipt], handle: reportFormalLoss),
    Route(
      .post, "/api/v1/partner/bank-settlements", .roles([.bank]), clauses: [.x2],
      "Whether anything is still in the account behind the card",
      body: [.cardNumber, .yesNo("settled", "Whether it is settled")], answers: [.receipt], handle: settle),
    Route(
      .post, "/api/v1/partner/card-cancellations", .roles([.bank]), clauses: [.x4, .x2],
      "The bank has closed the financial function and taken the card back",
      body: papers + [
        Field("card", .oneOf(CardDisposal.allCases.map(\.rawValue)), "What became of the card", example: "destroyed")
      ], answers: [.receipt], handle: cancel),
    Route(
      .post, "/api/v1/partner/bank-answers", .roles([.bank]), clauses: [.l4, .x2],
      "What the bank says to a question that it was asked; its latest word stands",
      body: [
        Field("leg", .text(max: 40), "From the question", example: "0192f0c1-2345-7abc-8def-0123456789ab"),
        Field("answer", .oneOf(BankLeg.Answer.allCases.map(\.rawValue)), "What it says", example: "done"),
        Field("saidAt", .instant, "When it was so", example: "2026-11-23T10:15:30.000+08:00"),
        Field("until", .instant, "End of an oral loss", example: "2026-11-30T10:15:30.000+08:00").optional,
        Field("remark", .text(max: 100), "Why not", example: "账户已销户").optional,
      ], answers: [.bankAnswer], handle: answerLeg),
  ]

  private static func answerLeg(_ call: Call) async throws -> Reply {
    let fields = call.fields
    let now = call.desk.clock.now()
    let saidAt = try fields.parse("saidAt") { (text) throws(Instant.Fault) in try Instant(iso: text) }
    // A clock that runs ahead would let no later word stand.
    guard saidAt - now <= .minutes(5) else {
      throw BadRequest(field: "saidAt", problem: "lies ahead", allowed: "a time that is over")
    }
    let until = try fields.parseIfAny("until") { (text) throws(Instant.Fault) in try Instant(iso: text) }
    if let until { try checkEnd(until, at: now) }
    guard let bank = try? BankCode.parse(try call.signedIn().scope) else { throw Problem.notSignedIn }
    let said = Desk.BankAnswer(
      leg: fields["leg"], answer: fields.choice("answer"), saidAt: saidAt, until: until, remark: fields.text("remark"))
    let reference = call.reference
    let answer = try await call.desk.answerLeg(said, of: bank, once: try call.once()) { answered in
      switch answered {
      case .unknown: try Problem.legUnknown.answer(reference: reference)
      case .endMissing: try Problem.lossEndMissing.answer(reference: reference)
      case .noted(let said, let stands):
        Answer(
          status: 201,
          body: try encodeJSON(BankAnswerView(leg: said.leg, answer: said.answer.rawValue, stands: stands)))
      }
    }
    return Reply(answer)
  }

  private static func checkEnd(_ until: Instant, at now: Instant) throws {
    guard until - now <= longestBankLoss else {
      throw BadRequest(
        field: "until", problem: "is more than a year ahead",
        allowed: "the end of an oral loss; report it again when the bank prolongs it")
    }
  }

  private static func collect(_ call: Call) async throws -> Reply {
    guard let holder = try await call.desk.holder(ofApplication: call.fields["application"]) else {
      throw Problem.unknownCard(under: call.desk.provincePolicy)
    }
    let presented = Presented(card: nil, document: try call.fields.document())
    return try await perform(.collect, on: holder, via: .bankCounter, presented, call)
  }

  private static func activate(_ call: Call) async throws -> Reply {
    try await perform(.activateFinancial(branch: call.fields["branch"]), via: .bankCounter, showsDocument: true, call)
  }

  private static func reportLoss(_ call: Call) async throws -> Reply {
    let until = try call.fields.parse("until") { (text) throws(Instant.Fault) in try Instant(iso: text) }
    try checkEnd(until, at: call.desk.clock.now())
    return try await perform(
      .reportOralLoss(.financial, bankUntil: until), via: .bankPhone, showsDocument: false, call)
  }

  private static func releaseLoss(_ call: Call) async throws -> Reply {
    try await perform(.releaseOralLoss(.financial), via: .bankPhone, showsDocument: false, call)
  }

  private static func reportFormalLoss(_ call: Call) async throws -> Reply {
    let number = try await call.desk.freeApplicationNumber()
    let action = Action.reportFormalLoss(branch: call.fields["branch"], application: number)
    return try await perform(action, via: .bankCounter, showsDocument: true, call)
  }

  private static func settle(_ call: Call) async throws -> Reply {
    try await perform(
      .settle(.financial, isSettled: call.fields.isYes("settled")), via: .bankCounter, showsDocument: false, call)
  }

  private static func cancel(_ call: Call) async throws -> Reply {
    let action = Action.cancelFinancial(branch: call.fields["branch"], card: call.fields.choice("card"))
    return try await perform(action, via: .bankCounter, showsDocument: true, call)
  }

  private static func perform(
    _ action: Action, via channel: Channel, showsDocument: Bool, _ call: Call
  ) async throws -> Reply {
    let card = try call.fields.card()
    let document = showsDocument ? try call.fields.document() : nil
    guard let holder = try await call.desk.holder(of: card) else {
      throw Problem.unknownCard(under: call.desk.provincePolicy)
    }
    return try await perform(action, on: holder, via: channel, Presented(card: card, document: document), call)
  }

  private static func perform(
    _ action: Action, on holder: HolderID, via channel: Channel, _ presented: Presented, _ call: Call
  ) async throws -> Reply {
    guard let actor = try call.signedIn().actor else { throw Problem.notSignedIn }
    let agent = try call.fields.documentIfAny("agentDocument")
    let act = Act(
      holder: holder, action: action, actor: actor, channel: channel, presented: presented,
      visitor: agent.map { .agent($0) } ?? (presented.document == nil ? nil : .holder))
    return Reply(try await call.desk.perform(act, once: try call.once(), answer: Acts.answerPartner(call)))
  }
}
