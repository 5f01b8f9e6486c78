import Cards
import FoundationEssentials
import Logging
import Store
import TestKit
import Testing

@testable import Desk

/// Two acts at the same moment come out as one after the other, in one order or in the other.
struct TwoAtOnceTests {
  private static let meetings = 1_000
  /// Meetings that take place at the same time, so that every session of the database is busy.
  private static let lanes = 4

  @Test(.clauses(.c3, .l7, .x4, .c4), arguments: EngineKind.allCases)
  func `一千次两个人同时办，总和先后办的一种结果一样`(_ kind: EngineKind) async throws {
    var random = Seeded(20_261_124, for: "two at once on \(kind)")
    try await withDesk(kind) { desk in
      var stage = try Meetings(at: desk.clock.now)
      let planned = try (0..<Self.meetings).map { number in
        // Each pair once before chance has its turn; and chance says who comes first.
        let all = Collision.allCases
        let collision = number < all.count ? all[number] : try #require(all.randomElement(using: &random))
        var meeting = try stage.meeting(collision)
        meeting.moves.shuffle(using: &random)
        return meeting
      }
      try await desk.plant(planned)
      let orders = try await withThrowingTaskGroup(of: [String].self) { group in
        for lane in 0..<Self.lanes {
          let mine = stride(from: lane, to: planned.count, by: Self.lanes).map { planned[$0] }
          group.addTask { try await meet(mine, on: desk) }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      print("two at once on \(kind): \(Dictionary(grouping: orders) { $0 }.mapValues(\.count))")
      try await checkAll(of: desk)
    }
  }

  private func meet(_ meetings: [Meeting], on desk: DeskFixture) async throws -> [String] {
    var orders: [String] = []
    for meeting in meetings { orders.append(try await meet(meeting, on: desk)) }
    return orders
  }

  /// Lets both act at the same time, and says in which order that came out.
  private func meet(_ meeting: Meeting, on desk: DeskFixture) async throws -> String {
    async let first = desk.move(meeting.moves[0])
    async let second = desk.move(meeting.moves[1])
    let words = try await [first, second]
    let seen = Outcome(words: words, files: try await desk.files(of: meeting))
    let inOrder = try Outcome(of: meeting, order: [0, 1], on: desk)
    let turned = try Outcome(of: meeting, order: [1, 0], on: desk)
    #expect(inOrder.words.contains("done"), "\(meeting.collision) is no meeting: \(inOrder.words)")
    #expect(
      seen == inOrder || seen == turned,
      "\(meeting.collision): \(seen) is neither \(inOrder) nor \(turned)")
    if inOrder == turned { return "either order" }
    return seen == inOrder ? "first before second" : "second before first"
  }

  /// Nothing of a thousand meetings left a file, its journal and the tables at odds.
  fileprivate func checkAll(of desk: DeskFixture) async throws {
    let files = desk.desk.files
    let (report, differences) = try await desk.engine.read { connection in
      var holders: [Holder] = []
      try HolderRecord.forEach(in: connection) { record in
        if let file = try files.find(record.id, in: connection) { holders.append(file.holder) }
      }
      return (
        try JournalVerifier.verify(connection, checkpoint: nil, replaying: files),
        try WalkTables(files: files, holders: holders).differences(in: connection)
      )
    }
    #expect(report.isClean && differences == [], "\(report.findings.map(\.sentence))")
  }

  @Test(.clauses(.c2), arguments: EngineKind.allCases)
  func `一个时段只剩一个名额，二百人同时约，约到的只有一个`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      var stage = try Meetings(at: desk.clock.now)
      let city = try RegionCode.parse("610100")
      let place = CollectionPlace(
        outlet: "610100-01", day: desk.clock.now.day.adding(days: 3), slot: try TimeSpan.parse("14:00-17:00"))
      let files = try (0..<200).map { _ in try stage.waiting(in: city) }
      let moves = files.map { stage.book($0, at: place) }
      try await desk.plant([Meeting(.lastPlace, files: files, moves: moves, place: place)])
      let words = try await withThrowingTaskGroup { group in
        for move in moves { group.addTask { try await desk.move(move) } }
        return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
      }
      #expect(words == ["done": 1, "slot-full": 199])
      #expect(try await desk.number("SELECT taken FROM collection_slot") == 100)
      #expect(try await desk.count("collection_booking") == 1)
      #expect(
        try await desk.number("SELECT count(*) FROM outbox WHERE done_at IS NULL") >= 1, "who has the place is told")
    }
  }
}

