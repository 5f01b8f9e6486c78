import Web

/// 孙悦's card has been sent: Xi'an hands out by appointment, and only where the card was made.
extension Story {
  static var collecting: Chapter {
    Chapter(
      title: "孙悦领卡",
      steps: [
        Moves.make("省厅已下发", for: "孙悦", upTo: "province-sent", clauses: ["C1", "P1"]),
        Moves.act(
          "在公众号里预约：那里不能约", as: "孙悦", "collection-bookings",
          { ["outlet": "610100-01", "day": .string($0.day(daysAhead: 1)), "slot": "09:00-12:00"] },
          clauses: ["C2"], .refused(403, "wrong-channel", "C2")),
      ] + Moves.signInAgain("孙悦", channel: "city-channel") + booking + elsewhere + closing + naming + theDay
        + activating)
  }

  private static var booking: [Step] {
    [
      Moves.read("在西安自己的渠道查进度", as: "孙悦", "progress", clauses: ["P2", "C1"]) { answer, stage in
        try answer.expect("stage", be: "province-sent")
        try answer.expect("next", "action", be: "book-collection")
        try Moves.noteFreePlaces(in: answer, as: "孙悦", stage)
      },
      collect("没有预约就来领", .refused(409, "appointment-needed", "C2"), clauses: ["C2"]),
      Moves.lookAtClock,
      book("想约今天", daysAhead: 0, .refused(409, "day-closed", "C2")),
      book("想约一个月以后", daysAhead: 30, .refused(409, "day-closed", "C2")),
      book("约最早的空位：网点、日子、时段", place: 0),
      collect("今天就来了", .refused(409, "appointment-other-day", "C2"), clauses: ["C2"]),
      book("改约下一个空位", place: 1),
      Moves.cancelBooking("那天有事，取消", as: "孙悦"),
      book("又约回最早的", place: 0),
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

  /// The outlet has no electricity that day.
  private static var closing: [Step] {
    [Moves.lookAtInbox(of: "孙悦")] + Moves.signInStaff("clerk-xian", "西安网点登录") + [
      Moves.closeDay("那天停电，网点登记停办", by: "clerk-xian", of: "孙悦", place: 0),
      Moves.awaitMovedBooking("孙悦的预约改到了下一个空位", as: "孙悦"),
      Moves.awaitReminder("短信说改到了哪天，还能改约哪天", saying: "停电", of: "孙悦", clauses: ["C2"]),
    ]
  }

  /// She cannot come herself, and names a neighbour; the code says that she means this card.
  private static var naming: [Step] {
    Moves.signInAgain("孙悦", channel: "mini-programme") + [
      Moves.act(
        "在网上委托王芳代领", as: "孙悦", "mandates",
        { stage in
          var body = try stage.papers(of: "王芳", prefix: "agentDocument")
          body["kind"] = "proxy"
          body["agentName"] = "王芳"
          body["scope"] = ["collect"]
          body["until"] = .string(stage.instant(daysAhead: 30))
          return body
        }, clauses: ["C4"]),
      Moves.act("申请一个领卡码，告诉王芳", as: "孙悦", "collection-codes", clauses: ["C4"]) { answer, stage in
        try stage.note(answer.body["code"].text, as: "孙悦的领卡码")
      },
    ]
  }

  private static var theDay: [Step] {
    Moves.moveClock("到了改到的那天", to: "孙悦改到的早上") + Moves.signInStaff("clerk-xian", "西安网点登录") + [
      Moves.openCase(
        "王芳带着双方证件，说出领卡码", byCodeOf: "孙悦", by: "clerk-xian", visitor: "王芳", clauses: ["C1", "C4"]),
      collect("代领到卡", .created, clauses: ["C1", "C2", "C4"]),
      Moves.openCase("孙悦带着身份证来问", of: "孙悦", by: "clerk-xian", visitor: "孙悦", clauses: ["C1"]),
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
      title, as: "孙悦", "collection-bookings",
      { ["outlet": "610100-01", "day": .string($0.day(daysAhead: days)), "slot": "09:00-12:00"] }, clauses: ["C2"],
      expected)
  }

  private static func book(_ title: String, place number: Int) -> Step {
    Moves.act(
      title, as: "孙悦", "collection-bookings", { try Moves.freePlace(number, of: "孙悦", $0) }, clauses: ["C2"])
  }

  private static func collect(_ title: String, _ expected: Step.Expected, clauses: [String]) -> Step {
    Moves.atCounter(
      title, for: "孙悦", by: "clerk-xian", "card-collections", clauses: clauses, expected)
  }
}
