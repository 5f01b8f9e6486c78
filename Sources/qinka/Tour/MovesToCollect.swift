import Web

/// Where and when a card is fetched: what is free depends on the day of the week on which the tour is played.
extension Moves {
  /// Keeps the places that the progress proposes.
  static func noteFreePlaces(in answer: TourAnswer, as name: String, _ stage: Stage) throws {
    let places = answer.body["freePlaces"].items
    guard places.count == 3 else { throw Surprise("应有三个可以约的空位，却是 \(answer.text)") }
    for (number, place) in places.enumerated() {
      for part in ["outlet", "day", "slot"] { try stage.note(place[part].text, as: "\(name)的空位\(number)的\(part)") }
      try stage.note(place["day"].text.map { "\($0)T09:30:00.000+08:00" }, as: "\(name)的空位\(number)的早上")
    }
  }

  static func freePlace(_ number: Int, of name: String, _ stage: Stage) throws -> [String: JSON] {
    var place: [String: JSON] = [:]
    for part in ["outlet", "day", "slot"] { place[part] = .string(try stage.noted("\(name)的空位\(number)的\(part)")) }
    return place
  }

  static func cancelBooking(_ title: String, as who: String) -> Step {
    Step(
      title: title, clauses: ["C2"], method: "DELETE", route: "/api/v1/me/collection-bookings", expected: .ok,
      call: { TourCall(token: try $0.token(of: who)) })
  }

  /// A clerk closes the day that somebody has booked.
  static func closeDay(_ title: String, by account: String, of name: String, place number: Int) -> Step {
    Step(
      title: title, clauses: ["C2"], method: "POST", route: "/api/v1/staff/closed-days", expected: .created,
      call: { stage in
        let place = try freePlace(number, of: name, stage)
        let body: [String: JSON] = ["outlet": place["outlet"] ?? "", "day": place["day"] ?? "", "reason": "停电"]
        return TourCall(body: .object(body), token: try stage.token(of: account))
      })
  }

  /// The platform has found another place by itself, in a moment.
  static func awaitMovedBooking(_ title: String, as name: String) -> Step {
    Step(
      title: title, clauses: ["C2"], method: "GET", route: "/api/v1/me/progress", expected: .ok,
      patience: .seconds(10), call: { TourCall(token: try $0.token(of: name)) }
    ) { answer, stage in
      let booking = answer.body["booking"]
      guard booking["state"].text == "moved", booking["sentence"].text?.contains("停电") == true else {
        throw Surprise("预约应已改到别的时间，却是 \(answer.text)")
      }
      try stage.note(booking["day"].text.map { "\($0)T09:30:00.000+08:00" }, as: "\(name)改到的早上")
    }
  }

  /// Whoever comes says the holder's code and puts both documents on the counter.
  static func openCase(
    _ title: String, byCodeOf name: String, by account: String, visitor: String, clauses: [String]
  ) -> Step {
    Step(
      title: title, clauses: clauses, method: "POST", route: "/api/v1/staff/cases", expected: .created,
      call: { stage in
        var body = try stage.papers(of: visitor, prefix: "agentDocument")
        body["collectionCode"] = .string(try stage.noted("\(name)的领卡码"))
        body["purpose"] = "代领社保卡"
        body["visitor"] = "agent"
        return TourCall(body: .object(body), token: try stage.token(of: account))
      },
      check: { answer, stage in
        guard answer.body["byCollectionCode"].isTrue else { throw Surprise("应认得领卡码，却是 \(answer.text)") }
        try stage.note(answer.body["holder"].text, as: "\(name)的档案")
      })
  }
}
