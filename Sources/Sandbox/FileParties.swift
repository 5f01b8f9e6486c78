import Foundation

/// Plays everybody who makes cards by files: fetches what Qinka put into their sub-folder and puts the answer there.
///
/// What was answered is remembered by a mark beside the file, so that a sandbox that starts anew answers nothing twice.
actor FileParties {
  /// How a file stands with its party; the mark beside it says so.
  enum Mark: String, Sendable {
    case answered
    /// Answered with a digest that is not right; the right answer follows when the party works again.
    case spoiled
    case unreadable
  }

  static let interval = Duration.milliseconds(200)

  let parties: [String]
  private let folder: String
  private let planFile: SandboxFile
  private let clock: SandboxClock
  private let modes: Modes
  private let hands: Hands
  private let pause: Pause
  private var plans: [ExchangePlan]
  private var isClosed = false
  private var watching: Task<Void, Never>?

  /// `folder`: where Qinka puts the files; it need not be there yet.
  init(
    folder: String, parties: [String], plans: SandboxFile, clock: SandboxClock, modes: Modes, hands: Hands,
    pause: @escaping Pause
  ) throws {
    self.folder = folder
    self.parties = parties
    planFile = plans
    self.clock = clock
    self.modes = modes
    self.hands = hands
    self.pause = pause
    self.plans = try plans.read([ExchangePlan].self)
  }

  static func prepare(_ plans: SandboxFile) throws {
    if !plans.exists { try plans.write([ExchangePlan]()) }
  }

  // MARK: Watching

  func open() {
    guard !isClosed, watching == nil else { return }
    watching = Task { await watch() }
  }

  func close() {
    isClosed = true
    watching?.cancel()
  }

  func settle() async { await watching?.value }

  private func watch() async {
    await withTaskGroup(of: Void.self) { group in
      for party in parties { group.addTask { await self.watch(party) } }
    }
  }

  private func watch(_ party: String) async {
    while !Task.isCancelled {
      // What cannot be read or written now is tried again at the next look.
      try? await look(as: party)
      try? await pause(Self.interval)  // a cancelled pause ends the loop
    }
  }

  /// One look of one party into its folder.
  func look(as party: String) async throws {
    for name in try sent(to: party) { try await deal(with: name, as: party) }
  }

  private func deal(with name: String, as party: String) async throws {
    switch try hasChanged(name, party) ? nil : mark(of: name, party) {
    case .unreadable: return
    case .answered: try follow(name, as: party)
    case .spoiled:
      if modes[party] != .fail { try await answer(name, as: party) }
    case nil: try await answer(name, as: party)
    }
  }

  // MARK: Answering

  private func answer(_ name: String, as party: String) async throws {
    switch modes[party] {
    case .silent: return
    case .delay(let time): try await pause(time)
    case .fail, .normal: break
    }
    guard let file = try read(name, of: party) else { return }
    let isSpoiled = modes[party] == .fail
    let chosen = isSpoiled ? [] : unused(for: file, by: party).filter { $0.row(in: file) != nil }
    let said = ExchangeAnswer(file: file, party: party, today: today)
    let stem = "\(file.batch)-\(file.step.rawValue)"
    let lines = said.whole(chosen)
    for line in lines {
      if let card = line["cardNumber"], let number = line["application"] { hands.take(card: card, of: number) }
    }
    try put(file.answer(lines, isSpoiled: isSpoiled), named: stem + (isSpoiled ? "-0" : "-1"), by: party)
    let opposite = chosen.filter { $0.answer == .contradicts }
    if !opposite.isEmpty { try put(file.answer(said.late(opposite)), named: stem + "-2", by: party) }
    try note(isSpoiled ? .spoiled : .answered, file.digest, of: name, party)
    try use(chosen, in: name)
  }

  /// What was planned after the answer had gone out comes in a file of its own.
  private func follow(_ name: String, as party: String) throws {
    guard plans.contains(where: { $0.party == party && $0.usedIn == nil && $0.isForLater }),
      modes[party] == .normal, let file = try read(name, of: party)
    else { return }
    let chosen = unused(for: file, by: party).filter { $0.lateRow(in: file) != nil }
    if chosen.isEmpty { return }
    let lines = ExchangeAnswer(file: file, party: party, today: today).late(chosen)
    let number = plans.count { $0.usedIn == name } + 1
    if !lines.isEmpty {
      try put(file.answer(lines), named: "\(file.batch)-\(file.step.rawValue)-late-\(number)", by: party)
    }
    try use(chosen, in: name)
  }

  /// The day in China.
  private var today: String { String(ChinaTime.iso(clock.date).prefix(10)) }

  // MARK: Plans

  func plan(_ plan: ExchangePlan) throws {
    try planFile.write(plans + [plan])
    plans.append(plan)
  }

  private func unused(for file: ExchangeFile, by party: String) -> [ExchangePlan] {
    plans.filter { $0.party == party && $0.step == file.step && $0.usedIn == nil }
  }

  private func use(_ chosen: [ExchangePlan], in name: String) throws {
    if chosen.isEmpty { return }
    let marked = plans.map { plan in
      guard chosen.contains(plan) else { return plan }
      var plan = plan
      plan.usedIn = name
      return plan
    }
    try planFile.write(marked)
    plans = marked
  }

  // MARK: The folder

  /// The newest last, as the numbers of batches go.
  private func sent(to party: String) throws -> [String] {
    try names(in: "\(party)/out").filter { $0.hasSuffix(".csv") || $0.hasSuffix(".txt") }
      .filter { !$0.hasPrefix("REMINDER") }
  }

  private func names(in place: String) throws -> [String] {
    let path = "\(folder)/\(place)"
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  private func contents(of place: String) -> Data? { FileManager.default.contents(atPath: "\(folder)/\(place)") }

  private func read(_ name: String, of party: String) throws -> ExchangeFile? {
    guard let data = contents(of: "\(party)/out/\(name)") else { return nil }
    do throws(ExchangeFile.Unsound) {
      return try ExchangeFile(data)
    } catch {
      try note(.unreadable, "", of: name, party)
      return nil
    }
  }

  /// Whole or not at all: under a name that Qinka leaves alone, and then under its own.
  private func put(_ data: Data, named stem: String, by party: String) throws {
    let place = "\(folder)/\(party)/in"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    try write(data, to: "\(place)/\(stem).csv")
  }

  private func write(_ data: Data, to path: String) throws {
    guard FileManager.default.createFile(atPath: path + ".part", contents: data), rename(path + ".part", path) == 0
    else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
  }

  private func mark(of name: String, _ party: String) -> Mark? {
    markText(of: name, party).first.flatMap { Mark(rawValue: $0) }
  }

  /// How the file stands, and the digest of the file of which that is true.
  private func markText(of name: String, _ party: String) -> [String] {
    text("\(party)/out/.\(name).mark").split(separator: " ").map(String.init)
  }

  /// Whether it is another file than the one that was marked: Qinka sends it anew when its rows have changed.
  private func hasChanged(_ name: String, _ party: String) throws -> Bool {
    guard let sent = changed("\(party)/out/\(name)"), let marked = changed("\(party)/out/.\(name).mark"),
      sent >= marked, let file = try read(name, of: party)
    else { return false }
    return markText(of: name, party).last != file.digest
  }

  private func changed(_ place: String) -> Date? {
    // Without such a file there is nothing to compare.
    (try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(place)"))?[.modificationDate] as? Date
  }

  private func note(_ mark: Mark, _ digest: String, of name: String, _ party: String) throws {
    try write(Data("\(mark.rawValue) \(digest)".utf8), to: "\(folder)/\(party)/out/.\(name).mark")
  }
}

// MARK: Looking on

extension FileParties {
  /// What lies in one party's folder, for whoever wants to see it.
  struct Tray: Encodable, Sendable {
    struct Sent: Encodable, Sendable {
      let name: String
      let state: String
    }
    struct Report: Encodable, Sendable {
      let name: String
      let isTaken: Bool
      let text: String
    }

    let sent: [Sent]
    let reminders: [String]
    let reports: [Report]
  }

  func tray(of party: String) throws -> Tray {
    let sent = try sent(to: party).map { Tray.Sent(name: $0, state: mark(of: $0, party)?.rawValue ?? "waiting") }
    let reminders = try names(in: "\(party)/out").filter { $0.hasPrefix("REMINDER") }.map { text("\(party)/out/\($0)") }
    let reports = try ["done", "refused"].flatMap { place in
      try names(in: "\(party)/\(place)").filter { $0.hasSuffix(".report.csv") }.map {
        Tray.Report(name: $0, isTaken: place == "done", text: text("\(party)/\(place)/\($0)"))
      }
    }
    return Tray(sent: sent, reminders: reminders, reports: reports)
  }

  private func text(_ place: String) -> String { contents(of: place).map { String(decoding: $0, as: UTF8.self) } ?? "" }
}
