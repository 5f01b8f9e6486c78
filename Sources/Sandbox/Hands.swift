import Synchronization

/// What people of the play hold in their hands: the number of their application and of the card that came of it. Qinka
/// shows card numbers only masked, and a bank's counter asks for the whole one.
final class Hands: Sendable {
  struct Holding: Codable, Sendable, Equatable {
    let application: String
    let cardNumber: String?
  }

  struct Stored: Codable, Sendable {
    /// By the holder's document.
    var applications: [String: String] = [:]
    /// By the application.
    var cards: [String: String] = [:]
  }

  private let file: SandboxFile
  private let stored: Mutex<Stored>

  init(file: SandboxFile) throws {
    self.file = file
    stored = Mutex(try file.read(Stored.self))
  }

  static func prepare(_ file: SandboxFile) throws {
    if !file.exists { try file.write(Stored()) }
  }

  /// By document.
  var all: [String: Holding] {
    stored.withLock { stored in
      stored.applications.mapValues { Holding(application: $0, cardNumber: stored.cards[$0]) }
    }
  }

  func take(application: String, of document: String) { change { $0.applications[document] = application } }

  func take(card: String, of application: String) { change { $0.cards[application] = card } }

  private func change(_ body: (inout Stored) -> Void) {
    stored.withLock { stored in
      body(&stored)
      // What could not be written is known until the next start, and it can be typed by hand.
      try? file.write(stored)
    }
  }
}
