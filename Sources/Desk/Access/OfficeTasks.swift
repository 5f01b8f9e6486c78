import Cards
import Store

/// What waits for somebody in a centre: second persons, silent banks, late hand-overs.
extension Desk {
  /// One thing that somebody in a centre must look after, with who answers for it.
  package struct OfficeTask: Sendable {
    package enum Kind: String, Sendable {
      /// An act that waits for a second person.
      case secondPerson = "second-person"
      /// A bank has not answered, or has said no.
      case bank
      /// A hand-over in the making of cards.
      case handOver = "hand-over"
    }

    package let kind: Kind
    package let about: String
    package let owner: String
    package let since: Instant
    package let due: Instant?
  }

  /// What a centre must look after, the longest waiting first. A city sees its own.
  package func tasks(of session: Session) async throws -> [OfficeTask] {
    guard case .clerk(_, let region)? = session.actor else { return [] }
    let now = clock.now()
    let policy = provincePolicy
    let tasks = try await engine.read { connection -> [OfficeTask] in
      let asked = try SecondPersonRecord.open(at: now, limit: Self.mostTasks, in: connection)
        .filter { region.contains($0.city) }
        .map { OfficeTask(kind: .secondPerson, about: $0.about, owner: $0.account, since: $0.askedAt, due: $0.endsAt) }
      let legs = try BankLegRecord.late(at: now, limit: Self.mostTasks, in: connection)
        .filter { region.contains($0.city) }.map { record in
          let bank = policy.bank(record.bank)?.name ?? "银行\(record.bank)"
          return OfficeTask(
            kind: .bank, about: try leg(of: record).taskSentence(bank: bank), owner: bank, since: record.askedAt,
            due: record.dueAt)
        }
      return asked + legs
    }
    let late = region == region.province ? try await lateItems().map(OfficeTask.init) : []
    return (tasks + late).sorted { ($0.since, $0.about) < ($1.since, $1.about) }
  }

  private static let mostTasks: Int64 = 500
}

extension Desk.OfficeTask {
  fileprivate init(_ item: Desk.LateItem) {
    self.init(
      kind: .handOver,
      about: [item.batch, item.step?.chinese ?? item.stage?.chinese, "\(item.cards)张"].compactMap(\.self)
        .joined(separator: " "), owner: item.owner, since: item.since, due: nil)
  }
}

extension BankLeg {
  /// For whoever has to call the bank: nobody's name or number.
  fileprivate func taskSentence(bank: String) -> String {
    switch said {
    case .refused: "\(bank)答复没有办「\(kind.chinese)」\(remark.map { "：\($0)" } ?? "")"
    case .done, nil: "\(bank)到期没有答复「\(kind.chinese)」"
    }
  }
}
