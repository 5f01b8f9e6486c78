import Cards
import Store
import TestKit
import Testing

@testable import Desk

/// Ten thousand acts at random on a dozen files: whatever is asked, in whatever order, the laws hold.
struct RandomWalkTests {
  private static let acts = 10_000
  private static let checkedEvery = 500

  @Test(.clauses(.c3, .c4, .l7, .x4), arguments: EngineKind.allCases)
  func `随便谁随便做什么，一万步以后每条规矩都还在`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: Somebody.allCases) { desk in
      var walk = try RandomWalk(desk, random: Seeded(20_261_128, for: "random walk on \(kind)"))
      try await walk.begin()
      var checked = 0
      while walk.acts < Self.acts {
        try await walk.go()
        guard walk.acts >= checked + Self.checkedEvery || walk.acts >= Self.acts else { continue }
        checked = walk.acts
        try await check(walk)
        if !walk.laws.breaches.isEmpty { break }
      }
      #expect(walk.laws.breaches == [])
      let undone = Set(ActionName.allCases).subtracting(walk.done.keys)
      // The bank's own business is never ours, and no city has cards sent back yet.
      #expect(undone == [.resetBankPIN, .returnCard], "nothing else may be left out")
      #expect(Milestone.expected.subtracting(walk.reached) == [], "the walk is too tame")
      let count = walk.done.values.reduce(0, +)
      print("random walk on \(kind): \(count) of \(walk.acts) acts done in \(walk.laws.all.count) files by \(walk.now)")
    }
  }

  /// The journal gives every file as it stands, its chain holds, and every table says the same.
  private func check(_ walk: RandomWalk) async throws {
    let (files, holders, now) = (walk.desk.desk.files, walk.laws.holders, walk.now)
    let (report, differences) = try await walk.desk.engine.read { connection in
      let tables = WalkTables(files: files, holders: holders.values)
      return (
        try JournalVerifier.verify(connection, checkpoint: nil, replaying: files),
        try tables.differences(in: connection) + tables.differences(ofDaysAfter: now.day, in: connection)
      )
    }
    #expect(report.findings.map(\.sentence) == [], "after \(walk.acts) acts")
    #expect(report.files == holders.count)
    #expect(differences == [], "after \(walk.acts) acts")
  }
}

/// Where a walk must have been to be worth its name.
enum Milestone: Hashable, Sendable {
  case stage(Stage)
  case fault(Fault.Reason)
  case opened(Application.Kind)
  case collected(Application.Kind)
  case void(VoidCard.Reason)
  case life(Person.Life)
  case given(Mandate.Kind)
  case used(Mandate.Kind)
  case ended(Mandate.Kind)
  /// A new application in a file whose last card was cancelled.
  case againAfterCancelling
  /// An act of one's own by somebody whose guardian had acted before.
  case cameOfAge
  case lapsed

  static let expected = Set(Stage.allCases.dropFirst().map(Milestone.stage))
    .union(Fault.Reason.allCases.map(Milestone.fault))
    .union(Application.Kind.allCases.flatMap { [Milestone.opened($0), .collected($0)] })
    .union([VoidCard.Reason.formalLoss, .cancelled, .exchanged, .renewed, .lostOnTheWay].map(Milestone.void))
    .union(Person.Life.allCases.map(Milestone.life))
    .union(Mandate.Kind.allCases.flatMap { [Milestone.given($0), .used($0), .ended($0)] })
    .union([.againAfterCancelling, .cameOfAge, .lapsed])
}

/// The walk itself: a value, so that a transaction that has to run again begins where it began.
struct RandomWalk: Sendable {
  /// How many acts share a transaction, and how many of them may pass before files are founded, merged or split.
  private static let together = 20
  /// How many files the walk keeps about it.
  private static let crowd = 10...14
  /// Acts in one file before the next one's turn, on average.
  private static let stay = 25

  let desk: DeskFixture
  private(set) var now = TestClock.start
  private(set) var laws = WalkLaws()
  private(set) var acts = 0
  private(set) var done: [ActionName: Int] = [:]
  private(set) var reached: Set<Milestone> = []
  private var typist: Typist
  /// The file it stays with for a while.
  private var current: HolderID?
  private let deck: [ActionName]
  /// Days on which outlets do not open.
  private var closed: [ClosedDay] = []

  init(_ desk: DeskFixture, random: Seeded) throws {
    self.desk = desk
    typist = Typist(random)
    deck = ActionName.allCases.flatMap { Array(repeating: $0, count: $0.weight) }
  }

