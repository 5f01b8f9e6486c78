import Cards
import Foundation
import Logging
import Store

/// The folder through which files go to the partners and come back, one sub-folder for each party.
///
///     bank-102/out/P2026112400000001-accounts.csv     to be fetched by the bank
///     bank-102/in/anything.csv                        put there by the bank
///     bank-102/done/…, bank-102/refused/…             where answers go, with a report beside each
///
/// How the parties reach their sub-folder (SFTP, a mounted disk) is not Qinka's; they must not see each other's.
package struct Exchange: Sendable {
  let desk: Desk
  let folder: String
  let form: PartnerFileHeader.Form
  let encoding: PartnerFileHeader.Encoding
  let log: Logger

  package init(
    desk: Desk, folder: String, form: PartnerFileHeader.Form = .csv, encoding: PartnerFileHeader.Encoding = .utf8,
    log: Logger
  ) {
    self.desk = desk
    self.folder = folder
    self.form = form
    self.encoding = encoding
    self.log = log
  }

  /// What one round came to.
  package struct Round: Sendable, Equatable {
    package var sent = 0
    package var read = 0
    package var refused = 0
    package var reminded = 0
    var isBusy: Bool { sent + read > 0 }
  }

  /// Sends what waits to go out, reads what came in, reminds who is slow. One damaged file holds up none of the others.
  package func round() async throws -> Round {
    var round = Round()
    for handOver in try await desk.handOversToSend() {
      await trying("\(handOver.batch)-\(handOver.step.rawValue)") {
        try await send(handOver)
        round.sent += 1
      }
    }
    for handOver in try await desk.openHandOvers() where handOver.sentAt != nil {
      await trying("\(handOver.batch)-\(handOver.step.rawValue)") {
        round.reminded += try await remind(handOver) ? 1 : 0
      }
    }
    for party in try parties() {
      for name in try names(in: "\(party)/in") {
        await trying("\(party)/in") {
          switch try await take(name, of: party) {
          case .read: round.read += 1
          case .refused: round.refused += 1
          case .waiting: break
          }
        }
      }
    }
    return round
  }

  /// What fails now, for want of room or of a database, is tried again in the next round and holds up nothing else.
  private func trying(_ what: String, _ body: () async throws -> Void) async {
    do { try await body() } catch is CancellationError {} catch {
      log.error("exchange", metadata: ["what": "\(what)", "error": "\(type(of: error))"])
    }
  }

  // MARK: Out

  /// The pictures first, then the file under its own name: whoever sees the file finds all of it.
  private func send(_ handOver: HandOverRecord) async throws {
    let outgoing = try await desk.outgoing(
      handOver.batch, step: handOver.step, form: form, encoding: encoding)
    let out = "\(folder)/\(outgoing.party)/out"
    try make(out)
    try make("\(folder)/\(outgoing.party)/in")
    if !outgoing.photos.isEmpty {
      let pictures = "\(out)/\(outgoing.name).photos"
      try make(pictures)
      for photo in outgoing.photos {
        guard let jpeg = try await desk.photo(photo.id) else { continue }
        try write(jpeg, to: "\(pictures)/\(photo.name)")
      }
    }
    try write(outgoing.bytes, to: "\(out)/\(outgoing.name)")
    try await desk.markSent(outgoing)
  }

  private func remind(_ handOver: HandOverRecord) async throws -> Bool {
    guard let reminder = try await desk.reminder(of: handOver) else { return false }
    let out = "\(folder)/\(reminder.party)/out"
    try make(out)
    try write(Array(reminder.text.utf8), to: "\(out)/REMINDER-\(handOver.batch)-\(handOver.step.rawValue).txt")
    return true
  }

  // MARK: In

  private enum Taken { case read, refused, waiting }

  private func take(_ name: String, of party: String) async throws -> Taken {
    let path = "\(folder)/\(party)/in/\(name)"
    do {
      guard let bytes = try Self.contents(of: path) else { return .waiting }
      let report = try await read(bytes, from: party)
      try put(name, of: party, into: "done", beside: Self.text(of: report))
      return .read
    } catch PartnerFileFault.early {
      return .waiting
    } catch let fault as PartnerFileFault {
      log.warning("partner file refused", metadata: ["party": "\(party)", "reason": "\(fault.code)"])
      try put(name, of: party, into: "refused", beside: "\(fault.code): \(fault.sentence)\n")
      return .refused
    }
  }

  /// A party may put anything there: nothing but a plain file of a sensible size is opened.
  private static func contents(of path: String) throws -> [UInt8]? {
    let facts = try FileManager.default.attributesOfItem(atPath: path)
    guard facts[.type] as? FileAttributeType == .typeRegular else { throw PartnerFileFault.notOurs }
    guard let size = facts[.size] as? Int, size <= PartnerFile.largest else { throw PartnerFileFault.tooLarge }
    return FileManager.default.contents(atPath: path).map { Array($0) }
  }

  private func read(_ bytes: [UInt8], from party: String) async throws -> BatchReport {
    let file = try PartnerFile(bytes)
    // Nobody answers for somebody else: not even whether there is such a batch is said.
    guard try await desk.party(of: file.header) == party else {
      throw PartnerFileFault.unknownBatch(file.header.batch)
    }
    return try await desk.read(file)
  }

  /// The report first: a crash between the two reads the file once more, which changes nothing.
  private func put(_ name: String, of party: String, into place: String, beside report: String) throws {
    let target = "\(folder)/\(party)/\(place)"
    try make(target)
    try write(Array(report.utf8), to: "\(target)/\(name).report.csv")
    guard rename("\(folder)/\(party)/in/\(name)", "\(target)/\(name)") == 0 else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: target])
    }
  }

  /// A verdict for every row that did not go the straight way, and for every row that nobody mentioned.
  package static func text(of report: BatchReport) -> String {
    let tally = report.tally.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let head =
      [
        "batch=\(report.header.batch)", "step=\(report.header.step.rawValue)", report.isRepeat ? "repeat" : "",
        report.isClosing ? "closed" : "open", "missing=\(report.missing.count)",
      ].filter { !$0.isEmpty } + tally
    let lines = report.lines.map {
      "\($0.line),\($0.row.map(String.init) ?? ""),\($0.verdict.code),\($0.verdict.sentence)"
    }
    let missing = report.missing.map { ",\($0),missing,文件里没有这一行，正在查找；查到以后请补报" }
    return (["# " + head.joined(separator: " "), "line,row,verdict,sentence"] + lines + missing)
      .joined(separator: "\r\n") + "\r\n"
  }

  // MARK: The folder

  private func parties() throws -> [String] {
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// A name that begins with a dot or ends in `.part` is still being written.
  private func names(in place: String) throws -> [String] {
    let path = "\(folder)/\(place)"
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: path).filter {
      !$0.hasPrefix(".") && !$0.hasSuffix(".part")
    }.sorted()
  }

  private func make(_ path: String) throws {
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// Beside and then renamed, so that nobody reads half of it.
  private func write(_ bytes: [UInt8], to path: String) throws {
    let draft = path + ".part"
    guard
      FileManager.default.createFile(
        atPath: draft, contents: Data(bytes), attributes: [.posixPermissions: 0o600]), rename(draft, path) == 0
    else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
  }
}

