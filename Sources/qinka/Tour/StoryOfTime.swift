extension Story {
  private static let end = "挂失的到期时刻"
  private static let hour = 3600.0

  /// Seven days end by themselves; the bank's own loss ends by the bank's word.
  static var sevenDays: Chapter {
    Chapter(
      title: "七天",
      steps: [learnEnd] + reminders + Moves.moveClock("挂失满167小时59分", to: end, earlier: 60)
        + [staleSession] + Moves.signIn("李梅", channel: "official-account")
        + [stillLost, Moves.lookAtInbox(of: "李梅")] + Moves.moveClock("挂失满168小时", to: end, earlier: -1) + [
          lateRelease, lapsed,
          Moves.awaitReminder("短信说已经到期", saying: "到期", of: "李梅"),
          Moves.phoneBank("给银行打电话确认解挂", card: "李梅", act: "release", clauses: ["L4", "L5"]),
          Moves.look("银行确认了，两个功能都正常", as: "李梅", clauses: ["L5"], patience: .seconds(30)) { answer, _ in
            try answer.expectStanding("financial", "active")
            try answer.expectStanding("social", "active")
          },
        ])
  }

  private static var learnEnd: Step {
    Moves.look("记下到期的时刻", as: "李梅", clauses: ["L5"]) { answer, stage in
      try stage.note(answer.function("social")["until"].text, as: end)
    }
  }

  private static var reminders: [Step] {
    [48.0, 24, 2].flatMap { hours in
      [Moves.lookAtInbox(of: "李梅")]
        + Moves.moveClock("离到期还有\(Int(hours))小时", to: end, earlier: hours * hour - 1)
        + [Moves.awaitReminder("短信提醒还剩\(Int(hours))小时", saying: "还剩\(Int(hours))小时", of: "李梅")]
    }
  }

  private static var staleSession: Step {
    Step(
      title: "几天前的会话已经结束", clauses: [], method: "GET", route: "/api/v1/me/card", expected: .init(status: 401),
      call: { TourCall(token: try $0.token(of: "李梅")) })
  }

  private static var stillLost: Step {
    Moves.look("差一分钟，仍在挂失；银行那边应已解挂，待银行确认", as: "李梅", clauses: ["L5"]) { answer, _ in
      try answer.expectStanding("social", "orally-lost")
      try answer.expectStanding("financial", "awaiting-bank")
      try answer.expectOpen("awaiting-bank")
      guard answer.text.contains("待银行确认") else { throw Surprise("没有说「待银行确认」") }
    }
  }

  /// When the sweeper has already written the lapse down, there is no report left to release.
  private static var lateRelease: Step {
    Moves.releaseLoss(
      "到期以后再解挂", as: "李梅", clauses: ["L5"], .refused(409, "already-lapsed", "L5", or: "not-reported"))
  }

  private static var lapsed: Step {
    Moves.look("满七天，自动解除", as: "李梅", clauses: ["L5"]) { answer, _ in
      try answer.expectStanding("social", "active")
    }
  }
}
