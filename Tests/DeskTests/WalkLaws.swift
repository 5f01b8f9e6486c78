import Cards
import Store
import Testing

@testable import Desk

/// What must be true of every file after every act, looked at from outside the rules.
struct WalkLaws: Sendable {
  /// Every file as it was last seen.
  private(set) var holders: [HolderID: Holder] = [:]
  private(set) var breaches: [String] = []
  /// In the order in which they came, so that a seed gives the same walk again.
  private var order: [HolderID] = []
  /// In which file a card number stands, live, made or void.
  private var places: [CardNumber: HolderID] = [:]
  private var sociallyCancelled: Set<CardNumber> = []

  var all: [Holder] { order.compactMap { holders[$0] } }
  var open: [Holder] { all.filter { $0.mergedInto == nil } }

  mutating func take(_ holder: Holder) {
    order.append(holder.id)
    holders[holder.id] = holder
    for number in holder.numbers { settle(number, in: holder, after: "the file came") }
  }

  /// Compares a file with itself after an act.
  mutating func see(_ after: Holder, _ act: Act, events: [Event], isDone: Bool, at now: Instant) throws {
    let before = try #require(holders[after.id])
    let what = "\(act.action.name.rawValue) by \(act.actor) with \(String(describing: act.visitor)) at \(now)"
    checkAgent(in: before, act, isDone: isDone, at: now, what)
    checkCards(from: before, to: after, events, what)
    if before.mergedInto != nil, after != before { breaches.append("a merged file changed: \(what)") }
    holders[after.id] = after
  }

