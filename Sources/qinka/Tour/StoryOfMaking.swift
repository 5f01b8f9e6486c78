import Web

/// How 孙悦's card is made, and what makes it stand still.
extension Story {
  static var making: Chapter {
    Chapter(
      title: "孙悦的卡在制作", steps: registers + photoRejected + photoReviewed + madeAgain + asked)
  }

  private static var registers: [Step] {
    [
      step("其他登记库还没有答，比对通不过", "compared", .refused(409, "register-unknown", "C3"), clauses: ["C3"]),
      Moves.tell("登记库说不清楚", "register-answers", of: "孙悦", ["answer": "unknown"], clauses: ["C3"]),
      step("不清楚不等于没有", "compared", .refused(409, "register-unknown", "C3"), clauses: ["C3"]),
      Moves.tell("登记库答：没有别的卡", "register-answers", of: "孙悦", ["answer": "none"], clauses: ["C3"]),
      step("不能跳着报", "made", .refused(409, "wrong-stage", "P1"), clauses: ["P1"]),
    ]
  }

  private static var photoRejected: [Step] {
    [
      Moves.tell(
        "比对时发现照片不合格", "faults", of: "孙悦", ["reason": "photo-rejected", "remark": "头部太小"], clauses: ["P1"]),
      Moves.read("进度里写着为什么停、怎么办", as: "孙悦", "progress", clauses: ["P1"]) { answer, _ in
        try answer.expect("fault", "reason", be: "photo-rejected")
        try answer.expectText("头部太小", "换一张合格的照片")
      },
      step("停着，不能继续", "compared", .refused(409, "application-stopped", "P1"), clauses: ["P1"]),
    ]
      + Moves.handInPhoto("换的照片人站得远了些：收下，要工作人员看", as: "孙悦", "portrait-far.jpg") { answer, _ in
        try answer.expect("verdict", be: "review")
      } + [
        Moves.act(
          "换照片更正，接着办", as: "孙悦", "application-corrections", Moves.form(for: "孙悦", photo: "孙悦"),
          clauses: ["A2"])
      ]
  }

  /// A program is not sure of the new photo; a clerk is.
  private static var photoReviewed: [Step] {
    [
      step("照片还没有人看，不能比对", "compared", .refused(409, "photo-unreviewed", "A2"), clauses: ["A2"]),
      Moves.read("进度里说照片正在看", as: "孙悦", "progress", clauses: ["A2", "P1"]) { answer, _ in
        try answer.expectText("不用您做什么，看过以后接着办")
      },
    ] + Moves.signInStaff("clerk-xian", "西安网点登录") + [
      Step(
        title: "网点看哪些照片等着", clauses: ["A2"], method: "GET", route: "/api/v1/staff/photo-reviews", expected: .ok,
        call: { TourCall(token: try $0.token(of: "clerk-xian")) },
        check: { answer, stage in try answer.expectText(try stage.noted("孙悦的申请")) }),
      Moves.openCase("打开孙悦的档案", of: "孙悦", by: "clerk-xian", purpose: "看申请照片", clauses: ["A2"]),
      Moves.atCounter(
        "照片可以用", for: "孙悦", by: "clerk-xian", "photo-reviews", { _ in ["verdict": "passed"] }, clauses: ["A2"]),
    ]
  }

  private static var madeAgain: [Step] {
    [
      Moves.make("做到「已加入批次」", for: "孙悦", upTo: "batched", clauses: ["P1"]),
      Moves.act(
        "编了批次，不能再更正", as: "孙悦", "application-corrections", Moves.form(for: "孙悦", photo: "孙悦"),
        clauses: ["P1"], .refused(409, "application-fixed", "P1")),
      Moves.act(
        "也不能撤回", as: "孙悦", "application-withdrawals", clauses: ["P1"], .refused(409, "application-fixed", "P1")),
      Moves.make("卡做好了", for: "孙悦", upTo: "made", clauses: ["P1"]),
      Moves.tell(
        "路上丢了，这张作废", "faults", of: "孙悦", ["reason": "lost-on-the-way", "remark": "运输途中遗失"], clauses: ["P1"]),
      Moves.read("要重做，不用她做什么", as: "孙悦", "progress", clauses: ["P1"]) { answer, _ in
        try answer.expect("stage", be: "account-opened")
        try answer.expectText("不用您做什么")
      },
      Moves.make("重新做一张，密钥都装好", for: "孙悦", upTo: "social-keyed", clauses: ["P1"]),
    ]
  }

  /// The same question by telephone and at a counter.
  private static var asked: [Step] {
    Moves.signInStaff("agent-12333", "12333话务员登录") + [
      Moves.openCase("孙悦打12333查进度", of: "孙悦", by: "agent-12333", purpose: "来电查进度", clauses: ["A3", "P1"]),
      progressOfCase("话务员看到做到哪一步", by: "agent-12333"),
    ] + Moves.signInStaff("clerk-xian", "西安网点登录") + [
      Step(
        title: "到网点报申请编号查", clauses: ["A3", "P1"], method: "POST", route: "/api/v1/staff/cases", expected: .created,
        call: { stage in
          TourCall(
            body: [
              "application": .string(try stage.noted("孙悦的申请")), "purpose": "查进度", "visitor": "holder",
            ], token: try stage.token(of: "clerk-xian"))
        }),
      progressOfCase("网点也看得到", by: "clerk-xian"),
      Moves.atCounter(
        "还没有下发，不能领", for: "孙悦", by: "clerk-xian", "card-collections", clauses: ["C1"],
        .refused(409, "not-issued", "C1")),
    ]
  }

  private static func progressOfCase(_ title: String, by account: String) -> Step {
    Moves.atCounter(
      title, for: "孙悦", by: account, "progress", method: "GET", clauses: ["A3", "P1"], .ok
    ) { answer, _ in try answer.expect("stage", be: "social-keyed") }
  }

  private static func step(
    _ title: String, _ stage: String, _ expected: Step.Expected = .created, clauses: [String]
  ) -> Step {
    Moves.tell(title, "steps", of: "孙悦", ["stage": .string(stage)], clauses: clauses, expected)
  }
}
