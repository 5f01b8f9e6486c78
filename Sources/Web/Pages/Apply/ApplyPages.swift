import Cards
import Desk

/// 申领: what it takes, the questions one by one, what was answered, and what became of it.
enum ApplyPages {
  /// Who may apply or see to an application.
  static let people = Route.Access.roles([.applicant, .holder, .agent])

  static let routes: [Route] = [
    .page("/apply", .anyone, "Apply for a card: what is needed, what is filled in", clauses: [.a1, .a2, .a4, .p4, .c3])
    {
      call in try await show(call)
    },
    .form("/apply", people, "Begin, or go on with, an application", clauses: [.a1], handle: begin),
    .form("/apply/restart", people, "Forget what was filled in", handle: restart),
    .page("/apply/check", people, "Check the answers before they are sent", clauses: [.a2]) { call in
      try await ApplyCheck.show(call)
    },
    .form("/apply/check", people, "Send the application", clauses: [.a1, .a2, .p4]) { call in
      try await ApplyCheck.send(call)
    },
    .page("/apply/done", people, "What was applied for, and what comes next", clauses: [.a3]) { call in
      try await ApplyDone.show(call)
    },
    .page("/apply/withdrawal", Route.ownFile, "Withdraw the application?", clauses: [.a1]) { call in
      try await showWithdrawal(call)
    },
    .form("/apply/withdrawal", Route.ownFile, "Withdraw the application", clauses: [.a1], handle: withdraw),
    .page("/apply/{step}", people, "One question of the application", clauses: [.a2]) { call in
      try await ApplyQuestion.show(call)
    },
    .form("/apply/{step}", people, "Answer one question", clauses: [.a2]) { call in try await ApplyQuestion.take(call)
    },
  ]

  // MARK: The task list

  struct Task: Sendable {
    let step: String
    let title: String
    let standing: String
    let isDone: Bool
  }

  struct Way: Sendable {
    let purpose: String
    let title: String
    let isSecond: Bool
  }

  struct Content: Sendable {
    let isSignedIn: Bool
    let isApplicant: Bool
    let isFree: Bool
    let fee: String
    let guardianAge: Int
    let photoAge: Int
    let channels: String
    let own: ActShown?
    let isRefused: Bool
    let hasCard: Bool
    let outlets: [OutletView]
    let application: ApplicationView?
    let correction: ActShown?
    let withdrawal: ActShown?
    let ways: [Way]
    let filling: String?
    let tasks: [Task]
    let open: Int
    let isComplete: Bool
    let nextStep: String?
    /// Nothing is under way and nothing was begun.
    let isFresh: Bool
    /// The number of the child's application that was sent just now: it is in the child's file.
    let sentForChild: String?
  }

  private static func show(_ call: Call, _ problem: Problem? = nil) async throws -> Reply {
    guard let session = call.session else { return try await call.page("apply", "申领社保卡", explained(call)) }
    let situation = try await call.ownFile()
    let filled = try await call.applyCase()
    return try await call.page(
      "apply", "申领社保卡", content(session, situation, filled, try await call.applyDraft()?.sent), part: .card,
      problem: problem)
  }

  private static func explained(_ call: Call) -> Content {
    let policy = call.desk.provincePolicy
    return Content(
      isSignedIn: false, isApplicant: false, isFree: policy.firstFee == Money(fen: 0), fee: policy.firstFee.chinese,
      guardianAge: policy.guardianAge, photoAge: policy.photoAge, channels: channels(policy), own: nil,
      isRefused: false, hasCard: false, outlets: [], application: nil, correction: nil, withdrawal: nil, ways: [],
      filling: nil, tasks: [], open: 0, isComplete: false, nextStep: nil,
      isFresh: false, sentForChild: nil)
  }

  private static func channels(_ policy: Policy) -> String {
    (policy.channels[.apply]?.channels ?? []).map(\.chinese).joined(separator: "、")
  }

