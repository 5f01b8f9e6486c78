import Web

/// 胡敏 acts for her three children: one has a card, two get their first.
extension Story {
  static var ward: Chapter {
    Chapter(
      title: "胡敏替胡小宝激活",
      steps: Moves.signIn("胡小宝", channel: "mini-programme") + [
        Moves.act(
          "孩子自己激活：要监护人来", as: "胡小宝", "card/social-activations", { _ in ["pin": "739184"] }, clauses: ["V2"],
          .refused(403, "guardian-needed", "A2"))
      ] + Moves.signInStaff("clerk-xian", "西安网点登录") + [
        Moves.openCase("胡敏带着户口簿到网点", of: "胡小宝", by: "clerk-xian", visitor: "胡敏", clauses: ["C4"]),
        Moves.atCounter(
          "没有带户口簿，登记不了监护人", for: "胡小宝", by: "clerk-xian", "mandates", guardian("identity-documents"),
          clauses: ["C4"], .refused(422, "evidence-needed", "C4")),
        Moves.atCounter(
          "登记监护人", for: "胡小宝", by: "clerk-xian", "mandates", guardian("guardianship"), clauses: ["C4"]),
      ] + Moves.signIn("胡敏", channel: "mini-programme")
        + Moves.represent("胡敏进入胡小宝的档案", "胡小宝", by: "胡敏", clauses: ["C4"]) + [
          Moves.act(
            "监护人替孩子设密码，社保功能激活", as: "胡敏代胡小宝", "card/social-activations", { _ in ["pin": "739184"] },
            clauses: ["V2"])
        ])
  }

  static var children: Chapter {
    Chapter(
      title: "胡敏替两个孩子申领",
      steps: Moves.signInAgain("胡敏", channel: "city-channel") + applying + withdrawing + collectingForChild)
  }

  private static var applying: [Step] {
    let first = [
      Moves.apply(
        "五岁的不用照片，在西安的渠道申领", for: "胡小满", by: "胡敏", photo: nil, clauses: ["A2", "A4", "P4"]),
      Moves.apply(
        "十岁的要照片", for: "胡小雨", by: "胡敏", photo: nil, clauses: ["A2"], .refused(422, "photo-missing", "A2")),
    ]
    let second = [
      Moves.apply("有照片就受理", for: "胡小雨", by: "胡敏", photo: "胡敏", clauses: ["A1", "A2", "A4"]),
      Moves.apply(
        "替大人申领：网上看不到委托书", for: "冯秀英", by: "胡敏", photo: "胡敏", ["phone": "19900009914"],
        clauses: ["C4"], .refused(403, "mandate-missing", "C4")),
    ]
    return first + Moves.handInPhoto("交十岁孩子的照片", as: "胡敏") + second
  }

  private static func guardian(_ evidence: String) -> (Stage) throws -> [String: JSON] {
    { stage in
      try stage.papers(of: "胡敏", prefix: "agentDocument")
        .merging(["kind": "guardian", "agentName": "胡敏", "evidence": .string(evidence)]) { first, _ in first }
    }
  }

  private static var withdrawing: [Step] {
    let withdrawal = Moves.act("想换一家银行，先撤回", as: "胡敏代胡小雨", "application-withdrawals", clauses: ["A1"])
    let stranger = Moves.apply(
      "张伟想替小满申请：他没有委托", for: "胡小满", by: "张伟", photo: nil, ["phone": "19900009901"], clauses: ["C4"],
      .refused(403, "mandate-missing", "C4"))
    let again = Moves.apply(
      "换了银行再申请", for: "胡小雨", by: "胡敏", photo: "胡敏", ["bank": "103"], clauses: ["A1", "P4"])
    return Moves.represent("胡敏进入胡小雨的档案", "胡小雨", by: "胡敏", mandate: "胡小雨的申请", clauses: ["C4"])
      + [withdrawal] + Moves.signIn("张伟", channel: "mini-programme") + [stranger, again]
  }

  private static var collectingForChild: [Step] {
    [Moves.make("胡小满的卡到了网点", for: "胡小满", upTo: "outlet-received", clauses: ["C1", "P1"])]
      + Moves.represent("胡敏进入胡小满的档案", "胡小满", by: "胡敏", mandate: "胡小满的申请", clauses: ["C4"]) + [
        Moves.read("查孩子的进度", as: "胡敏代胡小满", "progress", clauses: ["A3", "P1", "P2"]) { answer, stage in
          try answer.expect("stage", be: "outlet-received")
          try Moves.noteFreePlaces(in: answer, as: "胡小满", stage)
        },
        Moves.act(
          "替孩子约最早的空位领卡", as: "胡敏代胡小满", "collection-bookings", { try Moves.freePlace(0, of: "胡小满", $0) },
          clauses: ["C2", "C4"]),
      ] + Moves.moveClock("到了约的那天", to: "胡小满的空位0的早上") + [
        Moves.collectAtBank(
          "别人拿孩子的证件来领", for: "胡小满", agent: "张伟", at: Moves.chosenBank, clauses: ["C4"],
          .refused(403, "mandate-missing", "C4")),
        Moves.collectAtBank(
          "网上自己填的监护人，还没有看过证明，不能领", for: "胡小满", agent: "胡敏", at: Moves.chosenBank,
          clauses: ["C4"], .refused(403, "mandate-not-enough", "C4")),
      ] + Moves.signInStaff("clerk-xian", "西安网点登录") + [
        Moves.openCase("胡敏带着户口簿到网点", of: "胡小满", by: "clerk-xian", visitor: "胡敏", clauses: ["C4"]),
        Moves.atCounter(
          "网点看过户口簿，登记监护人", for: "胡小满", by: "clerk-xian", "mandates", guardian("guardianship"),
          clauses: ["C4"]),
        Moves.collectAtBank(
          "胡敏在银行网点替孩子领到卡", for: "胡小满", agent: "胡敏", at: Moves.chosenBank, clauses: ["C1", "C4"]),
      ]
  }
}
