import Cards
import Seal
import Store

/// 申领, also by somebody who has no file yet: the file is founded in the transaction that takes the application.
extension Desk {
  /// Takes an application from whoever is signed in: for the own card, or for somebody they answer for.
  package func apply(
    _ form: ApplicationForm, by session: Session, visitor: Visitor? = nil, once: Once,
    answer: @escaping @Sendable (Performed) throws -> Answer
  ) async throws -> Answer {
    do {
      return try await take(form, by: session, visitor: visitor, once: once, answer: answer)
    } catch EngineFault.conflict {
      // Somebody founded a file for the same document in this very moment: now it is found.
      return try await take(form, by: session, visitor: visitor, once: once, answer: answer)
    }
  }

  private func take(
    _ form: ApplicationForm, by session: Session, visitor: Visitor?, once: Once,
    answer: @escaping @Sendable (Performed) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      let number = try freeApplicationNumber(in: connection)
      let applicant = try applicant(for: form, number: number, session, visitor, in: connection)
      let act = Act(
        holder: applicant.holder ?? HolderID(random: now), action: .apply(form, number: number),
        actor: applicant.actor, channel: session.channel, visitor: applicant.visitor)
      if let known = applicant.holder {
        if case .clerk = act.actor { try noteLook(at: known, by: act, at: now, in: connection) }
        // Whoever has no right in the file hears of a wrong form what everybody hears: not that there is a file.
        if applicant.isStranger, let no = try asNew(act, form: form, at: now, in: connection).refused {
          return try answer(no)
        }
        return try answer(try commit(act, verifier: nil, at: now, in: connection))
      }
      return try answer(try found(act, form: form, at: now, in: connection))
    }
  }

  /// One card a person in the whole province: whoever is at the counter is told of a card that is there already, also
  /// in a file that is another city's, and the look is written down like every other.
  func noteLook(at id: HolderID, by act: Act, at now: Instant, in connection: any Connection) throws {
    guard let file = try files.lock(id, in: connection) else { throw NoSuchHolder() }
    let hand = Hand(
      actor: act.actor, channel: act.channel, receipt: newReceipt(at: now), now: now,
      policy: policy(for: file.holder, at: now))
    _ = try files.append([.fileRead(purpose: act.action.name.chinese)], to: file, by: hand, in: connection)
  }

  /// Who applies, and in whose file.
  private struct Applicant {
    /// Nil when the file is still to be founded.
    let holder: HolderID?
    let actor: Actor
    let visitor: Visitor?
    /// Whether somebody else's file is named in which the applicant has no right.
    var isStranger = false
  }

  private func applicant(
    for form: ApplicationForm, number: String, _ session: Session, _ visitor: Visitor?, in connection: any Connection
  ) throws -> Applicant {
    let known = try files.holder(of: form.document, in: connection)
    guard let actor = session.actor else { throw HolderUnknown() }
    if case .clerk = actor { return Applicant(holder: known, actor: actor, visitor: visitor) }
    let proven = try proof(of: session, in: connection)
    if proven.documents.contains(form.document) {
      return Applicant(holder: known ?? proven.holder, actor: .holder, visitor: nil)
    }
    guard let own = proven.documents.last else { throw HolderUnknown() }
    let standing = try known.flatMap { try mandate(of: proven.documents, in: $0, connection) }
    if standing == nil { try checkRoom(forWardsOf: proven.documents, in: connection) }
    return Applicant(
      holder: known, actor: .agent(mandate: standing ?? number), visitor: .agent(own),
      isStranger: known != nil && standing == nil)
  }

  /// The number of a mandate that the holder of these documents has in somebody's file already.
  private func mandate(
    of documents: [IdentityDocument], in id: HolderID, _ connection: any Connection
  ) throws -> String? {
    guard let holder = try files.find(id, in: connection)?.holder else { return nil }
    let standing = mandates(in: holder, of: documents, at: clock.now())
    return (standing.first { $0.scope.contains(.apply) } ?? standing.first)?.number
  }

  /// Nobody opens files without end by saying whose guardian they are. What is over does not count, nor what somebody
  /// was given by others or has shown papers for.
  private func checkRoom(forWardsOf agent: [IdentityDocument], in connection: any Connection) throws {
    guard let own = agent.last else { return }
    // Two applications that come at once are counted one after the other.
    try SignInRecord.queue(files.documentKey(own), in: connection)
    let now = clock.now()
    let named = try agent.flatMap { try MandateRecord.principals(agentKey: files.documentKey($0), in: connection) }
    let wards = try Set(named).count { id in
      guard let holder = try files.find(id, in: connection)?.holder else { return false }
      return mandates(in: holder, of: agent, at: now).contains { $0.kind == .guardian && $0.evidence == .declared }
    }
    if wards >= Self.mostPrincipals { throw TooManyPrincipals() }
  }

  private static let mostPrincipals = 10

  /// Whom a session proves somebody to be.
  private func proof(
    of session: Session, in connection: any Connection
  ) throws -> (holder: HolderID?, documents: [IdentityDocument]) {
    switch session.role {
    case .holder:
      guard let id = HolderID(session.subject), let file = try files.find(id, in: connection) else {
        throw NoSuchHolder()
      }
      return (id, file.holder.person.documents)
    case .applicant:
      guard let sealed = try SignInRecord.claim(session.subject, in: connection) else { throw HolderUnknown() }
      let claim = try claim(in: sealed, of: session.subject)
      return (nil, [claim.document])
    case .agent, .clerk, .cityCentre, .provinceCentre, .hotlineAgent, .auditor, .administrator, .bank, .hospital,
      .pharmacy, .police, .factory, .employer, .centre:
      throw HolderUnknown()
    }
  }

  /// The file as it would be founded, and why it would not be.
  private func asNew(
    _ act: Act, form: ApplicationForm, at now: Instant, in connection: any Connection
  ) throws -> (holder: Holder, asked: Situation, refused: Performed?) {
    var person = form.person
    // Whoever applies for a child has only said so: their telephone does not become the child's way to sign in.
    if act.actor.kind == .agent { person.phone = nil }
    // An employer has only said so, too, but it may be the person's own: proving it opens the file.
    if act.actor.kind == .employer { (person.phone, person.claimedPhone) = (nil, person.phone) }
    let holder = Holder(id: act.holder, person: person, card: nil)
    let asked = try situation(of: holder, of: act, founding: true, at: now, in: connection)
    guard case .refused(let refusal, _) = decide(act.action, in: asked) else { return (holder, asked, nil) }
    return (holder, asked, .refused(refusal, refusal.explained(in: asked, of: .apply)))
  }

  /// Founds the file and decides in it; a refusal leaves nothing behind.
  func found(
    _ act: Act, form: ApplicationForm, at now: Instant, in connection: any Connection
  ) throws -> Performed {
    let (holder, asked, refused) = try asNew(act, form: form, at: now, in: connection)
    if let refused { return refused }
    let receipt = newReceipt(at: now)
    let hand = Hand(
      actor: act.actor, channel: act.channel, receipt: receipt, now: now, policy: asked.policy)
    let file = try files.found(holder, by: hand, in: connection)
    let isFirst = try HolderRecord.claim(
      documentKey: files.documentKey(form.document), for: holder.id, at: now, in: connection)
    guard isFirst else { throw EngineFault.conflict("the person was added meanwhile") }
    return try commit(
      act, on: file, founding: true, receipt: receipt, verifier: nil, at: now, in: connection)
  }

  /// What an applicant may see: the file that was founded for the document since, or that there is none.
  package func view(of applicant: Session) async throws -> Situation {
    let now = clock.now()
    let holder = try await engine.read { connection -> Holder in
      guard let sealed = try SignInRecord.claim(applicant.subject, in: connection) else { throw HolderUnknown() }
      let claim = try claim(in: sealed, of: applicant.subject)
      if let id = try files.holder(of: claim.document, in: connection),
        let file = try files.find(id, in: connection), file.holder.person.phone == claim.phone
      {
        return file.holder
      }
      let person = Person(
        name: claim.name, documents: [claim.document], birth: claim.document.birth, sex: claim.document.sex,
        phone: claim.phone, life: .alive, insurance: nil)
      return Holder(id: HolderID(random: now), person: person, card: nil)
    }
    return Situation(
      holder: holder, actor: .holder, channel: applicant.channel, policy: policy(for: holder, at: now), now: now)
  }

  /// The telephone that a session has proved, which is the only one that a new file may begin with.
  package func provenPhone(of session: Session) async throws -> PhoneNumber? {
    switch session.role {
    case .holder:
      guard let id = HolderID(session.subject) else { return nil }
      return try await engine.read { try files.find(id, in: $0)?.holder.person.phone }
    case .applicant:
      let sealed = try await engine.read { try SignInRecord.claim(session.subject, in: $0) }
      return try sealed.flatMap { try claim(in: $0, of: session.subject).phone }
    case .agent, .clerk, .cityCentre, .provinceCentre, .hotlineAgent, .auditor, .administrator, .bank, .hospital,
      .pharmacy, .police, .factory, .employer, .centre:
      return nil
    }
  }
}

/// Somebody wants to open files for more people than a family has.
package struct TooManyPrincipals: Error {}

extension HolderID {
  /// A new one, which means nothing.
  init(random now: Instant) {
    guard let id = HolderID(Random.uuidV7(milliseconds: now.milliseconds)) else {
      preconditionFailure("a UUID is a holder id")
    }
    self = id
  }
}
