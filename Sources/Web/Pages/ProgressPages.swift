import Cards
import Desk

/// 制卡进度: where the card is, who has it, what comes next; and when nothing is found, why that may be.
enum ProgressPages {
  static let routes: [Route] = [
    .page("/me/progress", ApplyPages.people, "How far the card is", clauses: [.p1, .p2, .p3, .a3], handle: show)
  ]

  struct StageShown: Sendable {
    let name: String
    let reached: String?
    /// `done`, `now`, `stopped` or `ahead`: how the timeline draws it.
    let mark: String
    let isCurrent: Bool
    let about: String
  }

  struct Making: Sendable {
    let view: ProgressView
    let opened: String
    let since: String
    let stages: [StageShown]
    let isStopped: Bool
    let canCollect: Bool
    let canCorrect: Bool
    let canWithdraw: Bool
    let goTo: String?
    let goName: String
    let hasFee: Bool
    let then: String
  }

  struct Content: Sendable {
    let making: Making?
    let why: String?
    let clause: String?
    let causes: [String]
    let step: NextShown?
    let ended: ApplicationView?
    let hasCard: Bool
    let canApply: Bool
    let cityServices: String?
    let isSettled: Bool
  }

  private static func show(_ call: Call) async throws -> Reply {
    let situation = try await call.ownFile()
    do {
      let view = try await ApplicationAPI.view(situation, call)
      guard let application = situation.holder.application else { throw Problem.noApplication }
      let content = content(situation, making: making(view, application, situation))
      return try await call.page("progress", "制卡进度", content, part: .card)
    } catch let problem as Problem {
      var ended: ApplicationView?
      if call.session?.role != .applicant {
        ended = try await call.desk.application(of: situation.holder.id).map(ApplicationView.init)
      }
      let content = content(situation, problem: problem, ended: ended)
      return try await call.page("progress", "制卡进度", content, part: .card)
    }
  }

  private static func content(
    _ situation: Situation, making: Making? = nil, problem: Problem? = nil, ended: ApplicationView? = nil
  ) -> Content {
    let isNothing = problem?.code == ApplicationRefusal.none.code
    let detail = problem?.detail ?? ""
    return Content(
      making: making,
      why: problem == nil ? nil : isNothing ? String(detail.prefix { $0 != "。" }) + "。" : detail,
      clause: problem?.explanation?.clause.rawValue, causes: isNothing ? causes : [],
      step: problem?.explanation.map { NextShown($0.next, for: situation.reader) }, ended: ended,
      hasCard: situation.holder.card != nil, canApply: preview(.apply, in: situation).isAllowed,
      cityServices: situation.policy.cityServices.isEmpty
        ? nil : situation.policy.cityServices.joined(separator: "、"), isSettled: making == nil)
  }

  /// The causes one by one, as the rule lists them.
  private static let causes: [String] = ApplicationRefusal.causes.drop { $0 != "：" }.dropFirst()
    .split(separator: "；").map { cause in String(cause.drop { $0 != "、" }.dropFirst().filter { $0 != "。" }) }

  private static func making(
    _ view: ProgressView, _ application: Application, _ situation: Situation
  ) -> Making {
    let next = openItems(in: situation).map { NextShown($0.next, for: situation.reader) }.first { $0.goTo != nil }
    return Making(
      view: view, opened: application.opened.chinese, since: application.stageAt.chinese,
      stages: Stage.allCases.map { shown($0, of: application) }, isStopped: application.fault != nil,
      canCollect: application.fault == nil && application.stage.isAtLeast(.collectable),
      canCorrect: preview(.correctApplication, in: situation).isAllowed,
      canWithdraw: preview(.withdrawApplication, in: situation).isAllowed,
      goTo: next?.goTo == "/me/progress" ? nil : next?.goTo, goName: next?.goName ?? "",
      hasFee: application.fee != Money(fen: 0), then: then(view, application))
  }

  /// While it is others' turn, what they do next; otherwise the next step as the rules say it.
  private static func then(_ view: ProgressView, _ application: Application) -> String {
    let isOthers = application.fault == nil && !application.awaitsReview && !application.stage.isAtLeast(.collectable)
    guard isOthers, let next = application.stage.next else { return view.next.sentence }
    return "接下来是「\(next.chinese)」。不用您做什么，卡可以领了会发短信告诉您。"
  }

  private static func shown(_ stage: Stage, of application: Application) -> StageShown {
    let isCurrent = stage == application.stage
    let isReached = application.stage.isAtLeast(stage)
    let mark = isCurrent ? (application.fault == nil ? "now" : "stopped") : isReached ? "done" : "ahead"
    return StageShown(
      name: stage.chinese, reached: isReached ? application.reached(stage)?.chinese : nil, mark: mark,
      isCurrent: isCurrent,
      about: stage.meaning(of: application.kind))
  }
}
