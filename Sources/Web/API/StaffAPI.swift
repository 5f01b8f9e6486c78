import Cards
import Desk

/// A person's file at the counter and on the telephone: opened for a purpose, and the person can see who did.
enum StaffAPI {
  static let routes: [Route] = [
    Route(
      .post, "/api/v1/staff/cases", .roles([.clerk, .hotlineAgent]), "Open a person's file for a stated purpose",
      body: [
        Field.documentType.optional, Field.documentNumber.optional, Field.application.optional,
        Field("purpose", .text(max: 100), "Why; the person can read it", example: "来电口头挂失"),
        Field.visitor.optional, .agentDocumentType, .agentDocumentNumber,
      ], answers: [.staffCase], handle: open),
    Route(
      .get, "/api/v1/staff/cases/{holder}", .roles([.clerk, .hotlineAgent]), "The open case as it stands now",
      answers: [.openCase], handle: look),
  ]

  private static func open(_ call: Call) async throws -> Reply {
    let key = try caseKey(call)
    let answer = try await call.desk.openCase(
      key, purpose: call.fields["purpose"], visitor: try visitor(call), by: try call.signedIn(), once: try call.once()
    ) { situation in
      Answer(status: 201, body: try encodeJSON(StaffCaseView(situation)))
    }
    return Reply(answer)
  }

  /// By a document or by an application's number, one of the two.
  private static func caseKey(_ call: Call) throws -> CaseKey {
    let document = try call.fields.documentIfAny("document")
    switch (document, call.fields.text("application")) {
    case (let document?, nil): return .document(document)
    case (nil, let number?): return .application(number)
    case (nil, nil), (.some, .some):
      throw BadRequest(
        field: "documentNumber", problem: "must stand alone or be replaced by an application",
        allowed: "documentType and documentNumber, or application")
    }
  }

  private static func visitor(_ call: Call) throws -> Visitor? {
    let agent = try call.fields.documentIfAny("agentDocument")
    switch (call.fields.text("visitor"), agent) {
    case ("agent", let agent?): return .agent(agent)
    case ("holder", nil): return .holder
    case (nil, nil), ("nobody", nil): return nil
    default:
      throw BadRequest(
        field: "agentDocumentNumber", problem: "does not fit the visitor",
        allowed: "the agent's document with visitor agent, and none otherwise")
    }
  }

  private static func look(_ call: Call) async throws -> Reply {
    try .json(200, StaffCaseView(try await call.openCase()))
  }
}
