import Cards
import Desk

/// 挂失: both reports walked on one screen, release, and where a loss is made formal.
enum LossPages {
  static let routes: [Route] = [
    .page("/loss", .anyone, "Report a loss: sign in, or by telephone", clauses: [.l1, .l2, .l3, .l4]) { call in
      if call.session?.role == .holder || call.session?.role == .agent { return call.redirect(to: "/me/loss") }
      if call.session?.role == .applicant { return call.redirect(to: "/apply") }
      return try await call.page("loss-start", "挂失", StartContent(call.desk.provincePolicy), part: .loss)
    },
    .page(
      "/me/loss", Route.ownFile, "Report both functions, release, make it formal", clauses: [.l1, .l2, .l5, .l6, .l7]
    ) {
      call in try await show(call)
    },
    .form("/me/loss", Route.ownFile, "Report the social function lost", clauses: [.l3]) { call in
      try await send("POST /api/v1/me/card/oral-loss-reports", ["function": "social"], call)
    },
    .form("/me/loss/release", Route.ownFile, "The card was found: release", clauses: [.l6]) { call in
      try await send("DELETE /api/v1/me/card/oral-loss-reports/{function}", [:], call)
    },
  ]

  struct StartContent: Sendable {
    let banks: [BankPhone]
    let life: String

    init(_ policy: Policy) {
      banks = policy.banks.map { BankPhone(name: $0.name, phone: $0.phone) }
      life = policy.oralLossLife.chinese
    }
  }
  struct BankPhone: Sendable {
    let name: String
    let phone: String
  }

  struct Content: Sendable {
    /// Whether there is a card that could be reported: not one that is void.
    let hasCard: Bool
    let social: ActShown
    let release: ActShown
    let isSocialLost: Bool
    let isRenewal: Bool
    let bank: BankPhone?
    let financial: FunctionView?
    let isFinancialLost: Bool
    /// Why the bank takes no report; nil when it does.
    let financialNo: String?
    let socialFunction: FunctionView?
    let formal: ActShown
    /// Done already: nothing more is to be said of how to.
    let isFormallyLost: Bool
    let outlets: [OutletView]
    let fee: String
    let life: String
  }

  private static func show(_ call: Call, _ problem: Problem? = nil) async throws -> Reply {
    let situation = try await call.ownFile()
    let card = situation.holder.card
    let functions =
      card.map { card in CardFunction.allCases.map { FunctionView($0, of: card, at: situation.now) } } ?? []
    let report = situation.shown(.reportSocialOralLoss)
    let bank = card.flatMap { situation.policy.bank($0.bank) }
    let social = functions.first { $0.function == CardFunction.social.rawValue }
    let financial = functions.first { $0.function == CardFunction.financial.rawValue }
    let content = Content(
      hasCard: card != nil, social: report, release: situation.shown(.releaseSocialOralLoss),
      isSocialLost: social?.until != nil, isRenewal: social?.until != nil && report.isAllowed,
      bank: bank.map { BankPhone(name: $0.name, phone: $0.phone) }, financial: financial,
      isFinancialLost: financial?.until != nil, financialNo: situation.atBanksTelephone?.refusal?.sentence,
      socialFunction: social,
      formal: situation.shown(.reportFormalLoss),
      isFormallyLost: card == nil && situation.holder.application?.kind == .replacement,
      outlets: card.map { card in
        situation.policy.outlets(in: card.city, for: .reportFormalLoss, bank: card.bank).map {
          OutletView($0, in: situation)
        }
      } ?? [],
      fee: situation.policy.replacementFee.chinese, life: situation.policy.oralLossLife.chinese)
    return try await call.page("loss", "挂失和补卡", content, part: .loss, problem: problem)
  }

  private static func send(_ route: String, _ members: [String: JSON], _ call: Call) async throws -> Reply {
    switch try await call.submit(route, members, parameters: ["function": "social"]) {
    case .done(let json): return call.showDone(json)
    case .refused(let problem): return try await show(call, problem)
    }
  }
}

extension Situation {
  /// Whether the card's bank would take an oral loss by its telephone; nil without a card.
  fileprivate var atBanksTelephone: Preview? {
    guard let bank = holder.card?.bank else { return nil }
    let there = Situation(
      holder: holder, actor: .bank(code: bank), channel: .bankPhone, policy: policy, now: now, bankLegs: bankLegs)
    return preview(.reportFinancialOralLoss, in: there)
  }
}
