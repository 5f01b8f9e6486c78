import Web

/// 马超 has no telephone on file: first one at a counter, then another one online.
extension Story {
  private static let first = "19900009941"
  private static let second = "19900009942"

  static var phone: Chapter {
    Chapter(title: "马超登记和更换手机号", steps: atTheOutlet + online)
  }

  private static var atTheOutlet: [Step] {
    Moves.signInStaff("clerk-xian", "西安网点登录") + [
      Moves.openCase("有人打电话来要登记手机号", of: "马超", by: "clerk-xian", clauses: ["A2"]),
      register("本人不在，不能登记", .refused(403, "nobody-there", "C4")),
      Moves.openCase("马超带着身份证来", of: "马超", by: "clerk-xian", visitor: "马超", clauses: ["A2"]),
      register("登记手机号", .created) { _, stage in try stage.note(first, as: "马超的新手机号") },
    ]
  }

  private static var online: [Step] {
    Moves.signIn("马超", channel: "official-account") + [
      start("还是原来的号", first, .refused(409, "nothing-changed", "A2")),
      start("换一个号：验证码发到新号", second, .init(status: 202)) { answer, stage in
        try stage.note(answer.body["change"].text, as: "手机号变更")
        try stage.note(second, as: "马超新号的新手机号")
      },
      newCode,
      confirm("验证码输错了", { _ in "000000" }, .refused(401, "code-wrong")),
      Moves.lookAtInbox(of: "马超"),
      confirm("新号证实了，变更完成", { try $0.noted("马超新号的验证码") }, .created),
      Moves.awaitReminder("旧号收到提醒", saying: "手机号已变更", of: "马超", clauses: ["A2"]),
    ]
  }

  /// The new number has an inbox of its own, as if it were somebody else's.
  private static var newCode: Step { Moves.awaitCode("马超新号", signIn: "手机号变更") }

  private static func register(
    _ title: String, _ expected: Step.Expected, check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> Step {
    Moves.atCounter(
      title, for: "马超", by: "clerk-xian", "phone-changes", { _ in ["phone": .string(first)] }, clauses: ["A2"],
      expected, check: check)
  }

  private static func start(
    _ title: String, _ phone: String, _ expected: Step.Expected,
    check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> Step {
    Moves.act(
      title, as: "马超", "phone-changes", { _ in ["phone": .string(phone)] }, clauses: ["A2"], expected, check: check)
  }

  private static func confirm(
    _ title: String, _ code: @escaping (Stage) throws -> String, _ expected: Step.Expected
  ) -> Step {
    Moves.act(
      title, as: "马超", "phone-changes/{change}/confirmations", path: ["change": "手机号变更"],
      { ["code": .string(try code($0))] }, clauses: ["A2"], expected)
  }
}
