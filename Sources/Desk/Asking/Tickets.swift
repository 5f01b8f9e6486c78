import Cards
import Seal
import Store

/// 找人问: what somebody wants to speak about with 12333, with what the platform has just told them.
extension Desk {
  package struct Ticket: Sendable {
    package let id: String
    package let holder: HolderID
    package let about: String
    package let askedAt: Instant
    package let answer: String?
    package let closedAt: Instant?
  }

  private static let longestTicketList: Int64 = 100

  /// `about` says what the person sees; it may name their card and is sealed.
  package func openTicket(
    of holder: HolderID, about: String, once: Once, answer: @escaping @Sendable (String) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      guard let file = try files.find(holder, in: connection) else { throw NoSuchHolder() }
      let id = Random.uuidV7(milliseconds: now.milliseconds)
      let city = file.holder.application?.city ?? file.holder.card?.city ?? file.holder.person.insurance?.place
      try TicketRecord(
        id: id, holder: holder, city: city ?? policies.province.code,
        about: try sealer.seal(Array(about.utf8), bound: "ticket:\(id)"), askedAt: now
      ).insert(in: connection)
      return try answer(id)
    }
  }

  /// Those that wait, the oldest first.
  package func openTickets() async throws -> [Ticket] {
    try await engine.read { try TicketRecord.open(limit: Self.longestTicketList, in: $0) }.map(ticket)
  }

  /// One person's own, the newest first.
  package func tickets(of holder: HolderID) async throws -> [Ticket] {
    try await engine.read { try TicketRecord.of(holder, limit: Self.longestTicketList, in: $0) }.map(ticket)
  }

  /// Answers a ticket and tells the person; `done` is false when it does not wait.
  package func close(
    ticket id: String, answer text: String, by session: Session, once: Once,
    answer: @escaping @Sendable (_ done: Bool) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      let sealed = try sealer.seal(Array(text.utf8), bound: "ticket:\(id)")
      let closed = try TicketRecord.close(id, answer: sealed, by: session.subject, at: now, in: connection)
      if let closed {
        try Notices(sealer: sealer).put(
          .ticketAnswered, to: closed.holder, topic: "now", at: now, now: now, in: connection)
      }
      return try answer(closed != nil)
    }
  }

  private func ticket(_ record: TicketRecord) throws -> Ticket {
    func text(_ sealed: [UInt8]) throws -> String {
      String(decoding: try sealer.open(sealed, bound: "ticket:\(record.id)"), as: UTF8.self)
    }
    return Ticket(
      id: record.id, holder: record.holder, about: try text(record.about), askedAt: record.askedAt,
      answer: try record.answer.map(text), closedAt: record.closedAt)
  }
}
