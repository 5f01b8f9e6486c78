import Web

/// 刘洋 is alive: how a report comes in, is confirmed by somebody else, and is taken back.
extension Story {
  static var death: Chapter {
    Chapter(title: "刘洋被误报死亡", steps: reported + confirmed + reversed + again)
  }

  private static var reported: [Step] {
    Moves.signInStaff("agent-12333", "12333话务员登录") + [
      Moves.openCase("有人打12333说刘洋去世了", of: "刘洋", by: "agent-12333", purpose: "来电报告死亡", clauses: ["X1"]),
      report("登记报告，暂停办理", by: "agent-12333", "death-reports", nil, .created),
      report("又报一次", by: "agent-12333", "death-reports", nil, .refused(409, "life-already-reported", "X1")),
    ] + Moves.signIn("刘洋", channel: "mini-programme") + [
      exchange("刘洋本人办事：有报告，先更正", .refused(409, "death-reported", "X1"))
    ]
  }

  private static var confirmed: [Step] {
    Moves.signInStaff("clerk-xian", "西安网点登录") + [
      Moves.openCase("网点核对证明", of: "刘洋", by: "clerk-xian", purpose: "核对死亡证明", clauses: ["X1"]),
      report("凭户口簿确认不了", by: "clerk-xian", confirmations, "household-register", .refused(422, "evidence-needed", "X1")),
      report("另一个人凭死亡证明确认", by: "clerk-xian", confirmations, "death-certificate", .created),
      exchange("已确认死亡，不能办理", .refused(409, "holder-dead", "X1")),
      Moves.openCase("有人拿着刘洋的证件来注销", of: "刘洋", by: "clerk-xian", visitor: "刘洋", clauses: ["X3"]),
      Moves.atCounter(
        "只有登记过的继承人能办", for: "刘洋", by: "clerk-xian", "card/social-cancellations",
        { _ in ["reason": "dead", "evidence": "death-certificate"] }, clauses: ["X3"], .refused(403, "heirs-only", "X3")
      ),
    ]
  }

  private static var reversed: [Step] {
    [
      Moves.openCase("电话里说弄错了", of: "刘洋", by: "clerk-xian", clauses: ["X1"]),
      report("本人不在，不能更正", by: "clerk-xian", reversals, "identity-documents", .refused(403, "nobody-there", "C4")),
      Moves.openCase("刘洋带着身份证来了", of: "刘洋", by: "clerk-xian", visitor: "刘洋", clauses: ["X1"]),
      report("登记更正", by: "clerk-xian", reversals, "identity-documents", .created),
      report(
        "同一个人不能自己确认更正", by: "clerk-xian", reversals, "identity-documents",
        .refused(403, "second-person-needed", "X1")),
      exchange("还没有第二个人确认，照样不能办", .refused(409, "holder-dead", "X1")),
    ] + Moves.signInStaff("centre-xian", "西安市中心登录") + [
      Moves.openCase("市中心核对", of: "刘洋", by: "centre-xian", purpose: "核对更正", clauses: ["X1"]),
      report("第二个人确认更正", by: "centre-xian", reversals, "identity-documents", .created),
      Moves.look("又能办事了", as: "刘洋", clauses: ["X1"]) { answer, _ in
        guard !answer.openCodes.contains("life-report-open") else { throw Surprise("报告还在") }
      },
    ]
  }

  private static var again: [Step] {
    [
      report("网点没有证明，不收报告", by: "clerk-xian", "death-reports", nil, .refused(422, "evidence-needed", "X1")),
      report("网点收下报告", by: "clerk-xian", "death-reports", "death-certificate", .created),
      report(
        "同一个人不能自己确认", by: "clerk-xian", confirmations, "death-certificate",
        .refused(403, "second-person-needed", "X1")),
      Moves.tellOf("公安说弄错了，更正", "life-reports", person: "刘洋", ["act": "reverse"], clauses: ["X1"]),
      Moves.tellOf(
        "没有报告可以更正了", "life-reports", person: "刘洋", ["act": "reverse"], clauses: ["X1"],
        .refused(409, "life-not-reported", "X1")),
    ]
  }

  private static let confirmations = "life-report-confirmations"
  private static let reversals = "life-report-reversals"

  private static func report(
    _ title: String, by account: String, _ noun: String, _ evidence: String?, _ expected: Step.Expected
  ) -> Step {
    Moves.atCounter(
      title, for: "刘洋", by: account, noun, { _ in evidence.map { ["evidence": .string($0)] } ?? [:] },
      clauses: ["X1"], expected)
  }

  private static func exchange(_ title: String, _ expected: Step.Expected) -> Step {
    Moves.act(
      title, as: "刘洋", "card/exchanges", { _ in ["reason": "damaged", "bank": "105", "branch": "钟楼支行"] },
      clauses: ["X1"], expected)
  }
}
