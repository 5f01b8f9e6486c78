import Cards
import Desk

/// 服务网点: which city, then where, what is done there and when.
enum OutletPages {
  static let routes: [Route] = [
    .page("/outlets", .anyone, "Outlets: which city?", clauses: [.l8], handle: cities),
    .page("/outlets/{city}", .anyone, "The outlets of a city", clauses: [.l8], handle: list),
    .page("/outlets/{city}/{day}", .anyone, "The outlets of a city on one day", clauses: [.c2], handle: showDay),
  ]

  struct City: Sendable {
    let code: String
    let name: String
    let count: Int
  }
  struct CitiesContent: Sendable { let cities: [City] }

  private static func cities(_ call: Call) async throws -> Reply {
    let policy = call.desk.provincePolicy
    let cities = policy.cities.map { city in
      City(
        code: city.code.text, name: city.name,
        count: policy.outlets.count { $0.city.city == city.code && !$0.actions.isEmpty })
    }
    return try await call.page("outlets", "服务网点", CitiesContent(cities: cities.filter { $0.count > 0 }))
  }

  struct Shown: Sendable {
    let view: OutletView
    let acts: String
    let today: String
    let isOpenToday: Bool
    let isBanks: Bool
    /// Finished cards that nobody has come for yet; nil where there are none.
    let waiting: Int64?
  }
  struct LinkedDay: Sendable {
    let address: String
    let name: String
  }
  struct ListContent: Sendable {
    let city: String
    let outlets: [Shown]
    let needsAppointment: Bool
    let services: [String]
    let days: [LinkedDay]
  }

  private static func list(_ call: Call) async throws -> Reply {
    let city = try city(in: call)
    let (policy, today) = (call.inForce(city: city.code).policy, call.desk.clock.now().day)
    let closed = try await call.desk.closedDays(in: city.code)
    let waiting = try await call.desk.waitingCards(in: city.code)
    let outlets = policy.outlets.filter { $0.city.city == city.code && !$0.actions.isEmpty }
    let content = ListContent(
      city: city.name, outlets: outlets.map { shown($0, policy, today, closed, waiting[$0.code]) },
      needsAppointment: policy.needsAppointment, services: policy.cityServices,
      days: (0..<7).map { ahead in
        let day = today.adding(days: ahead)
        return LinkedDay(address: "/outlets/\(city.code.text)/\(day.iso)", name: ahead == 0 ? "今天" : day.withWeekday)
      })
    return try await call.page("outlets-city", "\(city.name)的服务网点", content)
  }

  private static func shown(
    _ outlet: Outlet, _ policy: Policy, _ today: Day, _ closed: [ClosedDay], _ waiting: Int64?
  ) -> Shown {
    let view = OutletView(outlet, in: policy, today: today, closed: closed)
    let hours = view.today.map { $0.isEmpty ? "今天不办公" : "今天 \($0.joined(separator: "，"))" }
    return Shown(
      view: view, acts: outlet.actions.map(\.chinese).joined(separator: "、"), today: hours ?? "办公时间请先打电话问",
      isOpenToday: view.today?.isEmpty == false, isBanks: outlet.bank != nil,
      waiting: waiting)
  }

  // MARK: One day

  struct Slot: Sendable {
    let slot: String
    let free: Int64
    let isFull: Bool
  }
  struct OutletOnDay: Sendable {
    let name: String
    let address: String
    let phone: String
    let hours: String
    let slots: [Slot]
    let hasSlots: Bool
  }
  struct DayContent: Sendable {
    let city: String
    let back: String
    let day: String
    let outlets: [OutletOnDay]
    let needsAppointment: Bool
  }

  private static func showDay(_ call: Call) async throws -> Reply {
    let city = try city(in: call)
    guard let day = try? Day.parse(call.parameter("day")) else { throw Problem.notFound }
    let seen = try await call.desk.outlets(in: city.code, on: day).filter { !$0.outlet.actions.isEmpty }
    let content = DayContent(
      city: city.name, back: "/outlets/\(city.code.text)", day: day.withWeekday,
      outlets: seen.map { shown($0, on: day) },
      needsAppointment: call.inForce(city: city.code).policy.needsAppointment)
    return try await call.page("outlets-day", "\(city.name) \(day.withWeekday)", content)
  }

  private static func shown(_ seen: Desk.OutletDay, on day: Day) -> OutletOnDay {
    let spans = seen.outlet.hours?.spans(on: day).map(\.text)
    let hours =
      seen.closed.map { "不办公：\($0.reason)" } ?? spans.map { $0.isEmpty ? "不办公" : $0.joined(separator: "，") }
      ?? "办公时间请先打电话问"
    return OutletOnDay(
      name: seen.outlet.name, address: seen.outlet.address, phone: seen.outlet.phone, hours: hours,
      slots: seen.slots.map { Slot(slot: $0.slot.text, free: $0.free, isFull: $0.free == 0) },
      hasSlots: !seen.slots.isEmpty)
  }

  private static func city(in call: Call) throws -> Cards.Place {
    guard let code = try? RegionCode.parse(call.parameter("city")),
      let place = call.desk.provincePolicy.city(code.city)
    else { throw Problem.notFound }
    return place
  }
}
