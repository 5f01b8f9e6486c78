extension Story {
  /// 杨军's oral loss has 30 hours left; without a renewal a gap would open.
  static var renewal: Chapter {
    Chapter(
      title: "杨军续挂",
      steps: Moves.signIn("杨军", channel: "card-site") + [
        Moves.look("还在口头挂失中，不到48小时", as: "杨军", clauses: ["L5"]) { answer, _ in
          try answer.expectStanding("social", "orally-lost")
        },
        Moves.reportLoss("最后48小时里续挂", as: "杨军", clauses: ["L3", "L5"]),
        Moves.reportLoss(
          "刚续过，再续太早", as: "杨军", clauses: ["L5"], .refused(409, "already-reported", "L5")),
        Moves.releaseLoss(
          "在社保卡服务网解挂：那里不能解", as: "杨军", clauses: ["L6"], .refused(403, "wrong-channel", "L6")),
        Moves.proveIdentity(
          "一分钟里又要一个验证码", as: "杨军", channel: "mini-programme", .refused(429, "too-many-codes")),
        Moves.moveClock("过一分钟", by: 61),
      ] + Moves.signIn("杨军", channel: "mini-programme") + [
        Moves.releaseLoss("在小程序里解挂", as: "杨军", clauses: ["L6"])
      ])
  }

  /// 李梅 cannot find her card: two functions, two reports, two ways.
  static var lostCard: Chapter {
    Chapter(
      title: "李梅的卡不见了",
      steps: Moves.signIn("李梅", channel: "official-account") + [
        Moves.reportLoss("口头挂失社保功能", as: "李梅", clauses: ["L1", "L3", "L5"]),
        Moves.reportLoss("又报一次", as: "李梅", clauses: ["L5"], .refused(409, "already-reported", "L5")),
        Moves.reportLoss(
          "想在网上挂失金融功能", as: "李梅", function: "financial", clauses: ["L4"],
          .refused(403, "wrong-channel", "L4")),
        Moves.look("还提醒她金融功能没有挂失", as: "李梅", clauses: ["L2"]) { answer, _ in
          try answer.expectOpen("social-loss-running", "only-social-reported")
        },
        Moves.phoneBank("给银行打电话挂失金融功能", card: "李梅", act: "oral-loss", clauses: ["L2", "L4"]),
        Moves.look("两个功能都挂失了", as: "李梅", clauses: ["L2"], patience: .seconds(30)) { answer, _ in
          try answer.expectStanding("financial", "orally-lost")
          try answer.expectOpen("social-loss-running", "financial-loss-running")
        },
      ])
  }

  /// 12333 may report an oral loss and may not release it; a clerk serves the own city.
  static var hotline: Chapter {
    Chapter(
      title: "王芳打12333，又到网点",
      steps: [agentWithoutCode] + Moves.signInStaff("agent-12333", "12333话务员登录") + [
        Moves.openCase(
          "话务员说明用途，打开王芳的档案", of: "王芳", by: "agent-12333", purpose: purpose, clauses: ["L3"]),
        staffLoss("话务员替王芳口头挂失", "POST", by: "agent-12333", clauses: ["L3"], .created),
        staffLoss(
          "话务员想解挂", "DELETE", by: "agent-12333", clauses: ["L6"], .refused(403, "wrong-channel", "L6")),
      ] + Moves.signInStaff("clerk-weinan", "渭南网点登录") + [
        Moves.openCase(
          "渭南网点查西安的李梅：查无此人", of: "李梅", by: "clerk-weinan", purpose: purpose, clauses: [],
          .refused(404, "holder-unknown")),
        Moves.openCase(
          "王芳带着卡来了，网点打开档案", of: "王芳", by: "clerk-weinan", visitor: "王芳", purpose: purpose, clauses: ["L6"]),
        staffLoss("网点替王芳解挂", "DELETE", by: "clerk-weinan", clauses: ["L6"], .ok),
      ])
  }

  static let purpose = "来电人说卡丢了，核对身份后挂失"

  private static var agentWithoutCode: Step {
    Step(
      title: "没有动态码，话务员登录不了", clauses: [], method: "POST", route: "/api/v1/staff/sessions",
      expected: .refused(401, "credentials-wrong"),
      call: { _ in TourCall(body: ["account": "agent-12333", "password": "not-the-password", "code": "000000"]) })
  }

  private static func staffLoss(
    _ title: String, _ method: String, by account: String, clauses: [String], _ expected: Step.Expected
  ) -> Step {
    let isReport = method == "POST"
    let route = "/api/v1/staff/cases/{holder}/oral-loss-reports"
    return Step(
      title: title, clauses: clauses, method: method, route: isReport ? route : route + "/{function}",
      expected: expected,
      call: { stage in
        TourCall(
          path: ["holder": try stage.noted("王芳的档案"), "function": "social"],
          body: isReport ? ["function": "social"] : nil, token: try stage.token(of: account))
      })
  }

  static var foundCard: Chapter {
    Chapter(
      title: "李梅找到了卡，又丢了",
      steps: [
        Moves.releaseLoss("解挂社保功能", as: "李梅", clauses: ["L6"]),
        Moves.releaseLoss("再解一次", as: "李梅", clauses: ["L6"], .refused(409, "not-reported", "L6")),
        Moves.look("金融功能仍在挂失", as: "李梅", clauses: ["L2"]) { answer, _ in
          try answer.expectStanding("social", "active")
          try answer.expectOpen("only-financial-reported")
        },
        Moves.reportLoss("又不见了，再挂失", as: "李梅", clauses: ["L3", "L5"]),
      ])
  }
}
