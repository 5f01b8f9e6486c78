import Cards
import Seal
import Store

/// Looking at files without changing them.
extension Desk {
  /// The file as the given actor sees it now.
  package func view(of id: HolderID, actor: Actor, via channel: Channel) async throws -> Situation {
    let now = clock.now()
    let seen = try await engine.read { connection in
      try files.find(id, in: connection).map {
        try situation(of: $0.holder, actor: actor, channel: channel, at: now, in: connection)
      }
    }
    guard let seen else { throw NoSuchHolder() }
    // An agent sees a file as long as the mandate holds, and not a moment longer.
    if actor.kind == .agent, !seen.isRepresented { throw HolderUnknown() }
    return seen
  }

  /// Where the newest application stands, from the projection: nothing is deciphered.
  package func application(of id: HolderID) async throws -> ApplicationRecord? {
    try await engine.read { connection in
      try ApplicationRecord.newest(of: id, in: connection).map { try $0.following(in: connection) }
    }
  }

  /// The application of this number, if it is in this person's file: also one that has ended.
  package func application(_ number: String, of id: HolderID) async throws -> ApplicationRecord? {
    let record = try await engine.read { connection in
      try ApplicationRecord.find(number, in: connection).map { try $0.following(in: connection) }
    }
    return record?.holder == id ? record : nil
  }

  /// Whose application this is, or nobody's.
  package func holder(ofApplication number: String) async throws -> HolderID? {
    try await engine.read { try ApplicationRecord.find(number, in: $0)?.holder }
  }

  /// Who looked at a file or changed it, other than the person: when and why, the newest first. What was done in a file
  /// before it was merged into this one was done to the same person.
  package func accesses(of id: HolderID) async throws -> [FileAccess] {
    try await engine.read { connection in
      var (found, left) = ([FileAccess](), [id])
      while let id = left.popLast() {
        for (entry, _, at) in try files.entries(of: id, in: connection) {
          if case .fileAbsorbed(let other) = entry.event { left.append(other.id) }
          if entry.actor != .holder { found.append(FileAccess(at: at, entry: entry)) }
        }
      }
      // Of one moment, the later entry first: the sort keeps their order.
      return Array(found.reversed().sorted { $0.at > $1.at }.prefix(Self.longestAccessList))
    }
  }

  private static let longestAccessList = 500

  /// Whose card this is, or nobody's.
  package func holder(of card: CardNumber) async throws -> HolderID? {
    try await engine.read { try files.holder(of: card, in: $0) }
  }

  package func holder(of document: IdentityDocument) async throws -> HolderID? {
    try await engine.read { try files.holder(of: document, in: $0) }
  }
}

/// One look at a file, or one change of it, by somebody else.
package struct FileAccess: Sendable, Equatable {
  package let at: Instant
  package let entry: Entry
}

extension Entry {
  /// Why somebody looked; a change says itself why it was made.
  package var purpose: String? {
    if case .fileRead(let purpose) = event { return purpose }
    return nil
  }
}

extension Desk {
  /// How many messages wait past their time.
  package func overdueMessages() async throws -> Int64 {
    let now = clock.now()
    return try await engine.read { try OutboxRecord.lag(at: now - .seconds(60), in: $0).count }
  }

  /// A number for an application that no other has: with ten thousand a day, two alike would not be rare.
  package func freeApplicationNumber() async throws -> String {
    try await engine.read { try freeApplicationNumber(in: $0) }
  }

  func freeApplicationNumber(
    drawing digits: () -> String = Self.eightDigits, in connection: any Connection
  ) throws -> String {
    while true {
      let number = newNumber("B", digits())
      if try ApplicationRecord.find(number, in: connection) == nil { return number }
    }
  }

  package func newMandateNumber() -> String { newNumber("W", Self.eightDigits()) }
  func newBatchNumber() -> String { newNumber("P", Self.eightDigits()) }

  static func eightDigits() -> String { Random.digits(8) }

  /// A number to quote: a letter for what it is, the day, and eight random digits.
  private func newNumber(_ letter: String, _ digits: String) -> String {
    "\(letter)\(clock.now().day.iso.filter { $0 != "-" })\(digits)"
  }
}

/// One file with its whole journal, for an administrator.
package struct FileReport: Sendable {
  package let situation: Situation
  package let journal: [(entry: Entry, seq: Int64, at: Instant)]
}

extension Desk {
  /// Shows a file to an administrator and writes down that it was shown.
  package func show(_ id: HolderID, purpose: String) async throws -> FileReport? {
    try await engine.write { connection in
      guard let file = try files.lock(id, in: connection) else { return nil }
      let now = clock.now()
      let hand = Hand(
        actor: .system, channel: .system, receipt: newReceipt(at: now), now: now,
        policy: policy(for: file.holder, at: now))
      let after = try files.append([.fileRead(purpose: purpose)], to: file, by: hand, in: connection)
      return FileReport(
        situation: try situation(of: after.holder, actor: .system, channel: .system, at: now, in: connection),
        journal: try files.entries(of: id, in: connection))
    }
  }

  package func fileCount() async throws -> Int64 { try await engine.read { try HolderRecord.count(in: $0) } }
}
