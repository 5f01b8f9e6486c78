import Foundation
import HTTPTypes
import Hummingbird

/// The sandbox's own addresses: what outside parties offer, and the strings that move them.
struct SandboxRoutes: Sendable {
  private struct Advance: Decodable { let advanceSeconds: Double }
  private struct Inbox: Decodable { let phone: String }
  private struct ModeChange: Decodable {
    let mode: String
    let seconds: Double?
  }

  let parts: SandboxParts

  func router() -> Router<BasicRequestContext> {
    let router = Router(context: BasicRequestContext.self)
    router.add(middleware: LoopbackOnly())
    router.add(middleware: OwnPagesOnly())
    addConsole(to: router)
    router.get("/people") { _, _ in try JSONAnswer.response(parts.people) }
    router.get("/staff") { _, _ in
      try JSONAnswer.response(parts.staff.map { ListedStaff($0, at: parts.clock.now) })
    }
    addClock(to: router)
    addParties(to: router)
    addBanks(to: router)
    addTills(to: router)
    addCounters(to: router)
    addCentre(to: router)
    addBatches(to: router)
    addExchange(to: router)
    addPhotos(to: router)
    return router
  }

  private func addClock(to router: Router<BasicRequestContext>) {
    router.get("/clock") { _, _ in try clockAnswer() }
    router.post("/clock") { request, _ in
      let advance = try await JSONAnswer.body(Advance.self, of: request)
      do {
        _ = try parts.clock.advance(seconds: advance.advanceSeconds)
      } catch is SandboxClock.CannotGoBack {
        throw SandboxProblem(status: .unprocessableContent, detail: "时钟只能往前拨，最多十年")
      }
      return try clockAnswer()
    }
  }

  private func clockAnswer() throws -> Response {
    let offset = parts.clock.offsetMilliseconds
    return try JSONAnswer.response(object: ["offsetMilliseconds": offset, "now": ChinaTime.iso(parts.clock.date)])
  }

  private func addParties(to router: Router<BasicRequestContext>) {
    router.post("/identity/verifications") { request, _ in
      let inquiry = try await JSONAnswer.body(IdentityPlatform.Inquiry.self, of: request)
      try await permit(Modes.identity)
      return try JSONAnswer.response(parts.identity.verdict(on: inquiry))
    }
    router.post("/sms/messages") { request, _ in
      let message = try await JSONAnswer.body(MessageGateway.Message.self, of: request)
      try await permit(Modes.messages)
      await parts.messages.take(message)
      return try JSONAnswer.response(["id": message.id.uuidString.lowercased()], status: .accepted)
    }
    router.post("/sms/inbox") { request, _ in
      let inbox = try await JSONAnswer.body(Inbox.self, of: request)
      return try JSONAnswer.response(["messages": await parts.messages.inbox(of: inbox.phone)])
    }
    router.get("/parties") { _, _ in try JSONAnswer.response(parts.modes.parties.mapValues(\.name)) }
    router.put("/parties/{party}/mode") { request, context in
      let change = try await JSONAnswer.body(ModeChange.self, of: request)
      guard let mode = Mode(name: change.mode, seconds: change.seconds) else {
        throw SandboxProblem(
          status: .unprocessableContent, detail: "mode 是 normal、delay（带 0 到 600 的 seconds）、fail 或 silent")
      }
      guard parts.modes.set(mode, for: try context.parameters.require("party")) else {
        throw SandboxProblem(status: .notFound, detail: "没有这一方：GET /parties 列出了可以是谁，bank 指各家银行")
      }
      return try JSONAnswer.response(parts.modes.parties.mapValues(\.name))
    }
  }

  private func addBanks(to router: Router<BasicRequestContext>) {
    router.post("/banks/{code}/phone-calls") { request, context in
      let bank = try bank(in: context)
      try await bank.hear(try await JSONAnswer.body(BankParty.Call.self, of: request))
      return try JSONAnswer.response(["heard": true])
    }
    router.post("/banks/{code}/counter-visits") { request, context in
      let bank = try bank(in: context)
      let visit = try await JSONAnswer.body(BankVisit.self, of: request)
      try await permit(bank.code)
      let answer = try await reach("银行") { try await bank.serve(visit) }
      noteApplication(in: answer, of: visit.fields["documentNumber"])
      return try JSONAnswer.response(object: answer.passedOn)
    }
    router.post("/banks/{code}/legs") { request, context in
      let bank = try bank(in: context)
      let question = try await JSONAnswer.body(BankParty.Question.self, of: request)
      // A slow bank hears at once, and answers when it has done it.
      if case .delay = parts.modes[bank.code] {} else { try await permit(bank.code) }
      try await bank.hear(question)
      return try JSONAnswer.response(["heard": true], status: .accepted)
    }
    router.post("/banks/{code}/leg-answers") { request, context in
      let bank = try bank(in: context)
      let word = try await JSONAnswer.body(BankParty.Word.self, of: request)
      let answer = try await reach("银行") { try await bank.say(word) }
      return try JSONAnswer.response(object: answer.passedOn)
    }
    router.get("/banks/{code}/reports") { _, context in
      let reports = await (try bank(in: context)).reports
      return try JSONAnswer.response(object: ["reports": reports.map(listed)])
    }
  }

  private func addTills(to router: Router<BasicRequestContext>) {
    for act in Till.Act.allCases {
      router.post("/tills/{client}/\(act.rawValue)") { request, context in
        let client = try context.parameters.require("client")
        guard let till = parts.tills[client] else {
          throw SandboxProblem(
            status: .notFound, detail: "没有这家医院药店：\(parts.tills.keys.sorted().joined(separator: "、"))")
        }
        let fields = try await JSONAnswer.body([String: String].self, of: request)
        try await permit(client)
        let answer = try await reach("医院药店") { try await till.pass(on: act, fields) }
        return try JSONAnswer.response(object: answer.passedOn)
      }
    }
  }

  private func bank(in context: BasicRequestContext) throws -> BankParty {
    guard let bank = parts.banks[try context.parameters.require("code")] else {
      throw SandboxProblem(status: .notFound, detail: "没有这家银行：\(Partners.banks.joined(separator: "、"))")
    }
    return bank
  }

  /// What a partner was told by Qinka, if it reached it.
  func reach<Said>(_ party: String, _ body: () async throws -> Said) async throws -> Said {
    do {
      return try await body()
    } catch let problem as SandboxProblem {
      throw problem
    } catch {
      throw SandboxProblem(status: .badGateway, detail: "\(party)连不上秦卡")
    }
  }

  func permit(_ party: String) async throws {
    guard try await parts.modes.permit(party, pause: parts.pause) else {
      throw SandboxProblem(status: .serviceUnavailable, detail: "这一方现在不能答复")
    }
  }

  private func listed(_ report: BankReport) -> [String: Any] {
    var line: [String: Any] = [
      "act": report.act.rawValue, "cardNumber": report.cardNumber, "idempotencyKey": report.idempotencyKey,
      "state": report.state.rawValue, "tries": report.tries,
    ]
    if let answer = report.answer {
      line["status"] = answer.status
      line["said"] = JSONAnswer.embedded(answer.body)
    }
    return line
  }
}