extension Desk {
  /// What is to go out, of batches that are formed: also to those who come after the others, when all is done.
  func handOversToSend() async throws -> [HandOverRecord] {
    try await engine.read { try HandOverRecord.toSend(in: $0) }
  }

  /// Of batches that are formed and under way.
  func openHandOvers() async throws -> [HandOverRecord] {
    try await engine.read { connection in
      try HandOverRecord.open(in: connection).filter { handOver in
        try BatchRecord.find(handOver.batch, in: connection)?.doneAt == nil
      }
    }
  }

  /// Whose answer a file with this header is; nil when there is no such batch.
  func party(of header: PartnerFileHeader) async throws -> String? {
    try await engine.read { try BatchRecord.find(header.batch, in: $0) }.map { header.step.party(of: $0) }
  }

  struct Reminder: Sendable {
    let party: String
    let text: String
  }

  /// What a slow party is to be told now; nil when it is not time. Counted at once, so that it is told once.
  func reminder(of handOver: HandOverRecord) async throws -> Reminder? {
    let policy = provincePolicy
    guard let due = handOver.dueAt, let terms = policy.handOver(handOver.step) else { return nil }
    let now = clock.now()
    // Once before the deadline, then again and again after it.
    let next = due - terms.reminder + terms.reminder * handOver.reminded
    if now < next { return nil }
    return try await engine.write { connection in
      guard let batch = try BatchRecord.find(handOver.batch, in: connection),
        try HandOverRecord.remind(handOver.step, of: handOver.batch, times: handOver.reminded, in: connection)
      else { return nil }
      let state = now < due ? "应在\(due.chinese)前回盘" : "已经逾期，应在\(due.chinese)前回盘"
      let owner = policy.owner(of: handOver.step, of: batch)
      return Reminder(
        party: handOver.step.party(of: batch),
        text: "\(owner)：批次\(batch.number)的「\(handOver.step.chinese)」\(state)。"
          + "第\(handOver.reminded + 1)次提醒，有疑问请拨\(policy.hotline)。\n")
    }
  }
}