  /// Takes the adopted people up, and founds a first few files.
  mutating func begin() async throws {
    let files = desk.desk.files
    let adopted = try await desk.engine.read { connection in
      try HolderRecord.page(after: "", limit: 100, in: connection).compactMap {
        try files.find($0.id, in: connection)?.holder
      }
    }
    for holder in adopted.sorted(by: { $0.person.name.text < $1.person.name.text }) { laws.take(holder) }
    for _ in 0..<3 { try await found() }
  }

  /// Twenty acts in one transaction, and one thing that needs its own.
  mutating func go() async throws {
    let start = self
    self = try await desk.engine.write { connection in
      var walk = start
      for _ in 0..<Self.together { try walk.step(in: connection) }
      return walk
    }
    desk.clock.move(to: now)
    if typist.chance(60) { try await changeCrowd() }
    if typist.chance(2) { now = now + .days(Int.random(in: 200...900, using: &typist.random)) }
  }

  // MARK: One act

  private mutating func step(in connection: any Connection) throws {
    let isTired = Int.random(in: 0..<Self.stay, using: &typist.random) == 0
    let known = current.flatMap { isTired ? nil : laws.holders[$0] }
    let holder = try known ?? choose()
    current = holder.mergedInto == nil ? holder.id : nil
    passTime(for: holder)
    try look(around: holder)
    try shut(theDayOf: holder, in: connection)
    let act = typist.chance(50) ? try sensible(in: holder) : try anything(in: holder)
    let performed = try desk.desk.commit(act, verifier: "not a hash, but a verifier", at: now, in: connection)
    try note(performed, of: act, from: holder, in: connection)
  }

  /// A merged file now and then: nothing may happen there any more.
  private mutating func choose() throws -> Holder {
    try typist.one(of: typist.chance(2) ? laws.all : laws.open)
  }

  /// Minutes mostly, sometimes weeks; and the day for which somebody has booked.
  private mutating func passTime(for holder: Holder) {
    if let day = holder.application?.appointment?.day, day >= now.day, typist.chance(60) {
      now = max(now, day.start + .hours(10))
      return
    }
    let minutes =
      switch Int.random(in: 0..<1000, using: &typist.random) {
      case 0..<700: 0...90
      case 700..<930: 60...1_800
      case 930..<995: 1_440...14_400
      default: 20_000...80_000
      }
    now = now + .minutes(Int.random(in: minutes, using: &typist.random))
  }

  /// Now and then an outlet does not open on a day that somebody has booked.
  private mutating func shut(theDayOf holder: Holder, in connection: any Connection) throws {
    guard let application = holder.application, let place = application.appointment?.place, place.day >= now.day,
      typist.chance(4), !closed.contains(where: { $0.outlet == place.outlet && $0.day == place.day })
    else { return }
    let day = ClosedDay(outlet: place.outlet, day: place.day, reason: "停电")
    try ClosedDayRecord.close(day, city: application.city.city, by: "wang.dian", at: now, in: connection)
    closed.append(day)
  }

  /// What others have, for somebody to claim it wrongly.
  private mutating func look(around holder: Holder) throws {
    let other = try typist.one(of: laws.open)
    typist.takenDocument = other.id == holder.id ? nil : other.person.documents.first
    typist.takenCard = other.id == holder.id ? nil : other.numbers.first
  }

  /// Something that the preview allows, when a few tries find it.
  private mutating func sensible(in holder: Holder) throws -> Act {
    for _ in 0..<40 {
      let name = try typist.one(of: deck)
      let scene = try typist.likely(name, in: holder, policy: desk.desk.policy(for: holder, at: now))
      let asked = situation(of: holder, scene)
      guard preview(name, in: asked).isAllowed else { continue }
      return try act(name, in: holder, scene, slips: false)
    }
    return try anything(in: holder)
  }

  private mutating func anything(in holder: Holder) throws -> Act {
    let left = ActionName.others.union(typist.chance(8) ? ActionName.upsetting : [])
    let name = try typist.one(of: ActionName.allCases.filter(left.contains))
    let policy = desk.desk.policy(for: holder, at: now)
    let isWild = name.actors.isEmpty || typist.chance(50)
    let scene = isWild ? try typist.any(name, in: holder) : try typist.likely(name, in: holder, policy: policy)
    return try act(name, in: holder, scene, slips: true)
  }

  private mutating func act(_ name: ActionName, in holder: Holder, _ scene: Scene, slips: Bool) throws -> Act {
    Act(
      holder: holder.id, action: try typist.action(name, in: situation(of: holder, scene), slips: slips),
      actor: scene.actor, channel: scene.channel, presented: scene.presented, visitor: scene.visitor)
  }

