import Foundation

/// Plays the national identity platform: it knows the cast, and nobody else.
struct IdentityPlatform: Sendable {
  struct Inquiry: Decodable {
    let name: String
    let documentType: String
    let documentNumber: String
    /// The asker's own id for this question; the same question has the same answer whenever it is asked.
    let request: UUID
  }

  struct Verdict: Encodable, Equatable { let verified: Bool }

  private struct Identity: Hashable {
    let name: String
    let documentType: String
    let documentNumber: String
  }

  private let known: Set<Identity>

  init(people: [ListedPerson]) {
    known = Set(
      people.map { Identity(name: $0.name, documentType: $0.documentType, documentNumber: $0.documentNumber) })
  }

  func verdict(on inquiry: Inquiry) -> Verdict {
    Verdict(
      verified: known.contains(
        Identity(
          name: inquiry.name, documentType: inquiry.documentType,
          documentNumber: inquiry.documentNumber.uppercased())))
  }
}
