import Foundation

/// Plays the message gateway: it catches what would have gone to telephones.
actor MessageGateway {
  struct Message: Decodable {
    let id: UUID
    let phone: String
    let text: String
  }

  struct Caught: Encodable, Equatable {
    let id: String
    let text: String
    let at: String
  }

  /// More than this for one telephone, and the oldest are forgotten.
  static let longestInbox = 200

  private var inboxes: [String: [Caught]] = [:]
  private var seen: Set<UUID> = []
  private let clock: SandboxClock

  init(clock: SandboxClock) { self.clock = clock }

  /// The same id twice is one message.
  func take(_ message: Message) {
    guard seen.insert(message.id).inserted else { return }
    let caught = Caught(id: message.id.uuidString.lowercased(), text: message.text, at: ChinaTime.iso(clock.date))
    inboxes[message.phone, default: []].append(caught)
    if let count = inboxes[message.phone]?.count, count > Self.longestInbox { inboxes[message.phone]?.removeFirst() }
  }

  /// Oldest first.
  func inbox(of phone: String) -> [Caught] { inboxes[phone] ?? [] }
}