  private func situation(of holder: Holder, _ scene: Scene) -> Situation {
    Situation(
      holder: holder, actor: scene.actor, channel: scene.channel, policy: desk.desk.policy(for: holder, at: now),
      now: now, presented: scene.presented, visitor: scene.visitor, closedDays: closed)
  }

  // MARK: What came of it

  private mutating func note(
    _ performed: Performed, of act: Act, from before: Holder, in connection: any Connection
  ) throws {
    acts += 1
    switch performed {
    case .done(let receipt):
      done[act.action.name, default: 0] += 1
      let after = receipt.after.holder
      try laws.see(after, act, events: receipt.events, isDone: true, at: now)
      for event in receipt.events { mark(event, from: before) }
      mark(act, from: before, to: after)
    case .refused:
      // A no changes nothing, except that it may lock.
      let after = try #require(try desk.desk.files.find(act.holder, in: connection)?.holder)
      var expected = before
      if after.card?.social.lock?.since == now { expected.card?.social.lock = Lock(since: now, reason: .wrongPIN) }
      laws.require(after == expected, "a refused \(act.action.name.rawValue) changed the file at \(now)")
      try laws.see(after, act, events: [], isDone: false, at: now)
    }
  }

  private mutating func mark(_ event: Event, from before: Holder) {
    if case .stageReached(let stage, _) = event { reached.insert(.stage(stage)) }
    if case .applicationFailed(let fault) = event { reached.insert(.fault(fault.reason)) }
    if case .applicationOpened(let application) = event {
      reached.insert(.opened(application.kind))
      if before.voidCards.last?.reason == .cancelled, before.card == nil { reached.insert(.againAfterCancelling) }
    }
    if case .cardCollected = event, let kind = before.application?.kind { reached.insert(.collected(kind)) }
    if case .mandateGiven(let mandate) = event { reached.insert(.given(mandate.kind)) }
    if case .mandateEnded(let number) = event {
      for mandate in before.mandates where mandate.number == number { reached.insert(.ended(mandate.kind)) }
    }
    if case .oralLossLapsed = event { reached.insert(.lapsed) }
  }

  private mutating func mark(_ act: Act, from before: Holder, to after: Holder) {
    reached.insert(.life(after.person.life))
    for void in after.voidCards { reached.insert(.void(void.reason)) }
    let asked = situation(
      of: before, Scene(actor: act.actor, channel: act.channel, visitor: act.visitor, presented: act.presented))
    if let mandate = asked.mandate(for: act.action.name) { reached.insert(.used(mandate.kind)) }
    let hadGuardian = before.mandates.contains { $0.kind == .guardian }
    if act.actor == .holder, hadGuardian, !asked.isChild, !before.person.life.isGone { reached.insert(.cameOfAge) }
  }
}

// MARK: Files that come, go together and come apart

extension RandomWalk {
  private mutating func changeCrowd() async throws {
    let count = laws.open.count
    if count < Self.crowd.lowerBound { return try await found() }
    if count > Self.crowd.upperBound { return try await merge() }
    switch Int.random(in: 0..<3, using: &typist.random) {
    case 0: try await found()
    case 1: try await merge()
    default: try await split()
    }
  }

  /// A clerk opens a file for whoever stands there: a grown-up, or somebody's child.
  private mutating func found() async throws {
    let isChild = typist.chance(50)
    let born = now.day.adding(years: -Int.random(in: isChild ? 5...14 : 18...60, using: &typist.random))
    let guardian = try typist.one(of: Relative.mandated)
    let city = try RegionCode.parse("610100")
    var form = try typist.mint.form(named: isChild ? "小满" : "新来的人", born: born, in: city, on: now.day)
    if isChild { form.representative = Representative(name: try guardian.name, document: try guardian.document) }
    let session = Session(role: .clerk, subject: "wang.dian", channel: .outlet, scope: "610100", tokenHash: [])
    let word = try await desk.desk.apply(
      form, by: session, visitor: isChild ? .agent(try guardian.document) : .holder, once: desk.once(),
      answer: DeskFixture.answer
    ).word
    laws.require(word == "done", "nobody could apply for \(form.document.number): \(word)")
    let id = try #require(try await desk.desk.holder(of: form.document))
    laws.take(try await file(id))
    acts += 1
    done[.apply, default: 0] += 1
    if isChild { reached.insert(.given(.guardian)) }
  }

