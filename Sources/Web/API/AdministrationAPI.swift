import Cards
import Desk
import Seal

/// What administrators keep: accounts of staff, and keys of institutions. They see nobody's file, and each of their acts
/// is written down. Accounts and their credentials are made on the machine itself, by `qinka staff add`.
enum AdministrationAPI {
  static let routes: [Route] = [
    Route(
      .get, "/api/v1/administration/accounts", .roles([.administrator]),
      "Every account of staff, and whether it is shut",
      answers: [.accounts], handle: accounts),
    Route(
      .post, "/api/v1/administration/account-blocks", .roles([.administrator]),
      "Shut an account: whoever is signed in with it is out at once",
      body: [
        Field("account", .text(max: 40), "The account", example: "clerk-xian"),
        Field("reason", .text(max: 100), "Why; auditors read it", example: "离岗"),
      ], answers: [.officeAct], handle: block),
    Route(
      .delete, "/api/v1/administration/account-blocks/{account}", .roles([.administrator]), "Open an account again",
      answers: [.officeActUndone], handle: unblock),
    Route(
      .get, "/api/v1/administration/partner-keys", .roles([.administrator]),
      "Every key of an institution, and whether it is in use", answers: [.partnerKeys], handle: keys),
    Route(
      .post, "/api/v1/administration/partner-keys", .roles([.administrator]),
      "A further key of an institution that is registered, while it turns its keys",
      body: [
        Field("client", .text(max: 40), "The institution", example: "bank-102"),
        Field("jwk", .text(max: 1_000), "Public key (P-256) as a JWK", example: "{…}"),
      ], answers: [.officeAct], handle: addKey),
    Route(
      .delete, "/api/v1/administration/partner-keys/{key}", .roles([.administrator]),
      "Take a key out of use, for ever", answers: [.officeActUndone], handle: retireKey),
  ]

  private static func accounts(_ call: Call) async throws -> Reply {
    try .json(200, AccountsView(try await call.desk.accounts()))
  }

  private static func block(_ call: Call) async throws -> Reply {
    Reply(
      try await call.desk.block(
        call.fields["account"], for: call.fields["reason"], by: try call.signedIn().subject, once: try call.once(),
        answer: answer(call, status: 201)))
  }

  private static func unblock(_ call: Call) async throws -> Reply {
    Reply(
      try await call.desk.unblock(
        call.parameter("account"), by: try call.signedIn().subject, once: try call.once(),
        answer: answer(call, status: 200)))
  }

  private static func keys(_ call: Call) async throws -> Reply {
    try .json(200, PartnerKeysView(try await call.desk.partnerKeys()))
  }

  private static func addKey(_ call: Call) async throws -> Reply {
    let key: VerifyingKey
    do { key = try VerifyingKey(jwk: call.fields["jwk"]) } catch {
      throw BadRequest(
        field: "jwk", problem: "is no public key", allowed: "a P-256 key as a JWK, without its secret part")
    }
    return Reply(
      try await call.desk.addKey(
        key, of: call.fields["client"], by: try call.signedIn().subject, once: try call.once(),
        answer: answer(call, status: 201)))
  }

  private static func retireKey(_ call: Call) async throws -> Reply {
    Reply(
      try await call.desk.retireKey(
        call.parameter("key"), by: try call.signedIn().subject, once: try call.once(),
        answer: answer(call, status: 200)))
  }

  private static func answer(_ call: Call, status: Int) -> @Sendable (Desk.OfficeDone) throws -> Answer {
    let reference = call.reference
    return { done in
      switch done {
      case .done(let act): Answer(status: status, body: try encodeJSON(OfficeActView(act)))
      case .unknown: try Problem.officeUnknown.answer(reference: reference)
      case .own: try Problem.ownAccount.answer(reference: reference)
      }
    }
  }
}
