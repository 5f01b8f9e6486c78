import Hummingbird

/// The card centre's addresses, and the sample photos.
extension SandboxRoutes {
  private struct Walk: Decodable {
    let application: String
    let to: String
  }

  func addCentre(to router: Router<BasicRequestContext>) {
    for report in CentreParty.Report.allCases {
      router.post("/centre/\(report.rawValue)") { request, _ in
        let fields = try await JSONAnswer.body([String: String].self, of: request)
        return try await answerOfCentre { try await $0.pass(on: report, fields) }
      }
    }
    router.post("/centre/walks") { request, _ in
      let walk = try await JSONAnswer.body(Walk.self, of: request)
      return try await answerOfCentre { try await $0.walk(walk.application, to: walk.to) }
    }
  }

  func addBatches(to router: Router<BasicRequestContext>) {
    router.get("/centre/batches/{batch}") { _, context in
      let batch = try context.parameters.require("batch")
      return try await lookOfCentre("batches/\(batch)")
    }
    router.get("/centre/late-items") { _, _ in try await lookOfCentre("late-items") }
  }

  private func lookOfCentre(_ path: String) async throws -> Response {
    try await permit(Modes.centre)
    return try JSONAnswer.response(object: try await reach("卡中心") { try await parts.centre.look(at: path) }.passedOn)
  }

  private func answerOfCentre(_ ask: (CentreParty) async throws -> CentreParty.Said) async throws -> Response {
    try await permit(Modes.centre)
    let said = try await reach("卡中心") { try await ask(parts.centre) }
    return try JSONAnswer.response(object: said.passedOn)
  }

  func addPhotos(to router: Router<BasicRequestContext>) {
    router.get("/photos/{name}") { _, context in
      let name = try context.parameters.require("name")
      guard let photo = SamplePhoto(rawValue: name) else {
        let names = SamplePhoto.allCases.map(\.rawValue).joined(separator: "、")
        throw SandboxProblem(status: .notFound, detail: "没有这张照片：有 \(names)")
      }
      return try JSONAnswer.response(["name": name, "photo": try photo.base64])
    }
  }
}
