import Foundation
import Seal

/// How one row is to be answered otherwise than with yes, so that a story can plant what it needs.
struct ExchangePlan: Codable, Sendable, Equatable {
  enum Answer: String, Codable, CaseIterable, Sendable {
    /// Yes: for a row that was answered otherwise, or not at all, before.
    case done
    case failed
    /// The registers cannot say: only for the police.
    case unknown
    case missing
    case doubled
    /// A card that is in no batch stands in the answer, too.
    case extra
    /// Yes first, and no in a second file.
    case contradicts
  }

  let party: String
  let step: ExchangeStep
  /// The row by its application, or by its number, or by both.
  let application: String?
  let row: Int?
  /// Only in this batch.
  let batch: String?
  let answer: Answer
  let reason: String?
  let remark: String?
  /// Where there is a card already, when that is the reason.
  let city: String?
  /// The file that it went into.
  var usedIn: String?

  /// Without an application or a batch it is for the next file, and for none that was answered already.
  var isForLater: Bool { application != nil || batch != nil }

  /// Of a card that comes later than its file: with batch, row and application it need not stand in the file, for
  /// whoever was missing when the file went out is not in it.
  func lateRow(in file: ExchangeFile) -> ExchangeFile.Row? {
    if let row, let application, batch == file.batch { return .init(number: row, application: application) }
    return isForLater ? self.row(in: file) : nil
  }

  /// Nil when the file has no such row.
  func row(in file: ExchangeFile) -> ExchangeFile.Row? {
    guard batch == nil || batch == file.batch else { return nil }
    if answer == .extra, application == nil, row == nil { return file.rows.first }
    return file.rows.first { row in application.map { $0 == row.application } ?? (self.row == row.number) }
  }
}

/// What a party says of the cards in a file.
struct ExchangeAnswer {
  let file: ExchangeFile
  let party: String
  /// The day on which cards that are made now are issued.
  let today: String

  /// The whole answer: yes to every row that no plan speaks of.
  func whole(_ plans: [ExchangePlan]) -> [[String: String]] {
    let others = plans.filter { $0.answer != .extra }
    let planned = Dictionary(others.compactMap { plan in plan.row(in: file).map { ($0.number, plan) } }) { $1 }
    return file.rows.flatMap { row in planned[row.number].map { lines(for: row, $0) } ?? [yes(to: row)] }
      + strangers(plans.count - others.count)
  }

  /// What comes behind: a row that was left out and is found, or the opposite of what was said.
  func late(_ plans: [ExchangePlan]) -> [[String: String]] {
    plans.flatMap { plan -> [[String: String]] in
      guard let row = plan.lateRow(in: file) ?? plan.row(in: file) else { return [] }
      return plan.answer == .contradicts ? [no(to: row, plan)] : lines(for: row, plan)
    }
  }

  private func lines(for row: ExchangeFile.Row, _ plan: ExchangePlan) -> [[String: String]] {
    switch plan.answer {
    case .done, .contradicts: [yes(to: row)]
    case .failed: [no(to: row, plan)]
    case .unknown: [yes(to: row).merging(["register": "unknown"]) { _, new in new }]
    case .missing: []
    case .doubled: [yes(to: row), yes(to: row)]
    case .extra: strangers(1)
    }
  }

  private func yes(to row: ExchangeFile.Row) -> [String: String] {
    var line = ["row": String(row.number), "application": row.application, "result": "done"]
    switch file.step {
    case .comparison: line["register"] = "none"
    case .accounts: line["account"] = "6200" + digits(15, for: row)
    case .factory:
      line["cardNumber"] = CardNumbers.make(body: "M" + characters(7, for: row))
      line["issued"] = today
    case .outlet:
      line["outlet"] = party.dropFirst("city-".count) + "-01"
      line["shelf"] = "A\(row.number / 100 + 1)-\(row.number % 100)"
    case .bankKeys, .provinceKeys, .issue, .city: break
    }
    return line
  }

  private func no(to row: ExchangeFile.Row, _ plan: ExchangePlan) -> [String: String] {
    let reason = plan.reason ?? file.step.usualReason
    return [
      "row": String(row.number), "application": row.application, "result": "failed", "reason": reason,
      "remark": (plan.remark ?? "").filter { !$0.isNewline && $0 != "," && $0 != "\"" },
      "register": reason == "card-elsewhere" ? plan.city ?? "610500" : "",
    ]
  }

  /// Cards that are in no batch, at rows that no batch of this size has.
  private func strangers(_ count: Int) -> [[String: String]] {
    let last = file.rows.map(\.number).max() ?? 0
    return (0..<count).map { yes(to: ExchangeFile.Row(number: last + 1 + $0, application: "B202001010000000\($0)")) }
  }

  // MARK: Numbers that are made

  /// The same for the same card of the same batch: a party that starts anew says what it said before.
  private func digits(_ count: Int, for row: ExchangeFile.Row) -> String {
    made(from: "0123456789", count, for: row)
  }

  private func characters(_ count: Int, for row: ExchangeFile.Row) -> String {
    made(from: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", count, for: row)
  }

  private func made(from alphabet: String, _ count: Int, for row: ExchangeFile.Row) -> String {
    let letters = Array(alphabet)
    let seed = Digest.sha256(Array("\(party)|\(file.batch)|\(row.application)".utf8))
    return String(seed.prefix(count).map { letters[Int($0) % letters.count] })
  }
}
