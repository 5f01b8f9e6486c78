import Cards

/// Holds a partner's answers against the batch, row by row. Pure: it reads nothing and writes nothing.
struct BatchCheck {
  /// What is known of one row of the batch before the file is read.
  struct Item: Sendable, Equatable {
    let application: String
    var hasLeft = false
    /// The step at which it is being looked for.
    var missing: BatchStep?
    /// Whether this very step has said no to it, or could not say.
    var wasFailedHere = false
  }

  let step: BatchStep
  let isClosed: Bool
  /// The item of row n stands at n - 1.
  let items: [Item]
  private(set) var answered: RowBits
  private var seen: RowBits

  init(step: BatchStep, isClosed: Bool, items: [Item], answered: RowBits) {
    self.step = step
    self.isClosed = isClosed
    self.items = items
    self.answered = answered
    seen = RowBits(count: items.count)
  }

  mutating func verdict(on answer: RowAnswer) -> RowVerdict {
    guard knows(answer.row, answer.application) else { return .extra }
    if seen[answer.row] { return .doubled }
    seen[answer.row] = true
    let item = items[answer.row - 1]
    if answered[answer.row] { return answer.result.isYes ? .repeated : .contradicts }
    if item.wasFailedHere { return answer.result.isYes ? .contradicts : .repeated }
    if item.hasLeft { return .left }
    if let missing = item.missing, missing != step { return .early(missing) }
    switch answer.result {
    case .done:
      answered[answer.row] = true
      return item.missing == nil ? .done : .found
    case .failed(let reason, _, _): return .failed(reason)
    case .undecided: return .undecided
    }
  }

  func knows(_ row: Int, _ application: String) -> Bool {
    items.indices.contains(row - 1) && items[row - 1].application == application
  }

  /// What a yes was worth nothing for, after all.
  mutating func takeBack(_ row: Int) { answered[row] = false }

  /// Rows that are still in the batch, stand before this step, and have had no answer.
  func unanswered(except settled: Set<Int>) -> [Int] {
    items.indices.map { $0 + 1 }.filter { row in
      let item = items[row - 1]
      return !answered[row] && !item.hasLeft && item.missing == nil && !settled.contains(row)
    }
  }
}

extension RowAnswer.Result {
  var isYes: Bool {
    if case .done = self { return true }
    return false
  }
}

/// One bit for each row of a batch, counted from 1.
struct RowBits: Sendable, Equatable {
  private(set) var bytes: [UInt8]

  init(count: Int) { bytes = [UInt8](repeating: 0, count: (count + 7) / 8) }
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  subscript(row: Int) -> Bool {
    get { bytes.indices.contains((row - 1) / 8) && bytes[(row - 1) / 8] & (1 << UInt8((row - 1) % 8)) != 0 }
    set {
      if newValue {
        bytes[(row - 1) / 8] |= 1 << UInt8((row - 1) % 8)
      } else {
        bytes[(row - 1) / 8] &= ~(1 << UInt8((row - 1) % 8))
      }
    }
  }

  mutating func formUnion(_ other: RowBits) {
    for index in bytes.indices where other.bytes.indices.contains(index) { bytes[index] |= other.bytes[index] }
  }

  var count: Int { bytes.reduce(0) { $0 + $1.nonzeroBitCount } }
}
