import Cards
import Store

/// What waits for somebody in a centre: second persons, reports of deaths, silent banks, late hand-overs.
extension Desk {
  /// One thing that somebody in a centre must look after, with who answers for it.
  package struct OfficeTask: Sendable {
    package enum Kind: String, Sendable {
      /// An act that waits for a second person.
      case secondPerson = "second-person"
      /// A report of a death or a disappearance that nobody has confirmed.
      case deathReported = "death-reported"
      case missingReported = "missing-reported"
      /// Somebody was seen alive, and a second member of staff has to agree.
      case lifeReversalAsked = "life-reversal-asked"
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

  package struct OfficeTaskList: Sendable {
    package let tasks: [OfficeTask]
    /// Whether there were more of a sort than are shown.
    package let isCut: Bool
  }

  /// What a centre must look after, the longest waiting first. A city sees its own.
  package func tasks(of session: Session) async throws -> OfficeTaskList {
    guard case .clerk(_, let region)? = session.actor else { return OfficeTaskList(tasks: [], isCut: false) }
    let now = clock.now()
    let policy = provincePolicy
    // Each sort has its own limit: many silent banks hide no report of a death.
    let sorts = try await engine.read { connection -> [[OfficeTask]] in
      let asked = try SecondPersonRecord.open(at: now, inside: region, limit: Self.mostTasks, in: connection)
        .map { OfficeTask(kind: .secondPerson, about: $0.about, owner: $0.account, since: $0.askedAt, due: $0.endsAt) }
      let lives = try LifeTaskRecord.open(at: now, inside: region, limit: Self.mostTasks, in: connection)
        .map { OfficeTask($0, centre: policy.centre) }
      let legs = try BankLegRecord.late(at: now, inside: region, limit: Self.mostTasks, in: connection)
        .map { record in
          let bank = policy.bank(record.bank)?.name ?? "银行\(record.bank)"
          return OfficeTask(
            kind: .bank, about: try leg(of: record).taskSentence(bank: bank), owner: bank, since: record.askedAt,
            due: record.dueAt)
        }
      return [asked, lives, legs]
    }
    let late = region == region.province ? try await lateItems().map(OfficeTask.init) : []
    let tasks = (sorts.flatMap(\.self) + late).sorted { ($0.since, $0.about) < ($1.since, $1.about) }
    return OfficeTaskList(tasks: tasks, isCut: sorts.contains { $0.count >= Self.mostTasks })
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

  /// The file by its id, which says nothing of the person.
  fileprivate init(_ record: LifeTaskRecord, centre: String) {
    self.init(
      kind: record.kind.task, about: "\(record.kind.taskSentence)，档案 \(record.holder)",
      owner: record.account ?? centre, since: record.since, due: record.dueAt)
  }
}

extension LifeTaskRecord.Kind {
  fileprivate var task: Desk.OfficeTask.Kind {
    switch self {
    case .deathReported: .deathReported
    case .missingReported: .missingReported
    case .reversalAsked: .lifeReversalAsked
    }
  }

  fileprivate var taskSentence: String {
    switch self {
    case .deathReported: "死亡报告等另一个人确认"
    case .missingReported: "失踪报告等另一个人确认"
    case .reversalAsked: "死亡或失踪登记的更正等另一位工作人员确认"
    }
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
