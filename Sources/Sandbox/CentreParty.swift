import Seal

/// Plays the province's card centre: it puts cards into batches, or makes one alone, and reports what registers and
/// insurance say. What the police say it passes on with their own signature.
struct CentreParty: Sendable {
  /// What the centre can report, by the name of its address here.
  enum Report: String, CaseIterable {
    case steps
    case faults
    case registerAnswers = "register-answers"
    case insurance
    case socialSettlements = "social-settlements"
    case lifeReports = "life-reports"
    case batches

    var path: String {
      switch self {
      case .steps: "api/v1/partner/production-steps"
      case .faults: "api/v1/partner/production-faults"
      case .registerAnswers: "api/v1/partner/register-answers"
      case .insurance: "api/v1/partner/insurance-relations"
      case .socialSettlements: "api/v1/partner/social-settlements"
      case .lifeReports: "api/v1/partner/life-reports"
      case .batches: "api/v1/partner/batches"
      }
    }
  }

  /// What Qinka said, and the number of the card that was made with it.
  struct Said: Sendable {
    let answer: PartnerAnswer
    let cardNumber: String?

    var passedOn: [String: Any] {
      var object = answer.passedOn
      object["cardNumber"] = cardNumber
      return object
    }
  }

  /// Whatever follows an application's being accepted, in the order of the work.
  static let stages = [
    "compared", "batched", "account-opened", "making", made, "bank-keyed", "social-keyed", "province-sent",
    "city-received", "outlet-received",
  ]
  private static let made = "made"

  let client: PartnerClient
  let police: PartnerClient
  let hands: Hands

  func pass(on report: Report, _ fields: [String: String]) async throws -> Said {
    var fields = fields
    if report == .steps, fields["stage"] == Self.made {
      fields["cardNumber"] = fields["cardNumber"] ?? Self.newCardNumber()
      fields["account"] = fields["account"] ?? "6200" + Random.digits(15)
    }
    // Who has died is the police's to say.
    let answer = try await (report == .lifeReports ? police : client).insist(report.path, fields)
    let card = answer.status == 201 ? fields["cardNumber"] : nil
    if let card, let application = fields["application"] { hands.take(card: card, of: application) }
    return Said(answer: answer, cardNumber: card)
  }

  /// What the centre can look up: a batch, or what is late.
  func look(at path: String) async throws -> PartnerAnswer { try await client.get("api/v1/partner/" + path) }

  /// Reports that no other register knows a card, then one step after the other up to `last`. What lies behind already
  /// is said again in vain, and anything else that is not taken ends the walk.
  func walk(_ application: String, to last: String) async throws -> Said {
    guard let end = Self.stages.firstIndex(of: last) else {
      throw SandboxProblem(status: .unprocessableContent, detail: "to 是 \(Self.stages.joined(separator: "、")) 之一")
    }
    var said = try await pass(on: .registerAnswers, ["application": application, "answer": "none"])
    for stage in Self.stages[...end] where said.answer.status == 201 || said.answer.problem == "wrong-stage" {
      let step = try await pass(on: .steps, ["application": application, "stage": stage])
      said = Said(answer: step.answer, cardNumber: step.cardNumber ?? said.cardNumber)
    }
    return said
  }

  /// M, and seven characters that nobody guesses.
  private static func newCardNumber() -> String {
    let characters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return CardNumbers.make(body: "M" + String(Random.bytes(7).map { characters[Int($0) % characters.count] }))
  }
}
