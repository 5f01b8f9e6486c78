import Web

/// What banks, outlets, 12333 and the card centre do.
extension Moves {
  static func phoneBank(_ title: String, card name: String, act: String, clauses: [String]) -> Step {
    Step(
      title: title, clauses: clauses, party: .sandbox, method: "POST", route: "/banks/{code}/phone-calls",
      expected: .ok,
      call: { stage in
        TourCall(
          path: ["code": try stage.bank(of: name)],
          body: ["cardNumber": .string(try stage.card(of: name)), "act": .string(act)])
      })
  }

  /// `showing`: whose document is put on the counter; `agent`: who comes for them with both documents; `bank`: another
  /// bank than the card's own; `withOldCard`: with the card that the tour began with, and not the new one.
  static func visitBank(
    _ title: String, card name: String, showing shown: String? = nil, agent: String? = nil, at bank: String? = nil,
    withOldCard: Bool = false, act: String, _ more: [String: JSON] = [:], clauses: [String],
    _ expected: Step.Expected = .created, check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> Step {
    Step(
      title: title, clauses: clauses, party: .counter, method: "POST", route: "/banks/{code}/counter-visits",
      expected: expected,
      call: { stage in
        var body = try stage.papers(of: shown ?? name)
        body["cardNumber"] = .string(try stage.card(of: name, old: withOldCard))
        body["branch"] = "钟楼支行"
        body["act"] = .string(act)
        if let agent { body.merge(try stage.papers(of: agent, prefix: "agentDocument")) { _, new in new } }
        body.merge(more) { _, new in new }
        return TourCall(path: ["code": try bank ?? stage.bank(of: name)], body: .object(body))
      }, check: check)
  }

  /// The new card is handed over at the bank, by the application's number.
  static func collectAtBank(
    _ title: String, for name: String, agent: String? = nil, at bank: String, clauses: [String],
    _ expected: Step.Expected = .created
  ) -> Step {
    Step(
      title: title, clauses: clauses, party: .counter, method: "POST", route: "/banks/{code}/counter-visits",
      expected: expected,
      call: { stage in
        var body = try stage.papers(of: name)
        body["application"] = .string(try stage.noted("\(name)的申请"))
        body["act"] = "collect"
        if let agent { body.merge(try stage.papers(of: agent, prefix: "agentDocument")) { _, new in new } }
        return TourCall(path: ["code": bank], body: .object(body))
      })
  }

  // MARK: An outlet, or 12333

  /// `visitor`: whose documents are on the counter, the holder's own or somebody else's; nobody's on the telephone.
  static func openCase(
    _ title: String, of name: String, by account: String, visitor: String? = nil, purpose: String = "柜台办理业务",
    clauses: [String], _ expected: Step.Expected = .created,
    check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> Step {
    Step(
      title: title, clauses: clauses, method: "POST", route: "/api/v1/staff/cases", expected: expected,
      call: { stage in
        var body = try stage.papers(of: name)
        body["purpose"] = .string(purpose)
        if let visitor {
          body["visitor"] = visitor == name ? "holder" : "agent"
          if visitor != name { body.merge(try stage.papers(of: visitor, prefix: "agentDocument")) { _, new in new } }
        }
        return TourCall(body: .object(body), token: try stage.token(of: account))
      },
      check: { answer, stage in
        if answer.status == 201 { try stage.note(answer.body["holder"].text, as: "\(name)的档案") }
        try check(answer, stage)
      })
  }

  /// Something done in an open case.
  static func atCounter(
    _ title: String, for name: String, by account: String, _ noun: String, method: String = "POST",
    path: [String: String] = [:], _ body: @escaping (Stage) throws -> [String: JSON] = { _ in [:] },
    clauses: [String], _ expected: Step.Expected = .created,
    check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> Step {
    Step(
      title: title, clauses: clauses, method: method, route: "/api/v1/staff/cases/{holder}/" + noun,
      expected: expected,
      call: { stage in
        let place = ["holder": try stage.noted("\(name)的档案")].merging(path) { first, _ in first }
        let body = method == "POST" ? JSON.object(try body(stage)) : nil
        return TourCall(path: place, body: body, token: try stage.token(of: account))
      }, check: check)
  }

  // MARK: The card centre

  static func centre(
    _ title: String, _ report: String, _ body: @escaping (Stage) throws -> [String: JSON], clauses: [String],
    _ expected: Step.Expected = .created, check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> Step {
    Step(
      title: title, clauses: clauses, party: .counter, method: "POST", route: "/centre/" + report, expected: expected,
      call: { TourCall(body: .object(try body($0))) }, check: check)
  }

  /// The centre makes somebody's card, up to a stage.
  static func make(
    _ title: String, for name: String, upTo stage: String, clauses: [String], _ expected: Step.Expected = .created
  ) -> Step {
    centre(
      title, "walks", { ["application": .string(try $0.noted("\(name)的申请")), "to": .string(stage)] },
      clauses: clauses, expected
    ) { answer, stage in
      if let number = answer.cardNumber { try stage.note(number, as: "\(name)的新卡") }
    }
  }

  /// What the centre says of one application.
  static func tell(
    _ title: String, _ report: String, of name: String, _ more: [String: JSON], clauses: [String],
    _ expected: Step.Expected = .created
  ) -> Step {
    centre(
      title, report, { more.merging(["application": .string(try $0.noted("\(name)的申请"))]) { first, _ in first } },
      clauses: clauses, expected)
  }

  /// What the centre says of one person.
  static func tellOf(
    _ title: String, _ report: String, person name: String, _ more: [String: JSON], clauses: [String],
    _ expected: Step.Expected = .created
  ) -> Step {
    centre(
      title, report, { try $0.papers(of: name).merging(more) { first, _ in first } }, clauses: clauses, expected)
  }
}
