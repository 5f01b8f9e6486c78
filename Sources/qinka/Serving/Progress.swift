import Foundation

/// Tells on standard error how far a run has come: a line that moves on a terminal, every tenth elsewhere.
final class Progress {
  private let total: Int
  private let isTerminal = isatty(2) == 1
  private var done = 0
  private var lastPercent = 0

  /// Of so many rows.
  init(total: Int) { self.total = total }

  func advance(by count: Int) {
    done += count
    guard total > 0 else { return }
    let percent = min(100, done * 100 / total)
    if isTerminal {
      tell("\r\(done) of \(total) rows, \(percent) %", end: "")
    } else if percent >= lastPercent + 10 {
      tell("\(done) of \(total) rows, \(percent) %")
    } else {
      return
    }
    lastPercent = percent
  }

  /// Clears the line that moved.
  func end() {
    if isTerminal && lastPercent > 0 { tell("\r\u{1B}[K", end: "") }
  }
}

/// A line on a terminal that says how far something has come and is gone at the end; elsewhere nothing.
enum MovingLine {
  private static let isTerminal = isatty(2) == 1

  static func show(_ text: String) {
    if isTerminal { tell("\r\(text.prefix(100))\u{1B}[K", end: "") }
  }

  static func clear() {
    if isTerminal { tell("\r\u{1B}[K", end: "") }
  }
}

/// A file that is read whole, with the number of its lines below the first.
struct InputFile {
  let bytes: [UInt8]

  init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Plain("The file \(path) cannot be read: is the path right, and may this user read it?")
    }
    bytes = Array(data)
  }

  /// How many rows there may be, to show how far a run has come.
  var rowCount: Int { max(0, bytes.reduce(0) { $0 + ($1 == 10 ? 1 : 0) } - 1) }
}
