import Cards

/// One reading of a file: the verdicts so far, and what is to be done for them.
struct BatchPass: Sendable {
  struct Yielded: Sendable {
    let row: Int
    let line: Int
    let application: String
    let yield: RowAnswer.Yield
  }

  struct Exceptional: Sendable {
    let row: Int
    let application: String
    let result: RowAnswer.Result
  }

  private(set) var check: BatchCheck
  private(set) var tally: [String: Int] = [:]
  private(set) var lines: [BatchReport.Line] = []
  private(set) var yields: [Yielded] = []
  private(set) var exceptions: [Exceptional] = []
  private let outlets: Set<String>

  init(check: BatchCheck, outlets: Set<String>) {
    self.check = check
    self.outlets = outlets
  }

  mutating func take(_ line: PartnerFile.Line) {
    do throws(PartnerFile.UnreadableLine) {
      let fields = try line.fields.get()
      let name = try RowAnswer.name(fields)
      guard check.knows(name.row, name.application) else { return note(.extra, at: line.number, row: name.row) }
      let answer = try RowAnswer(fields, of: check.step, outlets: outlets)
      let verdict = check.verdict(on: answer)
      note(verdict, at: line.number, row: answer.row)
      plan(answer, verdict, at: line.number)
    } catch {
      note(.unreadable(error.sentence), at: line.number, row: nil)
    }
  }

  private mutating func plan(_ answer: RowAnswer, _ verdict: RowVerdict, at line: Int) {
    switch verdict {
    case .done, .found:
      if case .done(let yield) = answer.result, yield != .nothing {
        yields.append(Yielded(row: answer.row, line: line, application: answer.application, yield: yield))
      }
      if verdict == .found { except(answer) }
    case .failed, .undecided: except(answer)
    case .repeated, .contradicts, .extra, .doubled, .left, .early, .unreadable: break
    }
  }

  private mutating func except(_ answer: RowAnswer) {
    exceptions.append(Exceptional(row: answer.row, application: answer.application, result: answer.result))
  }

  private mutating func note(_ verdict: RowVerdict, at line: Int, row: Int?) {
    tally[verdict.code, default: 0] += 1
    if verdict != .done { lines.append(BatchReport.Line(line: line, row: row, verdict: verdict)) }
  }

  mutating func refuse(_ yield: Yielded, because why: String) {
    check.takeBack(yield.row)
    exceptions.removeAll { $0.row == yield.row }
    let wasFound = lines.firstIndex { $0.line == yield.line }
    tally[wasFound.map { lines[$0].verdict.code } ?? RowVerdict.done.code, default: 0] -= 1
    if let wasFound { lines.remove(at: wasFound) }
    note(.unreadable(why), at: yield.line, row: yield.row)
  }

  /// Comparing is a question: who was not answered is asked about again in the next batch.
  mutating func askAgainAboutTheRest() {
    let settled = Set(exceptions.map(\.row))
    for row in check.unanswered(except: settled) {
      exceptions.append(
        Exceptional(row: row, application: check.items[row - 1].application, result: .undecided))
      tally["unanswered", default: 0] += 1
    }
  }
}
