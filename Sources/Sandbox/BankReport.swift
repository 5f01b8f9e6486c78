import Foundation

/// What a bank's telephone heard and owes Qinka, with what became of it.
struct BankReport: Sendable {
  enum Act: String, Codable, Sendable {
    case oralLoss = "oral-loss"
    case release
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
    }
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

  /// The try before this one is still being worked on: its answer can be fetched a little later.
  fileprivate var isStillRunning: Bool {
    status == 409 && (try? JSONDecoder().decode(Problem.self, from: body))?.code == "idempotency-key-running"
  }
}
