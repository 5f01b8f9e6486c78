import Cards
import Desk

/// Reporting a loss and taking it back: by the holder, at an outlet's counter, and by 12333.
enum LossAPI {
  /// 12333 may not release; it is let in to be told why.
  static let routes: [Route] =
    ActRoute(
      .reportSocialOralLoss, "card/oral-loss-reports", "Report a function of a card lost", body: [.function]
    ) { call, _ in .reportOralLoss(call.fields.choice("function")) }.routes(
      own: "card/oral-loss-reports", counter: "oral-loss-reports", staff: Role.counters.union([.hotlineAgent]))
    + ActRoute(
      .releaseSocialOralLoss, "card/oral-loss-reports/{function}", "Release an oral loss: the card was found",
      method: .delete
    ) { call, _ in .releaseOralLoss(try call.functionInPath()) }.routes(
      own: "card/oral-loss-reports/{function}", counter: "oral-loss-reports/{function}",
      staff: Role.counters.union([.hotlineAgent]))
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
