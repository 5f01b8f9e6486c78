import Foundation

/// Plays the national identity platform: it knows the invented people, and nobody else.
struct IdentityPlatform: Sendable {
  struct Inquiry: Decodable {
    let name: String
    let documentType: String
    let documentNumber: String
    /// Asked about only for somebody who has no telephone on file.
    let phone: String?
    /// The asker's own id for this question; the same question has the same answer whenever it is asked.
    let request: UUID
  }

  struct Verdict: Encodable, Equatable { let verified: Bool }

  private struct Identity: Hashable {
    let name: String
    let documentType: String
    let documentNumber: String
  }

  private let known: [Identity: ListedPerson]

  init(people: [ListedPerson]) {
    let lines = people.map {
      (Identity(name: $0.name, documentType: $0.documentType, documentNumber: $0.documentNumber), $0)
    }
    known = Dictionary(lines) { first, _ in first }
  }

  func verdict(on inquiry: Inquiry) -> Verdict {
    let identity = Identity(
      name: inquiry.name, documentType: inquiry.documentType, documentNumber: inquiry.documentNumber.uppercased())
    guard let person = known[identity] else { return Verdict(verified: false) }
    return Verdict(verified: inquiry.phone == nil || inquiry.phone == person.phone)
  }
}
