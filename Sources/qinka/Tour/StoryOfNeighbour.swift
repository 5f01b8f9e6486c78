import Web

/// 冯秀英 cannot leave her bed: her neighbour 王芳 goes for her, with both documents.
extension Story {
  static var neighbour: Chapter {
    Chapter(
      title: "王芳替卧床的邻居申领和领卡",
      steps: Moves.signInStaff("clerk-weinan", "渭南网点登录")
        + Moves.handInPhoto("网点收下冯秀英的照片", as: "clerk-weinan") + [
          apply("没有人在柜台，也没有证件", ["visitor": "nobody"], .refused(403, "nobody-there", "C4")),
          apply("代理人带双方证件和委托书申领", [:], .created),
          apply("再来申领一次：已经有一份在办", [:], .refused(409, "application-open", "A3")),
          Moves.make("卡到了网点", for: "冯秀英", upTo: "outlet-received", clauses: ["C1", "P1"]),
          Moves.openCase("刘洋带着双方证件来领", of: "冯秀英", by: "clerk-weinan", visitor: "刘洋", clauses: ["C4"]),
          collect("他没有登记过委托", .refused(403, "mandate-missing", "C4")),
          Moves.openCase("电话里说要领", of: "冯秀英", by: "clerk-weinan", clauses: ["C4"]),
          collect("没有人带证件来", .refused(403, "nobody-there", "C4")),
          Moves.openCase("王芳带着双方证件来领", of: "冯秀英", by: "clerk-weinan", visitor: "王芳", clauses: ["C4"]),
          Moves.lookAtClock,
          Moves.atCounter(
            "渭南领卡不用预约", for: "冯秀英", by: "clerk-weinan", "collection-bookings",

            { ["outlet": "610500-01", "day": .string($0.day(daysAhead: 1)), "slot": "09:00-12:00"] }, clauses: ["C2"],
            .refused(409, "no-appointment-needed", "C2")),
          Moves.lookAtInbox(of: "冯秀英"),
          collect("代领成了", .created),
          Moves.awaitReminder(
            "冯秀英收到短信：代理人替她领了卡", saying: "代理人", of: "冯秀英", clauses: ["C4"]),
        ])
  }

  private static func apply(_ title: String, _ changes: [String: JSON], _ expected: Step.Expected) -> Step {
    Moves.applyAtCounter(
      title, for: "冯秀英", agent: "王芳", by: "clerk-weinan", photo: "clerk-weinan", changes, clauses: ["A1", "C4"],
      expected)
  }

  private static func collect(_ title: String, _ expected: Step.Expected) -> Step {
    Moves.atCounter(
      title, for: "冯秀英", by: "clerk-weinan", "card-collections", clauses: ["C1", "C4"], expected)
  }
}
