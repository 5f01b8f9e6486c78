/// One card a person, good in the whole province: two people who are insured elsewhere than where theirs was made.
extension Story {
  static var otherCity: Chapter {
    Chapter(
      title: "何平换了参保地",
      steps: Moves.signIn("何平", channel: "city-channel") + Moves.handInPhoto("交照片", as: "何平") + [
        Moves.apply(
          "想在新参保地再办一张", for: "何平", photo: "何平", ["city": "610500"], clauses: ["C3"],
          .refused(409, "has-card", "C3")
        ) { answer, _ in try answer.expectText("西安市", "全省通用") },
        Moves.read(
          "查进度：没有在办的，说清楚原因", as: "何平", "progress", clauses: ["P3"], .refused(404, "no-application", "P3")
        ) { answer, _ in try answer.expectText("单位还没有报上来", "在别的市制的卡") },
        Moves.act(
          "在渭南不用绑定，直接用", as: "何平", "card/insurance-bindings", clauses: ["C5"],
          .refused(409, "binding-not-needed", "C5")),
      ])
  }

  static var binding: Chapter {
    Chapter(
      title: "秦岚在西安参加职工医保",
      steps: Moves.signIn("秦岚", channel: "mini-programme") + [
        Moves.look("卡是宝鸡制的，要绑定", as: "秦岚", clauses: ["C3", "C5"]) { answer, _ in
          try answer.expectOpen("binding-needed")
        },
        Moves.act(
          "在小程序里绑定：那里不能办", as: "秦岚", "card/insurance-bindings", clauses: ["C5"],
          .refused(403, "wrong-channel", "C5")),
      ] + Moves.signInAgain("秦岚", channel: "city-channel") + [
        Moves.read(
          "宝鸡没有开通自己的查询渠道", as: "秦岚", "progress", clauses: ["P2"], .refused(403, "wrong-channel", "P1")),
        Moves.act("在西安的渠道绑定", as: "秦岚", "card/insurance-bindings", clauses: ["C5"]),
        Moves.act(
          "再绑一次", as: "秦岚", "card/insurance-bindings", clauses: ["C5"], .refused(409, "already-bound", "C5")),
      ])
  }
}
