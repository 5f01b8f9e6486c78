import Foundation
import Hummingbird

/// The addresses by which somebody goes to an outlet or calls 12333.
extension SandboxRoutes {
  func addCounters(to router: Router<BasicRequestContext>) {
    router.post("/counters/cases") { request, _ in
      let asked = try await JSONAnswer.body(CounterParty.Asked.self, of: request)
      return try await answerOfCounter(of: asked.documentNumber) { try await $0.open(asked) }
    }
    router.post("/counters/acts") { request, _ in
      let act = try await JSONAnswer.body(CounterParty.Act.self, of: request)
      return try await answerOfCounter(of: nil) { try await $0.perform(act) }
    }
    router.post("/counters/applications") { request, _ in
      let form = try await JSONAnswer.body(CounterParty.Form.self, of: request)
      var document: String?
      if case .word(let number) = form.fields["documentNumber"] { document = number }
      return try await answerOfCounter(of: document) { try await $0.apply(form) }
    }
    router.get("/hands") { _, _ in try JSONAnswer.response(parts.hands.all) }
  }

  private struct Known: Decodable {
    struct Application: Decodable { let number: String }
    let application: Application?
  }

  private func answerOfCounter(
    of document: String?, _ ask: (CounterParty) async throws -> PartnerAnswer
  ) async throws -> Response {
    try await permit(Modes.counter)
    let answer = try await reach("网点") { try await ask(parts.counter) }
    noteApplication(in: answer, of: document)
    return try JSONAnswer.response(object: answer.passedOn)
  }

  /// Whoever stands at a counter with a document hears the number of their application.
  func noteApplication(in answer: PartnerAnswer, of document: String?) {
    guard let document, let known = try? JSONDecoder().decode(Known.self, from: answer.body).application else { return }
    parts.hands.take(application: known.number, of: document)
  }
}
