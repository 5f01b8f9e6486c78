import Cards
import Desk

/// 注销: a checklist in the legal order, of which the holder does one step here.
enum CancellationPages {
  static let routes: [Route] = [
    .page("/me/cancellation", Route.ownFile, "Cancel the card, step by step", clauses: [.x1, .x2, .x3, .x4]) { call in
      try await show(call)
    },
    .form("/me/cancellation", Route.ownFile, "Cancel the social function", clauses: [.x3], handle: send),
  ]

  struct Step: Sendable {
    let name: String
    let isDone: Bool
    let sentence: String
  }

  struct Content: Sendable {
    let steps: [Step]
    /// A card that was lost for good, or never there, is not cancelled.
    let hasSteps: Bool
    let act: ActShown
    let reasons: [Choice]
    let proofs: [Choice]
    let bank: String
  }

  private static func show(_ call: Call, _ problem: Problem? = nil) async throws -> Reply {
    let situation = try await call.ownFile()
    let card = situation.holder.card
    let bank = card.flatMap { situation.policy.bank($0.bank)?.name } ?? "发卡银行"
    // Whoever has got past the third step has the first behind them, and what was settled is not kept any longer.
    let isCancelled = card == nil && situation.holder.lastCard?.reason == .cancelled
    let isSocialCancelled = isCancelled || card?.social.phase == .cancelled
    let content = Content(
      steps: [
        Step(
          name: "处理社保账户的钱", isDone: card?.social.settled != nil || isSocialCancelled,
          sentence: "由参保的经办机构转走或结清，办好会登记在这里。"),
        Step(
          name: "处理银行账户的钱", isDone: card?.financial.settled != nil || isCancelled, sentence: "到\(bank)转走或取出来，银行告诉我们。"),
        Step(name: "注销社保功能", isDone: isSocialCancelled, sentence: "前面都好了，在下面办，或到网点办。"),
        Step(name: "注销银行功能，交回卡", isDone: isCancelled, sentence: "最后带身份证件和卡到\(bank)网点，银行收回卡并销毁。"),
      ],
      hasSteps: card != nil || isCancelled, act: situation.shown(.cancelSocial),
      reasons: [CancelReason.movedOut].map { Choice(value: $0.rawValue, name: $0.chinese, isChosen: true) },
      proofs: [Evidence.transferOut].map { Choice(value: $0.rawValue, name: $0.chinese, isChosen: true) }, bank: bank)
    return try await call.page("cancellation", "注销社保卡", content, part: .card, problem: problem)
  }

  private static func send(_ call: Call) async throws -> Reply {
    guard call.form["sure"] == "yes" else {
      return try await show(call, Problem(422, "not-sure", "注销以后不能恢复，请先勾选「我知道」。"))
    }
    var members = call.form.members()
    members["sure"] = nil
    switch try await call.submit("POST /api/v1/me/card/social-cancellations", members) {
    case .done(let json): return call.showDone(json)
    case .refused(let problem): return try await show(call, problem)
    }
  }
}
