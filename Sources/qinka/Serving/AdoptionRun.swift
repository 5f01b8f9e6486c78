import Cards
import Desk
import Foundation
import Seal

/// One export file on its way in.
struct AdoptionRun {
  let file: String
  let policies: PolicyBook

  /// What a run came to.
  struct Tally: Sendable {
    private(set) var adopted = 0
    private(set) var flags: [AdoptionFlag: Int] = [:]
    private(set) var refusals: [RowRefusal.Code: Int] = [:]
    /// Whether this run changed anything.
    var isNews = false

    var refused: Int { refusals.values.reduce(0, +) }
    var rows: Int { adopted + refused }

    mutating func count(_ verdict: Adopter.Verdict) {
      if let refusal = verdict.refusal {
        refusals[refusal.code, default: 0] += 1
      } else {
        adopted += 1
        for flag in verdict.flags { flags[flag, default: 0] += 1 }
      }
    }

    var sentence: String {
      let flagged = flags.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
      let reasons = refusals.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
      return "\(rows) rows, \(adopted) adopted"
        + (flagged.isEmpty ? "" : " (flagged: \(flagged.joined(separator: ", ")))") + ", \(refused) refused"
        + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))")
    }
  }

  func dryRun(each: (Adopter.Verdict) throws -> Void) throws -> Tally {
    var tally = Tally()
    try Adopter.dryRun(try export(try bytes())) { verdict in
      tally.count(verdict)
      try each(verdict)
    }
    return tally
  }

  func adopt(with desk: Desk, each: ([Adopter.Verdict]) throws -> Void) async throws -> Tally {
    let bytes = try bytes()
    var tally = Tally()
    let before = try await desk.fileCount()
    try await Adopter(desk: desk).adopt(try export(bytes), source: Hex.encode(Digest.sha256(bytes))) { verdicts in
      verdicts.forEach { tally.count($0) }
      try each(verdicts)
    }
    tally.isNews = try await desk.fileCount() != before
    return tally
  }

  /// How many rows there may be, to show how far a run has come.
  func lineCount() throws -> Int { try InputFile(path: file).rowCount }

  private func bytes() throws -> [UInt8] { try InputFile(path: file).bytes }

  private func export(_ bytes: [UInt8]) throws -> LegacyExport {
    let policy = policies.policy(at: Clock.ofMachine.now(), city: nil)
    do throws(LegacyExport.Fault) {
      return try LegacyExport(bytes: bytes, cities: Set(policy.cities.map(\.code)))
    } catch {
      throw Plain("\(file): \(error.sentence)")
    }
  }
}
