import Cards
import Seal
import Store

/// Where cards wait and when they can be had: closed days, free places, collection codes and stock.
extension Desk {
  /// Only whoever has a card waiting needs to know them.
  func closedDays(for holder: Holder, at now: Instant, in connection: any Connection) throws -> [ClosedDay] {
    guard let application = holder.application, application.stage.isAtLeast(.collectable) else { return [] }
    return try ClosedDayRecord.from(
      min(now.day, application.appointment?.day ?? now.day), in: application.city.city, connection)
  }

  func isCodeShown(
    in session: [UInt8]?, of holder: Holder, at now: Instant, in connection: any Connection
  ) throws -> Bool {
    guard let session, holder.application != nil else { return false }
    return try CollectionCodeRecord.isShown(in: session, holder: holder.id, at: now, in: connection)
  }

  // MARK: Places

  /// The next places that nobody has taken.
  func freePlaces(
    _ count: Int, in situation: Situation, _ connection: any Connection
  ) throws -> [CollectionPlace] {
    let places = situation.placesToBook
    let taken = try CollectionSlotRecord.taken(
      at: places.map(\.outlet), on: situation.bookableDays, in: connection)
    let capacity = Int64(situation.policy.collectionsPerSlot)
    return Array(places.lazy.filter { taken[$0, default: 0] < capacity }.prefix(count))
  }

  /// What can be proposed to somebody who has still to choose.
  package func freePlaces(_ count: Int, in situation: Situation) async throws -> [CollectionPlace] {
    if situation.placesToBook.isEmpty { return [] }
    return try await engine.read { try freePlaces(count, in: situation, $0) }
  }

  /// An outlet on one day, as somebody sees it who wants to go there.
  package struct OutletDay: Sendable {
    package let outlet: Outlet
    package let closed: ClosedDay?
    /// Each slot that can be booked, with the places left.
    package let slots: [(slot: TimeSpan, free: Int64)]
  }

  package func outlets(in city: RegionCode, on day: Day) async throws -> [OutletDay] {
    let policy = policies.policy(at: clock.now(), city: city.city)
    let outlets = policy.outlets.filter { $0.city.city == city.city }
    return try await engine.read { connection in
      let closed = try ClosedDayRecord.from(day, in: city.city, connection).filter { $0.day == day }
      let taken = try CollectionSlotRecord.taken(at: outlets.map(\.code), on: day...day, in: connection)
      return outlets.map { outlet in
        let shut = closed.first { $0.outlet == outlet.code }
        let isOffered = policy.needsAppointment && shut == nil && outlet.actions.contains(.collect)
        let slots = isOffered ? policy.slots(at: outlet, on: day) : []
        return OutletDay(
          outlet: outlet, closed: shut,
          slots: slots.map { slot in
            let place = CollectionPlace(outlet: outlet.code, day: day, slot: slot)
            return (slot, max(0, Int64(policy.collectionsPerSlot) - taken[place, default: 0]))
          })
      }
    }
  }

  package func closedDays(in city: RegionCode?) async throws -> [ClosedDay] {
    let today = clock.now().day
    return try await engine.read { try ClosedDayRecord.from(today, in: city?.city, $0) }
  }

  // MARK: Closing a day

  /// What came of closing or reopening a day.
  package enum DayClosing: Sendable {
    /// `bookings`: how many people had booked it.
    case done(ClosedDay, bookings: Int64)
    /// So many people are concerned that somebody else must ask for the same until then.
    case secondPersonNeeded(bookings: Int64, until: Instant)
    /// No such outlet in the region of this member of staff, or a day that is over.
    case unknown
  }

