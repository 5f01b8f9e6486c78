import Cards
import Desk
import Store

// What an employer is told of its rows and of its people's applications.

struct EmployerImportView: Encodable {
  struct ProblemView: Encodable {
    let code: String
    let sentence: String
    let fix: String
  }
  struct RowView: Encodable {
    let row: Int
    /// `taken`, `already` or `refused`
    let verdict: String
    let application: String?
    let problems: [ProblemView]
  }

  let rows: [RowView]
  let taken: Int
  let already: Int
  let refused: Int
  /// The rows that were not taken, as a CSV file in UTF-8.
  let corrected: String

  init(_ verdicts: [EmployerImport.Verdict], _ file: CorrectedFile) {
    rows = verdicts.map(RowView.init)
    let words = rows.map(\.verdict)
    taken = words.count { $0 == "taken" }
    already = words.count { $0 == "already" }
    refused = words.count { $0 == "refused" }
    corrected = file.header + verdicts.compactMap(file.line).joined()
  }
}

extension EmployerImportView.RowView {
  fileprivate init(_ verdict: EmployerImport.Verdict) {
    switch verdict.outcome {
    case .taken(let number): self.init(row: verdict.row, verdict: "taken", application: number, problems: [])
    case .already(let number): self.init(row: verdict.row, verdict: "already", application: number, problems: [])
    case .sound, .known: self.init(row: verdict.row, verdict: "sound", application: nil, problems: [])
    case .refused(let problems):
      self.init(
        row: verdict.row, verdict: "refused", application: nil,
        problems: problems.map { .init(code: $0.code, sentence: $0.sentence, fix: $0.fix) })
    }
  }
}

struct EmployerApplicationsView: Encodable {
  struct ApplicationView: Encodable {
    struct FaultView: Encodable {
      let reason: String
      let sentence: String
      let fix: String
    }

    let number: String
    /// Masked.
    let name: String
    let stage: String
    let stageName: String
    let stageAt: String
    let openedAt: String
    let city: String
    let bank: String
    /// Nil while it is under way.
    let outcome: String?
    let fault: FaultView?
  }
  struct StageView: Encodable {
    let stage: String
    let name: String
    let count: Int
  }

  let applications: [ApplicationView]
  let stages: [StageView]
  let total: Int

  init(_ progress: EmployerProgress, under policy: Policy) {
    applications = progress.applications.map { ApplicationView($0.record, of: $0.name, under: policy) }
    stages = Stage.allCases.compactMap { stage in
      progress.stages[stage].map { StageView(stage: stage.rawValue, name: stage.chinese, count: $0) }
    }
    total = progress.total
  }
}

extension EmployerApplicationsView.ApplicationView {
  fileprivate init(_ record: EmployerProgressRecord, of person: PersonName, under policy: Policy) {
    number = record.number
    name = person.masked
    stage = record.stage.rawValue
    stageName = record.stage.chinese
    stageAt = record.stageAt.iso
    openedAt = record.openedAt.iso
    city = policy.cities.first { $0.code.text == record.city }?.name ?? record.city
    bank = policy.banks.first { $0.code.text == record.bank }?.name ?? record.bank
    outcome = record.outcome?.rawValue
    fault = record.fault.map { FaultView(reason: $0.rawValue, sentence: $0.chinese, fix: $0.fix) }
  }
}
