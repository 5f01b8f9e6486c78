extension Story {
  private static let pin = "739184"

  /// 张伟 makes his new card usable.
  static var newCard: Chapter {
    Chapter(
      title: "张伟激活新卡",
      steps: Moves.askForCode("张伟", channel: "mini-programme")
        + [Moves.enterWrongCode("张伟"), Moves.enterCode("张伟"), freshCard, masked, preview]
        + choosingPIN + atTheBank + Moves.signOut("张伟"))
  }

  private static var freshCard: Step {
    var step = Moves.look("卡是新的，两个功能都没有激活", as: "张伟", clauses: ["V1"]) { answer, _ in
      guard answer.standing(of: "social") == "sealed" else {
        throw Surprise("张伟的卡已经激活过。故事要从新的数据演起：请换一个数据目录再启动")
      }
      try answer.expectStanding("financial", "sealed")
      try answer.expectOpen("social-not-activated", "financial-not-activated")
    }
    step.isFoundation = true
    return step
  }

  private static var masked: Step {
    Step(
      title: "本人信息遮住了证件号码", clauses: [], method: "GET", route: "/api/v1/me", expected: .ok,
      call: { TourCall(token: try $0.token(of: "张伟")) },
      check: { answer, stage in
        guard !answer.text.contains(try stage.person("张伟").documentNumber) else { throw Surprise("证件号码没有遮住") }
      })
  }

  private static var preview: Step {
    Step(
      title: "办之前先看能不能办", clauses: ["V2"], method: "GET", route: "/api/v1/me/card/previews", expected: .ok,
      call: { TourCall(token: try $0.token(of: "张伟")) },
      check: { answer, _ in
        let previews = answer.body["previews"].items
        guard previews.first(where: { $0["action"].text == "activate-social" })?["allowed"].isTrue == true else {
          throw Surprise("应当可以激活社保功能")
        }
      })
  }

  private static var choosingPIN: [Step] {
    [
      choose("想沿用初始密码", "666666", .refused(422, "pin-weak", "V2")),
      choose("想用连续数字", "123456", .refused(422, "pin-weak", "V2")),
      choose("忘了带幂等键", pin, .refused(400, "idempotency-key-missing"), key: .missing),
      choose("换一个好密码，社保功能激活", pin, .created, key: .same(key)) { answer, stage in
        try stage.note(answer.receipt, as: "激活的回执")
      },
      choose("同一个请求再发一遍，还是那张回执", pin, .created, key: .same(key)) { answer, stage in
        guard answer.receipt == (try stage.noted("激活的回执")) else { throw Surprise("回执变了") }
        guard answer.isReplayed else { throw Surprise("没有说明是重放") }
      },
      choose("同一个键换了内容", "739185", .refused(422, "idempotency-key-reused"), key: .same(key)),
      choose("已经激活，再激活一次", pin, .refused(409, "already-active", "V2")),
    ]
  }

  private static let key = "tour-\(UInt64.random(in: .min ... .max))-activation"

  private static func choose(
    _ title: String, _ pin: String, _ expected: Step.Expected, key: TourCall.Key = .fresh,
    check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> Step {
    Step(
      title: title, clauses: ["V1", "V2"], method: "POST", route: "/api/v1/me/card/social-activations",
      expected: expected,
      call: { TourCall(body: ["pin": .string(pin)], token: try $0.token(of: "张伟"), key: key) }, check: check)
  }

  private static var atTheBank: [Step] {
    [
      Moves.visitBank("张伟到柜台激活金融功能", card: "张伟", act: "activate", clauses: ["V3"]),
      Moves.visitBank(
        "柜台再办一次", card: "张伟", act: "activate", clauses: ["V3"], .refused(409, "already-active", "V3")),
      Moves.look("两个功能都正常了", as: "张伟", clauses: ["V1"]) { answer, _ in
        try answer.expectStanding("social", "active")
        try answer.expectStanding("financial", "active")
      },
    ]
  }
}
