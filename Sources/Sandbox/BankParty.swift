import Foundation
import Seal

/// Plays one issuing bank: its telephone, its counters, and the system that reports both to Qinka.
actor BankParty {
  struct Call: Decodable {
    enum Act: String, Decodable {
      case oralLoss = "oral-loss"
      case release
    }

    let cardNumber: String
    let act: Act
  }

  /// What Qinka asks of a bank.
  struct Question: Decodable {
    let leg: String
    let kind: String
    let cardNumber: String
    let askedAt: String
  }

  /// What somebody at the bank says to a question by hand, when its system would say something else, or again.
  struct Word: Decodable {
    let leg: String
    let answer: String
    let saidAt: String?
    let until: String?
    let remark: String?

    var fields: [String: String] {
      let given = ["leg": leg, "answer": answer, "saidAt": saidAt, "until": until, "remark": remark]
      return given.compactMapValues(\.self)
    }
  }

  /// How long this bank's own oral losses hold: shorter than the province's seven days.
  static let oralLossLife = 5.0 * 86_400

  let code: String
  private(set) var reports: [BankReport] = []
  private let client: PartnerClient
  private let clock: SandboxClock
  private let modes: Modes
  private let pause: Pause
  private var deliveries: [Task<Void, Never>] = []
  private var asked: Set<String> = []

  init(code: String, client: PartnerClient, clock: SandboxClock, modes: Modes, pause: @escaping Pause) {
    self.code = code
    self.client = client
    self.clock = clock
    self.modes = modes
    self.pause = pause
  }

  // MARK: The telephone

  /// Returns at once: the caller has been heard, and the bank reports by itself.
  func hear(_ call: Call) throws {
    let key = Random.uuidV7(milliseconds: clock.now)
    var fields = ["cardNumber": call.cardNumber]
    let act: BankReport.Act
    switch call.act {
    case .oralLoss:
      act = .oralLoss
      fields["until"] = ChinaTime.iso(clock.date.addingTimeInterval(Self.oralLossLife))
    case .release:
      act = .release
    }
    let index = file(try BankReport(act: act, idempotencyKey: key, fields: fields))
    deliveries.append(Task { await deliver(index) })
  }

  // MARK: Questions

  /// Returns at once: the bank has heard, does what it is asked and says so by itself. Asked again it does nothing more.
  func hear(_ question: Question) throws {
    guard asked.insert(question.leg).inserted else { return }
    var fields = ["leg": question.leg, "answer": "done", "saidAt": ChinaTime.iso(clock.date)]
    if question.kind == "oral-loss" {
      fields["until"] = ChinaTime.iso(clock.date.addingTimeInterval(Self.oralLossLife))
    }
    let index = file(
      try BankReport(act: .answer, idempotencyKey: Random.uuidV7(milliseconds: clock.now), fields: fields))
    deliveries.append(Task { await deliver(index) })
  }

  func say(_ word: Word) async throws -> PartnerAnswer {
    var fields = word.fields
    fields["saidAt"] = fields["saidAt"] ?? ChinaTime.iso(clock.date)
    return try await client.insist("api/v1/partner/bank-answers", fields)
  }

  /// Returns when the report has been taken, refused or lost, or with the caller's being cancelled.
  func tell(_ report: BankReport) async -> BankReport {
    let index = file(report)
    await deliver(index)
    return reports[index]
  }

  private func file(_ report: BankReport) -> Int {
    reports.append(report)
    return reports.count - 1
  }

  /// When every report has been taken, refused or lost.
  func settle() async {
    for delivery in deliveries { await delivery.value }
  }

  func close() { for delivery in deliveries { delivery.cancel() } }

  private func deliver(_ index: Int) async {
    if case .delay(let time) = modes[code] { try? await pause(time) }
    var wait = Duration.milliseconds(250)
    while reports[index].state == .waiting, !Task.isCancelled {
      await attempt(index)
      guard reports[index].state == .waiting else { return }
      // Only being cancelled ends a pause early, and the loop looks at that itself.
      try? await pause(wait)
      wait = min(wait * 2, .seconds(4))
    }
  }

  private func attempt(_ index: Int) async {
    switch modes[code] {
    case .silent: reports[index].state = .lost
    case .fail: return
    case .normal, .delay:
      let report = reports[index]
      // No answer is an answer that may still come: the next try has the same key.
      let answer = try? await client.post(report.path, report.body, idempotencyKey: report.idempotencyKey)
      reports[index].note(answer)
    }
  }

  // MARK: The counter

  /// Somebody stands at the counter and waits for what Qinka says.
  func serve(_ visit: BankVisit) async throws -> PartnerAnswer {
    try await client.insist(visit.act.path, visit.fields)
  }
}
