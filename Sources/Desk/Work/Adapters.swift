import Cards

/// Says whether a name and a document belong together: the real-name platform.
package protocol IdentityPlatform: Sendable {
  /// Throws when there is no answer; the worker asks again later.
  ///
  /// `phone` is the third item, for somebody who has no file yet; nil when the file has a telephone to be asked on.
  func verify(
    name: PersonName, document: IdentityDocument, phone: PhoneNumber?, request: String
  ) async throws -> Bool
}

/// Sends short messages. The same id sent twice is one message.
package protocol MessageGateway: Sendable {
  func send(_ text: String, to phone: PhoneNumber, id: String) async throws
}

/// An outside party did not do what was asked; says who and how, never about whom.
package struct PartyFault: Error, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
