import Cards
import Seal
import Store

/// Turns the rows of an older system's export into files: a verdict for each, the good ones committed, none twice.
package struct Adopter: Sendable {
  /// How many rows share a commit.
  static let chunk = 100

  package struct Verdict: Sendable, Equatable {
    package let row: Int
    package let flags: [AdoptionFlag]
    /// Nil when the row was adopted, in this run or in an earlier one of the same file.
    package let refusal: RowRefusal?
  }

  let desk: Desk

  package init(desk: Desk) { self.desk = desk }

  /// What the rows alone say: needs neither a database nor keys.
  package static func dryRun(_ export: LegacyExport, each: (Verdict) throws -> Void) rethrows {
    for (row, verdict) in export.rows { try each(Self.verdict(row, verdict)) }
  }

  /// Adopts the export. `source` is a digest of its bytes: running the same file again goes on where it stopped.
  package func adopt(_ export: LegacyExport, source: String, each: ([Verdict]) throws -> Void) async throws {
    var waiting: [LegacyExport.Entry] = []
    for entry in export.rows {
      waiting.append(entry)
      if waiting.count == Self.chunk {
        try each(try await commit(waiting, source: source))
        waiting = []
      }
    }
    if !waiting.isEmpty { try each(try await commit(waiting, source: source)) }
  }

  /// Another run may found one of these people at the same moment: then the rows are looked at once more.
  private func commit(_ entries: [LegacyExport.Entry], source: String) async throws -> [Verdict] {
    do {
      return try await tryToCommit(entries, source: source)
    } catch EngineFault.conflict {
      return try await tryToCommit(entries, source: source)
    }
  }

  private func tryToCommit(_ entries: [LegacyExport.Entry], source: String) async throws -> [Verdict] {
    try await desk.engine.write { connection in
      try entries.map { entry in
        guard case .success(let row) = entry.verdict else { return Self.verdict(entry.row, entry.verdict) }
        let refusal = try adopt(row, number: entry.row, source: source, in: connection)
        return Verdict(row: entry.row, flags: row.flags, refusal: refusal)
      }
    }
  }

  private func adopt(
    _ row: LegacyRow, number: Int, source: String, in connection: any Connection
  ) throws -> RowRefusal? {
    if try AdoptionRecord.find(source: source, row: Int64(number), in: connection) != nil { return nil }
    let files = desk.files
    if try files.holder(of: row.document, in: connection) != nil {
      return RowRefusal(.duplicatePerson, "这个人的档案已经在库里，不能再建一份")
    }
    if try files.holder(of: row.cardNumber, in: connection) != nil {
      return RowRefusal(.duplicateCard, "这个卡号已经在库里，属于另一个人")
    }
    let now = desk.clock.now()
    guard let id = HolderID(Random.uuidV7(milliseconds: now.milliseconds)) else {
      preconditionFailure("the platform's own id is not an id")
    }
    let policy = desk.policies.policy(at: now, city: row.cardCity.city)
    let holder = row.holder(id: id, at: now, policy: policy)
    let hand = Hand(actor: .system, channel: .system, receipt: desk.newReceipt(at: now), now: now, policy: policy)
    let name = "legacy:\(source.prefix(16)):\(number)"
    let file = try files.found(holder, source: name, by: hand, in: connection)
    guard
      try HolderRecord.claim(
        documentKey: files.documentKey(row.document), for: id, at: now, in: connection),
      try HolderRecord.claim(cardKey: files.cardKey(row.cardNumber), for: id, at: now, in: connection)
    else { throw EngineFault.conflict("a person of this export was added meanwhile") }
    try files.settle(file, source: name, by: hand, in: connection)
    try AdoptionRecord.put(source: source, row: Int64(number), holder: id, in: connection)
    return nil
  }

  private static func verdict(_ row: Int, _ verdict: Result<LegacyRow, RowRefusal>) -> Verdict {
    switch verdict {
    case .success(let adopted): Verdict(row: row, flags: adopted.flags, refusal: nil)
    case .failure(let refusal): Verdict(row: row, flags: [], refusal: refusal)
    }
  }
}

extension LegacyRow {
  /// The file this row founds. What the older system did not say stays unknown.
  func holder(id: HolderID, at now: Instant, policy: Policy) -> Holder {
    Holder(id: id, person: person, card: card(at: now, policy: policy), voidCards: voidCards, flags: flags)
  }

  private var person: Person {
    Person(
      name: name, documents: [document], birth: birth, sex: sex, phone: phone,
      life: isDead ? .deathReported : .alive,
      insurance: insuredCity.map { InsuranceRelation(place: $0, scheme: scheme, employer: employer) })
  }

  private func card(at now: Instant, policy: Policy) -> Card? {
    let social: FunctionState
    switch status {
    case .sealed: social = FunctionState(phase: .sealed)
    case .normal: social = FunctionState(phase: .active)
    case .locked: social = FunctionState(phase: .active, lock: Lock(since: now, reason: .elsewhere))
    case .orallyLost: social = FunctionState(phase: .active, oralLoss: oralLoss(policy))
    case .formallyLost, .cancelled: return nil
    }
    return Card(
      number: cardNumber, city: cardCity, bank: bank, account: try? BankAccount.parse(bankAccount), issued: issued,
      expires: expires, social: social, financial: FunctionState(phase: financialActive ? .active : .sealed),
      pin: status == .sealed ? .initial : .elsewhere)
  }

  /// It goes on, and ends when the older system said; when it was reported follows from the policy's life.
  private func oralLoss(_ policy: Policy) -> OralLoss? {
    oralLossEnds.map { OralLoss(reported: $0 - policy.oralLossLife, until: $0, channel: .system) }
  }

  private var voidCards: [VoidCard] {
    switch status {
    case .formallyLost: [VoidCard(number: cardNumber, city: cardCity, bank: bank, reason: .formalLoss, since: nil)]
    case .cancelled: [VoidCard(number: cardNumber, city: cardCity, bank: bank, reason: .cancelled, since: nil)]
    case .sealed, .normal, .locked, .orallyLost: []
    }
  }
}