  /// Everything that had stood in `other` now stands in `survivor`.
  mutating func seeMerged(_ other: Holder, into survivor: Holder) throws {
    let (before, moved) = (try #require(holders[survivor.id]), try #require(holders[other.id]))
    require(other.mergedInto == survivor.id, "the merged file does not say where it went")
    require(other.card == nil && other.application == nil && other.mandates.isEmpty, "the merged file still lives")
    require(Set(survivor.numbers) == Set(before.numbers + moved.numbers), "a card was lost in a merger")
    require(
      Set(survivor.person.documents) == Set(before.person.documents + moved.person.documents),
      "a document was lost in a merger")
    require(survivor.voidNumbers.isSuperset(of: before.voidNumbers.union(moved.voidNumbers)), "a void card came alive")
    for number in moved.numbers { places[number] = survivor.id }
    for number in survivor.numbers { settle(number, in: survivor, after: "a merger") }
    (holders[other.id], holders[survivor.id]) = (other, survivor)
  }

  /// What was named now stands in `new`, and nothing stands in both.
  mutating func seeSplit(_ rest: Holder, _ new: Holder) throws {
    let before = try #require(holders[rest.id])
    require(Set(rest.numbers + new.numbers) == Set(before.numbers), "a card was lost in a split")
    require(Set(rest.numbers).isDisjoint(with: new.numbers), "a card stands in both files of a split")
    require(rest.voidNumbers.union(new.voidNumbers) == before.voidNumbers, "a void card came alive in a split")
    require(
      Set(rest.person.documents).isDisjoint(with: new.person.documents), "a document stands in both files of a split")
    for number in new.numbers { places[number] = new.id }
    order.append(new.id)
    (holders[rest.id], holders[new.id]) = (rest, new)
  }

  mutating func require(_ holds: Bool, _ breach: @autoclosure () -> String) {
    if !holds { breaches.append(breach()) }
  }

  // MARK: Cards

  private mutating func checkCards(from before: Holder, to after: Holder, _ events: [Event], _ what: String) {
    require(after.voidCards.starts(with: before.voidCards), "a void card is no longer void: \(what)")
    require(Set(after.numbers).isSuperset(of: before.numbers), "a card number vanished: \(what)")
    require(Set(after.numbers).count == after.numbers.count, "a card stands twice in its file: \(what)")
    for void in after.voidCards.dropFirst(before.voidCards.count) where void.reason == .cancelled {
      require(
        void.number == before.card?.number && sociallyCancelled.contains(void.number),
        "a card was cancelled before its social function: \(what)")
    }
    // A merged file is only kept, with its void cards as they were: whom they find is the other file.
    if after.mergedInto == nil { for number in after.numbers { settle(number, in: after, after: what) } }
    for case .socialCancelled in events { if let card = before.card { sociallyCancelled.insert(card.number) } }
  }

  private mutating func settle(_ number: CardNumber, in holder: Holder, after what: String) {
    require(places[number, default: holder.id] == holder.id, "a card stands in two files: \(what)")
    places[number] = holder.id
  }

  // MARK: Acting for another

  /// What anybody may report, ask, or show papers for: nobody is acted for in it.
  private static let unrepresented: Set<ActionName> = [
    .giveMandate, .reportDeath, .reportMissing, .confirmLifeReport, .reverseLifeReport, .changeSocialPIN,
    .reportFinancialOralLoss, .releaseFinancialOralLoss, .settleFinancial, .settleSocial, .recordLapse,
    .advanceApplication, .failApplication, .answerRegister, .recordInsurance, .queryOutlets, .mergeFile, .splitFile,
    .joinBatch, .shelveCard, .reofferCollection, .returnCard, .reviewPhoto,
  ]

  /// What any mandate in force lets its agent do, whatever it was given for.
  private static let withAny: Set<ActionName> = [.endMandate, .queryOutlets]

  /// An agent's act needs a mandate in force that names the agent and the act: found here without the rules.
  private mutating func checkAgent(in holder: Holder, _ act: Act, isDone: Bool, at now: Instant, _ what: String) {
    guard isDone else { return }
    var names: (Mandate) -> Bool
    if case .agent(let number) = act.actor {
      names = { $0.number == number }
    } else if case .agent(let document) = act.visitor, !Self.unrepresented.contains(act.action.name) {
      names = { $0.document == document }
    } else {
      return
    }
    let isCovered = holder.mandates.contains {
      names($0) && ($0.scope.contains(act.action.name) || Self.withAny.contains(act.action.name))
        && $0.isInForce(for: holder.person, at: now)
    }
    require(isCovered, "somebody acted without a mandate: \(what)")
  }
}

extension Mandate {
  /// Written down once more, so that a rule that forgets one of these is seen.
  fileprivate func isInForce(for person: Person, at now: Instant) -> Bool {
    if let until, now >= until { return false }
    let isGone = person.life == .dead || person.life == .missing
    let isChild = person.birth.map { now.day < $0.adding(years: 16) } ?? true
    switch kind {
    case .guardian: return !isGone && isChild
    case .proxy, .family: return !isGone
    // Somebody missing of whom a death is reported is still missing, and the heirs still act.
    case .heir: return isGone || person.lifeReport?.before == .dead || person.lifeReport?.before == .missing
    }
  }
}

extension Holder {
  /// Every card number that stands here: live, made and void.
  var numbers: [CardNumber] { [card?.number, application?.made?.number].compactMap { $0 } + voidCards.map(\.number) }
  var voidNumbers: Set<CardNumber> { Set(voidCards.map(\.number)) }
}

// MARK: The tables

/// Whether the tables that find files say the same as the files, row for row.
struct WalkTables {
  let files: Files
  let holders: [Holder]

  init(files: Files, holders: some Sequence<Holder>) {
    self.files = files
    self.holders = Array(holders)
  }

  private var open: [Holder] { holders.filter { $0.mergedInto == nil } }

