import Cards
import Desk

/// A person's file at the counter and on the telephone: opened for a purpose, and the person can see who did.
enum StaffAPI {
  static let routes: [Route] = [
    Route(
      .post, "/api/v1/staff/cases", .roles([.clerk, .hotlineAgent]), "Open a person's file for a stated purpose",
      body: [
        .documentType, .documentNumber,
        Field("purpose", .text(max: 100), "Why; the person can read it", example: "来电口头挂失"),
      ], answers: [.staffCase], handle: open),
    Route(
      .get, "/api/v1/staff/cases/{holder}", .roles([.clerk, .hotlineAgent]), "The open case as it stands now",
      answers: [.openCase], handle: look),
  ]

  private static func open(_ call: Call) async throws -> Reply {
    let answer = try await call.desk.openCase(
      try call.fields.document(), purpose: call.fields["purpose"], by: try call.signedIn(), once: try call.once()
    ) { situation in
      Answer(status: 201, body: try encodeJSON(StaffCaseView(situation)))
    }
    return Reply(answer)
  }

  private static func look(_ call: Call) async throws -> Reply {
    try .json(200, StaffCaseView(try await call.openCase()))
  }
}