extension TwoAtOnceTests {
  @Test(.clauses(.c2), arguments: EngineKind.allCases)
  func `六十个人同时约、改约、取消、停办，名额一个不多，一个不少`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      var stage = try Meetings(at: desk.clock.now)
      let city = try RegionCode.parse("610100")
      let files = try (0..<60).map { _ in try stage.waiting(in: city) }
      let scene = stage
      try await desk.plant([Meeting(.lastPlace, files: files, moves: [])])
      let slots = try ["09:00-12:00", "14:00-17:00"].map { try TimeSpan.parse($0) }
      let places = (1...4).flatMap { ahead in
        slots.map { CollectionPlace(outlet: "610100-01", day: desk.clock.now.day.adding(days: ahead), slot: $0) }
      }
      // Ten are left in each slot for sixty people who all want another one every time.
      for place in places {
        try await desk.execute(
          "INSERT INTO collection_slot (outlet, day, slot, taken) VALUES ($1, $2, $3, 90)", .text(place.outlet),
          .text(place.day.iso), .text(place.slot.text))
      }
      let closed = ClosedDay(outlet: "610100-01", day: places[0].day, reason: "停电")
      let sweeper = Sweeper(desk: desk.desk, log: Logger(label: "test"))
      let words = try await withThrowingTaskGroup(of: [String].self) { group in
        for (number, file) in files.enumerated() {
          group.addTask {
            var random = Seeded(UInt64(number), for: "somebody who cannot decide")
            var words: [String] = []
            for _ in 0..<6 {
              let place = try #require(places.randomElement(using: &random))
              words.append(try await desk.move(scene.book(file, at: place)))
              if Int.random(in: 0..<4, using: &random) == 0 { words.append(try await desk.move(scene.cancel(file))) }
            }
            return words
          }
        }
        group.addTask {
          try await desk.engine.write { connection in
            try ClosedDayRecord.close(closed, city: city, by: "wang.dian", at: desk.clock.now, in: connection)
          }
          try await sweeper.reoffer()
          return []
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      try await sweeper.reoffer()
      #expect(Set(words).isSubset(of: ["done", "slot-full", "outlet-closed", "not-booked"]), "\(Set(words))")
      #expect(words.contains("slot-full") && words.contains("outlet-closed"), "the scene was too tame")
      var booked: [CollectionPlace: Int64] = [:]
      for file in files {
        guard let place = try await desk.file(file.holder.id).application?.appointment?.place else { continue }
        #expect(place.day != closed.day, "nobody is left on the closed day")
        booked[place, default: 0] += 1
      }
      let taken = try await desk.engine.read { connection in
        try CollectionSlotRecord.taken(
          at: ["610100-01"], on: places[0].day...desk.clock.now.day.adding(days: 14), in: connection)
      }
      for (place, count) in taken {
        #expect(count <= 100, "\(place)")
        let others: Int64 = places.contains(place) ? 90 : 0
        #expect(count == others + booked[place, default: 0], "\(place)")
      }
      #expect(try await desk.count("collection_booking") == booked.values.reduce(0, +))
      try await checkAll(of: desk)
    }
  }
}

/// What two people were told, and the files afterwards, without the ids that the desk itself draws.
private struct Outcome: Equatable, CustomStringConvertible {
  let words: [String]
  let files: [String]

  var description: String { "\(words) with \(files)" }

  init(words: [String], files: [String]) {
    self.words = words
    self.files = files
  }

  /// One after the other, by the rules alone.
  init(of meeting: Meeting, order: [Int], on desk: DeskFixture) throws {
    var world = PaperWorld(meeting, desk: desk.desk, now: desk.clock.now)
    var words = ["", ""]
    for number in order { words[number] = try world.move(meeting.moves[number]) }
    self.init(words: words, files: try world.files(of: meeting))
  }
}

