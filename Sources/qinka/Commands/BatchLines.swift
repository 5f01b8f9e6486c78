import Cards
import Desk
import Foundation
import Store

// How batches read on a terminal, and as JSON for programs.

struct BatchLine: Encodable {
  let number: String
  let kind: String
  let city: String
  let bank: String
  let count: Int64
  let stage: String
  let stageAt: String
  let done: Bool
  let formed: Bool

  init(_ batch: BatchRecord) {
    number = batch.number
    kind = batch.kind.rawValue
    city = batch.city
    bank = batch.bank
    count = batch.count
    stage = batch.stage.rawValue
    stageAt = batch.stageAt.iso
    done = batch.doneAt != nil
    formed = batch.formedAt != nil
  }

  var text: String {
    let whose = [city, bank].filter { !$0.isEmpty }.joined(separator: "/")
    let state = done ? "done" : formed ? "open" : "being formed"
    return [
      number, kind, whose.isEmpty ? "province" : whose, "\(count) cards", "\(stage) since \(stageAt)", state,
    ].joined(separator: "  ")
  }
}

struct BatchPage: Encodable {
  struct Step: Encodable {
    let step: String
    let owner: String
    let sentAt: String?
    let dueAt: String?
    let closedAt: String?
    let reminded: Int64
    let answered: Int
  }
  struct Exception: Encodable {
    let row: Int64
    let step: String
    let kind: String
    let reason: String?
    let at: String
    let open: Bool
  }

  let batch: BatchLine
  let living: Int
  let steps: [Step]
  let exceptions: [Exception]

  init(_ detail: Desk.BatchDetail, policy: Policy) {
    batch = BatchLine(detail.batch)
    living = detail.living
    let (city, bank) = (try? RegionCode.parse(detail.batch.city), try? BankCode.parse(detail.batch.bank))
    steps = detail.handOvers.map {
      Step(
        step: $0.step.rawValue, owner: policy.owner(of: $0.step, city, bank), sentAt: $0.sentAt?.iso,
        dueAt: $0.dueAt?.iso, closedAt: $0.closedAt?.iso, reminded: $0.reminded,
        answered: $0.answered.reduce(0) { $0 + $1.nonzeroBitCount })
    }
    exceptions = detail.exceptions.map {
      Exception(
        row: $0.row, step: $0.step.rawValue, kind: $0.kind.rawValue, reason: $0.reason, at: $0.raisedAt.iso,
        open: $0.resolvedAt == nil)
    }
  }

  var text: String {
    let steps = steps.map { step in
      let state =
        step.closedAt.map { "closed \($0)" } ?? step.dueAt.map { "due \($0)" } ?? "not sent yet"
      let reminded = step.reminded > 0 ? ", reminded \(step.reminded) times" : ""
      return "  \(step.step)  \(step.owner)  \(step.answered) answered, \(state)\(reminded)"
    }
    let exceptions = exceptions.map {
      "  row \($0.row)  \($0.step)  \($0.kind)\($0.reason.map { " (\($0))" } ?? "")\($0.open ? ", open" : "")  \($0.at)"
    }
    return
      ([batch.text, "\(living) of \(batch.count) are still in it", "steps"] + steps
      + (exceptions.isEmpty ? [] : ["exceptions"] + exceptions)).joined(separator: "\n")
  }
}

struct LateLine: Encodable {
  let kind: String
  let batch: String?
  let step: String?
  let owner: String
  let since: String
  let cards: Int
  let reminded: Int

  init(_ item: Desk.LateItem) {
    kind = item.kind.rawValue
    batch = item.batch
    step = item.step?.rawValue
    owner = item.owner
    since = item.since.iso
    cards = item.cards
    reminded = item.reminded
  }

  var text: String {
    "\(kind)  \(batch ?? "no batch")  \(step ?? "")  \(cards) cards  since \(since)  \(owner)"
      + (reminded > 0 ? "  reminded \(reminded) times" : "")
  }
}

struct FormedLine: Encodable {
  let number: String
  let kind: String
  let city: String?
  let bank: String?
  let count: Int

  init(_ batch: Desk.FormedBatch) {
    number = batch.number
    kind = batch.kind.rawValue
    city = batch.city?.text
    bank = batch.bank?.text
    count = batch.count
  }

  var whose: String {
    let whose = [city, bank].compactMap(\.self).joined(separator: "/")
    return whose.isEmpty ? "province" : whose
  }
}

struct RowLine: Encodable {
  let line: Int?
  let row: Int?
  let verdict: String
  let message: String
}

struct ReportLine: Encodable {
  let batch: String
  let step: String
  let tally: [String: Int]
  let missing: Int
  let stage: String
  let isClosing: Bool
  let isRepeat: Bool
}

func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

/// Counts on standard error while something takes long: in place on a terminal, every ten thousand elsewhere.
final class CountPrinter {
  private let what: String
  private let isTerminal = isatty(2) == 1
  private var last = 0

  init(_ what: String) { self.what = what }

  func show(_ count: Int) {
    if isTerminal {
      tell("\r\(count) \(what)", end: "")
    } else if count / 10_000 > last / 10_000 {
      tell("\(count) \(what)")
    }
    last = count
  }

  func end() {
    if isTerminal && last > 0 { tell("\r\u{1B}[K", end: "") }
  }
}
