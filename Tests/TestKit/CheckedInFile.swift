import Foundation
import Testing

/// A file of the repository that a test produces: compared with what is checked in, or written again.
///
/// `make docs` sets `QINKA_REWRITE=1`, which writes; the difference is read before it is kept.
package enum CheckedInFile {
  /// The folder that holds `Package.swift`, wherever the checkout really is.
  package static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  package static var isRewriting: Bool { ProcessInfo.processInfo.environment["QINKA_REWRITE"] == "1" }

  package static func read(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  package static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appending(path: path)))
  }

  package static func compare(
    _ path: String, with text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = root.appending(path: path)
    if isRewriting {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let kept = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    if kept != text {
      Issue.record(
        "\(path) is not what the program says now: \(difference(kept, text)); `make docs` writes it again",
        sourceLocation: sourceLocation)
    }
  }

  /// The first line that differs.
  private static func difference(_ kept: String, _ now: String) -> String {
    let (old, new) = (kept.components(separatedBy: "\n"), now.components(separatedBy: "\n"))
    let line = (0..<max(old.count, new.count)).first { $0 >= old.count || $0 >= new.count || old[$0] != new[$0] } ?? 0
    let (was, becomes) = (line < old.count ? old[line] : "nothing", line < new.count ? new[line] : "nothing")
    return "line \(line + 1) is '\(was)' and should be '\(becomes)'"
  }
}
