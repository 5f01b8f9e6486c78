import Cards
import Store
import TestKit
import Testing

@testable import Desk

/// Batches whose partners answer at random: late, in parts, twice, in the wrong order, and not always the truth. After
/// each file the laws hold.
struct BatchLawTests {
  private static let seeds: [UInt64] = [20_261_124]

  @Test(.clauses(.p1, .a3), arguments: EngineKind.allCases, seeds)
  func `随便怎么回盘，数目总对得上，进度不倒退，告诉之前和之后看到的一样`(_ kind: EngineKind, seed: UInt64) async throws {
    try await withDesk(kind) { desk in
      var play = BatchPlay(desk, random: Seeded(seed, for: "batches on \(kind)"))
      try await play.go()
      #expect(play.laws.breaches == [])
      #expect(play.seen.isSuperset(of: BatchPlay.expected), "too tame: \(play.seen.sorted())")
    }
  }
}

/// The partners, and chance.
private struct BatchPlay {
  /// What must have come up for the play to be worth its name.
  static let expected: Set<String> = [
    "done", "failed", "found", "repeated", "contradicts", "extra", "doubled", "left", "early", "undecided",
  ]

  let desk: DeskFixture
  var random: Seeded
  var laws: BatchLaws
  var seen: Set<String> = []
  private let partner = BatchPartner()
  private var ids: [HolderID] = []
  /// What went out, by step, to be answered once more later.
  private var sent: [Desk.Outgoing] = []
  private static let cards = 40

  init(_ desk: DeskFixture, random: Seeded) {
    self.desk = desk
    self.random = random
    laws = BatchLaws(desk)
  }

  mutating func go() async throws {
    ids = try await desk.foundMany(0..<Self.cards)
    try await laws.begin(ids)
    let comparison = try await desk.formed(.comparison).number
    try await withdrawOne()
    try await pass(comparison)
    try await desk.compared()  // Who was not answered is asked about again; whoever is left then goes on.
    let making = try await desk.formed().number
    sent = []
    while let batch = try await desk.desk.batch(making)?.batch, batch.doneAt == nil {
      try await pass(making)
    }
    try await findWhatIsMissing(in: making)
    try await desk.expectReplay()
  }

  /// Between the file's going out and its coming back.
  private mutating func withdrawOne() async throws {
    let id = ids[Int.random(in: ids.indices, using: &random)]
    #expect(try await desk.ask(.withdrawApplication, in: id) == "done")
  }

  // MARK: One step

  private mutating func pass(_ batch: String) async throws {
    try await tryEarly(batch)
    let outgoing = try await desk.sendOut(batch)
    sent.append(outgoing)
    for file in try answers(to: outgoing).shuffled(using: &random) {
      try await read(file, of: batch)
      if chance(30) { try await read(file, of: batch) }
      if chance(40), let earlier = sent.randomElement(using: &random) {
        try await read(try answer(earlier, yes: 90), of: batch)
      }
    }
  }

  /// One to three parts that cover every row, some rows twice; sometimes with a stranger.
  private mutating func answers(to outgoing: Desk.Outgoing) throws -> [PartnerFile] {
    let parts = Int.random(in: 1...3, using: &random)
    return try (1...parts).map { part in
      try answer(outgoing, part: part, of: parts, yes: 80) { row in row % parts == part - 1 }
    }
  }

  private mutating func answer(
    _ outgoing: Desk.Outgoing, part: Int = 1, of parts: Int = 1, yes: Int, only: ((Int) -> Bool)? = nil
  ) throws -> PartnerFile {
    let step = outgoing.header.step
    var replies: [Int: BatchPartner.Reply] = [:]
    for row in try partner.rows(of: outgoing).compactMap({ $0["row"].flatMap { Int($0) } }) {
      replies[row] = chance(yes) ? .yes : other(at: step)
    }
    return try partner.answer(
      outgoing, part: part, of: parts, only: only, strangers: chance(30) ? 1 : 0,
      replying: { replies[$0] ?? .silence })
  }

  private mutating func other(at step: BatchStep) -> BatchPartner.Reply {
    let refusals = step.reasons.filter { $0 != .cardElsewhere }
    return switch Int.random(in: 0..<6, using: &random) {
    case 0, 1: .no(refusals.randomElement(using: &random) ?? step.reasons[0])
    case 2: .silence
    case 3, 4: step == .comparison ? .unknown : .silence
    default: .twice
    }
  }

  /// The next partner answers before its time: the file is for later, and nothing happens.
  private mutating func tryEarly(_ batch: String) async throws {
    guard let detail = try await desk.desk.batch(batch),
      let step = detail.batch.kind.step(from: detail.batch.stage), let next = detail.batch.kind.step(after: step)
    else { return }
    let text = try PartnerFileText(.csv, .utf8, columns: next.columnsBack)
    let file = try PartnerFile(text.file(of: batch, step: next, .back).bytes)
    await #expect(throws: PartnerFileFault.self) { try await desk.desk.read(file) }
  }

  private mutating func read(_ file: PartnerFile, of batch: String) async throws {
    desk.clock.advance(by: .seconds(Int.random(in: 1...200_000, using: &random)))
    let report = try await desk.desk.read(file)
    seen.formUnion(report.tally.filter { $0.value > 0 }.keys)
    try await laws.check(report.header.batch, after: "\(report.header.step) \(report.tally)")
    if chance(30) { try await laws.checkTelling(after: "\(report.header.step)") }
  }

  // MARK: The end

