import Cards
import Foundation
import Photo
import Seal

/// A photo of an employer's folder as it will be kept: a clean copy, with its measures.
struct HandedPhoto: Sendable {
  let facts: PhotoFacts
  let jpeg: [UInt8]
}

extension HandedPhoto {
  /// Reads one photo and keeps what is wrong with it: everything at once, and only what is certain.
  init?(file: String, under policy: Policy, at now: Instant, problems: inout RowProblems) {
    let limits = PhotoLimits(policy)
    guard let size = Self.size(of: file), let bytes = Self.beginning(of: file) else {
      problems.add(RowProblem(.photoUnreadable, "照片文件读不出来"))
      return nil
    }
    let verdict = PhotoCheck.verdict(on: bytes, of: size, under: limits)
    let certain = verdict.faults.filter(\.isCertain)
    for fault in certain { problems.add(RowProblem(fault)) }
    guard certain.isEmpty else { return nil }
    guard let copy = try? PhotoCopy.clean(bytes, within: limits) else {
      problems.add(RowProblem(.photoUnreadable, "照片不能重新保存"))
      return nil
    }
    let id = Random.uuidV7(milliseconds: now.milliseconds)
    self.init(
      facts: PhotoFacts(
        id: id, width: limits.width, height: limits.height, bytes: copy.count,
        needsReview: verdict.outcome == .review), jpeg: copy)
  }

  private static func size(of file: String) -> Int? {
    (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int
  }

  /// A file that is too large shall still say what else is wrong with it, as far as its first half megabyte tells.
  private static let longestRead = 512 * 1024

  private static func beginning(of file: String) -> [UInt8]? {
    guard let handle = FileHandle(forReadingAtPath: file) else { return nil }
    defer { try? handle.close() }  // it was only read
    guard let data = try? handle.read(upToCount: longestRead) else { return [] }
    return Array(data)
  }
}

extension RowProblem {
  fileprivate init(_ fault: PhotoFinding) {
    self.init(
      code: "photo-\(fault.code.rawValue)",
      sentence: "\(fault.code.chinese)：现在是\(fault.measured)，应是\(fault.required)", fix: fault.message)
  }
}
