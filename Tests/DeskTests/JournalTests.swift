import Cards
import Seal
import Store
import TestKit
import Testing

@testable import Desk

/// Tampering with the journal is seen, and the first bad entry is named.
struct JournalTests {
  private typealias Finding = JournalVerifier.Finding

  /// Carries a report out of a transaction that must not be kept.
  private struct Looked: Error { let report: JournalVerifier.Report }

  /// What was done to the journal, and what an honest verifier must say about it.
  private struct Tampering {
    let name: String
    let holder: String
    let seq: Int64
    let kinds: Set<Finding.Kind>
    let statements: [(sql: String, values: [Value])]
  }

  /// Files of different lengths, each with something to lose.
  private func live(_ desk: DeskFixture) async throws {
    for round in 0..<3 {
      desk.clock.advance(by: .hours(1))
      for somebody in [Somebody.王芳, .胡敏, .马超].prefix(3 - round) {
        try await desk.ask(.reportOralLoss(.social), of: somebody)
        try await desk.ask(.releaseOralLoss(.social), of: somebody)
      }
    }
    let report = Action.reportFormalLoss(branch: "高新路", application: "B1")
    try await desk.ask(report, of: .胡敏, by: desk.bank, via: .bankCounter)
  }

  private func journal(_ desk: DeskFixture) async throws -> [[JournalRecord]] {
    try await desk.engine.read { connection in
      try HolderRecord.page(after: "", limit: 100, in: connection).map {
        try JournalRecord.all(of: $0.id, in: connection)
      }
    }
  }

