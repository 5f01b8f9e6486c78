import Foundation
import Web

/// 白桦 and 方远 are made together: every party answers a file, one of them late and without one card.
extension Story {
  static var batch: Chapter {
    Chapter(
      title: "白桦和方远的卡一批一批做",
      steps: applyingTogether + comparing + slowFactory + oneCardLeftOut + catchingUp + handingOver)
  }

  /// Their own bank: nobody else of the story is in their batches.
  private static let bank = "403"

  // MARK: Two applications

  private static var applyingTogether: [Step] {
    Moves.moveToMorning("早上九点") + Moves.askForCode("白桦", channel: "mini-programme", sayingPhone: true)
      + [Moves.enterCode("白桦")] + Moves.handInPhoto("白桦交照片", as: "白桦") + [
        Moves.apply("白桦在小程序申领", for: "白桦", photo: "白桦", ["bank": .string(bank)], clauses: ["A1", "A2"])
      ] + Moves.signInStaff("clerk-xian", "西安网点登录")
      + Moves.handInPhoto("网点收下方远的照片", as: "clerk-xian") + [
        Moves.applyAtCounter(
          "张伟带双方证件替方远申领", for: "方远", agent: "张伟", by: "clerk-xian", photo: "clerk-xian",
          ["bank": .string(bank)], clauses: ["A1", "C4"])
      ] + Moves.signInAgain("白桦", channel: "city-channel") + [
        progress("还没有编批：在公安那里等比对", stage: "accepted") { answer, _ in
          try answer.expectText("公安比对")
        }
      ]
  }

  // MARK: By files

  private static var comparing: [Step] {
    [
      plan("方远的卡，卡商回盘时会漏掉", "方远", "factory", "factory", "missing"),
      mode("卡商先不出声", of: "factory", "silent"),
      form("编一个比对批次，交给公安", "comparison", as: "比对批次"),
      progress("公安回盘，两个人都比对通过", stage: "compared", patience: .seconds(30)),
      form("编制卡批次：这个市、这家银行的一起做", "making", as: "制卡批次"),
      progress("银行开好户，卡商收到文件，正在制卡", stage: "making", patience: .seconds(30)) { answer, stage in
        try answer.expect("batch", be: try stage.noted("制卡批次"))
        try answer.expect("custodian", be: "制卡商")
      },
      Moves.act(
        "编了批次，不能再撤回", as: "白桦", "application-withdrawals", clauses: ["P1"],
        .refused(409, "application-fixed", "P1")),
    ]
  }

  /// Ten days are the factory's time; the first reminder goes out two days before.
  private static var slowFactory: [Step] {
    [
      Moves.moveClock("卡商九天没有回盘", by: 9 * 86_400),
      folder("到期前一天已经催过一次", of: "factory") { answer, stage in
        try answer.expectText("制卡商：批次\(try stage.noted("制卡批次"))", "应在", "第1次提醒")
      },
      Moves.moveClock("又过两天，逾期了", by: 2 * 86_400),
      look("逾期的，卡中心看得到是谁的事", "late-items") { answer, stage in
        let number = try stage.noted("制卡批次")
        guard let item = answer.body["late"].items.first(where: { $0["batch"].text == number }),
          item["kind"].text == "not-answered", item["owner"].text == "制卡商", item["cards"].number == 2
        else { throw Surprise("逾期的里面应有批次\(number)，却是 \(answer.text.prefix(300))") }
      },
      folder("逾期以后又催", of: "factory") { answer, _ in try answer.expectText("已经逾期") },
    ]
  }

  private static var oneCardLeftOut: [Step] {
    [mode("卡商回盘了，漏了一张", of: "factory", "normal")] + Moves.signInAgain("白桦", channel: "city-channel") + [
      progress("白桦的卡没有等那一张，一路到了网点", stage: "outlet-received", patience: .seconds(60)) { answer, _ in
        for name in ["银行开户成功", "制卡完成", "银行密钥已装入", "省厅已下发"] { try answer.expectText(name) }
      },
      folder("回盘报告里写着漏了哪一行", of: "factory") { answer, _ in try answer.expectText("missing=1", "正在查找") },
      look("批次里还有一张没有着落", "batches/{batch}") { answer, _ in
        guard answer.body["count"].number == 2, answer.body["living"].number == 2,
          answer.body["exceptions"].items.contains(where: { $0["kind"].text == "missing" && $0["isOpen"].isTrue })
        else { throw Surprise("应有一张正在查找，却是 \(answer.text.prefix(300))") }
      },
    ] + caseOfFangYuan + [
      progressOfFangYuan("方远的卡停在卡商那里，正在查找", stage: "making") { answer, _ in
        try answer.expectText("正在查找", "不用您做什么")
      }
    ]
  }

  /// Everybody after the factory gets a file of those who come late, and answers it.
  private static var catchingUp: [Step] {
    [
      plan("卡商找到了，补报", "方远", "factory", "factory", "done"),
      progressOfFangYuan(
        "后面各方各收到一份补的文件，方远的卡一步一步赶上来", stage: "outlet-received", patience: .seconds(60)),
    ] + [
      look("批次里没有要找的卡了", "batches/{batch}") { answer, _ in
        if answer.body["exceptions"].items.contains(where: { $0["isOpen"].isTrue }) {
          throw Surprise("不该还有正在查找的：\(answer.text.prefix(300))")
        }
      }
    ]
  }