/// The files of one meeting on paper: the rules and nothing else, one act after the other.
private struct PaperWorld {
  let desk: Desk
  let now: Instant
  private var holders: [HolderID: Holder] = [:]
  private var documents: [IdentityDocument: HolderID] = [:]
  private var cards: Set<CardNumber> = []
  private var isPlaceLeft: Bool

  init(_ meeting: Meeting, desk: Desk, now: Instant) {
    (self.desk, self.now) = (desk, now)
    isPlaceLeft = meeting.place != nil
    for file in meeting.files { keep(file.grown(at: now)) }
  }

  mutating func move(_ move: Move) throws -> String {
    switch move {
    case .act(let act), .choose(let act, _): try perform(act)
    case .merge(let other, let survivor): try merge(other, into: survivor)
    case .split(let id, let document): try split(id, taking: document)
    case .found(let form, let account): try found(form, by: account)
    }
  }

  func files(of meeting: Meeting) throws -> [String] {
    let found = meeting.document.flatMap { documents[$0] }
    return try (meeting.files.map(\.holder.id) + [found].compactMap(\.self)).map { id in
      try #require(holders[id]).anonymous
    }
  }

  private mutating func keep(_ holder: Holder) {
    holders[holder.id] = holder
    guard holder.mergedInto == nil else { return }
    for document in holder.person.documents { documents[document] = holder.id }
    cards.formUnion(holder.numbers)
  }

  private mutating func perform(_ act: Act) throws -> String {
    var holder = try #require(holders[act.holder])
    switch decide(free(act.action), in: desk.situation(of: holder, of: act, at: now, closedDays: [])) {
    case .refused(let refusal, _): return refusal.code
    case .done(let events):
      for event in events { holder.apply(event, at: now) }
      for case .collectionBooked in events { isPlaceLeft = false }
      keep(holder)
      return "done"
    }
  }

  /// What is asked for, with the truth about whether it is still to be had.
  private func free(_ action: Action) -> Action {
    if case .bookCollection(let place, _) = action { return .bookCollection(place, isFree: isPlaceLeft) }
    if case .changeDocument(let document, let evidence, _) = action {
      return .changeDocument(document, evidence: evidence, isFree: documents[document] == nil)
    }
    if case .advanceApplication(let stage, let made?, _) = action {
      return .advanceApplication(stage, made: made, isFree: !cards.contains(made.number))
    }
    return action
  }

  private mutating func merge(_ other: HolderID, into survivor: HolderID) throws -> String {
    var gone = try #require(holders[other])
    let act = Act(holder: survivor, action: .mergeFile(gone), actor: try DeskFixture.clerk, channel: .outlet)
    let word = try perform(act)
    if word == "done" {
      gone.apply(.fileMerged(into: survivor), at: now)
      keep(gone)
    }
    return word
  }

  private mutating func split(_ id: HolderID, taking document: IdentityDocument) throws -> String {
    let holder = try #require(holders[id])
    let split = FileSplit(
      documents: [document], name: holder.person.name, takesCard: true, into: HolderID(random: now))
    let act = Act(holder: id, action: .splitFile(split), actor: try DeskFixture.clerk, channel: .outlet)
    let word = try perform(act)
    if word == "done" { keep(holder.splitOff(split)) }
    return word
  }

  private mutating func found(_ form: ApplicationForm, by account: String) throws -> String {
    let clerk = Actor.clerk(account: account, region: form.city)
    if let known = documents[form.document] {
      return try perform(
        Act(
          holder: known, action: .apply(form, number: "B0000000000000000"), actor: clerk, channel: .outlet,
          visitor: .holder))
    }
    var holder = Holder(id: HolderID(random: now), person: form.person, card: nil)
    let act = Act(
      holder: holder.id, action: .apply(form, number: "B0000000000000000"), actor: clerk, channel: .outlet,
      visitor: .holder)
    guard
      case .done(let events) = decide(
        act.action, in: desk.situation(of: holder, of: act, founding: true, at: now, closedDays: []))
    else { return "refused" }
    for event in events { holder.apply(event, at: now) }
    keep(holder)
    return "done"
  }
}

