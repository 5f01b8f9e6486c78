import Hummingbird

/// What can be planted in the answers of those who make cards by files, and a look at their folders.
extension SandboxRoutes {
  private struct Planted: Encodable {
    let planned: Bool
  }

  func addExchange(to router: Router<BasicRequestContext>) {
    router.post("/exchange/plans") { request, _ in
      let plan = try await JSONAnswer.body(ExchangePlan.self, of: request)
      let files = try files()
      try check(plan, files.parties)
      try await files.plan(plan)
      return try JSONAnswer.response(Planted(planned: true), status: .created)
    }
    router.get("/exchange/{party}") { _, context in
      let party = try context.parameters.require("party")
      let files = try files()
      guard files.parties.contains(party) else { throw unknown(files.parties) }
      return try JSONAnswer.response(try await files.tray(of: party))
    }
  }

  private func files() throws -> FileParties {
    guard let files = parts.files else { throw SandboxProblem(status: .notFound, detail: "这个沙盒没有交换目录") }
    return files
  }

  private func check(_ plan: ExchangePlan, _ parties: [String]) throws {
    guard parties.contains(plan.party) else { throw unknown(parties) }
    let steps = ExchangeParty.steps(of: plan.party)
    guard steps.contains(plan.step) else {
      let names = steps.map(\.rawValue).joined(separator: "、")
      throw SandboxProblem(status: .unprocessableContent, detail: "\(plan.party) 只办 \(names)")
    }
    let isNamed = plan.application != nil || plan.row != nil
    guard isNamed || plan.answer == .extra else {
      throw SandboxProblem(status: .unprocessableContent, detail: "application 或 row 说的是哪一行")
    }
    guard plan.answer != .unknown || plan.step == .comparison else {
      throw SandboxProblem(status: .unprocessableContent, detail: "只有公安比对能答 unknown")
    }
  }

  private func unknown(_ parties: [String]) -> SandboxProblem {
    SandboxProblem(status: .notFound, detail: "没有这一方：可以是 \(parties.joined(separator: "、"))")
  }
}
