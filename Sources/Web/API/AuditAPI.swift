import Cards
import Desk

/// What auditors read: who did what with whose file, and what administrators did. Nobody's data.
enum AuditAPI {
  private static let days: [Field] = [
    Field("from", .day, "The first day", example: "2026-11-01"),
    Field("to", .day, "The last day", example: "2026-11-30"),
  ]

  static let routes: [Route] = [
    Route(
      .post, "/api/v1/audit/ledgers", .roles([.auditor]),
      "What an account or an institution did with anybody's file, or anybody with one person's; itself written down",
      body: [
        Field("account", .text(max: 40), "An account, a client, or bank-CODE", example: "clerk-xian").optional,
        Field.documentType.optional, Field.documentNumber.optional,
      ] + days + [Field("purpose", .text(max: 100), "Why", example: "投诉核查")], answers: [.ledger], handle: read),
    Route(
      .get, "/api/v1/audit/office-acts", .roles([.auditor]),
      "The newest acts of administrators and auditors", answers: [.officeActs], handle: acts),
  ]

  private static func read(_ call: Call) async throws -> Reply {
    let (from, to) = (try call.fields.day("from"), try call.fields.day("to"))
    guard from <= to else {
      throw BadRequest(field: "to", problem: "is before the first day", allowed: "a day from \(from.iso) on")
    }
    let reference = call.reference
    let answer = try await call.desk.ledger(
      try key(call), from: from.start, to: to.start + .days(1), for: call.fields["purpose"],
      by: try call.signedIn().subject, once: try call.once()
    ) { lines in
      guard let lines else { return try Problem.holderUnknown.answer(reference: reference) }
      return Answer(status: 201, body: try encodeJSON(LedgerView(lines, in: call.desk.provincePolicy)))
    }
    return Reply(answer)
  }

  private static func key(_ call: Call) throws -> Desk.LedgerKey {
    switch (call.fields.text("account"), try call.fields.documentIfAny("document")) {
    case (let account?, nil): return .office(account)
    case (nil, let document?): return .document(document)
    default:
      throw BadRequest(
        field: "account", problem: "must stand alone, or be replaced by a document",
        allowed: "account, or documentType and documentNumber")
    }
  }

  private static func acts(_ call: Call) async throws -> Reply {
    try .json(200, OfficeActsView(try await call.desk.officeActs()))
  }
}
