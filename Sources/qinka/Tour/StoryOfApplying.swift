import Web

/// 孙悦 has never had a card: what is asked of her, and what is not taken.
extension Story {
  static var firstApplication: Chapter {
    Chapter(
      title: "孙悦申领第一张卡",
      steps: Moves.moveToMorning("早上九点") + Moves.askForCode("孙悦", channel: "mini-programme", sayingPhone: true)
        + [Moves.enterCode("孙悦")] + photos + forms + taken + Moves.signInAgain("孙悦", channel: "official-account")
        + correcting)
  }

  private static var photos: [Step] {
    [
      Step(
        title: "交来的不是照片", clauses: ["A2"], method: "POST", route: "/api/v1/photos",
        expected: .refused(422, "photo-refused", "A2"),
        call: { TourCall(body: ["photo": "bm90IGEgcGhvdG8="], token: try $0.token(of: "孙悦")) })
    ]
      + Moves.handInPhoto("照片太小：尺寸和文件大小一次说清", as: "孙悦", "portrait-small.jpg", .refused(422, "photo-refused", "A2")) {
        answer, _ in try answer.expectText("240×320", "358×441", "file-too-small")
      } + [
        Moves.apply("没有照片", for: "孙悦", photo: nil, clauses: ["A2"], .refused(422, "photo-missing", "A2"))
      ] + Moves.handInPhoto("换一张358×441的", as: "孙悦")
  }

  private static var forms: [Step] {
    [
      fault("性别和证件号码对不上", ["sex": "male"], .refused(422, "form-contradicts", "A2"), clause: "A2"),
      fault("没有这家银行", ["bank": "999"], .refused(422, "bank-unknown", "A1"), clause: "A1"),
      fault("外省的市不给制卡", ["city": "110100"], .refused(422, "city-unknown", "A1"), clause: "A1"),
      fault("证件过期了", ["documentExpires": "2020-01-01"], .refused(422, "document-expired", "A2"), clause: "A2"),
      fault("留别人的手机号", ["phone": "19900009902"], .refused(400, "bad-request"), clause: "A2"),
    ]
  }

  private static func fault(
    _ title: String, _ changes: [String: JSON], _ expected: Step.Expected, clause: String
  ) -> Step {
    Moves.apply(title, for: "孙悦", photo: "孙悦", changes, clauses: [clause], expected)
  }

  private static var taken: [Step] {
    [
      Moves.apply("申请受理，第一张卡免费", for: "孙悦", photo: "孙悦", clauses: ["A1", "A2", "P4"]) { answer, _ in
        try answer.expect("application", "stage", be: "accepted")
        try answer.expect("application", "fee", be: "0.00")
      },
      Moves.apply(
        "又申请一次", for: "孙悦", photo: "孙悦", clauses: ["A3"], .refused(409, "application-open", "A3")),
    ]
  }

  /// She has a file now, and comes back as its holder: the photo is handed in once more.
  private static var correcting: [Step] {
    Moves.handInPhoto("更正前重新交照片", as: "孙悦") + [
      Moves.act(
        "更正：换一家银行网点", as: "孙悦", "application-corrections",
        Moves.form(for: "孙悦", photo: "孙悦", ["branch": "高新支行"]), clauses: ["A2"]),
      Moves.read("按姓名证件查进度", as: "孙悦", "progress", clauses: ["A3", "P1"]) { answer, _ in
        try answer.expect("stage", be: "accepted")
        try answer.expect("branch", be: "高新支行")
        try answer.expect("register", be: "unknown")
      },
      Moves.read(
        "按申请编号查", as: "孙悦", "applications/{number}", path: ["number": "孙悦的申请"], clauses: ["A3", "P1"]),
      Moves.read(
        "别人的编号查不到", as: "孙悦", "applications/{number}", path: ["number": "补卡的编号"], clauses: ["P1"],
        .refused(404, "no-application")),
    ]
  }
}