  /// The day is closed when this has been committed; whoever had booked it is found by the sweeper.
  package func closeDay(
    _ closed: ClosedDay, by session: Session, once: Once, answer: @escaping @Sendable (DayClosing) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      guard closed.day >= now.day, let outlet = outlet(closed.outlet, of: session, at: now) else {
        return try answer(.unknown)
      }
      let bookings = try CollectionBookingRecord.count(at: closed.outlet, on: closed.day, in: connection)
      if case .first(let until) = try hands(on: closed, bookings, outlet, by: session, at: now, in: connection) {
        return try answer(.secondPersonNeeded(bookings: bookings, until: until))
      }
      try ClosedDayRecord.close(closed, city: outlet.city.city, by: session.subject, at: now, in: connection)
      return try answer(.done(closed, bookings: bookings))
    }
  }

  /// A few people are moved by whoever closes the day; many, only when a second person agrees.
  private func hands(
    on closed: ClosedDay, _ bookings: Int64, _ outlet: Outlet, by session: Session, at now: Instant,
    in connection: any Connection
  ) throws -> Hands {
    let policy = policies.policy(at: now, city: outlet.city.city)
    let act = "close-day:\(closed.outlet):\(closed.day.iso)"
    if bookings < Int64(policy.bulkActFrom) {
      try SecondPersonRecord.drop(secondPersonKey(act), in: connection)
      return .second
    }
    return try hands(
      on: act,
      about: "\(outlet.name)（\(closed.outlet)）\(closed.day.chinese)停办：\(closed.reason)；已有\(bookings)人预约",
      in: outlet.city, by: session.subject, under: policy, at: now, connection)
  }

  /// Who was moved meanwhile stays where they were moved to.
  package func reopenDay(
    _ day: Day, of code: String, by session: Session, once: Once,
    answer: @escaping @Sendable (DayClosing) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      guard outlet(code, of: session, at: now) != nil,
        try ClosedDayRecord.reopen(code, on: day, by: session.subject, at: now, in: connection)
      else { return try answer(.unknown) }
      let bookings = try CollectionBookingRecord.count(at: code, on: day, in: connection)
      return try answer(.done(ClosedDay(outlet: code, day: day, reason: ""), bookings: bookings))
    }
  }

  private func outlet(_ code: String, of session: Session, at now: Instant) -> Outlet? {
    guard case .clerk(_, let region)? = session.actor else { return nil }
    return policies.policy(at: now, city: nil).outlet(code).flatMap { region.contains($0.city) ? $0 : nil }
  }

  /// Gives the next free place to one person whose day was closed, and offers two more. False when nothing was to do.
  func reoffer(_ holder: HolderID) async throws -> Bool {
    try await engine.write { connection in
      let now = clock.now()
      guard let file = try files.lock(holder, in: connection) else { return false }
      let seen = try situation(of: file.holder, actor: .system, channel: .system, at: now, in: connection)
      let free = try freePlaces(3, in: seen, connection)
      let act = Act(
        holder: holder, action: .reofferCollection(reserved: free.first, offers: Array(free.dropFirst())),
        actor: .system, channel: .system)
      switch try commit(act, on: file, verifier: nil, at: now, in: connection) {
      case .done: return true
      case .refused: return false
      }
    }
  }

  // MARK: Collection codes

  /// What came of asking for a code.
  package enum CodeAsked: Sendable {
    case made(code: String, Receipt)
    case refused(Refusal, Explanation)
  }

  /// The code is in the answer and nowhere else.
  package func askCollectionCode(
    _ act: Act, once: Once, answer: @escaping @Sendable (CodeAsked) throws -> Answer
  ) async throws -> Answer {
    try await self.once(once) { connection, now in
      switch try commit(act, verifier: nil, at: now, in: connection) {
      case .refused(let refusal, let explanation): return try answer(.refused(refusal, explanation))
      case .done(let receipt):
        return try answer(.made(code: try newCode(for: receipt, at: now, in: connection), receipt))
      }
    }
  }

  private func newCode(for receipt: Receipt, at now: Instant, in connection: any Connection) throws -> String {
    let holder = receipt.after.holder
    guard let number = holder.application?.number, let endsAt = receipt.codeEndsAt else { throw NoSuchHolder() }
    for _ in 0..<10 {
      let code = Random.digits(CollectionCodeLimits.digits)
      let isOurs = try CollectionCodeRecord.replace(
        number, of: holder.id, codeKey: codeKey(code), endsAt: endsAt, at: now, in: connection)
      if isOurs { return code }
    }
    throw EngineFault.conflict("no free collection code was found")
  }

  func codeKey(_ code: String) -> [UInt8] { sealer.lookupKey("collection-code", code) }

  /// Counted by itself, so that a wrong code cannot take its own count back.
  func countCodeTry(by session: Session) async throws {
    let now = clock.now()
    let isLeft = try await engine.write { connection in
      try CollectionCodeRecord.count(
        session.subject, limit: StaffLimits.wrongTries, lockedFor: StaffLimits.lockedFor, at: now, in: connection)
    }
    if !isLeft { throw HolderUnknown() }
  }

  // MARK: Stock

  /// The cards that wait in the region of a member of staff, shelf by shelf; those that wait over 30, 90 and 180 days.
  package func stock(of session: Session) async throws -> [ShelfRecord.Count] {
    guard case .clerk(_, let region)? = session.actor else { return [] }
    let now = clock.now()
    let counts = try await engine.read { connection in
      try ShelfRecord.counts(olderThan: (now - .days(30), now - .days(90), now - .days(180)), in: connection)
    }
    return counts.filter { region.contains($0.city) || region.city == $0.city }
  }

  /// How many cards wait at each outlet of a city that has any: no secret, and no name.
  package func waitingCards(in city: RegionCode) async throws -> [String: Int64] {
    try await engine.read { connection in try ShelfRecord.waiting(in: city, connection) }
  }
}

package enum CollectionCodeLimits {
  package static let digits = 8
}

extension Receipt {
  package var codeEndsAt: Instant? {
    for case .collectionCodeMade(let until) in events { return until }
    return nil
  }
}
