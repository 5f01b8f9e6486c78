import Web

/// New cards for old ones: 高洁's is broken, 谢安's ends soon.
extension Story {
  static var exchange: Chapter {
    Chapter(
      title: "高洁的卡坏了",
      steps: outlets + Moves.signIn("高洁", channel: "government-site") + [
        ask("离到期还早", as: "高洁", "card/renewals", [:], .refused(409, "renewal-too-early", "L8")),
        ask("卡坏了，申请换卡", as: "高洁", "card/exchanges", ["reason": "damaged"], .created) { answer, _ in
          try answer.expect("application", "fee", be: "20.00")
        },
        ask(
          "再申请一次", as: "高洁", "card/exchanges", ["reason": "damaged"], .refused(409, "application-open", "A3")),
        Moves.look("新卡领到以前，旧卡照用", as: "高洁", clauses: ["L8"]) { answer, _ in
          try answer.expectStanding("social", "active")
          try answer.expectOpen("application-under-way")
        },
        Moves.make("新卡到了网点", for: "高洁", upTo: "outlet-received", clauses: ["C1", "L8"]),
        Moves.collectAtBank("在别家银行领", for: "高洁", at: "102", clauses: ["C4"], .refused(404, "card-unknown")),
        Moves.collectAtBank("在发卡银行网点领到新卡", for: "高洁", at: "403", clauses: ["C1", "L8"]),
        Moves.visitBank(
          "拿旧卡去激活：旧卡已经换成新卡", card: "高洁", withOldCard: true, act: "activate", clauses: ["L8"],
          .refused(409, "card-replaced", "L8")),
        Moves.look("新卡要重新激活", as: "高洁", clauses: ["L8", "V1"]) { answer, _ in
          try answer.expectStanding("social", "sealed")
          try answer.expectOpen("social-not-activated", "financial-not-activated")
        },
      ])
  }

  static var expiring: Chapter {
    Chapter(
      title: "谢安的卡快到期了",
      steps: Moves.signIn("谢安", channel: "official-account") + [
        Moves.look("提醒可以换卡了", as: "谢安", clauses: ["L8"]) { answer, _ in try answer.expectOpen("renewal-due") },
        ask("到期换卡", as: "谢安", "card/renewals", [:], .created) { answer, _ in
          try answer.expect("application", "kind", be: "renewal")
        },
        Moves.visitBank("换卡还没好，旧卡丢了，正式挂失", card: "谢安", act: "formal-loss", clauses: ["L7"]) { answer, stage in
          // The card in the making takes the lost one's place: nobody waits for two.
          try answer.expect("application", "number", be: try stage.noted("谢安的申请"))
          try answer.expect("application", "kind", be: "replacement")
        },
        Moves.act(
          "补卡不能撤回", as: "谢安", "application-withdrawals", clauses: ["L7"],
          .refused(409, "replacement-stays", "P1")),
      ])
  }

  private static var outlets: [Step] {
    [
      Step(
        title: "查全省的补换卡网点，不用登录", clauses: ["L8"], method: "GET", route: "/api/v1/outlets", expected: .ok,
        check: { answer, _ in
          guard answer.body["outlets"].items.count > 10 else { throw Surprise("网点太少") }
        }),
      Step(
        title: "只看宝鸡的", clauses: ["L8"], method: "GET", route: "/api/v1/outlets/{city}", expected: .ok,
        call: { _ in TourCall(path: ["city": "610300"]) },
        check: { answer, _ in
          let outlets = answer.body["outlets"].items
          guard outlets.contains(where: { $0["actions"].items.contains("exchange") }),
            outlets.allSatisfy({ $0["city"]["code"].text == "610300" })
          else { throw Surprise("应有宝鸡能换卡的网点") }
        }),
      Step(
        title: "没有这个市", clauses: ["L8"], method: "GET", route: "/api/v1/outlets/{city}",
        expected: .refused(404, "not-found"), call: { _ in TourCall(path: ["city": "110100"]) }),
    ]
  }

  private static func ask(
    _ title: String, as name: String, _ noun: String, _ more: [String: JSON], _ expected: Step.Expected,
    check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> Step {
    Moves.act(
      title, as: name, noun,
      { stage in
        more.merging(["bank": .string(try stage.bank(of: name)), "branch": "钟楼支行"]) { first, _ in first }
      }, clauses: ["L8"], expected
    ) { answer, stage in
      try Moves.noteApplication(of: name, answer, stage)
      try check(answer, stage)
    }
  }
}