  // MARK: Collecting

  private static var handingOver: [Step] {
    appointments + Moves.moveClock("到了约的那天", to: "白桦的空位0的早上") + caseOfFangYuan + [
      collect("张伟替方远领到卡", for: "方远", clauses: ["C1", "C2", "C4"]),
      Moves.openCase("白桦带着身份证来了", of: "白桦", by: "clerk-xian", visitor: "白桦", clauses: ["C1"]),
      collect("白桦领到卡", for: "白桦", clauses: ["C1", "C2"]),
    ]
  }

  /// In Xi'an both need one: she books herself, the clerk books for whoever comes for him.
  private static var appointments: [Step] {
    [
      progress("白桦看哪里、哪天有空位", stage: "outlet-received") { answer, stage in
        try Moves.noteFreePlaces(in: answer, as: "白桦", stage)
      },
      Moves.act(
        "白桦约最早的空位", as: "白桦", "collection-bookings", { try Moves.freePlace(0, of: "白桦", $0) }, clauses: ["C2"]),
      Moves.atCounter(
        "网点替方远约同一个时段", for: "方远", by: "clerk-xian", "collection-bookings",
        { try Moves.freePlace(0, of: "白桦", $0) }, clauses: ["C2"]),
    ]
  }

  private static func collect(_ title: String, for name: String, clauses: [String]) -> Step {
    Moves.atCounter(title, for: name, by: "clerk-xian", "card-collections", clauses: clauses)
  }

  private static var caseOfFangYuan: [Step] {
    Moves.signInStaff("clerk-xian", "西安网点登录") + [
      Moves.openCase("张伟带着双方证件来问方远的卡", of: "方远", by: "clerk-xian", visitor: "张伟", clauses: ["A3", "C4"])
    ]
  }

  // MARK: What is looked at

  private static func progress(
    _ title: String, stage: String, patience: Duration = .zero,
    _ check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> Step {
    var step = Moves.read(title, as: "白桦", "progress", clauses: ["A3", "P1"]) { answer, place in
      try answer.expect("stage", be: stage)
      try check(answer, place)
    }
    step.patience = patience
    return step
  }

  private static func progressOfFangYuan(
    _ title: String, stage: String, patience: Duration = .zero,
    _ check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> Step {
    var step = Moves.atCounter(
      title, for: "方远", by: "clerk-xian", "progress", method: "GET", clauses: ["A3", "P1"], .ok
    ) { answer, place in
      try answer.expect("stage", be: stage)
      try check(answer, place)
    }
    step.patience = patience
    return step
  }

  private static func look(
    _ title: String, _ noun: String, _ check: @escaping (TourAnswer, Stage) throws -> Void
  ) -> Step {
    Step(
      title: title, clauses: ["P1"], party: .counter, method: "GET", route: "/centre/" + noun, expected: .ok,
      call: { TourCall(path: ["batch": try $0.noted("制卡批次")]) }, check: check)
  }

  private static func folder(
    _ title: String, of party: String, _ check: @escaping (TourAnswer, Stage) throws -> Void
  ) -> Step {
    Step(
      title: title, clauses: ["P1"], party: .sandbox, method: "GET", route: "/exchange/{party}", expected: .ok,
      patience: .seconds(15), call: { _ in TourCall(path: ["party": party]) }, check: check)
  }

  // MARK: What is moved

  private static func form(_ title: String, _ kind: String, as note: String) -> Step {
    var step = Moves.centre(
      title, "batches", { _ in ["kind": .string(kind), "city": "610100", "bank": .string(bank)] }, clauses: ["P1"]
    ) { answer, stage in
      let batches = answer.body["batches"].items
      guard batches.count == 1, batches[0]["count"].number == 2 else {
        throw Surprise("应有一个两张卡的批次，却是 \(answer.text.prefix(300))")
      }
      try stage.note(batches[0]["number"].text, as: note)
    }
    step.isFoundation = true
    return step
  }

  private static func mode(_ title: String, of party: String, _ mode: String) -> Step {
    Step(
      title: title, clauses: [], party: .sandbox, method: "PUT", route: "/parties/{party}/mode", expected: .ok,
      call: { _ in TourCall(path: ["party": party], body: ["mode": .string(mode)]) })
  }

  /// How the party will answer for somebody's card; a late answer names batch and row, too.
  private static func plan(
    _ title: String, _ name: String, _ party: String, _ step: String, _ answer: String, isQuiet: Bool = false
  ) -> Step {
    Step(
      title: title, clauses: [], party: .sandbox, method: "POST", route: "/exchange/plans", expected: .created,
      isQuiet: isQuiet,
      call: { stage in
        var body: [String: JSON] = [
          "party": .string(party), "step": .string(step), "answer": .string(answer),
          "application": .string(try stage.noted("\(name)的申请")),
        ]
        if answer == "done" {
          body["batch"] = .string(try stage.noted("制卡批次"))
          body["row"] = 2
        }
        return TourCall(body: .object(body))
      })
  }
}
