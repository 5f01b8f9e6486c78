import Cards
import Foundation
import Store
import Testing

@testable import Desk

/// A batch on its way from the police to the outlet, with faults planted at every step: each of them must be named, and
/// the count must close.
struct BatchDrill {
  let desk: DeskFixture
  let cards: Int
  /// Of so many rows of a step one is refused, one left out and one answered twice.
  let oneIn: Int
  let tell: (String) -> Void

  private static let strangers = 3

  init(_ desk: DeskFixture, cards: Int, tell: @escaping (String) -> Void) {
    self.desk = desk
    self.cards = cards
    oneIn = max(50, cards / 100)
    self.tell = tell
  }

  func run() async throws {
    _ = try await timed("\(cards) applications") {
      try await desk.foundMany(0..<cards) { if $0.isMultiple(of: 5000) { tell("  \($0) applications") } }
    }
    let comparison = try await form(.comparison, of: cards)
    let left = try await pass(comparison, .comparison, at: 0)
    var living = cards - left
    let making = try await form(.making, of: living)
    for (index, step) in BatchKind.making.steps.enumerated() {
      living -= try await pass(making, step, at: index + 1)
      let told = try await timed("  telling") { try await desk.desk.tellFiles() }
      if told > 0 { tell("  \(told) files told") }
    }
    living -= try await giveUpTheRest(of: making)
    let detail = try #require(try await desk.desk.batch(making))
    #expect(detail.batch.doneAt != nil)
    #expect(detail.living == living)
    #expect(detail.exceptions.allSatisfy { $0.resolvedAt != nil })
    try await timed("replay of \(cards) files") { try await desk.expectReplay() }
    tell("peak memory: \(Self.peakMemory)")
  }

  private func form(_ kind: BatchKind, of expected: Int) async throws -> String {
    let batch = try await timed("\(kind.rawValue) batch formed") { try await desk.formed(kind) }
    #expect(batch.count == expected)
    return batch.number
  }

  // MARK: One step

  /// Gives how many cards left the batch.
  private func pass(_ batch: String, _ step: BatchStep, at index: Int) async throws -> Int {
    desk.clock.advance(by: .hours(20))
    let outgoing = try await timed("  \(step.rawValue) out") { try await desk.sendOut(batch) }
    #expect(outgoing.header.step == step)
    let partner = BatchPartner()
    let rows = try partner.rows(of: outgoing).compactMap { $0["row"].flatMap { Int($0) } }
    let planted = Planted(rows, at: index, oneIn: oneIn, reason: step.reasons[0])
    let answer = try partner.answer(outgoing, strangers: Self.strangers, replying: planted.reply)
    let report = try await timed("  \(step.rawValue) back, \(rows.count) rows") { try await desk.desk.read(answer) }
    check(report, planted, rows: rows.count)
    if step == .comparison { return planted.refused.count + planted.silent.count }
    try await find(planted.silent.filter { $0.isMultiple(of: 2) }, partner, outgoing)
    return planted.refused.count
  }

  private func check(_ report: BatchReport, _ planted: Planted, rows: Int) {
    let step = report.header.step
    let yes = rows - planted.refused.count - planted.silent.count
    let isQuestion = step == .comparison
    // In = done + failed + missing; whoever the police did not answer is asked about again.
    #expect(report.tally["done"] == yes, "\(step)")
    #expect(report.tally["failed", default: 0] == planted.refused.count, "\(step)")
    #expect(report.tally["doubled", default: 0] == planted.doubled.count, "\(step)")
    #expect(report.tally["extra"] == Self.strangers, "\(step)")
    #expect(report.missing == (isQuestion ? [] : planted.silent), "\(step)")
    #expect(report.tally["unanswered", default: 0] == (isQuestion ? planted.silent.count : 0), "\(step)")
    #expect(report.isClosing)
    let named = Dictionary(grouping: report.lines, by: \.verdict.code).mapValues { $0.compactMap(\.row).sorted() }
    #expect(named["failed", default: []] == planted.refused, "\(step)")
    #expect(named["doubled", default: []] == planted.doubled, "\(step)")
    #expect(named["extra"] == (0..<Self.strangers).map { 900 + $0 }, "\(step)")
    #expect(Set(named.keys).isSubset(of: ["failed", "doubled", "extra"]), "\(step): \(named.keys)")
  }

  /// Half of what was left out turns up before the next file goes out.
  private func find(_ rows: [Int], _ partner: BatchPartner, _ outgoing: Desk.Outgoing) async throws {
    if rows.isEmpty { return }
    let found = Set(rows)
    let report = try await desk.desk.read(try partner.answer(outgoing, only: found.contains))
    #expect(report.tally == ["found": rows.count])
  }

  /// What was never found is given up, card by card.
  private func giveUpTheRest(of batch: String) async throws -> Int {
    let detail = try #require(try await desk.desk.batch(batch))
    let missing = detail.exceptions.filter { $0.kind == .missing && $0.resolvedAt == nil }
    for exception in missing {
      let isDone = try await desk.desk.giveUp(Int(exception.row), of: batch, because: .lostOnTheWay, remark: "没有找到")
      #expect(isDone, "row \(exception.row) at \(exception.step)")
    }
    return missing.count
  }

  // MARK: Measuring

  private func timed<T>(_ what: String, _ body: () async throws -> T) async throws -> T {
    let start = ContinuousClock.now
    let value = try await body()
    let seconds = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000
    tell("\(what): \(seconds) s")
    return value
  }

  private static var peakMemory: String {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    return status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }.map(String.init) ?? "not known"
  }
}

/// What goes wrong with which rows of a step: other ones at each step.
private struct Planted {
  let refused: [Int]
  let silent: [Int]
  let doubled: [Int]
  private let places: [Int: BatchPartner.Reply]

  init(_ rows: [Int], at index: Int, oneIn: Int, reason: Fault.Reason) {
    let place = { (row: Int) in (row + 7 * index) % oneIn }
    refused = rows.filter { place($0) == 3 }
    silent = rows.filter { [4, 5].contains(place($0)) }
    doubled = rows.filter { place($0) == 6 }
    let replies: [(Int, BatchPartner.Reply)] =
      refused.map { ($0, .no(reason)) } + silent.map { ($0, .silence) } + doubled.map { ($0, .twice) }
    places = Dictionary(uniqueKeysWithValues: replies)
  }

  func reply(_ row: Int) -> BatchPartner.Reply { places[row] ?? .yes }
}
