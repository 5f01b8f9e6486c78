import Cards
import Seal
import Store

/// Checks the journal of a database without any key: chains, heads, and a checkpoint that was kept elsewhere.
package enum JournalVerifier {
  /// The first entry of a file that is not as it was written.
  package struct Finding: Sendable, Equatable {
    package enum Kind: String, Sendable {
      case gap
      case chainBroken = "chain-broken"
      case changed
      case headDiffers = "head-differs"
      case truncated
      case rewritten
      case fileGone = "file-gone"
      case stateDiffers = "state-differs"
      case unreadable
    }

    package let holder: String
    package let seq: Int64
    package let kind: Kind

    package var sentence: String {
      switch kind {
      case .gap: "entry \(seq) is missing"
      case .chainBroken: "entry \(seq) does not follow the one before it"
      case .changed: "entry \(seq) was changed after it had been written"
      case .headDiffers: "the file's head is not entry \(seq)"
      case .truncated: "entry \(seq) is in the checkpoint and gone from the journal"
      case .rewritten: "entry \(seq) is not the one in the checkpoint"
      case .fileGone: "the file is in the checkpoint, or has entries, and is gone; first entry \(seq)"
      case .stateDiffers: "the file's state is not what its \(seq) entries give"
      case .unreadable:
        "one of its \(seq) entries cannot be opened with the keys at hand, or not be read by this program"
      }
    }
  }

  package struct Report: Sendable, Equatable {
    package var files = 0
    package var entries = 0
    package var findings: [Finding] = []

    package var isClean: Bool { findings.isEmpty }
  }

  /// Reads everything in one transaction; `replaying` also rebuilds each file and compares it with its snapshot.
  package static func verify(
    _ engine: any Engine, checkpoint: Checkpoint? = nil, replaying files: Files? = nil,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Report {
    try await engine.read { connection in
      try verify(connection, checkpoint: checkpoint, replaying: files, progress: progress)
    }
  }

  package static func verify(
    _ connection: any Connection, checkpoint: Checkpoint?, replaying files: Files?,
    progress: (Int) -> Void = { _ in }
  ) throws -> Report {
    var report = Report()
    var unseen = checkpoint?.heads ?? [:]
    try HolderRecord.forEach(in: connection) { record in
      let entries = try JournalRecord.all(of: record.id, in: connection)
      let known = unseen.removeValue(forKey: record.id)
      report.files += 1
      report.entries += entries.count
      if let finding = check(entries, of: record, against: known) {
        report.findings.append(finding)
      } else if let files, let finding = replay(record, files, in: connection) {
        report.findings.append(finding)
      }
      if report.files.isMultiple(of: 500) { progress(report.files) }
    }
    report.findings += unseen.keys.map { Finding(holder: $0.text, seq: 1, kind: .fileGone) }
    if Int64(report.entries) != (try JournalRecord.count(in: connection)),
      let orphan = try JournalRecord.firstOrphan(in: connection),
      !report.findings.contains(where: { $0.holder == orphan.holder })
    {
      report.findings.append(Finding(holder: orphan.holder, seq: orphan.seq, kind: .fileGone))
    }
    report.findings.sort { $0.holder < $1.holder }
    return report
  }

  /// The first thing wrong with one file, in the order of its entries.
  static func check(
    _ entries: [JournalRecord], of record: HolderRecord, against known: Checkpoint.Head?
  ) -> Finding? {
    var previous = Chain.beginning
    for (index, entry) in entries.enumerated() {
      let seq = Int64(index) + 1
      if entry.seq != seq { return Finding(holder: record.id.text, seq: seq, kind: .gap) }
      if entry.previous != previous { return Finding(holder: record.id.text, seq: seq, kind: .chainBroken) }
      let hash = Chain.hash(
        holder: entry.holder, seq: seq, recordedAt: entry.recordedAt, previous: entry.previous, body: entry.body)
      if entry.hash != hash { return Finding(holder: record.id.text, seq: seq, kind: .changed) }
      if let known, known.seq == seq, known.hash != hash {
        return Finding(holder: record.id.text, seq: seq, kind: .rewritten)
      }
      previous = hash
    }
    let last = Int64(entries.count)
    if let known, known.seq > last { return Finding(holder: record.id.text, seq: last + 1, kind: .truncated) }
    if record.version > last { return Finding(holder: record.id.text, seq: last + 1, kind: .truncated) }
    if record.version != last || record.head != previous {
      return Finding(holder: record.id.text, seq: last, kind: .headDiffers)
    }
    return nil
  }

  private static func replay(_ record: HolderRecord, _ files: Files, in connection: any Connection) -> Finding? {
    do {
      let replayed = try files.replay(record.id, in: connection)
      let stored = try files.stored(record.id, in: connection)?.holder
      return replayed == stored ? nil : Finding(holder: record.id.text, seq: record.version, kind: .stateDiffers)
    } catch {
      return Finding(holder: record.id.text, seq: record.version, kind: .unreadable)
    }
  }
}
