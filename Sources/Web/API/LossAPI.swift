import Cards
import Desk

/// Reporting a loss and taking it back: by the holder, at an outlet's counter, and by 12333.
enum LossAPI {
  static let routes: [Route] = [
    Route(
      .post, "/api/v1/me/card/oral-loss-reports", .roles([.holder]), clauses: [.l1, .l2, .l3, .l5],
      "Report a function of one's card lost", body: [.function], answers: [.receipt], handle: report),
    Route(
      .delete, "/api/v1/me/card/oral-loss-reports/{function}", .roles([.holder]), clauses: [.l6],
      "Release an oral loss: the card was found", answers: [.releaseReceipt], handle: release),
    Route(
      .post, "/api/v1/staff/cases/{holder}/oral-loss-reports", .roles([.clerk, .hotlineAgent]),
      clauses: [.l1, .l3, .l5], "Report a function lost for the person of an open case", body: [.function],
      answers: [.receipt], handle: reportForAnother),
    Route(
      .delete, "/api/v1/staff/cases/{holder}/oral-loss-reports/{function}", .roles([.clerk, .hotlineAgent]),
      clauses: [.l6], "Release an oral loss for the person of an open case", answers: [.releaseReceipt],
      handle: releaseForAnother),
  ]

  private static func report(_ call: Call) async throws -> Reply {
    try await perform(.reportOralLoss(call.fields.function()), on: try call.holder(), call)
  }

  private static func release(_ call: Call) async throws -> Reply {
    try await perform(.releaseOralLoss(try call.functionInPath()), on: try call.holder(), call, status: 200)
  }

  private static func reportForAnother(_ call: Call) async throws -> Reply {
    try await perform(.reportOralLoss(call.fields.function()), on: try await call.openCase().holder.id, call)
  }

  private static func releaseForAnother(_ call: Call) async throws -> Reply {
    try await perform(
      .releaseOralLoss(try call.functionInPath()), on: try await call.openCase().holder.id, call, status: 200)
  }

  private static func perform(
    _ action: Action, on holder: HolderID, _ call: Call, status: Int = 201
  ) async throws -> Reply {
    let act = try Acts.act(action, on: holder, by: try call.signedIn())
    return Reply(try await call.desk.perform(act, once: try call.once(), answer: Acts.answer(call, status: status)))
  }
}

extension Call {
  func functionInPath() throws -> CardFunction {
    guard let function = CardFunction(rawValue: parameter("function")) else { throw Problem.notFound }
    return function
  }

  /// The file named in the path, if this session has opened it.
  func openCase() async throws -> Situation {
    guard let holder = HolderID(parameter("holder")) else { throw Problem.holderUnknown }
    return try await desk.viewCase(holder, of: try signedIn())
  }
}
