import Cards
import Desk

/// 领卡: where the card lies, when it is fetched, the code for it, and who may fetch it instead.
enum CollectionPages {
  static let routes: [Route] = [
    .page("/me/collection", Route.ownFile, "Where the card lies, and when it is collected", clauses: [.c1, .c2, .c4]) {
      call in try await show(call)
    },
    .form("/me/collection", Route.ownFile, "Book a place, or move the appointment", clauses: [.c2], handle: book),
    .form("/me/collection/cancel", Route.ownFile, "Cancel the appointment", clauses: [.c2], handle: cancel),
    .form("/me/collection/code", Route.ownFile, "Ask for a collection code", clauses: [.c4], handle: askCode),
    .page("/me/collection/{day}", Route.ownFile, "The free places of one day", clauses: [.c2], handle: showDay),
  ]

  struct FreeDay: Sendable {
    let address: String
    let name: String
    let free: String
  }

  struct Code: Sendable {
    let text: String
    let ends: String
    let about: String
  }

  struct Content: Sendable {
    let hasApplication: Bool
    let canCollect: Bool
    let stageName: String
    let whereItIs: String
    let bringsOld: Bool
    let city: String
    let bank: String
    let lies: OutletView?
    let places: [OutletView]
    let booking: BookingView?
    let isPassed: Bool
    let needsAppointment: Bool
    let booked: ActShown
    let canBook: Bool
    /// By appointment, but not by this channel.
    let isBookedElsewhere: Bool
    /// Whether there is a booking, and only another channel may change it.
    let isChangedElsewhere: Bool
    let cityCode: String
    let days: [FreeDay]
    let hasDays: Bool
    let canCancel: Bool
    let code: ActShown
    let newCode: Code?
    let codeDays: Int
    let isProxysTurn: Bool
    let services: [String]
    let unclaimedDays: Int?
    let isAgentHere: Bool
    let isChild: Bool
    /// The guardian's papers were not seen yet.
    let isDeclared: Bool
    let give: ActShown
  }

  private static func show(_ call: Call, _ problem: Problem? = nil, code: Code? = nil) async throws -> Reply {
    let situation = try await call.ownFile()
    let policy = situation.policy
    let application = situation.holder.application
    let booked = situation.shown(.bookCollection)
    let days = booked.isAllowed ? try await freeDays(in: situation, call) : []
    let canCollect = application.map { $0.fault == nil && $0.stage.isAtLeast(.collectable) } ?? false
    let booking = application?.appointment.map { BookingView($0, in: situation) }
    let content = Content(
      hasApplication: application != nil, canCollect: canCollect, stageName: application?.stage.chinese ?? "",
      whereItIs: application?.meaning ?? "",
      bringsOld: application?.replaces != nil && application?.kind != .replacement,
      city: application.map { PlaceView($0.city, in: policy).name } ?? "",
      bank: application.map { BankView($0.bank, in: policy).name } ?? "",
      lies: application?.outlet.flatMap(policy.outlet).map { OutletView($0, in: situation) },
      places: application.map { places(for: $0, in: situation) } ?? [],
      booking: booking, isPassed: booking?.state == "passed",
      needsAppointment: policy.needsAppointment, booked: booked, canBook: booked.isAllowed,
      isBookedElsewhere: canCollect && policy.needsAppointment && !booked.isAllowed,
      isChangedElsewhere: application?.appointment != nil
        && preview(.bookCollection, in: situation).isOnlyElsewhere,
      cityCode: application?.city.city.text ?? "", days: days,
      hasDays: !days.isEmpty, canCancel: preview(.cancelCollection, in: situation).isAllowed,
      code: situation.shown(.askCollectionCode), newCode: code, codeDays: policy.collectionCodeDays,
      isProxysTurn: policy.needsCollectionCode, services: policy.cityServices,
      unclaimedDays: policy.unclaimedReturnDays, isAgentHere: call.session?.role == .agent,
      isChild: situation.isUnderAge, isDeclared: situation.isDeclaredGuardian,
      give: situation.shown(.giveMandate))
    return try await call.page("collection", "领卡", content, part: .card, problem: problem)
  }

  private static func places(for application: Application, in situation: Situation) -> [OutletView] {
    if application.outlet != nil { return [] }
    return situation.policy.outlets(in: application.city, for: .collect, bank: application.bank).map {
      OutletView($0, in: situation)
    }
  }

