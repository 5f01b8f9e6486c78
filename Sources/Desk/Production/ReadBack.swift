import Cards
import FoundationEssentials
import Store

/// 回盘: reads what a partner answered. Reading a file twice, in parts, out of order or after a crash changes nothing
/// more than reading it once.
///
/// What a row brings (an account, a card) is kept first and shows nowhere; what fails leaves the batch one by one; the
/// last transaction marks who was answered and, when nobody is left to be answered, moves the whole batch on.
extension Desk {
  private static let keptAtOnce = 200
  private static let settledAtOnce = 25

  /// `progress` is told how many rows have been dealt with.
  @discardableResult
  package func read(_ file: PartnerFile, progress: (Int) -> Void = { _ in }) async throws -> BatchReport {
    let header = file.header
    let scene = try await engine.read { try BatchScene(header, in: $0) }
    if let tally = scene.readBefore {
      return BatchReport(
        header: header, isRepeat: true, tally: tally, lines: [], missing: [], stage: scene.batch.stage, isClosing: false
      )
    }
    var pass = BatchPass(check: scene.check, outlets: outlets(of: scene.batch))
    try file.rows { pass.take($0) }
    try await keep(&pass, of: header, progress)
    let isLast = scene.isLast(header)
    if isLast, header.step == .comparison { pass.askAgainAboutTheRest() }
    try await settle(pass, of: header, progress)
    return try await close(pass, of: header)
  }

  private func outlets(of batch: BatchRecord) -> Set<String> {
    Set(provincePolicy.outlets.filter { $0.city.city.text == batch.city }.map(\.code))
  }

  // MARK: What comes with a yes

  private func keep(_ pass: inout BatchPass, of header: PartnerFileHeader, _ progress: (Int) -> Void) async throws {
    var start = 0
    while start < pass.yields.count {
      let chunk = Array(pass.yields[start..<min(start + Self.keptAtOnce, pass.yields.count)])
      let refused = try await engine.write { connection in
        try chunk.filter { try !keep($0, of: header.batch, in: connection) }
      }
      for yield in refused { pass.refuse(yield, because: "卡号已经属于别的卡，没有记") }
      start += chunk.count
      progress(start)
    }
  }

  /// False when the card has somebody else's number.
  private func keep(_ yield: BatchPass.Yielded, of batch: String, in connection: any Connection) throws -> Bool {
    let row = Int64(yield.row)
    switch yield.yield {
    case .nothing: return true
    case .account(let account):
      let sealed = try files.seal(account, of: yield.application)
      try BatchItemRecord.putAccount(sealed, at: row, of: batch, in: connection)
      return true
    case .shelved(let outlet, let shelf):
      try BatchItemRecord.putShelf(shelf, in: outlet, at: row, of: batch, in: connection)
      return true
    case .made(let number, let issued):
      return try keep(number, issued: issued, for: yield, of: batch, in: connection)
    }
  }

  private func keep(
    _ number: CardNumber, issued: Day, for yield: BatchPass.Yielded, of batch: String, in connection: any Connection
  ) throws -> Bool {
    guard let item = try BatchItemRecord.find(Int64(yield.row), of: batch, in: connection),
      let holder = try ApplicationRecord.find(yield.application, in: connection)?.holder
    else { return false }
    let known = try item.made.map { try files.openMade($0, of: yield.application).number }
    let isNew = try HolderRecord.claim(
      cardKey: files.cardKey(number), for: holder, at: clock.now(), in: connection)
    guard isNew || known == number else { return false }
    let account = try item.account.map { try files.openAccount($0, of: yield.application) }
    let made = MadeCard(number: number, account: account, issued: issued)
    try BatchItemRecord.putMade(
      try files.seal(made, of: yield.application), at: Int64(yield.row), of: batch, in: connection)
    return true
  }

  // MARK: What goes another way, each in its own file

  private func settle(_ pass: BatchPass, of header: PartnerFileHeader, _ progress: (Int) -> Void) async throws {
    var start = 0
    while start < pass.exceptions.count {
      let chunk = Array(pass.exceptions[start..<min(start + Self.settledAtOnce, pass.exceptions.count)])
      try await engine.write { connection in
        for exception in chunk { try settle(exception, of: header, in: connection) }
      }
      start += chunk.count
      progress(pass.yields.count + start)
    }
  }

  private func settle(
    _ exception: BatchPass.Exceptional, of header: PartnerFileHeader, in connection: any Connection
  ) throws {
    let now = clock.now()
    guard let holder = try ApplicationRecord.find(exception.application, in: connection)?.holder else { return }
    let row = Int64(exception.row)
    switch exception.result {
    case .done:
      try BatchExceptionRecord.resolve(row, of: header.batch, step: header.step, at: now, in: connection)
      try awaitNext(after: header.step, row, of: header.batch, at: now, in: connection)
    case .failed(let reason, let remark, let city):
      let action = city.map { Action.answerRegister(.card(in: $0)) } ?? .failApplication(reason, remark: remark)
      try leave(exception, by: action, holder, as: .failed, reason: reason, remark: remark, header, in: connection)
    case .undecided:
      try leave(
        exception, by: .answerRegister(.unknown), holder, as: .undecided, reason: nil, remark: nil, header,
        in: connection)
    }
  }

