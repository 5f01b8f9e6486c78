import Cards
import Desk

/// A person's file at the counter and on the telephone: opened for a purpose, and the person can see who did.
enum StaffAPI {
  static let routes: [Route] = [
    Route(
      .post, "/api/v1/staff/cases", .roles(Role.counters.union([.hotlineAgent])),
      "Open a person's file for a stated purpose",
      body: [
        Field.documentType.optional, Field.documentNumber.optional, Field.application.optional,
        Field(
          "collectionCode", .digits(CollectionCodeLimits.digits), "The holder's code, in place of the two",
          example: "12345678"
        ).optional,
        Field("purpose", .text(max: 100), "Why; the person can read it", example: "来电口头挂失"),
        Field.visitor.optional, .agentDocumentType, .agentDocumentNumber,
      ], answers: [.staffCase], handle: open),
    Route(
      .get, "/api/v1/staff/cases/{holder}", .roles(Role.counters.union([.hotlineAgent])),
      "The open case as it stands now",
      answers: [.openCase], handle: look),
    Route(
      .get, "/api/v1/staff/stock", .roles(Role.counters), clauses: [.c1],
      "The cards that wait in the own region, shelf by shelf, and how long", answers: [.stock], handle: stock),
    Route(
      .post, "/api/v1/staff/closed-days", .roles(Role.counters), clauses: [.c2],
      "Close a day of an outlet: nobody can book it, and whoever has is given another place",
      body: [
        Field("outlet", .text(max: 32), "Code of the outlet", example: "610100-01"),
        Field("day", .day, "From today on", example: "2026-11-25"),
        Field("reason", .text(max: 40), "Why; everybody can read it", example: "停电"),
      ], answers: [.dayClosed, .secondPerson], handle: closeDay),
    Route(
      .delete, "/api/v1/staff/closed-days/{outlet}/{day}", .roles(Role.counters), clauses: [.c2],
      "Open a closed day again", answers: [.dayReopened], handle: reopenDay),
    Route(
      .get, "/api/v1/staff/tasks", .roles(Role.centres),
      "What a centre must look after: acts that wait for a second person, silent banks, and what is late",
      answers: [.tasks], handle: tasks),
  ]

  private static func open(_ call: Call) async throws -> Reply {
    let key = try caseKey(call)
    let answer = try await call.desk.openCase(
      key, purpose: call.fields["purpose"], visitor: try visitor(call), by: try call.signedIn(), once: try call.once()
    ) { situation in
      Answer(status: 201, body: try encodeJSON(StaffCaseView(situation)))
    }
    return Reply(answer)
  }

  /// By a document, by an application's number or by a collection code: one of the three.
  private static func caseKey(_ call: Call) throws -> CaseKey {
    let document = try call.fields.documentIfAny("document").map(CaseKey.document)
    let number = call.fields.text("application").map(CaseKey.application)
    let code = call.fields.text("collectionCode").map(CaseKey.collectionCode)
    let keys = [document, number, code].compactMap(\.self)
    guard keys.count == 1 else {
      throw BadRequest(
        field: "documentNumber", problem: "must stand alone or be replaced by an application or a collection code",
        allowed: "documentType and documentNumber, or application, or collectionCode")
    }
    return keys[0]
  }

  // MARK: Stock and closed days

  private static func tasks(_ call: Call) async throws -> Reply {
    try .json(200, TasksView(try await call.desk.tasks(of: try call.signedIn())))
  }

  private static func stock(_ call: Call) async throws -> Reply {
    let counts = try await call.desk.stock(of: try call.signedIn())
    return try .json(200, StockView(counts, in: call.desk.provincePolicy))
  }

  private static func closeDay(_ call: Call) async throws -> Reply {
    let closed = ClosedDay(
      outlet: call.fields["outlet"], day: try call.fields.day("day"), reason: call.fields["reason"])
    return Reply(
      try await call.desk.closeDay(
        closed, by: try call.signedIn(), once: try call.once(), answer: closing(call, status: 201)))
  }

  private static func reopenDay(_ call: Call) async throws -> Reply {
    guard let day = try? Day.parse(call.parameter("day")) else { throw Problem.outletDayUnknown }
    return Reply(
      try await call.desk.reopenDay(
        day, of: call.parameter("outlet"), by: try call.signedIn(), once: try call.once(),
        answer: closing(call, status: 200)))
  }

  private static func closing(_ call: Call, status: Int) -> @Sendable (Desk.DayClosing) throws -> Answer {
    let reference = call.reference
    return { closing in
      switch closing {
      case .unknown: try Problem.outletDayUnknown.answer(reference: reference)
      case .secondPersonNeeded(let bookings, let until):
        Answer(
          status: 202,
          body: try encodeJSON(
            SecondPersonView(
              detail: "这一天已有\(bookings)人预约，要另一位工作人员同样提交一次才停办；在那以前什么也没有改变。", until: until.iso,
              bookings: bookings)))
      case .done(let day, let bookings):
        Answer(
          status: status,
          body: try encodeJSON(DayClosingView(outlet: day.outlet, day: day.day.iso, bookings: bookings)))
      }
    }
  }

  private static func visitor(_ call: Call) throws -> Visitor? {
    let agent = try call.fields.documentIfAny("agentDocument")
    switch (call.fields.text("visitor"), agent) {
    case ("agent", let agent?): return .agent(agent)
    case ("holder", nil): return .holder
    case (nil, nil), ("nobody", nil): return nil
    default:
      throw BadRequest(
        field: "agentDocumentNumber", problem: "does not fit the visitor",
        allowed: "the agent's document with visitor agent, and none otherwise")
    }
  }

  private static func look(_ call: Call) async throws -> Reply {
    try .json(200, StaffCaseView(try await call.openCase()))
  }
}
