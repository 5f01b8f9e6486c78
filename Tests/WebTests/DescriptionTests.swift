import Cards
import Desk
import Foundation
import HTTPTypes
import Seal
import Testing

@testable import Web

/// What the server says of itself is what it does.
struct DescriptionTests {
  @Test func `openapi holds every route, and nothing else`() throws {
    let document = OpenAPI.document(of: Routes.all)
    guard case .object(let root) = document, case .object(let paths)? = root["paths"] else {
      Issue.record("no paths")
      return
    }
    let described = paths.flatMap { path, item -> [String] in
      guard case .object(let operations) = item else { return [] }
      return operations.keys.map { "\($0.uppercased()) \(path)" }
    }
    #expect(described.sorted() == Routes.all.map(\.name).sorted())
  }

  @Test func `one name means one shape`() {
    for (name, shapes) in Dictionary(grouping: Routes.all.flatMap(\.answers), by: \.name) {
      #expect(Set(shapes.map { $0.members.map(\.name) }).count == 1, "\(name)")
    }
  }

  @Test func `the first page's tags are its model's properties, and nothing is unescaped`() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/Web/Templates/start.mustache")
    let template = try String(contentsOf: file, encoding: .utf8)
    #expect(!template.contains("{{{") && !template.contains("{{&"))
    let tags = Set(template.matches(of: /\{\{[#\/^]?(\w+)\}\}/).map { String($0.1) })
    let site = Site(
      engine: "e", province: "p", sandbox: "s", guests: [.init(name: "n", document: "d", note: "x")])
    let model = StartPage.model(site, nonce: "n")
    let parts: [Any] = [model, model.routes[0], model.guests[0]]
    let properties = Set(parts.flatMap { Mirror(reflecting: $0).children.compactMap(\.label) })
    #expect(tags == properties)
  }

  @Test func `the first page escapes what it shows`() async throws {
    try await WebFixture.with { fixture in
      let site = Site(
        engine: "e", province: "p", sandbox: "http://127.0.0.1:1/",
        guests: [.init(name: "<script>alert(1)</script>", document: "d", note: "\"'>")])
      let client = RouterClient(router: makeRouter(desk: fixture.desk, site: site))
      let answer = try await client.send(.get, "/")
      #expect(answer.status == 200 && !answer.body.contains("<script>"))
    }
  }

  @Test func `metrics name routes and states, never addresses`() async throws {
    let metrics = PrometheusMetrics()
    metrics.makeCounter(label: "a_total", dimensions: [("route", "GET \"x\"\\")]).increment(by: 2)
    let timer = metrics.makeTimer(label: "b_seconds", dimensions: [])
    timer.recordNanoseconds(1_500_000_000)
    timer.recordNanoseconds(100_000_000)
    let buckets = ["0.01": 0, "0.05": 0, "0.1": 1, "0.25": 1, "0.5": 1, "1.0": 1, "2.5": 2, "10.0": 2, "+Inf": 2]
    let rows = buckets.sorted { (Double($0.key) ?? .infinity) < (Double($1.key) ?? .infinity) }
      .map { "b_seconds_bucket{le=\"\($0)\"} \($1)\n" }.joined()
    #expect(
      metrics.text(with: [Figure("c_waiting", 3)])
        == "# TYPE a_total counter\na_total{route=\"GET \\\"x\\\"\\\\\"} 2.0\n# TYPE b_seconds histogram\n"
        + rows + "b_seconds_sum 1.6\nb_seconds_count 2\n# TYPE c_waiting gauge\nc_waiting 3.0\n")
  }
}
