import Web

/// 孙悦's card has been sent: Xi'an hands out by appointment, and only where the card was made.
extension Story {
  static var collecting: Chapter {
    Chapter(
      title: "孙悦领卡",
      steps: [
        Moves.make("省厅已下发", for: "孙悦", upTo: "province-sent", clauses: ["C1", "P1"]),
        Moves.act(
          "在公众号里预约：那里不能约", as: "孙悦", "collection-bookings", { ["day": .string($0.day(daysAhead: 1))] },
          clauses: ["C2"], .refused(403, "wrong-channel", "C2")),
      ] + Moves.signInAgain("孙悦", channel: "city-channel") + booking + elsewhere + theDay + activating)
  }

  private static var booking: [Step] {
    [
      Moves.read("在西安自己的渠道查进度", as: "孙悦", "progress", clauses: ["P2", "C1"]) { answer, _ in
        try answer.expect("stage", be: "province-sent")
        try answer.expect("next", "action", be: "book-collection")
      },
      collect("没有预约就来领", .refused(409, "appointment-needed", "C2"), clauses: ["C2"]),
      Moves.lookAtClock,
      book("想约今天", daysAhead: 0, .refused(409, "day-closed", "C2")),
      book("想约一个月以后", daysAhead: 30, .refused(409, "day-closed", "C2")),
      book("约明天", daysAhead: 1, .created),
      collect("今天就来了", .refused(409, "appointment-other-day", "C2"), clauses: ["C2"]),
    ]
  }

  /// She has begun to work in 渭南 meanwhile.
  private static var elsewhere: [Step] {
    [
      Moves.tellOf(
        "单位在渭南给她参了保", "insurance", person: "孙悦",
        ["place": "610500", "scheme": "employee", "employer": "示例机械厂"], clauses: ["C5"])
    ] + Moves.signInStaff("clerk-weinan", "渭南网点登录") + [
      Moves.openCase("她到渭南的网点去领", of: "孙悦", by: "clerk-weinan", visitor: "孙悦", clauses: ["C4"]),
      Moves.atCounter(
        "要回制卡地领", for: "孙悦", by: "clerk-weinan", "card-collections", clauses: ["C4"],
        .refused(409, "wrong-place", "C4")
      ) { answer, _ in try answer.expectText("西安市", "委托代理人") },
    ]
  }

  private static var theDay: [Step] {
    [Moves.moveClock("到了第二天", by: 86_400)] + Moves.signInStaff("clerk-xian", "西安网点登录") + [
      Moves.openCase("孙悦带着身份证来了", of: "孙悦", by: "clerk-xian", visitor: "孙悦", clauses: ["C1"]),
      collect("领到卡", .created, clauses: ["C1", "C2", "C4"]),
      Moves.atCounter(
        "领过了，没有第二张", for: "孙悦", by: "clerk-xian", "card-collections", clauses: ["P3"],
        .refused(404, "no-application", "P3")),
    ]
  }

  private static var activating: [Step] {
    Moves.signIn("孙悦", channel: "hospital") + [
      Moves.look("新卡在手，两个功能都没有激活", as: "孙悦", clauses: ["V1"]) { answer, _ in
        try answer.expectStanding("social", "sealed")
        try answer.expectOpen("social-not-activated", "financial-not-activated")
      },
      Moves.act(
        "在定点医院激活社保功能", as: "孙悦", "card/social-activations", { _ in ["pin": "739184"] }, clauses: ["V1", "V2"]),
      Moves.visitBank(
        "到银行激活金融功能", card: "孙悦", at: Moves.chosenBank, act: "activate", clauses: ["V1", "V3"]),
      Moves.read("在渭南不用绑定，直接用", as: "孙悦", "card", clauses: ["C5"]) { answer, _ in
        guard !answer.openCodes.contains("binding-needed") else { throw Surprise("渭南不需要绑定") }
      },
      Moves.read("申请查得到结果", as: "孙悦", "application", clauses: ["A3"]) { answer, _ in
        try answer.expect("outcome", be: "collected")
      },
    ] + Moves.signOut("孙悦")
  }

  private static func book(_ title: String, daysAhead days: Int, _ expected: Step.Expected) -> Step {
    Moves.act(
      title, as: "孙悦", "collection-bookings", { ["day": .string($0.day(daysAhead: days))] }, clauses: ["C2"],
      expected)
  }

  private static func collect(_ title: String, _ expected: Step.Expected, clauses: [String]) -> Step {
    Moves.atCounter(
      title, for: "孙悦", by: "clerk-xian", "card-collections", clauses: clauses, expected)
  }
}
