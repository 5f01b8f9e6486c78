import Web

/// Forgotten PINs: online, at a counter, through somebody else; and the bank's, which is the bank's.
extension Story {
  private static let holder = "买买提·艾合买提"

  static var forgottenPIN: Chapter {
    Chapter(
      title: "黄磊在网上重置社保密码",
      steps: Moves.signIn("黄磊", channel: "government-site") + [
        Moves.look("社保功能锁着", as: "黄磊", clauses: ["R1"]) { answer, _ in
          try answer.expectStanding("social", "locked")
          try answer.expectOpen("social-locked")
        },
        reset("想用生日当密码", as: "黄磊", "830730", .refused(422, "pin-weak", "V2")),
        reset("换一个密码，锁也解了", as: "黄磊", "739184", .created),
        Moves.look("又能用了", as: "黄磊", clauses: ["R1"]) { answer, _ in try answer.expectStanding("social", "active") },
        Moves.read("想在网上重置银行密码：按银行的规定办", as: "黄磊", "card/previews", clauses: ["R3"]) { answer, _ in
          let preview = answer.body["previews"].items.first { $0["action"].text == "reset-bank-pin" }
          guard preview?["refusal"]["code"].text == "bank-only", preview?["refusal"]["clause"].text == "R3" else {
            throw Surprise("应说银行密码由发卡银行办")
          }
        },
      ])
  }

  static var clearedPIN: Chapter {
    Chapter(
      title: "买买提·艾合买提在网点重置社保密码",
      steps: Moves.signInStaff("clerk-xian", "西安网点登录") + [
        openCase("没有人来，只有一通电话", visitor: nil),
        clear("要带证件来", .refused(403, "nobody-there", "C4")),
        openCase("本人带着身份证来", visitor: holder),
        clear("原密码作废", .created),
        clear("再来一次", .refused(409, "pin-must-choose", "R2")),
      ] + Moves.signIn(holder, channel: "mini-programme") + [
        Moves.look("要他自己设一个新的", as: holder, clauses: ["R2"]) { answer, _ in
          try answer.expectOpen("must-choose-pin")
        },
        Moves.act(
          "没有旧密码可改", as: holder, "card/social-pin-changes", { _ in ["oldPin": "739184", "newPin": "482915"] },
          clauses: ["R2"], .refused(409, "pin-must-choose", "R2")),
        reset("自己设新密码", as: holder, "482915", .created, clauses: ["R1", "R2"]),
        Moves.act(
          "以后知道旧的就能改", as: holder, "card/social-pin-changes", { _ in ["oldPin": "482915", "newPin": "739184"] },
          clauses: ["V1"]),
      ] + byProxy)
  }

  private static var byProxy: [Step] {
    [
      openCase("刘洋带着双方证件来", visitor: "刘洋"),
      clear("没有登记过委托", .refused(403, "mandate-missing", "C4")),
      Moves.lookAtClock,
      Moves.atCounter(
        "凭委托书登记代理人", for: holder, by: "clerk-xian", "mandates",
        {
          try $0.papers(of: "刘洋", prefix: "agentDocument").merging([
            "kind": "proxy", "agentName": "刘洋", "evidence": "authorization", "scope": ["clear-social-pin"],
            "until": .string($0.instant(daysAhead: 30)),
          ]) { first, _ in first }
        }, clauses: ["R2"]),
      Moves.lookAtInbox(of: holder),
      clear("代理人带双方证件重置，看不到密码", .created),
      Moves.awaitReminder("本人收到短信", saying: "代理人", of: holder, clauses: ["R2"]),
    ]
  }

  private static func reset(
    _ title: String, as name: String, _ pin: String, _ expected: Step.Expected, clauses: [String] = ["R1"]
  ) -> Step {
    Moves.act(
      title, as: name, "card/social-pin-resets", { _ in ["pin": .string(pin)] }, clauses: clauses, expected)
  }

  private static func openCase(_ title: String, visitor: String?) -> Step {
    Moves.openCase(title, of: holder, by: "clerk-xian", visitor: visitor, purpose: "重置社保密码", clauses: ["R2"])
  }

  private static func clear(_ title: String, _ expected: Step.Expected) -> Step {
    Moves.atCounter(title, for: holder, by: "clerk-xian", "social-pin-clearings", clauses: ["R2"], expected)
  }
}
