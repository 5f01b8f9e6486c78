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
  /// Enough for one person; whoever asks without end would keep 12333 from everybody else.
  private static let mostOpenTickets: Int64 = 5

  /// Asks in the file that `situation` shows, as whoever sees it so. `about` says what the person sees; it may name
  /// their card and is sealed.
  package func openTicket(
    in situation: Situation, about: String, once: Once, answer: @escaping @Sendable (String) throws -> Answer
  ) async throws -> Answer {
    let (holder, mandate) = (situation.holder.id, situation.mandateNumber)
    return try await self.once(once) { connection, now in
      // Two that come at once are counted one after the other.
      try SignInRecord.queue(sealer.lookupKey("tickets", holder.text), in: connection)
      guard let file = try files.find(holder, in: connection) else { throw NoSuchHolder() }
      let waiting = try TicketRecord.countOpen(of: holder, in: connection)
      if waiting >= Self.mostOpenTickets { throw TooManyTickets() }
      let id = Random.uuidV7(milliseconds: now.milliseconds)
      let city = file.holder.application?.city ?? file.holder.card?.city ?? file.holder.person.insurance?.place
      try TicketRecord(
        id: id, holder: holder, city: city ?? policies.province.code,
        about: try sealer.seal(Array(about.utf8), bound: "ticket:\(id)"), askedAt: now, mandate: mandate
      ).insert(in: connection)
      return try answer(id)
    }
  }

  /// Those that wait, the oldest first.
  package func openTickets() async throws -> [Ticket] {
    try await engine.read { try TicketRecord.open(limit: Self.longestTicketList, in: $0) }.map(ticket)
  }

  /// What was asked in a file, the newest first: for the holder all of it, for an agent what was asked under the same
  /// mandate. What a holder has written to 12333 is no business of whoever may only look after a card.
  package func tickets(in situation: Situation) async throws -> [Ticket] {
    let (holder, mandate) = (situation.holder.id, situation.mandateNumber)
    return try await engine.read { connection -> [TicketRecord] in
      guard let mandate else { return try TicketRecord.of(holder, limit: Self.longestTicketList, in: connection) }
      return try TicketRecord.of(holder, under: mandate, limit: Self.longestTicketList, in: connection)
    }.map(ticket)
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

/// As many wait in a file already as may.
package struct TooManyTickets: Error {}

extension Situation {
  /// The mandate under which an agent sees the file; nil for everybody else.
  fileprivate var mandateNumber: String? {
    guard case .agent(let number) = actor else { return nil }
    return number
  }
}
