import Foundation
import Web

/// Writes what the tour saw: a table for people, or one JSON object a line for programs.
struct TourReport {
  enum Form { case table(isColoured: Bool), json }

  let form: Form

  func open(_ chapter: Chapter) {
    switch form {
    case .table(let isColoured): write("\n" + (isColoured ? "\u{1B}[1m\(chapter.title)\u{1B}[0m" : chapter.title))
    case .json: break
    }
  }

  func tell(_ outcome: Outcome, number: Int, in chapter: Chapter) {
    switch form {
    case .table(let isColoured):
      if outcome.step.isQuiet && outcome.surprise == nil { return }
      write(Self.row(outcome, isColoured: isColoured))
    case .json: write(Self.line(outcome, number: number, in: chapter))
    }
  }

  func close(_ sum: Tour.Sum, time: Duration) {
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    switch form {
    case .table:
      let result = sum.surprises == 0 ? "全部与预期一致" : "\(sum.surprises)步与预期不同"
      write("\n共\(sum.played)步，用时\(String(format: "%.1f", seconds))秒：\(result)。")
      write(Self.sentence(of: sum.clauses))
    case .json:
      write(
        Self.encoded([
          "summary": [
            "steps": .number(Double(sum.played)), "asExpected": .number(Double(sum.played - sum.surprises)),
            "surprises": .number(Double(sum.surprises)), "seconds": .number((seconds * 1000).rounded() / 1000),
            "clauses": [
              "asked": .number(Double(ClauseTally.asked.count)), "played": .number(Double(sum.clauses.played)),
              "missing": .array(sum.clauses.missing.map(JSON.string)),
              "unknown": .array(sum.clauses.unknown.map(JSON.string)),
            ],
          ]
        ]))
    }
  }

  // MARK: For people

  private static func sentence(of clauses: ClauseTally) -> String {
    let count = "原文的\(ClauseTally.asked.count)条里演了\(clauses.played)条"
    let missing = clauses.missing.isEmpty ? "" : "，没有演到：\(clauses.missing.joined(separator: "、"))"
    let unknown = clauses.unknown.isEmpty ? "" : "；没有这样的条款：\(clauses.unknown.joined(separator: "、"))"
    return count + missing + unknown + "。"
  }

  private static func row(_ outcome: Outcome, isColoured: Bool) -> String {
    let step = outcome.step
    let (mark, colour) = outcome.surprise == nil ? ("✓", "32") : ("✗", "31")
    let place = step.party == .qinka ? step.route : "沙盒 " + step.route
    let cells = [
      padded(step.title, 54), padded(step.clauses.joined(separator: " "), 9), padded(step.method, 7),
      padded(place, 58), padded(said(by: outcome.answer), 28), outcome.answer?.receipt ?? "",
    ]
    let line = "  " + (isColoured ? "\u{1B}[\(colour)m\(mark)\u{1B}[0m " : mark + " ") + cells.joined()
    let trimmed = line.reversed().drop { $0 == " " }.reversed()
    return String(trimmed) + (outcome.surprise.map { "\n      \($0)" } ?? "")
  }

  private static func said(by answer: TourAnswer?) -> String {
    guard let answer else { return "—" }
    return [String(answer.status), answer.code].compactMap(\.self).joined(separator: " ")
  }

  /// Han characters take two columns of a terminal.
  private static func padded(_ text: String, _ width: Int) -> String {
    let taken = text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
    return text + String(repeating: " ", count: max(1, width - taken))
  }

  // MARK: For programs

  private static func line(_ outcome: Outcome, number: Int, in chapter: Chapter) -> String {
    let step = outcome.step
    var line: [String: JSON] = [
      "step": .number(Double(number)), "chapter": .string(chapter.title), "title": .string(step.title),
      "clauses": .array(step.clauses.map(JSON.string)), "party": .string(step.party.rawValue),
      "method": .string(step.method), "route": .string(step.route), "asExpected": .bool(outcome.surprise == nil),
      "expectedStatus": .number(Double(step.expected.status)),
    ]
    line["expectedCode"] = step.expected.code.map(JSON.string)
    line["status"] = outcome.answer.map { .number(Double($0.status)) }
    line["code"] = outcome.answer?.code.map(JSON.string)
    line["clause"] = outcome.answer?.clause.map(JSON.string)
    line["receipt"] = outcome.answer?.receipt.map(JSON.string)
    line["surprise"] = outcome.surprise.map(JSON.string)
    return encoded(.object(line))
  }

  private static func encoded(_ value: JSON) -> String {
    // Every value here is finite, which is all that JSON asks.
    (try? value.data).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// At once, also into a pipe: a tour takes a while and somebody may be watching.
  private func write(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
