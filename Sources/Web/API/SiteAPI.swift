import Cards
import Desk
import Metrics

/// What the server says about itself.
enum SiteAPI {
  static let routes: [Route] = [
    Route(
      .get, "/", .anyone, "What runs here, where the API is described, and who may sign in to a sandbox",
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
    Reply(
      status: 200, contentType: "text/plain; version=0.0.4", body: Array(PrometheusMetrics.shared.text().utf8))
  }

  private static func outlets(_ call: Call) async throws -> Reply {
    let policy = call.desk.provincePolicy
    guard !call.parameter("city").isEmpty else {
      return try .json(200, OutletsView(outlets: policy.outlets.map { OutletView($0, in: policy) }))
    }
    guard let city = try? RegionCode.parse(call.parameter("city")), policy.city(city.city) != nil else {
      throw Problem.notFound
    }
    let there = policy.outlets.filter { $0.city.city == city.city }
    return try .json(200, OutletsView(outlets: there.map { OutletView($0, in: policy) }))
  }

  private static func describe(_ call: Call) async throws -> Reply { try .json(200, OpenAPI.document(of: Routes.all)) }
}
