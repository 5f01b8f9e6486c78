extension Story {
  /// 李梅 gives the card up: formal loss at her bank, for good, and a new card at once.
  static var formalLoss: Chapter {
    Chapter(
      title: "李梅正式挂失并补卡",
      steps: atTheCounter + afterwards + Moves.signOut("李梅"))
  }

  private static var atTheCounter: [Step] {
    [
      Moves.visitBank(
        "拿错了张伟的证件", card: "李梅", showing: "张伟", act: "formal-loss", clauses: ["L7"],
        .refused(409, "document-mismatch")),
      Moves.visitBank(
        "走错了银行", card: "李梅", at: "102", act: "formal-loss", clauses: ["L7"], .refused(404, "card-unknown")),
      Moves.visitBank("正式挂失，同时补卡", card: "李梅", act: "formal-loss", clauses: ["L1", "L7"]) { answer, stage in
        try stage.note(answer.receipt, as: "正式挂失的回执")
        try stage.note(answer.body["application"]["number"].text, as: "补卡的编号")
      },
      Moves.visitBank(
        "再正式挂失一次", card: "李梅", act: "formal-loss", clauses: ["L7"], .refused(409, "card-void", "L7")),
      Moves.visitBank(
        "有人捡到旧卡，到柜台激活", card: "李梅", act: "activate", clauses: ["L7"], .refused(409, "card-void", "L7")),
    ]
  }

  private static var afterwards: [Step] {
    [
      Moves.releaseLoss("正式挂失不能撤销", as: "李梅", clauses: ["L7"], .refused(409, "loss-final", "L7")),
      Moves.reportLoss("旧卡也不能再口头挂失", as: "李梅", clauses: ["L7"], .refused(409, "no-live-card", "L7")),
      Moves.look("旧卡作废，补卡在办", as: "李梅", clauses: ["L7"]) { answer, _ in
        guard answer.body["card"] == .null else { throw Surprise("旧卡还在") }
        guard answer.body["voidCards"].items.count == 1 else { throw Surprise("应有一张作废的卡") }
        try answer.expectOpen("replacement-under-way")
      },
      Step(
        title: "查补卡进度", clauses: ["L7", "P1"], method: "GET", route: "/api/v1/me/application", expected: .ok,
        call: { TourCall(token: try $0.token(of: "李梅")) },
        check: { answer, stage in
          guard answer.body["number"].text == (try stage.noted("补卡的编号")) else { throw Surprise("不是那份申请") }
        }),
    ]
  }

  /// 王芳 sees who opened her file, and why.
  static var whoLooked: Chapter {
    Chapter(
      title: "王芳看谁查过自己的档案",
      steps: Moves.signIn("王芳", channel: "government-site") + [
        Step(
          title: "话务员和网点都留了名字和用途", clauses: [], method: "GET", route: "/api/v1/me/accesses", expected: .ok,
          call: { TourCall(token: try $0.token(of: "王芳")) },
          check: { answer, _ in
            let accesses = answer.body["accesses"].items.filter { $0["purpose"].text == purpose }
            guard accesses.count >= 2, accesses.contains(where: { $0["who"].text?.contains("12333") == true }) else {
              throw Surprise("应有话务员和网点两次查看，却是 \(answer.text)")
            }
          })
      ] + Moves.signOut("王芳"))
  }
}
