import Cards
import Desk

/// What hospitals and pharmacies do with a card on the till: check it, and let its holder choose the first social PIN.
enum MedicalAPI {
  private static let papers: [Field] = [.cardNumber, .documentType, .documentNumber]

  static let routes: [Route] = [
    Route(
      .post, "/api/v1/partner/card-checks", .roles([.hospital, .pharmacy]), clauses: [.v1, .l5],
      "Whether a card settles a bill now, or why not; the look is shown to the holder",
      body: papers + [Field("purpose", .text(max: 100), "Why; the person can read it", example: "门诊结算")],
      answers: [.cardCheck], handle: check),
    Route(
      .post, "/api/v1/partner/social-activations", .roles([.hospital, .pharmacy]), clauses: [.v2, .v1],
      "The holder, or a child's guardian, has chosen the first social PIN on the keypad",
      body: papers + [.pin("pin"), .agentDocumentType, .agentDocumentNumber], answers: [.receipt], handle: activate),
  ]

  private static func check(_ call: Call) async throws -> Reply {
    let presented = Presented(card: try call.fields.card(), document: try call.fields.document())
    let unknown = Problem.unknownCard(under: call.desk.provincePolicy)
    let reference = call.reference
    let answer = try await call.desk.checkCard(
      presented, for: call.fields["purpose"], by: try call.signedIn(), once: try call.once()
    ) { checked in
      guard let checked else { return try unknown.answer(reference: reference) }
      return Answer(status: 201, body: try encodeJSON(CardCheckView(checked)))
    }
    return Reply(answer)
  }

  private static func activate(_ call: Call) async throws -> Reply {
    let (card, document) = (try call.fields.card(), try call.fields.document())
    let pin = try call.fields.pin("pin")
    guard let actor = try call.signedIn().actor, let holder = try await call.desk.holder(of: card) else {
      throw Problem.unknownCard(under: call.desk.provincePolicy)
    }
    let agent = try call.fields.documentIfAny("agentDocument")
    let act = Act(
      holder: holder, action: .activateSocial(choosing: pin), actor: actor, channel: try call.signedIn().channel,
      presented: Presented(card: card, document: document), visitor: agent.map { .agent($0) } ?? .holder)
    return Reply(
      try await call.desk.perform(act, choosing: pin, once: try call.once(), answer: Acts.answerPartner(call)))
  }
}
