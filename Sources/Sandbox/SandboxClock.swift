import Foundation
import Synchronization

/// The clock of the whole play: the machine's, plus an offset that only grows. Qinka reads the same file.
final class SandboxClock: Sendable {
  struct CannotGoBack: Error {}

  private struct Stored: Codable { let offsetMilliseconds: Int64 }

  /// Ten years: further than any card is valid.
  static let furthest: Int64 = 10 * 366 * 86_400_000

  private let file: SandboxFile
  private let offset: Mutex<Int64>

  init(file: SandboxFile) throws {
    self.file = file
    offset = Mutex(try file.read(Stored.self).offsetMilliseconds)
  }

  static func prepare(_ file: SandboxFile) throws {
    if !file.exists { try file.write(Stored(offsetMilliseconds: 0)) }
  }

  var offsetMilliseconds: Int64 { offset.withLock { $0 } }

  /// Milliseconds since 1970.
  var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) + offsetMilliseconds }
  var date: Date { Date(timeIntervalSince1970: Double(now) / 1000) }

  /// The file is written before anybody is told, so that Qinka can already see it.
  func advance(seconds: Double) throws -> Int64 {
    guard seconds >= 0, seconds.isFinite, seconds * 1000 <= Double(Self.furthest) else { throw CannotGoBack() }
    return try offset.withLock { offset in
      let moved = offset + Int64((seconds * 1000).rounded())
      guard moved <= Self.furthest else { throw CannotGoBack() }
      try file.write(Stored(offsetMilliseconds: moved))
      offset = moved
      return moved
    }
  }
}
