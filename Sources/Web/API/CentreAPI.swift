import Cards
import Desk

/// What the province's card centre reports: the stages of the making, other registers, insurance, the police.
enum CentreAPI {
  static let routes: [Route] = [
    Route(
      .post, "/api/v1/partner/production-steps", .roles([.centre, .police, .factory]), clauses: [.a3, .p1, .c1],
      "A card in the making has reached its next stage",
      body: [
        .application, Field("stage", .oneOf(Stage.allCases.map(\.rawValue)), "The stage", example: "compared"),
        Field.cardNumber.optional,
        Field("account", .text(max: 30), "Account at the bank", example: "6200102000000001").optional,
      ], answers: [.receipt], handle: advance),
    Route(
      .post, "/api/v1/partner/production-faults", .roles([.centre, .police, .factory]), clauses: [.p1],
      "The making stands still, and why",
      body: [
        .application,
        Field("reason", .oneOf(Fault.Reason.allCases.map(\.rawValue)), "Why", example: "photo-rejected"),
        Field("remark", .text(max: 200), "In the words of whoever found it", example: "头部太小"),
      ], answers: [.receipt], handle: fail),
    Route(
      .post, "/api/v1/partner/register-answers", .roles([.centre]), clauses: [.c3],
      "What other registers know of a card of the applicant",
      body: [
        .application, Field("answer", .oneOf(["none", "unknown", "card"]), "What they know", example: "none"),
        Field("city", .digits(6), "Where the other card was made", example: "610500").optional,
      ], answers: [.receipt], handle: answerRegister),
    Route(
      .post, "/api/v1/partner/insurance-relations", .roles([.centre]), clauses: [.c5, .x1],
      "Where and how a person is insured now",
      body: [
        .documentType, .documentNumber, Field("place", .digits(6), "Region", example: "610100"),
        Field("scheme", .oneOf(InsuranceRelation.Scheme.allCases.map(\.rawValue)), "Scheme", example: "employee"),
        Field("employer", .text(max: 100), "Employer", example: "某公司").optional,
      ], answers: [.receipt], handle: recordInsurance),
    Route(
      .post, "/api/v1/partner/social-settlements", .roles([.centre]), clauses: [.x2],
      "Whether anything is still owed to or by the social account",
      body: [.documentType, .documentNumber, .yesNo("settled", "Whether it is settled")], answers: [.receipt],
      handle: settle),
    Route(
      .post, "/api/v1/partner/life-reports", .roles([.centre, .police]), clauses: [.x1],
      "What the police register says of a person's life",
      body: [
        .documentType, .documentNumber,
        Field("act", .oneOf(["death", "missing", "confirm", "reverse"]), "What it says", example: "death"),
      ], answers: [.receipt], handle: reportLife),
  ]

  // MARK: By application

  private static func advance(_ call: Call) async throws -> Reply {
    let fields = call.fields
    let stage: Stage = fields.choice("stage")
    if let step = try call.signedIn().step, step.to != stage, step.sent != stage { throw Problem.notYourStep }
    let made = try fields.parseIfAny("cardNumber", CardNumber.parse).map {
      MadeCard(
        number: $0, account: try fields.parseIfAny("account", BankAccount.parse), issued: call.desk.clock.now().day)
    }
    return try await perform(
      .advanceApplication(stage, made: made, isFree: true), onApplicationIn: call)
  }

  private static func fail(_ call: Call) async throws -> Reply {
    let reason: Fault.Reason = call.fields.choice("reason")
    if let step = try call.signedIn().step, !step.reasons.contains(reason) { throw Problem.notYourStep }
    return try await perform(.failApplication(reason, remark: call.fields["remark"]), onApplicationIn: call)
  }

  private static func answerRegister(_ call: Call) async throws -> Reply {
    let city = try call.fields.parseIfAny("city", RegionCode.parse)
    let answer: RegisterAnswer
    switch (call.fields["answer"], city) {
    case ("none", nil): answer = .none
    case ("unknown", nil): answer = .unknown
    case ("card", let city?): answer = .card(in: city)
    default:
      throw BadRequest(
        field: "city", problem: "does not fit the answer", allowed: "a city with card, and none otherwise")
    }
    return try await perform(.answerRegister(answer), onApplicationIn: call)
  }

  private static func perform(_ action: Action, onApplicationIn call: Call) async throws -> Reply {
    guard let holder = try await call.desk.holder(ofApplication: call.fields["application"]) else {
      throw Problem.noApplication
    }
    return try await perform(action, on: holder, call)
  }

  // MARK: By document

  private static func recordInsurance(_ call: Call) async throws -> Reply {
    let relation = InsuranceRelation(
      place: try call.fields.parse("place", RegionCode.parse), scheme: call.fields.choice("scheme"),
      employer: call.fields.text("employer"))
    return try await perform(.recordInsurance(relation), onDocumentIn: call)
  }

  private static func settle(_ call: Call) async throws -> Reply {
    try await perform(.settle(.social, isSettled: call.fields.isYes("settled")), onDocumentIn: call)
  }

  private static func reportLife(_ call: Call) async throws -> Reply {
    let action: Action =
      switch call.fields["act"] {
      case "death": .reportDeath(evidence: .policeRecord)
      case "missing": .reportMissing(evidence: .policeRecord)
      case "confirm": .confirmLifeReport(evidence: .policeRecord)
      default: .reverseLifeReport(evidence: .policeRecord)
      }
    return try await perform(action, onDocumentIn: call)
  }

  private static func perform(_ action: Action, onDocumentIn call: Call) async throws -> Reply {
    guard let holder = try await call.desk.holder(of: try call.fields.document()) else { throw Problem.holderUnknown }
    return try await perform(action, on: holder, call)
  }

  private static func perform(_ action: Action, on holder: HolderID, _ call: Call) async throws -> Reply {
    let act = try Acts.act(action, on: holder, by: try call.signedIn())
    return Reply(try await call.desk.perform(act, once: try call.once(), answer: Acts.answerPartner(call)))
  }
}

extension Session {
  /// The one step of the making that a party reports itself; nil for the centre, which reports every one.
  fileprivate var step: BatchStep? {
    guard case .reporter(let reporter, _)? = actor else { return nil }
    return reporter.step
  }
}
