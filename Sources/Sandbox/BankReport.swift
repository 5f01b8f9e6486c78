import Foundation

/// What a bank has heard and owes Qinka, with what became of it.
struct BankReport: Sendable {
  enum Act: String, Sendable {
    case oralLoss = "oral-loss"
    case release
    case formalLoss = "formal-loss"
    /// To a question that Qinka asked.
    case answer
  }

  enum State: String, Sendable {
    /// Not delivered yet; it is tried again.
    case waiting
    /// Qinka took it.
    case accepted
    /// Qinka said no for good; trying again would change nothing.
    case refused
    /// The bank was in its silent mode: nobody will ever report it.
    case lost
  }

  let act: Act
  let cardNumber: String
  /// The same for every try, so that a report never counts twice.
  let idempotencyKey: String
  /// The same bytes for every try: the end of a loss is fixed when the telephone rings.
  let body: Data
  var state = State.waiting
  var tries = 0
  var answer: PartnerAnswer?

  var path: String {
    switch act {
    case .oralLoss: "api/v1/partner/oral-loss-reports"
    case .release: "api/v1/partner/oral-loss-releases"
    case .formalLoss: BankVisit.Act.formalLoss.path
    case .answer: "api/v1/partner/bank-answers"
    }
  }

  init(act: Act, idempotencyKey: String, fields: [String: String]) throws {
    let encoder = JSONEncoder()
    // Another start writes the same report in the same bytes, or the key would count as used for something else.
    encoder.outputFormatting = .sortedKeys
    self.act = act
    cardNumber = fields["cardNumber"] ?? ""
    self.idempotencyKey = idempotencyKey
    body = try encoder.encode(fields)
  }

  /// Writes down an answer, or that none came.
  mutating func note(_ answer: PartnerAnswer?) {
    tries += 1
    self.answer = answer ?? self.answer
    guard let answer else { return }
    switch answer.status {
    case 200..<300: state = .accepted
    case 408, 425, 429: break
    case 400..<500: state = answer.isStillRunning ? .waiting : .refused
    default: break
    }
  }
}

extension PartnerAnswer {
  private struct Problem: Decodable { let code: String? }

  /// Why Qinka said no, when it did.
  var problem: String? { (try? JSONDecoder().decode(Problem.self, from: body))?.code }

  /// The try before this one is still being worked on: its answer can be fetched a little later.
  fileprivate var isStillRunning: Bool { status == 409 && problem == "idempotency-key-running" }
}
