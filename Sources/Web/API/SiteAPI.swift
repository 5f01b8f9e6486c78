import Cards
import Desk
import Metrics

/// What the server says about itself.
enum SiteAPI {
  static let routes: [Route] = [
    Route(
      .get, "/developers", .anyone, "What runs here, where the API is described, and who may sign in to a sandbox",
      answers: [Shape(200, "StartPage", contentType: "text/html; charset=utf-8", [])], handle: StartPage.show),
    Route(.get, "/health", .anyone, "Whether it works", answers: [.health], handle: health),
    Route(
      .get, "/metrics", .anyone, "Figures in Prometheus' text form: routes and states, never persons",
      answers: [Shape(200, "Metrics", contentType: "text/plain; version=0.0.4", [])], handle: metrics),
    Route(
      .get, "/api/v1/outlets", .anyone, clauses: [.l8], "Where cards are collected, replaced and exchanged",
      answers: [.outlets], handle: outlets),
    Route(
      .get, "/api/v1/outlets/{city}", .anyone, clauses: [.l8], "The same for one city", answers: [.outlets],
      handle: outlets),
    Route(
      .get, "/api/v1/outlets/{city}/{day}", .anyone, clauses: [.c2],
      "The outlets of a city on one day: whether and when they open, and how many places each slot has left",
      answers: [.outletDays], handle: outletDays),
    Route(
      .get, "/openapi.json", .anyone, "This description", answers: [Shape(200, "OpenAPI", [])], handle: describe),
  ]

  private struct Health: Encodable {
    let status: String
    let engine: String
    let clockHeldBackSeconds: Int64
    let outboxOverdue: Int64
  }

  private static func health(_ call: Call) async throws -> Reply {
    let overdue = try await call.desk.overdueMessages()
    let held = call.desk.clock.heldBack.components.seconds
    let status = held > 60 ? "clock-behind" : "ok"
    return try .json(
      200, Health(status: status, engine: call.site.engine, clockHeldBackSeconds: held, outboxOverdue: overdue))
  }

  private static func metrics(_ call: Call) async throws -> Reply {
    let text = PrometheusMetrics.shared.text(with: await readings(call))
    return Reply(status: 200, contentType: "text/plain; version=0.0.4", body: Array(text.utf8))
  }

  /// What waits now. When the database does not answer within a second, its own figures are missing, not the others.
  private static func readings(_ call: Call) async -> [Figure] {
    let (figures, load) = (call.site.admission.figures, await call.desk.load())
    let readings = [
      Figure("qinka_connections", figures.connections), Figure("qinka_requests_at_work", figures.atWork),
      Figure("qinka_requests_waiting", figures.waiting), Figure("qinka_database_waiting", load.database),
      Figure("qinka_pins_waiting", load.pins), Figure("qinka_passwords_waiting", load.passwords),
    ]
    guard let lag = try? await within(.seconds(1), { try await call.desk.outboxLag() }) else { return readings }
    return readings + [
      Figure("qinka_outbox_due", lag.count), Figure("qinka_outbox_oldest_seconds", lag.oldest / .seconds(1)),
    ]
  }

  private static func outlets(_ call: Call) async throws -> Reply {
    let (policy, today) = (call.desk.provincePolicy, call.desk.clock.now().day)
    let city = call.parameter("city").isEmpty ? nil : try self.city(in: call)
    let there = policy.outlets.filter { city == nil || $0.city.city == city }
    let closed = try await call.desk.closedDays(in: city)
    return try .json(
      200, OutletsView(outlets: there.map { OutletView($0, in: policy, today: today, closed: closed) }))
  }

  private static func outletDays(_ call: Call) async throws -> Reply {
    let city = try city(in: call)
    guard let day = try? Day.parse(call.parameter("day")) else { throw Problem.notFound }
    let outlets = try await call.desk.outlets(in: city, on: day)
    return try .json(
      200, OutletDaysView(day: day.iso, outlets: outlets.map { OutletDaysView.OutletDayView($0, on: day) }))
  }

  private static func city(in call: Call) throws -> RegionCode {
    guard let code = try? RegionCode.parse(call.parameter("city")), call.desk.provincePolicy.city(code.city) != nil
    else { throw Problem.notFound }
    return code.city
  }

  private static func describe(_ call: Call) async throws -> Reply { try .json(200, OpenAPI.document(of: Routes.all)) }
}
