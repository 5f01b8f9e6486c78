import Cards
import Logging
import Metrics
import Seal
import Store

/// Takes what waits in the outbox and does it. Dying in the middle loses nothing: the lease runs out and it comes up
/// again, with the same id, so that the other side can tell.
package struct Worker: Sendable {
  static let lease = Duration.seconds(30)
  static let batch: Int64 = 32

  let desk: Desk
  let identity: any IdentityPlatform
  let gateway: any MessageGateway
  /// Nil where no bank is asked anything: then questions wait, and stand in the list of tasks.
  let banks: (any BankLine)?
  let log: Logger

  package init(
    desk: Desk, identity: any IdentityPlatform, gateway: any MessageGateway, banks: (any BankLine)? = nil, log: Logger
  ) {
    self.desk = desk
    self.identity = identity
    self.gateway = gateway
    self.banks = banks
    self.log = log
  }

  /// Does what is due now, of every kind. Returns how many it took.
  @discardableResult
  package func work() async throws -> Int {
    var taken = 0
    for kind in OutboxKind.allCases { taken += try await work(kind) }
    return taken
  }

  /// Does what is due of one kind: each has a loop of its own, so that a silent party holds up only its own.
  func work(_ kind: OutboxKind) async throws -> Int {
    let due = try await desk.engine.write { connection in
      let now = desk.clock.now()
      return try OutboxRecord.take(
        kind: kind.rawValue, at: now, leaseUntil: now + Self.lease, limit: Self.batch, in: connection)
    }
    await withTaskGroup(of: Void.self) { group in
      for record in due { group.addTask { await attempt(record) } }
    }
    return due.count
  }

  private func attempt(_ record: OutboxRecord) async {
    let trace = Trace(after: desk.sealer.trace(of: record))
    await Trace.$current.withValue(trace) { await attempt(record, in: trace) }
  }

  private func attempt(_ record: OutboxRecord, in trace: Trace) async {
    do {
      let outcome = try await handle(record)
      try await desk.engine.write { connection in
        try OutboxRecord.finish(record.id, outcome: outcome, at: desk.clock.now(), in: connection)
      }
    } catch {
      Counter(label: "qinka_outbox_failed_total", dimensions: [("kind", record.kind)]).increment()
      log.warning(
        "outbox",
        metadata: [
          "kind": "\(record.kind)", "tries": "\(record.tries)", "error": "\(error)", "trace": "\(trace.id)",
          "span": "\(trace.span)",
        ])
      await postpone(record)
    }
  }

  /// One second, two, four … up to 256.
  private func postpone(_ record: OutboxRecord) async {
    let wait = Duration.seconds(1 << min(record.tries - 1, 8))
    do {
      try await desk.engine.write { connection in
        try OutboxRecord.retry(record.id, at: desk.clock.now() + wait, in: connection)
      }
    } catch {
      log.warning("outbox lease kept", metadata: ["error": "\(error)"])  // the lease brings it up again
    }
  }

  private func handle(_ record: OutboxRecord) async throws -> String {
    switch OutboxKind(rawValue: record.kind) {
    case .identityCheck: return try await checkIdentity(record)
    case .message: return try await send(record)
    case .bankLeg: return try await ask(record)
    case nil: throw PartyFault("the outbox holds something this program does not know")
    }
  }

  private func send(_ record: OutboxRecord) async throws -> String {
    let notice = try Notices(sealer: desk.sealer).read(record)
    let holder = try await holder(of: record)
    let now = desk.clock.now()
    let policy = holder.map { desk.policy(for: $0, at: now) } ?? desk.provincePolicy
    guard let phone = try await phone(for: notice, to: holder, at: now, under: policy) else { return "no-phone" }
    if notice.isStale(at: now, written: record.createdAt, reminders: policy.oralLossReminders) { return "stale" }
    try await gateway.send(notice.text(hotline: policy.hotline), to: phone, id: record.id)
    return "sent"
  }

  private func ask(_ record: OutboxRecord) async throws -> String {
    guard let question = try await desk.question(record.id) else { return "called-off" }
    guard let banks else { throw PartyFault("no address of the banks is known: serve --banks-url") }
    try await banks.ask(question)
    try await desk.engine.write { try BankLegRecord.hear(record.id, at: desk.clock.now(), in: $0) }
    return "asked"
  }

  /// Who has a file is asked on the telephone there; what else they typed proves nothing and disproves nothing. One
  /// that an employer has said, and that nobody has proved yet, is proved as for somebody without a file.
  private func phoneToProve(by claim: IdentityClaim) async throws -> PhoneNumber? {
    let person = try await desk.engine.read { connection -> Person? in
      guard let known = try desk.files.holder(of: claim.document, in: connection) else { return nil }
      return try desk.files.find(known, in: connection)?.holder.person
    }
    guard let person else { return claim.phone }
    return person.isProvable(claim.phone) ? claim.phone : nil
  }

  /// A child without a telephone is told by its guardian's: that of the guardian's own file, or of the child's form.
  private func phone(
    for notice: Notice, to holder: Holder?, at now: Instant, under policy: Policy
  ) async throws -> PhoneNumber? {
    if let known = notice.phone ?? holder?.person.phone { return known }
    guard let holder, let age = holder.person.age(at: now), age < policy.guardianAge else { return nil }
    let guardians = holder.mandates.filter { $0.kind == .guardian }.map(\.document)
    let own = try await desk.engine.read { connection in
      try guardians.compactMap { try desk.files.holder(of: $0, in: connection) }
        .compactMap { try desk.files.find($0, in: connection)?.holder.person.phone }.first
    }
    return own ?? holder.application?.form?.phone
  }

  private func holder(of record: OutboxRecord) async throws -> Holder? {
    guard let id = record.holder else { return nil }
    return try await desk.engine.read { try desk.files.find(id, in: $0)?.holder }
  }

  private func checkIdentity(_ record: OutboxRecord) async throws -> String {
    let claim = try desk.readClaim(record)
    if desk.clock.now() - record.createdAt > SignInLimits.identityPatience { return "too-late" }
    let phone = try await phoneToProve(by: claim)
    let isTrue = try await identity.verify(
      name: claim.name, document: claim.document, phone: phone, request: record.id)
    guard isTrue else { return "not-verified" }
    return try await desk.sendCode(for: claim, proving: phone)
  }
}
