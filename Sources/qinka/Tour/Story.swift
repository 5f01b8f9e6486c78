/// The story that the tour plays, chapter by chapter.
enum Story {
  static var chapters: [Chapter] {
    [opening, newCard, renewal, lostCard, hotline, foundCard, sevenDays, formalLoss, whoLooked]
      + [firstApplication, making, collecting, ward, children, neighbour, otherCity, binding]
      + [forgottenPIN, clearedPIN, till, exchange, expiring, mandate, phone, death, moving, merging, batch, offices]
  }

  private static var opening: Chapter {
    Chapter(
      title: "开场",
      steps: [
        Step(
          title: "秦卡在运行", clauses: [], method: "GET", route: "/health", expected: .ok, isFoundation: true,
          check: { answer, _ in
            guard answer.body["status"].text == "ok" else { throw Surprise("status 不是 ok") }
          }),
        Step(
          title: "登场的人", clauses: [], party: .sandbox, method: "GET", route: "/people", expected: .ok,
          isFoundation: true,
          check: { answer, stage in try stage.meet(answer.body) }),
      ])
  }
}
