/// Plays the till of a hospital or a pharmacy: somebody holds a card and a document, and types on the keypad.
struct Till: Sendable {
  enum Act: String, CaseIterable {
    case checks
    case activations

    fileprivate var path: String {
      switch self {
      case .checks: "api/v1/partner/card-checks"
      case .activations: "api/v1/partner/social-activations"
      }
    }
  }

  let client: PartnerClient

  func pass(on act: Act, _ fields: [String: String]) async throws -> PartnerAnswer {
    try await client.insist(act.path, fields)
  }
}