  private static func content(
    _ session: Session, _ situation: Situation, _ filled: ApplyCase?, _ sent: ApplyDraft.Sent?
  ) -> Content {
    let (policy, holder) = (situation.policy, situation.holder)
    let own = situation.shown(.apply)
    let isApplicant = session.role == .applicant
    let begun = filled?.draft.purpose
    let tasks = filled.map(tasks) ?? []
    return Content(
      isSignedIn: true, isApplicant: isApplicant, isFree: situation.applicationFee == Money(fen: 0),
      fee: situation.applicationFee.chinese, guardianAge: policy.guardianAge, photoAge: policy.photoAge,
      channels: channels(policy), own: own, isRefused: !own.isAllowed && holder.application == nil && begun == nil,
      hasCard: holder.card != nil,
      outlets: holder.card.map { card in
        policy.outlets(in: card.city, for: .collect, bank: card.bank).map { OutletView($0, in: situation) }
      } ?? [],
      application: holder.application.map(ApplicationView.init),
      correction: holder.application == nil ? nil : situation.shown(.correctApplication),
      withdrawal: holder.application == nil ? nil : situation.shown(.withdrawApplication),
      ways: ways(session, situation, begun),
      filling: begun.map { name(of: $0, in: situation) }, tasks: tasks, open: tasks.count { !$0.isDone },
      isComplete: filled?.isComplete ?? false,
      nextStep: filled?.steps.first { filled?.isDone($0) == false && filled?.isOptional($0) == false }?.rawValue,
      isFresh: filled == nil && own.isAllowed, sentForChild: sent?.purpose == .child ? sent?.number : nil)
  }

  static func name(of purpose: ApplyDraft.Purpose, in situation: Situation) -> String {
    switch purpose {
    case .own: situation.actor == .holder ? "为我自己申领" : "为\(situation.holder.person.name.masked)申领"
    case .child: "为孩子申领"
    case .correction: "更正申请"
    }
  }

  private static func ways(
    _ session: Session, _ situation: Situation, _ begun: ApplyDraft.Purpose?
  ) -> [Way] {
    ApplyDraft.Purpose.allCases.compactMap { purpose in
      let isFirst = situation.holder.application == nil && situation.holder.card == nil
      guard purpose != begun, ApplyCase(ApplyDraft(purpose), by: session, in: situation).isPossible else { return nil }
      return Way(
        purpose: purpose.rawValue, title: name(of: purpose, in: situation),
        isSecond: begun != nil || (purpose == .child && !isFirst))
    }
  }

  private static func tasks(of filled: ApplyCase) -> [Task] {
    filled.steps.map { step in
      let isDone = filled.isDone(step)
      return Task(
        step: step.rawValue, title: step.name(for: filled.draft.purpose),
        standing: isDone ? "已填" : filled.isOptional(step) ? "可以不填" : "还没填",
        isDone: isDone || filled.isOptional(step))
    }
  }

  private static func begin(_ call: Call) async throws -> Reply {
    guard let purpose = call.form["purpose"].flatMap(ApplyDraft.Purpose.init) else {
      return call.redirect(to: "/apply")
    }
    var draft = try await call.applyDraft() ?? ApplyDraft(purpose)
    draft.purpose = purpose
    draft.sent = nil
    let filled = ApplyCase(draft, by: try call.signedIn(), in: try await call.ownFile())
    guard filled.isPossible else { return call.redirect(to: "/apply") }
    try await call.keep(draft)
    if purpose == .correction { return call.redirect(to: "/apply/check") }
    let first = filled.steps.first { !filled.isDone($0) } ?? .person
    return call.redirect(to: draft.current.isEmpty ? "/apply/\(ApplyStep.person.rawValue)" : "/apply/\(first.rawValue)")
  }

  private static func restart(_ call: Call) async throws -> Reply {
    if var draft = try await call.applyDraft() {
      draft.current = [:]
      try await call.keep(draft)
      try await call.desk.dropDraft(MendedCopy.kind, of: try call.signedIn())
    }
    return call.redirect(to: "/apply")
  }

  // MARK: Withdrawing

  struct WithdrawalContent: Sendable {
    let act: ActShown
    let application: ApplicationView?
    /// Something is left to use after it.
    let hasCard: Bool
  }

  private static func showWithdrawal(_ call: Call, _ problem: Problem? = nil) async throws -> Reply {
    let situation = try await call.ownFile()
    let content = WithdrawalContent(
      act: situation.shown(.withdrawApplication), application: situation.holder.application.map(ApplicationView.init),
      hasCard: situation.holder.card != nil)
    return try await call.page("apply-withdrawal", "撤回申请", content, part: .card, problem: problem)
  }

  private static func withdraw(_ call: Call) async throws -> Reply {
    switch try await call.submit("POST /api/v1/me/application-withdrawals", [:]) {
    case .done(let json): return call.showDone(json)
    case .refused(let problem): return try await showWithdrawal(call, problem)
    }
  }
}