  /// Every day on which a place is left, the nearest first.
  private static func freeDays(in situation: Situation, _ call: Call) async throws -> [FreeDay] {
    let free = try await call.desk.freePlaces(Int.max, in: situation)
    let days = Dictionary(grouping: free, by: \.day)
    return days.keys.sorted().map { day in
      let slots = Set((days[day] ?? []).map(\.slot))
      return FreeDay(
        address: "/me/collection/\(day.iso)", name: day.withWeekday, free: "\(slots.count) 个时段有位子")
    }
  }

  // MARK: One day

  struct Place: Sendable {
    let value: String
    let slot: String
    let free: Int64
    let isOpen: Bool
    let isChosen: Bool
  }
  struct OutletOfDay: Sendable {
    let name: String
    let address: String
    let slots: [Place]
  }
  struct DayContent: Sendable {
    let day: String
    let asked: String
    let outlets: [OutletOfDay]
    let hasOutlets: Bool
    let isMove: Bool
    let fault: String?
  }

  private static func showDay(_ call: Call) async throws -> Reply {
    guard let day = try? Day.parse(call.parameter("day")) else { return call.redirect(to: "/me/collection") }
    return try await show(day, call)
  }

  private static func show(_ day: Day, _ call: Call, _ problem: Problem? = nil, fault: String? = nil) async throws
    -> Reply
  {
    let situation = try await call.ownFile()
    guard let application = situation.holder.application, preview(.bookCollection, in: situation).isAllowed else {
      return call.redirect(to: "/me/collection")
    }
    let offered = situation.placesToBook.filter { $0.day == day }
    let seen = try await call.desk.outlets(in: application.city, on: day)
    let booked = application.appointment?.place
    let outlets = seen.compactMap { outletDay -> OutletOfDay? in
      let slots = outletDay.slots.compactMap { slot, free -> Place? in
        let place = CollectionPlace(outlet: outletDay.outlet.code, day: day, slot: slot)
        guard offered.contains(place) else { return nil }
        return Place(
          value: "\(place.outlet)|\(day.iso)|\(slot.text)", slot: slot.text, free: free,
          isOpen: free > 0 || place == booked, isChosen: place == booked)
      }
      return slots.isEmpty
        ? nil : OutletOfDay(name: outletDay.outlet.name, address: outletDay.outlet.address, slots: slots)
    }
    let content = DayContent(
      day: day.withWeekday, asked: day.iso, outlets: outlets, hasOutlets: !outlets.isEmpty,
      isMove: application.appointment != nil,
      fault: fault)
    return try await call.page(
      "collection-day", "\(day.withWeekday)领卡", content, part: .card, problem: problem,
      status: problem?.status ?? (fault == nil ? 200 : 422))
  }

  private static func book(_ call: Call) async throws -> Reply {
    let parts = (call.form["place"] ?? "").split(separator: "|").map(String.init)
    guard parts.count == 3, let day = try? Day.parse(parts[1]) else {
      if let day = call.form["_day"].flatMap({ try? Day.parse($0) }) {
        return try await show(day, call, fault: "请选一个时段。")
      }
      return try await show(call, .formUnreadable)
    }
    let members: [String: JSON] = ["outlet": .string(parts[0]), "day": .string(day.iso), "slot": .string(parts[2])]
    switch try await call.submit("POST /api/v1/me/collection-bookings", members) {
    case .done(let json): return call.showDone(json)
    case .refused(let problem): return try await show(day, call, problem)
    }
  }

  private static func cancel(_ call: Call) async throws -> Reply {
    switch try await call.submit("DELETE /api/v1/me/collection-bookings", [:]) {
    case .done(let json): return call.showDone(json)
    case .refused(let problem): return try await show(call, problem)
    }
  }

  /// The code is in this answer and nowhere else, so it is shown here and not after a redirect.
  private static func askCode(_ call: Call) async throws -> Reply {
    switch try await call.submit("POST /api/v1/me/collection-codes", [:]) {
    case .done(let json):
      let ends = json["until"].flatMap { try? Instant(iso: $0) }?.chinese ?? ""
      return try await show(call, code: Code(text: json["code"] ?? "", ends: ends, about: json["detail"] ?? ""))
    case .refused(let problem): return try await show(call, problem)
    }
  }
}

extension Day {
  /// `11月25日 周三`
  var withWeekday: String { "\(month)月\(day)日 \(weekday.chinese)" }
}