  @Test func `一千二百种改法都看得出来，并说出从哪一条起`() async throws {
    var random = Seeded(20_261_123, for: "tampering")
    try await withDesk(.sqlite, adopting: [.王芳, .胡敏, .马超, .陈静]) { desk in
      try await live(desk)
      let checkpoint = try await Checkpoint.take(from: desk.engine, at: desk.clock.now)
      let files = try await journal(desk)
      #expect(try await JournalVerifier.verify(desk.engine, checkpoint: checkpoint, replaying: desk.desk.files).isClean)
      for _ in 0..<1200 {
        let tampering = try tampering(files, &random)
        let report = try await report(on: desk, checkpoint, after: tampering)
        #expect(report.findings.count == 1, "\(tampering.name): \(report.findings)")
        guard let finding = report.findings.first else { continue }
        #expect(
          finding.holder == tampering.holder && finding.seq == tampering.seq && tampering.kinds.contains(finding.kind),
          "\(tampering.name) at \(tampering.seq): \(finding)")
      }
      let after = try await JournalVerifier.verify(desk.engine, checkpoint: checkpoint, replaying: desk.desk.files)
      #expect(after.isClean && after.entries == files.joined().count)
    }
  }

  /// Tampers, looks and takes it all back.
  private func report(
    on desk: DeskFixture, _ checkpoint: Checkpoint, after tampering: Tampering
  ) async throws -> JournalVerifier.Report {
    let statements = tampering.statements
    do {
      try await desk.engine.write { connection in
        for (sql, values) in statements { try connection.query(sql, values) }
        throw Looked(report: try JournalVerifier.verify(connection, checkpoint: checkpoint, replaying: nil))
      }
    } catch let looked as Looked {
      return looked.report
    }
    throw Looked(report: JournalVerifier.Report())
  }

  private func tampering(_ files: [[JournalRecord]], _ random: inout Seeded) throws -> Tampering {
    let file = try #require(files.randomElement(using: &random))
    let entry = try #require(file.randomElement(using: &random))
    let last = Int64(file.count)
    switch Int.random(in: 0..<10, using: &random) {
    case 0: return edit(entry, "body", flipped(entry.body, &random), .changed)
    case 1: return edit(entry, "hash", flipped(entry.hash, &random), .changed)
    case 2: return edit(entry, "previous", flipped(entry.previous, &random), .chainBroken)
    case 3:
      let later = Value.integer(entry.recordedAt.milliseconds + Int64.random(in: 1...9_999_999, using: &random))
      return edit(entry, "recorded_at", later, .changed)
    case 4: return removed(entry, isLast: entry.seq == last)
    case 5: return try swapped(file, &random)
    case 6: return cut(file, from: max(2, entry.seq))
    case 7: return gone(file)
    case 8: return rewritten(file, from: entry.seq, &random)
    default:
      let other = try #require(files.filter { $0[0].holder != entry.holder }.randomElement(using: &random))
      return moved(entry, behind: other, isLast: entry.seq == last)
    }
  }

  // MARK: Ways to tamper

  private static let place = "WHERE holder_id = $1 AND seq = $2"

  private func edit(_ entry: JournalRecord, _ column: String, _ value: Value, _ kind: Finding.Kind) -> Tampering {
    Tampering(
      name: "edit \(column)", holder: entry.holder.text, seq: entry.seq, kinds: [kind],
      statements: [
        ("UPDATE journal SET \(column) = $3 \(Self.place)", [.text(entry.holder.text), .integer(entry.seq), value])
      ])
  }

  /// One bit turned, one byte lost or one byte gained.
  private func flipped(_ bytes: [UInt8], _ random: inout Seeded) -> Value {
    var bytes = bytes
    let at = Int.random(in: bytes.indices, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes.remove(at: at)
    case 1: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: bytes.endIndex)
    default: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }
    return .blob(bytes)
  }

  private func removed(_ entry: JournalRecord, isLast: Bool) -> Tampering {
    Tampering(
      name: "remove", holder: entry.holder.text, seq: entry.seq, kinds: isLast ? [.truncated] : [.gap],
      statements: [("DELETE FROM journal \(Self.place)", [.text(entry.holder.text), .integer(entry.seq)])])
  }

  private func swapped(_ file: [JournalRecord], _ random: inout Seeded) throws -> Tampering {
    guard file.count > 1 else { return removed(file[0], isLast: true) }
    let pair = file.shuffled(using: &random).prefix(2).sorted { $0.seq < $1.seq }
    let holder = Value.text(pair[0].holder.text)
    // By way of a number that is free, because a seq is unique.
    let moves: [(Int64, Int64)] = [(pair[0].seq, 9999), (pair[1].seq, pair[0].seq), (9999, pair[1].seq)]
    return Tampering(
      name: "swap", holder: pair[0].holder.text, seq: pair[0].seq, kinds: [.chainBroken],
      statements: moves.map {
        ("UPDATE journal SET seq = $3 \(Self.place)", [holder, .integer($0.0), .integer($0.1)])
      })
  }

  /// A tail that is gone without a trace: the file's own row says that it was never there.
  private func cut(_ file: [JournalRecord], from seq: Int64) -> Tampering {
    guard seq <= Int64(file.count) else { return removed(file[0], isLast: file.count == 1) }
    let (holder, kept) = (Value.text(file[0].holder.text), file[Int(seq) - 2])
    return Tampering(
      name: "cut and mend", holder: file[0].holder.text, seq: seq, kinds: [.truncated],
      statements: [
        ("DELETE FROM journal WHERE holder_id = $1 AND seq >= $2", [holder, .integer(seq)]),
        (
          "UPDATE holder SET version = $2, head = $3 WHERE holder_id = $1",
          [holder, .integer(seq - 1), .blob(kept.hash)]
        ),
      ])
  }

  private func gone(_ file: [JournalRecord]) -> Tampering {
    let holder = Value.text(file[0].holder.text)
    let tables = ["journal", "document", "card", "oral_loss", "application", "adoption", "holder"]
    return Tampering(
      name: "whole file", holder: file[0].holder.text, seq: 1, kinds: [.fileGone],
      statements: tables.map { ("DELETE FROM \($0) WHERE holder_id = $1", [holder]) })
  }

  /// Another past from `seq` on, with every later hash and the head computed anew: only a checkpoint knows better.
  private func rewritten(_ file: [JournalRecord], from seq: Int64, _ random: inout Seeded) -> Tampering {
    var (statements, previous) = ([(sql: String, values: [Value])](), file[Int(seq) - 1].previous)
    let holder = Value.text(file[0].holder.text)
    for entry in file[(Int(seq) - 1)...] {
      let body = entry.seq == seq ? entry.body.reversed() : entry.body
      let link = Chain.link(
        holder: entry.holder, seq: entry.seq, recordedAt: entry.recordedAt, previous: previous, body: body)
      statements.append(
        (
          "UPDATE journal SET previous = $3, hash = $4, body = $5 \(Self.place)",
          [holder, .integer(entry.seq), .blob(link.previous), .blob(link.hash), .blob(link.body)]
        ))
      previous = link.hash
    }
    statements.append(("UPDATE holder SET head = $2 WHERE holder_id = $1", [holder, .blob(previous)]))
    return Tampering(
      name: "rewrite and mend", holder: file[0].holder.text, seq: Int64(file.count), kinds: [.rewritten],
      statements: statements)
  }

  /// An entry taken from one file and hung behind another, so that the numbers of both still rise.
  private func moved(_ entry: JournalRecord, behind other: [JournalRecord], isLast: Bool) -> Tampering {
    let (from, to) = (entry.holder.text, other[0].holder.text)
    // Both files are wrong then; the copy is taken away again, so that one finding is expected.
    return Tampering(
      name: "move", holder: from, seq: entry.seq, kinds: isLast ? [.truncated] : [.gap],
      statements: [
        (
          "UPDATE journal SET holder_id = $3, seq = $4 \(Self.place)",
          [.text(from), .integer(entry.seq), .text(to), .integer(Int64(other.count) + 1)]
        ),
        ("DELETE FROM journal \(Self.place)", [.text(to), .integer(Int64(other.count) + 1)]),
      ])
  }

  // MARK: More than one thing, and the file's own row

  @Test(arguments: EngineKind.allCases)
  func `两份档案都动了，两份都说；头和快照动了也说`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏, .马超]) { desk in
      try await live(desk)
      let checkpoint = try await Checkpoint.take(from: desk.engine, at: desk.clock.now)
      let (wang, hu) = (try await desk.id(.王芳), try await desk.id(.胡敏))
      try await desk.execute("DELETE FROM journal WHERE holder_id = $1 AND seq = 2", .text(wang.text))
      try await desk.execute("UPDATE holder SET head = $2 WHERE holder_id = $1", .text(hu.text), .blob([1, 2, 3]))
      let report = try await JournalVerifier.verify(desk.engine, checkpoint: checkpoint)
      #expect(
        Set(report.findings.map(\.holder)) == [wang.text, hu.text]
          && Set(report.findings.map(\.kind)) == [.gap, .headDiffers])
      let blind = try await JournalVerifier.verify(desk.engine)
      #expect(blind.findings == report.findings, "what is out of joint shows without a checkpoint, too")
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `快照换成旧的、换成别人的、加一条伪造的，重放时看得出来`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏, .马超]) { desk in
      let id = try await desk.id(.王芳)
      let old = try await desk.engine.read { try HolderRecord.find(id, in: $0)?.state }
      let state = Value.blob(try #require(old))
      try await live(desk)
      func kinds(after sql: String, _ values: [Value]) async throws -> [JournalVerifier.Finding.Kind] {
        let files = desk.desk.files
        do {
          try await desk.engine.write { connection in
            try connection.query(sql, values)
            throw Looked(report: try JournalVerifier.verify(connection, checkpoint: nil, replaying: files))
          }
        } catch let looked as Looked { return looked.report.findings.map(\.kind) }
        return []
      }
      let replace = "UPDATE holder SET state = $2 WHERE holder_id = $1"
      // 王芳's first state differs from her last in what was written down since.
      try await desk.ask(.reportOralLoss(.social), of: .王芳)
      #expect(try await kinds(after: replace, [.text(id.text), state]) == [.stateDiffers])
      let foreign = "UPDATE holder SET state = (SELECT state FROM holder WHERE holder_id = $2) WHERE holder_id = $1"
      let hu = try await desk.id(.胡敏)
      #expect(try await kinds(after: foreign, [.text(id.text), .text(hu.text)]) == [.unreadable])
      #expect(try await kinds(after: "UPDATE holder SET changed_at = 0 WHERE holder_id = $1", [.text(id.text)]) == [])
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `不认得的快照格式，从流水重建`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      try await desk.ask(.reportOralLoss(.social), of: .王芳)
      let before = try await desk.desk.view(of: try await desk.id(.王芳), actor: .holder, via: .app).holder
      try await desk.execute("UPDATE holder SET state_format = 99")
      let after = try await desk.desk.view(of: try await desk.id(.王芳), actor: .holder, via: .app).holder
      #expect(after == before)
      #expect(try await desk.ask(.releaseOralLoss(.social), of: .王芳) == "done")
      #expect(try await desk.number("SELECT state_format FROM holder") == SnapshotCoding.format)
    }
  }

  // MARK: The checkpoint itself

  @Test func `检查点改一个字就不收`() async throws {
    try await withDesk(.sqlite, adopting: [.王芳, .胡敏]) { desk in
      let key = try desk.keys.checkpointKey()
      let verifiers = try desk.keys.checkpointVerifiers()
      let taken = try await Checkpoint.take(from: desk.engine, at: desk.clock.now)
      let text = taken.signed(with: key)
      #expect(try Checkpoint.read(text, keys: verifiers) == taken)
      let bytes = Array(text.utf8)
      for at in bytes.indices {
        var changed = bytes
        changed[at] ^= 1
        #expect(throws: Checkpoint.Fault.self, "byte \(at)") {
          try Checkpoint.read(String(decoding: changed, as: UTF8.self), keys: verifiers)
        }
        #expect(throws: Checkpoint.Fault.self, "cut at \(at)") {
          try Checkpoint.read(String(decoding: bytes[..<at], as: UTF8.self), keys: verifiers)
        }
      }
      #expect(throws: Checkpoint.Fault.self) { try Checkpoint.read(text + "more", keys: verifiers) }
      #expect(throws: Checkpoint.Fault.unknownKey(key.kid)) {
        try Checkpoint.read(text, keys: [SigningKey.generate().verifying])
      }
    }
  }
}