  /// The file says why it leaves, and the batch remembers at which step.
  private func leave(
    _ exception: BatchPass.Exceptional, by action: Action, _ holder: HolderID, as kind: BatchExceptionRecord.Kind,
    reason: Fault.Reason?, remark: String?, _ header: PartnerFileHeader, in connection: any Connection
  ) throws {
    let now = clock.now()
    let reporter = try BatchRecord.find(header.batch, in: connection).flatMap(header.step.reporter)
    let act = Act(
      holder: holder, action: action, actor: reporter.map { .reporter($0, client: nil) } ?? .system, channel: .system)
    _ = try commit(act, verifier: nil, at: now, in: connection)
    // The rule says no to an application that stands still already or has ended: then it is no longer in the batch.
    try BatchItemRecord.leave(exception.application, at: now, in: connection)
    try BatchExceptionRecord(
      batch: header.batch, row: Int64(exception.row), step: header.step, kind: kind, reason: reason?.rawValue,
      remark: try remark.map { try sealer.seal(Array($0.utf8), bound: "remark:\(exception.application)") },
      raisedAt: now, resolvedAt: now
    ).put(in: connection)
  }

  /// Found at a step that the others have left behind, it is looked for at the next one.
  private func awaitNext(
    after step: BatchStep, _ row: Int64, of number: String, at now: Instant, in connection: any Connection
  ) throws {
    guard let batch = try BatchRecord.lock(number, in: connection), let next = batch.kind.step(after: step) else {
      return
    }
    try HandOverRecord.sendAgain(next, of: number, in: connection)
    guard batch.stage.isAtLeast(next.to) else { return }
    try BatchExceptionRecord(
      batch: number, row: row, step: next, kind: .missing, raisedAt: now
    ).put(in: connection)
  }

  // MARK: The end of the file

  private func close(_ pass: BatchPass, of header: PartnerFileHeader) async throws -> BatchReport {
    try await engine.write { connection in
      let now = clock.now()
      guard let batch = try BatchRecord.lock(header.batch, in: connection),
        let handOver = try HandOverRecord.find(header.step, of: header.batch, in: connection)
      else { throw PartnerFileFault.unknownBatch(header.batch) }
      var answered = RowBits(handOver.answered)
      answered.formUnion(pass.check.answered)
      try HandOverRecord.answer(answered.bytes, header.step, of: header.batch, in: connection)
      let tally = try JSONEncoder().encode(pass.tally)
      try PartnerFileRecord.put(
        header.digest, step: header.step, of: header.batch, part: Int64(header.part), parts: Int64(header.parts),
        tally: String(decoding: tally, as: UTF8.self), at: now, in: connection)
      let parts = try PartnerFileRecord.parts(header.step, of: header.batch, in: connection)
      let isClosing = handOver.closedAt == nil && Int64(parts.read.count) >= parts.of
      let missing = isClosing ? try miss(answered, header, at: now, in: connection) : []
      if isClosing { try advance(batch, past: header.step, at: now, in: connection) }
      return BatchReport(
        header: header, isRepeat: false, tally: pass.tally, lines: pass.lines, missing: missing,
        stage: isClosing ? header.step.to : batch.stage, isClosing: isClosing)
    }
  }

  /// Whoever was not answered is looked for from now on, and holds up nobody else.
  private func miss(
    _ answered: RowBits, _ header: PartnerFileHeader, at now: Instant, in connection: any Connection
  ) throws -> [Int] {
    let scene = try BatchScene(header, in: connection)
    let check = BatchCheck(
      step: header.step, isClosed: false, items: scene.check.items, answered: answered)
    let missing = check.unanswered(except: [])
    for row in missing {
      try BatchExceptionRecord(
        batch: header.batch, row: Int64(row), step: header.step, kind: .missing, raisedAt: now
      ).put(in: connection)
    }
    return missing
  }

  private func advance(
    _ batch: BatchRecord, past step: BatchStep, at now: Instant, in connection: any Connection
  ) throws {
    try HandOverRecord.close(step, of: batch.number, at: now, in: connection)
    try BatchRecord.reach(step.to, batch.number, at: now, in: connection)
    if step == .issue { try noteTimes(of: batch, at: now, in: connection) }
    let isEmpty = try BatchItemRecord.living(in: batch.number, connection) == 0
    guard let next = batch.kind.step(after: step), !isEmpty else {
      return try BatchRecord.end(batch.number, at: now, in: connection)
    }
    try HandOverRecord.open(next, of: batch.number, count: batch.count, at: now, in: connection)
  }
}
