import Web

/// 梁燕 lets 郭涛 report her card lost, and nothing else.
extension Story {
  static var mandate: Chapter {
    Chapter(
      title: "梁燕委托郭涛", steps: Moves.signIn("梁燕", channel: "mini-programme") + [Moves.lookAtClock] + giving + acting)
  }

  private static var giving: [Step] {
    [
      give("没有写到期的时间", until: nil, scope: "report-social-oral-loss", .refused(422, "mandate-too-long", "C4")),
      give(
        "想让家人替她激活：密码只能自己设", until: 30, scope: "activate-social", .refused(403, "mandate-not-enough", "C4")),
      give("委托家人挂失，三十天", until: 30, scope: "report-social-oral-loss", .created),
      Moves.read("看自己给出的委托", as: "梁燕", "mandates", clauses: ["C4"]) { answer, stage in
        guard let mandate = answer.body["mandates"].items.first, mandate["holds"].isTrue else {
          throw Surprise("应有一份有效的委托")
        }
        try stage.note(mandate["number"].text, as: "梁燕的委托")
      },
    ]
  }

  private static var acting: [Step] {
    Moves.signIn("郭涛", channel: "mini-programme")
      + Moves.represent("郭涛进入梁燕的档案", "梁燕", by: "郭涛", clauses: ["C4"]) + [
        Moves.lookAtInbox(of: "梁燕"),
        Moves.reportLoss("郭涛替她口头挂失", as: "郭涛代梁燕", clauses: ["L3", "C4"]),
        Moves.awaitReminder("梁燕收到短信", saying: "家人", of: "梁燕", clauses: ["C4"]),
        Moves.releaseLoss(
          "想替她解挂：委托里没有", as: "郭涛代梁燕", clauses: ["C4", "L6"], .refused(403, "mandate-not-enough", "C4")),
        Step(
          title: "梁燕终止委托", clauses: ["C4"], method: "DELETE", route: "/api/v1/me/mandates/{number}", expected: .ok,
          call: { stage in
            TourCall(path: ["number": try stage.noted("梁燕的委托")], token: try stage.token(of: "梁燕"))
          }),
        Moves.read(
          "郭涛再也看不到", as: "郭涛代梁燕", "card", clauses: ["C4"], .refused(404, "holder-unknown")),
        Moves.releaseLoss("梁燕自己解挂", as: "梁燕", clauses: ["L6"]),
      ]
  }

  private static func give(
    _ title: String, until days: Int?, scope: String, _ expected: Step.Expected
  ) -> Step {
    Moves.act(
      title, as: "梁燕", "mandates",
      { stage in
        var body = try stage.papers(of: "郭涛", prefix: "agentDocument")
        body["kind"] = "family"
        body["agentName"] = "郭涛"
        body["scope"] = [.string(scope)]
        if let days { body["until"] = .string(stage.instant(daysAhead: days)) }
        return body
      }, clauses: ["C4"], expected)
  }
}
