import Cards
import Desk
import HTTPTypes
import Seal
import Store
import Testing

@testable import Web

/// From an error to what the visitor reads.
struct FailureTests {
  private struct Secret: Error, CustomStringConvertible { let description = "13800000000" }

  private static func table(throwing error: any Error) -> [Route] {
    [Route(.get, "/broken", .anyone, "Breaks", answers: []) { _ in throw error }]
  }

  @Test(arguments: [
    (EngineFault.full("disk"), 507, "storage-full"), (.unavailable("gone"), 503, "unavailable"),
    (.conflict("met"), 503, "unavailable"), (.outcomeUnknown("cut"), 503, "outcome-unknown"),
    (.statement(code: "1", message: "bad"), 500, "fault"),
  ])
  func `a database that fails is told apart, and never by its own words`(
    _ fault: EngineFault, _ status: Int, _ code: String
  ) async throws {
    try await WebFixture.with(table: Self.table(throwing: fault)) { fixture in
      let answer = try await fixture.client.send(.get, "/broken")
      #expect(answer.status == status && answer.body.contains("\"code\":\"\(code)\""))
      #expect((answer.headers[.retryAfter] != nil) == (status == 503))
      #expect(!answer.body.contains("disk") && !answer.body.contains("bad\""))
    }
  }

  @Test func `an unexpected error shows a reference and nothing of itself`() async throws {
    try await WebFixture.with(table: Self.table(throwing: Secret())) { fixture in
      let answer = try await fixture.client.send(.get, "/broken")
      #expect(answer.status == 500 && answer.body.contains("\"reference\":\"") && !answer.body.contains("138"))
    }
  }

  @Test func `a handler that does not come back is given up with 503`() async throws {
    let table = [
      Route(.get, "/slow", .anyone, "Hangs", answers: []) { _ in
        try await Task.sleep(for: .seconds(60))
        return Reply(status: 200, body: [])
      }
    ]
    try await WebFixture.with { fixture in
      let site = Site(engine: "e", province: "p")
      let client = RouterClient(
        router: makeRouter(table, desk: fixture.desk, site: site, deadline: .milliseconds(50)))
      let answer = try await client.send(.get, "/slow")
      #expect(answer.status == 503 && answer.body.contains("deadline") && answer.headers[.retryAfter] == "1")
    }
  }

  @Test func `work that heeds no cancellation does not hold its answer back`() async throws {
    let gate = Gatekeeper()
    await #expect(throws: TimedOut.self) {
      try await within(.milliseconds(50)) { await gate.wait() }
    }
    await gate.open()
  }

  @Test func `a refusal says why, by which clause, and what next`() async throws {
    try await WebFixture.with { fixture in
      let answer = try await fixture.client.send(
        .post, "/api/v1/me/card/oral-loss-reports", headers: try await fixture.headers(.holder),
        body: #"{"function":"financial"}"#)
      #expect(answer.status == 403 && answer.headers[.contentType] == "application/problem+json")
      #expect(answer.body.contains(#""title":"Forbidden""#))
      #expect(answer.body.contains(#""code":"wrong-channel""#) && answer.body.contains(#""clause":"L4""#))
      #expect(answer.body.contains("95588"), "the bank's own telephone")
    }
  }

  @Test func `the same request twice gives the same bytes, and says so`() async throws {
    try await WebFixture.with { fixture in
      let headers = try await fixture.headers(.holder)
      func report(_ body: String) async throws -> RouterAnswer {
        try await fixture.client.send(.post, "/api/v1/me/card/oral-loss-reports", headers: headers, body: body)
      }
      let first = try await report(#"{"function":"social"}"#)
      let second = try await report(#"{"function":"social"}"#)
      let other = try await report(#"{"function":"financial"}"#)
      #expect(first.status == 201 && second.status == 201 && first.body == second.body)
      #expect(second.headers[HTTPField.Name("Idempotency-Replayed")!] == "true")
      #expect(other.status == 422 && other.body.contains("idempotency-key-reused"))
    }
  }
}

/// Holds whoever waits, cancelled or not, until it is opened.
private actor Gatekeeper {
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var isOpen = false

  func wait() async {
    if isOpen { return }
    await withCheckedContinuation { waiting.append($0) }
  }

  func open() {
    isOpen = true
    for waiter in waiting { waiter.resume() }
    waiting = []
  }
}