  private func file(_ id: HolderID) async throws -> Holder {
    let files = desk.desk.files
    return try #require(try await desk.engine.read { try files.find(id, in: $0)?.holder })
  }

  private mutating func clerk(_ name: ActionName) throws -> Scene {
    if typist.chance(20) { return try typist.any(name, in: try typist.one(of: laws.open)) }
    let actor = Actor.clerk(account: "wang.dian", region: try RegionCode.parse("610100"))
    return Scene(actor: actor, channel: .outlet, visitor: nil, presented: nil)
  }

  private mutating func merge() async throws {
    let pairs = laws.open.flatMap { survivor in laws.open.map { (survivor, $0) } }
    let fitting = pairs.filter { survivor, other in
      survivor.id != other.id && !(survivor.isBusy && other.isBusy)
    }
    let (survivor, other) = try typist.one(of: fitting.isEmpty || typist.chance(20) ? pairs : fitting)
    let scene = try clerk(.mergeFile)
    let word = try await desk.desk.merge(
      other.id, into: survivor.id, by: scene.actor, via: scene.channel, once: desk.once(), answer: DeskFixture.answer
    ).word
    acts += 1
    let (first, second) = (try await file(survivor.id), try await file(other.id))
    if word == "done" {
      done[.mergeFile, default: 0] += 1
      laws.require(scene.actor.kind == .clerk && survivor.id != other.id, "a merger that nobody may do")
      try laws.seeMerged(second, into: first)
    } else {
      laws.require(first == survivor && second == other, "a refused merger changed a file: \(word)")
    }
  }

  private mutating func split() async throws {
    let many = laws.open.filter { $0.person.documents.count > 1 }
    let holder = try typist.one(of: many.isEmpty || typist.chance(10) ? laws.open : many)
    var documents = Array(holder.person.documents.shuffled(using: &typist.random).dropFirst())
    if documents.count > 1, typist.chance(50) { documents.removeLast() }
    let (scene, takesCard) = (try clerk(.splitFile), typist.chance(50))
    let word = try await desk.desk.split(
      holder.id, taking: documents, name: try PersonName.parse("另一个人"), takesCard: takesCard, by: scene.actor,
      via: scene.channel, once: desk.once(), answer: DeskFixture.answer
    ).word
    acts += 1
    let rest = try await file(holder.id)
    guard word == "done", let first = documents.first else {
      laws.require(word != "done" && rest == holder, "a refused split changed a file: \(word)")
      return
    }
    done[.splitFile, default: 0] += 1
    let id = try #require(try await desk.desk.holder(of: first))
    laws.require(scene.actor.kind == .clerk && id != holder.id, "a split that nobody may do")
    try laws.seeSplit(rest, try await file(id))
  }
}

extension Holder {
  /// Whether a card is there or on its way.
  fileprivate var isBusy: Bool { card != nil || application != nil }
}

extension ActionName {
  /// What turns a whole file's course: in the half where anything is asked it would leave no course to follow.
  fileprivate static let upsetting: Set<ActionName> = [
    .failApplication, .answerRegister, .reportDeath, .reportMissing, .cancelSocial, .reportFormalLoss, .exchange,
    .joinBatch,
  ]

  /// All the others, without mergers and splits: they change two files and go their own way.
  fileprivate static let others = Set(allCases).subtracting(upsetting).subtracting([.mergeFile, .splitFile])

  /// How often a sensible person asks for it: a card takes eleven stages to be made, and is lost once.
  fileprivate var weight: Int {
    switch self {
    case .resetBankPIN, .mergeFile, .splitFile: 0
    case .cancelCollection, .askCollectionCode, .shelveCard, .returnCard: 8
    case .advanceApplication, .renew: 300
    case .apply, .collect: 150
    case .correctApplication, .answerRegister, .bookCollection, .cancelFinancial, .confirmLifeReport, .activateSocial,
      .activateFinancial, .cancelSocial, .reofferCollection:
      60
    case .reportSocialOralLoss, .releaseSocialOralLoss, .releaseFinancialOralLoss, .recordLapse, .changeSocialPIN,
      .clearSocialPIN, .resetSocialPIN, .bindInsurance, .settleFinancial, .settleSocial, .giveMandate, .endMandate,
      .reverseLifeReport, .reviewPhoto:
      25
    case .reportFinancialOralLoss, .failApplication, .recordInsurance, .joinBatch: 8
    case .reportFormalLoss, .exchange, .changeDocument, .withdrawApplication, .queryProgress, .queryOutlets,
      .reportDeath, .reportMissing, .changeContact, .changePhone, .changeName:
      3
    }
  }
}
