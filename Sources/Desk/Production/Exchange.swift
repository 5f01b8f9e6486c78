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
/// How the parties reach their sub-folder (SFTP, a mounted disk) is not Qinka's; they must not see each other's. Where
/// a link stands for one of these folders, nothing is written or read.
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
    guard let whole = try ExchangeFolder.whole(at: folder) else { return round }
    // A disk of its own has that folder, which is nobody's.
    for party in try whole.names() where party != "lost+found" {
      await trying(party) { try await takeAll(of: party, in: whole, &round) }
    }
    return round
  }

  /// What fails now, for want of room or of a database, is tried again in the next round and holds up nothing else.
  private func trying(_ what: String, _ body: () async throws -> Void) async {
    do { try await body() } catch is CancellationError {} catch {
      let told = (error as? ExchangeFolder.Fault)?.description ?? "\(type(of: error))"
      log.error("exchange", metadata: ["what": "\(what)", "error": "\(told)"])
    }
  }

  // MARK: Out

  /// The pictures first, then the file under its own name: whoever sees the file finds all of it.
  private func send(_ handOver: HandOverRecord) async throws {
    let outgoing = try await desk.outgoing(
      handOver.batch, step: handOver.step, form: form, encoding: encoding)
    let own = try ownFolder(of: outgoing.party)
    let out = try own.make("out")
    _ = try own.make("in")
    if !outgoing.photos.isEmpty {
      let pictures = try out.make("\(outgoing.name).photos")
      for photo in outgoing.photos {
        guard let jpeg = try await desk.photo(photo.id) else { continue }
        try pictures.put(jpeg, as: photo.name)
      }
    }
    try out.put(outgoing.bytes, as: outgoing.name)
    try await desk.markSent(outgoing)
  }

  private func remind(_ handOver: HandOverRecord) async throws -> Bool {
    guard let reminder = try await desk.reminder(of: handOver) else { return false }
    let out = try ownFolder(of: reminder.party).make("out")
    try out.put(Array(reminder.text.utf8), as: "REMINDER-\(handOver.batch)-\(handOver.step.rawValue).txt")
    return true
  }

  private func ownFolder(of party: String) throws -> ExchangeFolder {
    if let whole = try ExchangeFolder.whole(at: folder) { return try whole.make(party) }
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    guard let whole = try ExchangeFolder.whole(at: folder) else {
      throw ExchangeFolder.Fault(description: "\(folder) was taken away")
    }
    return try whole.make(party)
  }

  // MARK: In

  private enum Taken { case read, refused, waiting }

  /// What lies in a party's `in`, as it was when it was looked at.
  private struct Arrival {
    let name: String
    let inbox: ExchangeFolder
    let facts: ExchangeFolder.Facts
    /// What was read; nil when it was nothing that is read.
    var bytes: [UInt8]?

    /// Whether it still lies there, and no other or longer one.
    var isUnchanged: Bool { get throws { try inbox.facts(of: name) == facts } }
  }

  /// Who can write into one folder must not write into another's by a link: of whoever has put one, nothing is read.
  private func takeAll(of party: String, in whole: ExchangeFolder, _ round: inout Round) async throws {
    if try whole.facts(of: party)?.isFile == true { return }  // the operator's
    guard let own = try whole.folder(party), let inbox = try own.folder("in") else { return }
    for place in ["out", "done", "refused"] { _ = try own.folder(place) }
    for name in try inbox.names() {
      await trying("\(party)/in") {
        switch try await take(name, of: party, own, inbox) {
        case .read: round.read += 1
        case .refused: round.refused += 1
        case .waiting: break
        }
      }
    }
  }

  private func take(
    _ name: String, of party: String, _ own: ExchangeFolder, _ inbox: ExchangeFolder
  ) async throws -> Taken {
    guard let facts = try inbox.facts(of: name) else {
      throw ExchangeFolder.Fault(description: "a file in \(inbox.path) is gone, or its name is not UTF-8")
    }
    var arrival = Arrival(name: name, inbox: inbox, facts: facts)
    let report: BatchReport
    do {
      guard facts.isFile else { throw PartnerFileFault.notOurs }
      let bytes = try inbox.contents(of: name)
      arrival.bytes = bytes
      report = try await read(bytes, from: party)
    } catch PartnerFileFault.early {
      return .waiting
    } catch let fault as PartnerFileFault {
      // Whoever writes into a file under its own name is not refused for the half of it.
      guard try arrival.isUnchanged else { return .waiting }
      log.warning("partner file refused", metadata: ["party": "\(party)", "reason": "\(fault.code)"])
      try put(arrival, into: try own.make("refused"), beside: "\(fault.code): \(fault.sentence)\n")
      return .refused
    }
    try put(arrival, into: try own.make("done"), beside: Self.text(of: report))
    return .read
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
  private func put(_ arrival: Arrival, into target: ExchangeFolder, beside report: String) throws {
    let (name, isKept) = try place(for: arrival, in: target)
    try add(Array(report.utf8), to: name + Self.reportEnd, in: target)
    if try !arrival.isUnchanged {
      // The next round reads what has come in its place; what was read is kept as it was.
      if let bytes = arrival.bytes, !isKept { try target.put(bytes, as: name) }
    } else if isKept {
      try arrival.inbox.remove(arrival.name)
    } else {
      try arrival.inbox.move(arrival.name, to: target, as: name)
    }
  }

  private static let reportEnd = ".report.csv"

  /// Its own name or, when another file has that, `answer-2.csv` for `answer.csv`; kept, when that very file is there.
  private func place(for arrival: Arrival, in target: ExchangeFolder) throws -> (name: String, isKept: Bool) {
    // No answer has the name of a report.
    var number = arrival.name.hasSuffix(Self.reportEnd) ? 2 : 1
    while true {
      let name = number == 1 ? arrival.name : Self.numbered(arrival.name, number)
      guard let facts = try target.facts(of: name) else { return (name, false) }
      if let bytes = arrival.bytes, facts.isFile, facts.size == bytes.count, try target.contents(of: name) == bytes {
        return (name, true)
      }
      number += 1
    }
  }

  private static func numbered(_ name: String, _ number: Int) -> String {
    guard let dot = name.lastIndex(of: ".") else { return "\(name)-\(number)" }
    return "\(name[..<dot])-\(number)\(name[dot...])"
  }

  /// Below what was said of the file before: a repeat, or a reading after a crash, knows less than the first one.
  private func add(_ report: [UInt8], to name: String, in target: ExchangeFolder) throws {
    let isThere = try target.facts(of: name)?.isFile == true
    let before = isThere ? try target.contents(of: name) : []
    try target.put(before.suffix(report.count) == report[...] ? before : before + report, as: name)
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
