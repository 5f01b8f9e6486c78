import Cards
import Seal
import Store

/// One person for whom somebody may act.
package struct Principal: Sendable {
  package let holder: HolderID
  package let name: PersonName
  package let mandate: Mandate
}

/// Acting for another holder: by a mandate in that holder's file, which names the agent's document.
extension Desk {
  /// The people for whom this holder may act now.
  package func principals(of agent: HolderID) async throws -> [Principal] {
    let now = clock.now()
    let found = try await engine.read { connection -> [(Holder, Person)] in
      guard let file = try files.find(agent, in: connection) else { throw NoSuchHolder() }
      let own = file.holder.person
      let ids = try own.documents.flatMap {
        try MandateRecord.principals(agentKey: files.documentKey($0), in: connection)
      }
      return try Set(ids).sorted { $0.text < $1.text }.compactMap { id in
        try files.find(id, in: connection).map { ($0.holder, own) }
      }
    }
    return found.flatMap { holder, own in
      mandates(in: holder, of: own, at: now).map { Principal(holder: holder.id, name: holder.person.name, mandate: $0) }
    }
  }

  /// 代办: opens a session in which the agent acts in the principal's file. Nil when there is no mandate in force.
  package func represent(
    _ principal: HolderID, mandate number: String, by session: Session, once: Once,
    answer: @escaping @Sendable (OpenedSession?) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      guard session.role == .holder, let agent = HolderID(session.subject),
        let own = try files.find(agent, in: connection)?.holder.person,
        own.life == .alive,
        let holder = try files.find(principal, in: connection)?.holder,
        let mandate = mandates(in: holder, of: own, at: now).first(where: { $0.number == number })
      else { return try answer(nil) }
      let left = mandate.until.map { $0 - now } ?? SignInLimits.sessionLife
      let opened = try open(
        role: .agent, subject: principal.text, channel: session.channel, scope: mandate.number,
        life: min(left, SignInLimits.sessionLife), at: now, in: connection)
      return try answer(opened)
    }
  }

  /// The number on a mandate may have been mistyped into somebody else's: it is theirs whose name stands there, too.
  private func mandates(in holder: Holder, of agent: Person, at now: Instant) -> [Mandate] {
    mandates(in: holder, of: agent.documents, at: now)
      .filter { $0.evidence != .ownSignIn || $0.agent == agent.name }
  }

  func mandates(in holder: Holder, of documents: [IdentityDocument], at now: Instant) -> [Mandate] {
    let seen = Situation(
      holder: holder, actor: .system, channel: .system, policy: policy(for: holder, at: now), now: now)
    return holder.mandates.filter { documents.contains($0.document) && $0.holds(in: seen) }
  }
}
