import Web

/// 蒋勤 moves to another province: first the money, then the social function, then the bank, in this order.
extension Story {
  static var moving: Chapter {
    Chapter(
      title: "蒋勤转出省外，注销社保卡", steps: Moves.signIn("蒋勤", channel: "mini-programme") + social + financial + afterwards)
  }

  private static var social: [Step] {
    [
      cancel("参保关系还在本省", .refused(409, "reason-not-proven", "X1"), clauses: ["X1"]),
      Moves.tellOf(
        "参保关系转到了北京", "insurance", person: "蒋勤", ["place": "110100", "scheme": "employee"], clauses: ["X1"]),
      cancel("社保账户资金还没有处理", .refused(409, "funds-not-settled", "X2"), clauses: ["X2"]),
      Moves.tellOf("社保账户清算完", "social-settlements", person: "蒋勤", ["settled": "yes"], clauses: ["X2"]),
      cancel("银行账户资金还没有处理", .refused(409, "funds-not-settled", "X2"), clauses: ["X2"]),
      Moves.visitBank(
        "银行登记资金已取走", card: "蒋勤", act: "settle", ["settled": "yes"], clauses: ["X2"]),
      close("先去银行注销：次序不对", "destroyed", .refused(409, "social-first", "X4")),
      cancel("说成死亡", reason: "dead", .refused(409, "reason-not-proven", "X1"), clauses: ["X1"]),
      cancel("社保功能注销", .created, clauses: ["X1", "X3"]),
      cancel("再注销一次", .refused(409, "social-cancelled", "X4"), clauses: ["X3"]),
      Moves.reportLoss("注销了的功能不能再挂失", as: "蒋勤", clauses: ["X3"], .refused(409, "social-cancelled", "X4")),
      Moves.look("还差银行那一步", as: "蒋勤", clauses: ["X4"]) { answer, _ in
        try answer.expectStanding("social", "cancelled")
        try answer.expectOpen("bank-not-cancelled")
      },
    ]
  }

  private static var financial: [Step] {
    [
      close("说卡丢了", "declared-lost", .refused(409, "card-not-returned", "X4")),
      close("银行收回卡、销毁", "destroyed", .created),
      close("再来一次", "destroyed", .refused(409, "card-cancelled", "X4")),
    ]
  }

  /// Nothing keeps somebody who comes back from having a card again.
  private static var afterwards: [Step] {
    Moves.handInPhoto("后来又回到陕西，交照片", as: "蒋勤") + [
      Moves.apply("重新申领", for: "蒋勤", photo: "蒋勤", clauses: ["A1", "X4"]) { answer, _ in
        try answer.expect("application", "fee", be: "20.00")
      },
      Moves.act("想想还是不办了，撤回", as: "蒋勤", "application-withdrawals", clauses: ["A1"]),
    ]
  }

  private static func cancel(
    _ title: String, reason: String = "moved-out", _ expected: Step.Expected, clauses: [String]
  ) -> Step {
    Moves.act(
      title, as: "蒋勤", "card/social-cancellations",
      { _ in ["reason": .string(reason), "evidence": "insurance-record"] }, clauses: clauses, expected)
  }

  private static func close(_ title: String, _ card: String, _ expected: Step.Expected) -> Step {
    Moves.visitBank(title, card: "蒋勤", act: "cancel", ["card": .string(card)], clauses: ["X4"], expected)
  }
}
