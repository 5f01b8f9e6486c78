import Web

/// What people do themselves, in their own file or for somebody else.
extension Moves {
  static func look(
    _ title: String, as name: String, clauses: [String], patience: Duration = .zero,
    _ check: @escaping (TourAnswer, Stage) throws -> Void
  ) -> Step {
    Step(
      title: title, clauses: clauses, method: "GET", route: "/api/v1/me/card", expected: .ok, patience: patience,
      call: { TourCall(token: try $0.token(of: name)) }, check: check)
  }

  static func reportLoss(
    _ title: String, as name: String, function: String = "social", clauses: [String],
    _ expected: Step.Expected = .created
  ) -> Step {
    Step(
      title: title, clauses: clauses, method: "POST", route: "/api/v1/me/card/oral-loss-reports", expected: expected,
      call: { TourCall(body: ["function": .string(function)], token: try $0.token(of: name)) })
  }

  static func releaseLoss(
    _ title: String, as name: String, clauses: [String], _ expected: Step.Expected = .ok
  ) -> Step {
    Step(
      title: title, clauses: clauses, method: "DELETE", route: "/api/v1/me/card/oral-loss-reports/{function}",
      expected: expected, call: { TourCall(path: ["function": "social"], token: try $0.token(of: name)) })
  }

  /// Something looked at in the own file, or in that of somebody whom `who` acts for.
  static func read(
    _ title: String, as who: String, _ noun: String, path: [String: String] = [:], clauses: [String],
    _ expected: Step.Expected = .ok, check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> Step {
    Step(
      title: title, clauses: clauses, method: "GET", route: "/api/v1/me/" + noun, expected: expected,
      call: { TourCall(path: try path.mapValues($0.noted), token: try $0.token(of: who)) }, check: check)
  }

  /// Something done there. `path`: what the names in braces of `noun` were noted as.
  static func act(
    _ title: String, as who: String, _ noun: String, path: [String: String] = [:],
    _ body: @escaping (Stage) throws -> [String: JSON] = { _ in [:] }, clauses: [String],
    _ expected: Step.Expected = .created, check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> Step {
    Step(
      title: title, clauses: clauses, method: "POST", route: "/api/v1/me/" + noun, expected: expected,
      call: { stage in
        TourCall(
          path: try path.mapValues(stage.noted), body: .object(try body(stage)), token: try stage.token(of: who))
      }, check: check)
  }

  /// `who` opens a session in which they act for somebody: noted as "who代whom". `mandate`: what its number was noted as;
  /// without it there is only one.
  static func represent(
    _ title: String, _ principal: String, by who: String, mandate: String? = nil, clauses: [String]
  ) -> [Step] {
    let session = "\(who)代\(principal)"
    return [
      read("\(who)看自己能替谁办", as: who, "principals", clauses: clauses) { answer, stage in
        let wanted = try mandate.map(stage.noted)
        let found = answer.body["principals"].items.filter { wanted == nil || $0["mandate"].text == wanted }
        guard found.count == 1 else { throw Surprise("应有一位可以代办的人，却是 \(answer.text)") }
        try stage.note(found[0]["holder"].text, as: "\(session)的档案")
        try stage.note(found[0]["mandate"].text, as: "\(session)的委托")
      },
      act(
        title, as: who, "representations",
        { ["holder": .string(try $0.noted("\(session)的档案")), "mandate": .string(try $0.noted("\(session)的委托"))] },
        clauses: clauses
      ) { answer, stage in try stage.note(answer.body["token"].text, as: "\(session)的会话") },
    ]
  }
}