extension Holder {
  /// Everything in the file, with the ids and the application's number that the desk draws left out.
  fileprivate var anonymous: String {
    get throws {
      var text = String(decoding: try SnapshotCoding.encode(self), as: UTF8.self)
      for own in [id.text, application?.number].compactMap(\.self) {
        text = text.split(separator: own, omittingEmptySubsequences: false).joined(separator: "*")
      }
      return text
    }
  }
}

extension DeskFixture {
  static var clerk: Actor { get throws { .clerk(account: "wang.dian", region: try RegionCode.parse("610500")) } }

  /// Asks the desk as people do: whoever met another write and lost asks again, with the same key.
  fileprivate func move(_ move: Move) async throws -> String {
    let once = once()
    for _ in 0..<3 {
      do {
        return try await ask(move, once)
      } catch EngineFault.conflict {
        continue
      } catch let fault as EngineFault {
        return "fault: \(fault)"
      }
    }
    return "lost three times"
  }

  private func ask(_ move: Move, _ once: Once) async throws -> String {
    switch move {
    case .act(let act): return try await desk.perform(act, once: once, answer: Self.answer).word
    case .choose(let act, let pin):
      return try await desk.perform(act, choosing: pin, once: once, answer: Self.answer).word
    case .merge(let other, let survivor):
      return try await desk.merge(
        other, into: survivor, by: Self.clerk, via: .outlet, once: once, answer: Self.answer
      ).word
    case .split(let id, let document):
      return try await desk.split(
        id, taking: [document], name: PersonName.parse("某某"), takesCard: true, by: Self.clerk, via: .outlet,
        once: once, answer: Self.answer
      ).word
    case .found(let form, let account):
      let session = Session(role: .clerk, subject: account, channel: .outlet, scope: "610500", tokenHash: [])
      return try await desk.apply(form, by: session, visitor: .holder, once: once, answer: Self.answer).word
    }
  }

  /// The files of a meeting as they are stored now.
  fileprivate func files(of meeting: Meeting) async throws -> [String] {
    let files = desk.files
    return try await engine.read { connection in
      let found = try meeting.document.flatMap { try files.holder(of: $0, in: connection) }
      return try (meeting.files.map(\.holder.id) + [found].compactMap(\.self)).map { id in
        try #require(try files.find(id, in: connection)?.holder).anonymous
      }
    }
  }

  /// Puts the files of all meetings into the database, with everything that finds them.
  fileprivate func plant(_ meetings: [Meeting]) async throws {
    let now = clock.now
    for start in stride(from: 0, to: meetings.count, by: 50) {
      let some = Array(meetings[start..<min(start + 50, meetings.count)])
      try await engine.write { connection in
        for meeting in some {
          for file in meeting.files { try plant(file, at: now, in: connection) }
          guard let place = meeting.place else { continue }
          try connection.query(
            "INSERT INTO collection_slot (outlet, day, slot, taken) VALUES ($1, $2, $3, 99)", .text(place.outlet),
            .text(place.day.iso), .text(place.slot.text))
        }
      }
    }
  }

  private func plant(_ planting: Planting, at now: Instant, in connection: any Connection) throws {
    let (files, holder, grown) = (desk.files, planting.holder, planting.grown(at: now))
    let hand = Hand(
      actor: .system, channel: .system, receipt: desk.newReceipt(at: now), now: now,
      policy: desk.policy(for: holder, at: now))
    let file = try files.found(holder, source: "meeting", by: hand, in: connection)
    for document in holder.person.documents {
      _ = try HolderRecord.claim(documentKey: files.documentKey(document), for: holder.id, at: now, in: connection)
    }
    for number in grown.numbers {
      _ = try HolderRecord.claim(cardKey: files.cardKey(number), for: holder.id, at: now, in: connection)
    }
    try files.settle(file, source: "meeting", by: hand, in: connection)
    _ = try files.append(planting.events, to: file, by: hand, in: connection)
    if grown.card?.pin == .chosen {
      try PINRecord.put("not a hash, but a verifier", of: holder.id, at: now, in: connection)
    }
  }
}
