import Web

/// 何平 was taken for two people: a second file under his passport is merged into his own.
extension Story {
  private static let passport: [String: JSON] = ["documentType": "passport", "documentNumber": "E99990018"]

  static var merging: Chapter {
    Chapter(
      title: "何平的两份档案",
      steps: Moves.signInStaff("clerk-xian", "西安网点登录") + Moves.handInPhoto("网点收下照片", as: "clerk-xian")
        + twoFiles + together + apart)
  }

  private static var twoFiles: [Step] {
    [
      Moves.applyAtCounter(
        "何平拿护照申领，成了另一份档案", for: "何平", agent: nil, by: "clerk-xian", photo: "clerk-xian", passport,
        clauses: ["A1"]),
      openByPassport("打开护照那份", notedAs: "护照的档案"),
      Moves.openCase("打开身份证那份", of: "何平", by: "clerk-xian", visitor: "何平", clauses: ["C3"]),
      merge("一张在用，一张在做，不能合并", .refused(409, "two-live-cards", "C3")),
    ]
  }

  private static var together: [Step] {
    [
      Moves.centre(
        "单位是用护照给他参的保", "insurance",
        { _ in passport.merging(["place": "610100", "scheme": "employee"]) { first, _ in first } }, clauses: ["C5"]),
      inPassportFile("撤回护照的申请", "application-withdrawals", .created),
      merge("合并", .created),
      merge("并走了的不能再并", .refused(409, "file-merged", "C3")),
      openByPassport("护照查到的是同一份档案", notedAs: "护照查到的档案") { _, stage in
        guard try stage.noted("护照查到的档案") == stage.noted("何平的档案") else { throw Surprise("还是两份档案") }
      },
    ]
  }

  private static var apart: [Step] {
    [
      split("其实是两个人：把护照拆出去", .created),
      split("只剩一个证件，不能再拆", .refused(409, "last-document", "C3")),
    ]
  }

  private static func openByPassport(
    _ title: String, notedAs note: String, check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> Step {
    Step(
      title: title, clauses: ["C3"], method: "POST", route: "/api/v1/staff/cases", expected: .created,
      call: { stage in
        let body = passport.merging(["purpose": "核对是不是同一个人", "visitor": "holder"]) { first, _ in first }
        return TourCall(body: .object(body), token: try stage.token(of: "clerk-xian"))
      },
      check: { answer, stage in
        try stage.note(answer.body["holder"].text, as: note)
        try check(answer, stage)
      })
  }

  private static func inPassportFile(_ title: String, _ noun: String, _ expected: Step.Expected) -> Step {
    Step(
      title: title, clauses: ["C3"], method: "POST", route: "/api/v1/staff/cases/{holder}/" + noun, expected: expected,
      call: { stage in
        TourCall(
          path: ["holder": try stage.noted("护照的档案")], body: [:], token: try stage.token(of: "clerk-xian"))
      })
  }

  private static func merge(_ title: String, _ expected: Step.Expected) -> Step {
    Moves.atCounter(
      title, for: "何平", by: "clerk-xian", "merges", { ["other": .string(try $0.noted("护照的档案"))] },
      clauses: ["C3"], expected)
  }

  private static func split(_ title: String, _ expected: Step.Expected) -> Step {
    Moves.atCounter(
      title, for: "何平", by: "clerk-xian", "splits",
      { _ in passport.merging(["name": "何平", "takesCard": "no"]) { first, _ in first } }, clauses: ["C3"], expected)
  }
}