  /// What differs, in words.
  func differences(in connection: any Connection) throws -> [String] {
    try stored(in: connection)
      + compare("document", "document_key, holder_id", with: open.flatMap(documents), in: connection)
      + compare("card", "card_key, holder_id", with: open.flatMap(cards), in: connection)
      + compare("mandate", "mandate_number, holder_id, agent_key", with: holders.flatMap(mandates), in: connection)
      + compare("oral_loss", "holder_id, until_at", with: holders.compactMap(loss), in: connection)
      + compare("pin", "holder_id", with: holders.compactMap(pin), in: connection)
      + compare(
        "application WHERE outcome IS NULL", "application_number, holder_id, kind, stage, city, bank",
        with: holders.compactMap(application), in: connection)
      + compare("collection_booking", "holder_id, outlet, day, slot", with: holders.compactMap(booking), in: connection)
      + compare(
        "shelved_card", "application_number, holder_id, city, outlet, shelf", with: holders.compactMap(shelf),
        in: connection)
  }

  private func stored(in connection: any Connection) throws -> [String] {
    var found = try holders.filter { try files.find($0.id, in: connection)?.holder != $0 }
      .map { "\($0.id) is not stored as it was last seen" }
    let count = try HolderRecord.count(in: connection)
    if count != Int64(holders.count) { found.append("\(count) files are stored instead of \(holders.count)") }
    return found
  }

  private func compare(
    _ table: String, _ columns: String, with expected: [Row], in connection: any Connection
  ) throws -> [String] {
    let rows = Set(try connection.query("SELECT \(columns) FROM \(table)").map { String(describing: $0) })
    let wanted = Set(expected.map { String(describing: $0) })
    return rows.subtracting(wanted).map { "\(table) has \($0), and no file does" }
      + wanted.subtracting(rows).map { "\(table) lacks \($0)" }
  }

  private func documents(_ holder: Holder) -> [Row] {
    holder.person.documents.map { [.blob(files.documentKey($0)), .text(holder.id.text)] }
  }

  private func cards(_ holder: Holder) -> [Row] {
    holder.numbers.map { [.blob(files.cardKey($0)), .text(holder.id.text)] }
  }

  private func mandates(_ holder: Holder) -> [Row] {
    holder.mandates.map { [.text($0.number), .text(holder.id.text), .blob(files.documentKey($0.document))] }
  }

  private func booking(_ holder: Holder) -> Row? {
    holder.application?.appointment?.place.map {
      [.text(holder.id.text), .text($0.outlet), .text($0.day.iso), .text($0.slot.text)]
    }
  }

  private func shelf(_ holder: Holder) -> Row? {
    guard let application = holder.application, let outlet = application.outlet, let shelf = application.shelf else {
      return nil
    }
    return [
      .text(application.number), .text(holder.id.text), .text(application.city.city.text), .text(outlet), .text(shelf),
    ]
  }

  private func loss(_ holder: Holder) -> Row? {
    holder.card?.social.oralLoss.map { [.text(holder.id.text), .integer($0.until.milliseconds)] }
  }

  private func pin(_ holder: Holder) -> Row? {
    guard let standing = holder.card?.pin else { return nil }
    switch standing {
    case .chosen: return [.text(holder.id.text)]
    case .initial, .elsewhere, .mustChoose: return nil
    }
  }

  private func application(_ holder: Holder) -> Row? {
    holder.application.map {
      [
        .text($0.number), .text(holder.id.text), .text($0.kind.rawValue), .text($0.stage.rawValue),
        .text($0.city.text), .text($0.bank.text),
      ]
    }
  }

  /// Of the days to come: who had booked a day that is over may have come, or not.
  func differences(ofDaysAfter today: Day, in connection: any Connection) throws -> [String] {
    var booked: [String: Int64] = [:]
    for holder in open {
      guard let place = holder.application?.appointment?.place, place.day > today else { continue }
      booked["\(place.outlet) \(place.day) \(place.slot)", default: 0] += 1
    }
    let rows = try connection.query(
      "SELECT outlet, day, slot, taken FROM collection_slot WHERE day > $1", .text(today.iso))
    for row in rows {
      booked["\(try row.text(0)) \(try row.text(1)) \(try row.text(2))", default: 0] -= try row.integer(3)
    }
    return booked.filter { $0.value != 0 }.map { "collection_slot is off by \($0.value) on \($0.key)" }
  }
}