  /// Found one step after the other, each as late as the partner likes; the last ones are given up.
  private mutating func findWhatIsMissing(in batch: String) async throws {
    for _ in 0..<BatchKind.making.steps.count {
      for outgoing in sent.shuffled(using: &random) {
        try await read(try everybody(of: outgoing, in: batch), of: batch)
      }
    }
    let detail = try #require(try await desk.desk.batch(batch))
    for exception in detail.exceptions where exception.kind == .missing && exception.resolvedAt == nil {
      _ = try await desk.desk.giveUp(Int(exception.row), of: batch, because: .lostOnTheWay, remark: "没有找到")
    }
    try await laws.check(batch, after: "the end")
    let end = try #require(try await desk.desk.batch(batch))
    #expect(end.exceptions.allSatisfy { $0.resolvedAt != nil })
    #expect(end.living == Int(try await standing(at: .outletReceived)))
  }

  /// Yes to every row of the batch, also to those who were not in the file when it went out.
  private mutating func everybody(of outgoing: Desk.Outgoing, in batch: String) throws -> PartnerFile {
    guard let first = sent.first else { return try PartnerFile(outgoing.bytes) }
    let step = outgoing.header.step
    var text = try PartnerFileText(.csv, .utf8, columns: step.columnsBack)
    let salt = Int.random(in: 1...9_999_999, using: &random)
    for row in try partner.rows(of: first) {
      let number = try #require(Int(row["row"] ?? ""))
      try text.add([
        .row: "\(number)", .application: row["application"] ?? "", .result: "done",
        .account: "62001020\(number.padded(8))", .cardNumber: try CardNumber(body: "F\(number.padded(7))").text,
        .issued: "2026-11-25", .outlet: "610100-01", .shelf: "B-1",
      ])
    }
    try text.add([.row: "900", .application: "B\(salt)", .result: "done"])  // another digest: another file
    return try PartnerFile(text.file(of: batch, step: step, .back).bytes)
  }

  private func standing(at stage: Stage) async throws -> Int {
    var count = 0
    for id in ids where try await desk.stage(id) == stage { count += 1 }
    return count
  }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
}

/// What must be true after every file, looked at from outside.
private struct BatchLaws {
  let desk: DeskFixture
  private(set) var breaches: [String] = []
  private var ids: [HolderID] = []
  private var stages: [HolderID: Application] = [:]

  init(_ desk: DeskFixture) { self.desk = desk }

  mutating func begin(_ ids: [HolderID]) async throws {
    self.ids = ids
    for holder in try await views() { stages[holder.id] = holder.application }
  }

  mutating func check(_ batch: String, after what: String) async throws {
    try await checkCount(of: batch, after: what)
    let holders = try await views()
    checkStages(of: holders, after: what)
    checkCards(of: holders, after: what)
  }

  /// In = answered + failed + missing, at every step that is closed; nobody is counted twice.
  private mutating func checkCount(of batch: String, after what: String) async throws {
    let detail = try #require(try await desk.desk.batch(batch))
    let items = try await desk.engine.read { try BatchItemRecord.names(of: batch, in: $0) }
    let gone = items.count { $0.hasLeft }
    require(
      detail.living + gone == Int(detail.batch.count), "\(detail.living) + \(gone) ≠ \(detail.batch.count): \(what)")
    let open = detail.exceptions.filter { $0.resolvedAt == nil }
    require(Set(open.map(\.row)).count == open.count, "a card is looked for at two steps: \(what)")
    for handOver in detail.handOvers where handOver.closedAt != nil {
      let answered = RowBits(handOver.answered)
      for item in items {
        let own = detail.exceptions.filter { $0.row == Int64(item.row) }
        let isMissing = own.contains {
          $0.kind == .missing && $0.resolvedAt == nil && handOver.step.to.isAtLeast($0.step.to)
        }
        require(
          answered[Int(item.row)] || item.hasLeft || isMissing,
          "row \(item.row) has no word at \(handOver.step): \(what)")
      }
    }
  }

  /// Forward, but for whoever was stopped or must be made again.
  private mutating func checkStages(of holders: [Holder], after what: String) {
    for holder in holders {
      guard let now = holder.application else { continue }
      if let before = stages[holder.id], before.stage.isAtLeast(now.stage), before.stage != now.stage {
        let isThrownBack = now.fault != nil || now.batch == nil
        require(isThrownBack, "\(before.stage) became \(now.stage) without a fault: \(what)")
      }
      stages[holder.id] = now
    }
  }

  private mutating func checkCards(of holders: [Holder], after what: String) {
    var places: [CardNumber: HolderID] = [:]
    for holder in holders {
      for number in holder.numbers {
        require(places[number, default: holder.id] == holder.id, "\(number) stands in two files: \(what)")
        places[number] = holder.id
      }
    }
  }

  /// Writing into the files what the batch has reached changes nothing that anybody sees.
  mutating func checkTelling(after what: String) async throws {
    let before = try await views()
    try await desk.desk.tellFiles()
    let after = try await views()
    require(before == after, "telling changed a view: \(what)")
    try await desk.expectReplay()
  }

  /// The files as their holders see them now.
  private func views() async throws -> [Holder] {
    var holders: [Holder] = []
    for id in ids { holders.append(try await desk.desk.view(of: id, actor: .holder, via: .miniProgramme).holder) }
    return holders
  }

  private mutating func require(_ holds: Bool, _ breach: @autoclosure () -> String) {
    if !holds { breaches.append(breach()) }
  }
}
