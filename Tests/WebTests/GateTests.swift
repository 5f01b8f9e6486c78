import Cards
import Desk
import HTTPTypes
import Seal
import Testing
import Web

/// Who gets in, through every row of the route table.
struct GateTests {
  @Test func `every unsafe route refuses a call from another site`() async throws {
    try await WebFixture.with { fixture in
      for route in Routes.all where route.isUnsafe {
        let role = route.access.anyRole
        for (name, value) in [
          ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "http://evil.example"),
        ] {
          var headers = try await fixture.headers(role)
          headers[HTTPField.Name(name)!] = value
          let answer = try await fixture.client.send(route.method, route.concretePath, headers: headers, body: "{}")
          #expect(answer.status == 403 && answer.body.contains("cross-site"), "\(route.name) with \(name): \(value)")
        }
      }
    }
  }

  @Test func `a call from the same site goes on to the next check`() async throws {
    try await WebFixture.with { fixture in
      var headers = try await fixture.headers(nil)
      headers[HTTPField.Name("Origin")!] = "http://localhost"
      let answer = try await fixture.client.send(.post, "/api/v1/sign-ins", headers: headers, body: "{}")
      #expect(answer.status == 400 && answer.body.contains("bad-request"))
    }
  }

  @Test func `every unsafe route wants a repeat key`() async throws {
    try await WebFixture.with { fixture in
      for route in Routes.all where route.isUnsafe {
        for key in [nil, "short", "has spaces in it, and more", String(repeating: "a", count: 65)] {
          var headers = try await fixture.headers(route.access.anyRole)
          headers[HTTPField.Name("Idempotency-Key")!] = key
          let answer = try await fixture.client.send(route.method, route.concretePath, headers: headers, body: "{}")
          #expect(
            answer.status == 400 && answer.body.contains("idempotency-key-missing"),
            "\(route.name) with \(key ?? "none")")
        }
      }
    }
  }

  @Test func `every route lets in just the roles of its row`() async throws {
    try await WebFixture.with { fixture in
      for route in Routes.all {
        for role in [nil] + Role.allCases.map(Optional.some) {
          let headers = try await fixture.headers(role)
          let answer = try await fixture.client.send(route.method, route.concretePath, headers: headers, body: "{}")
          let who = role?.rawValue ?? "nobody"
          switch route.access {
          case .anyone:
            #expect(
              !answer.body.contains("not-signed-in") && !answer.body.contains("wrong-role"), "\(route.name) as \(who)")
          case .anySession: #expect((answer.status == 401) == (role == nil), "\(route.name) as \(who)")
          case .roles(let roles):
            if let role {
              #expect(answer.body.contains("wrong-role") == !roles.contains(role), "\(route.name) as \(who)")
            } else {
              #expect(answer.status == 401, "\(route.name) as nobody")
            }
          }
        }
      }
    }
  }

  @Test(arguments: ["", "Bearer", "Bearer x", "Basic abc", "Bearer \(String(repeating: "A", count: 43))"])
  func `a token that is none signs nobody in`(_ header: String) async throws {
    try await WebFixture.with { fixture in
      let answer = try await fixture.client.send(.get, "/api/v1/me", headers: [.authorization: header])
      #expect(answer.status == 401)
    }
  }

  @Test func `a person's file is not found by staff who have not opened it`() async throws {
    try await WebFixture.with { fixture in
      let headers = try await fixture.headers(.clerk)
      let path = "/api/v1/staff/cases/\(fixture.liMei.text)"
      let look = try await fixture.client.send(.get, path, headers: headers)
      #expect(look.status == 404)
      let loss = try await fixture.client.send(
        .post, path + "/oral-loss-reports", headers: headers, body: #"{"function":"social"}"#)
      #expect(loss.status == 404 && loss.body.contains("holder-unknown"))
    }
  }

  @Test func `a clerk of Xi'an opens a file of Xi'an and none of Weinan`() async throws {
    try await WebFixture.with { fixture in
      func open(_ number: String) async throws -> RouterAnswer {
        try await fixture.client.send(
          .post, "/api/v1/staff/cases", headers: try await fixture.headers(.clerk),
          body: #"{"documentType":"citizen-id","documentNumber":"\#(number)","purpose":"柜台解挂"}"#)
      }
      let own = try await open(Resident.李梅.number)
      #expect(own.status == 201)
      let other = try await open(Resident.张伟.number)
      let unknown = try await open(WebFixture.numbered("61019919700101003"))
      #expect(other.status == 404 && unknown.status == 404)
      #expect(other.withoutReference == unknown.withoutReference)
    }
  }

  @Test func `what is wrong in a body is named, with what is allowed`() async throws {
    try await WebFixture.with { fixture in
      let headers = try await fixture.headers(.holder)
      let answer = try await fixture.client.send(
        .post, "/api/v1/me/card/oral-loss-reports", headers: headers, body: #"{"function":"both","extra":1}"#)
      #expect(answer.status == 400)
      #expect(answer.body.contains(#""field":"function","problem":"is not of its form""#))
      #expect(answer.body.contains("one of social, financial"))
      #expect(answer.body.contains(#""field":"extra""#))
    }
  }

  @Test(arguments: ["", "[]", "null", "{", "\"a\"", "{\"function\":null}", "{\"function\":{\"a\":1}}", "\u{0}"])
  func `a body that is not of its form is 400, never 500`(_ body: String) async throws {
    try await WebFixture.with { fixture in
      let headers = try await fixture.headers(.holder)
      let answer = try await fixture.client.send(
        .post, "/api/v1/me/card/oral-loss-reports", headers: headers, body: body)
      #expect(answer.status == 400, "\(body)")
    }
  }

  @Test func `deep nesting and ten thousand members are 400, and a body over the limit is 413`() async throws {
    try await WebFixture.with { fixture in
      func post(_ body: String) async throws -> Int {
        try await fixture.client.send(
          .post, "/api/v1/me/card/oral-loss-reports", headers: try await fixture.headers(.holder), body: body
        ).status
      }
      let bodies = [
        (String(repeating: "[", count: 10_000), 400), (String(repeating: #"{"a":"#, count: 3_000), 400),
        ("{" + (0..<1_000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}", 400),
        (String(repeating: " ", count: 20_000), 413),
      ]
      for (body, expected) in bodies {
        let status = try await post(body)
        #expect(status == expected, "\(body.prefix(20))")
      }
    }
  }

  @Test func `another method on a known path is 405 with what is allowed`() async throws {
    try await WebFixture.with { fixture in
      let answer = try await fixture.client.send(.put, "/api/v1/me/card/oral-loss-reports")
      #expect(answer.status == 405 && answer.headers[.allow] == "POST")
      let nowhere = try await fixture.client.send(.get, "/no/such/page")
      #expect(nowhere.status == 404)
    }
  }

  @Test func `the head alone has no body, whatever the answer`() async throws {
    try await WebFixture.with { fixture in
      for (path, status) in [("/health", 200), ("/api/v1/sign-ins", 405), ("/nowhere", 404)] {
        let answer = try await fixture.client.send(.head, path)
        #expect(answer.status == status && answer.body.isEmpty, "\(path)")
      }
    }
  }

  @Test(arguments: ["//metrics", "/metrics/", "/api//v1/me", "/health/"])
  func `an address has one spelling`(_ path: String) async throws {
    try await WebFixture.with { fixture in
      let answer = try await fixture.client.send(.get, path)
      #expect(answer.status == 404, "\(path)")
    }
  }

  @Test func `signing out ends this session, also under a key that ended another`() async throws {
    try await WebFixture.with { fixture in
      for _ in 0..<2 {
        var headers = try await fixture.headers(.holder, key: "the-same-key-again")
        let out = try await fixture.client.send(.delete, "/api/v1/session", headers: headers)
        #expect(out.status == 204)
        headers[HTTPField.Name("Idempotency-Key")!] = nil
        let after = try await fixture.client.send(.get, "/api/v1/me", headers: headers)
        #expect(after.status == 401)
      }
    }
  }

  @Test func `a case opened again in another session is written down again`() async throws {
    try await WebFixture.with { fixture in
      for count in 1...2 {
        let answer = try await fixture.client.send(
          .post, "/api/v1/staff/cases", headers: try await fixture.headers(.clerk, key: "the-same-key-again"),
          body:
            #"{"documentType":"citizen-id","documentNumber":"\#(Resident.李梅.number)","purpose":"柜台"}"#
        )
        #expect(answer.status == 201)
        let readings = try await fixture.desk.accesses(of: fixture.liMei).filter { $0.entry.purpose != nil }
        #expect(readings.count == count)
      }
    }
  }

  @Test(arguments: [" ", "\u{200B}", "\u{202E}abc", "a\u{7F}"])
  func `a purpose that nobody can read is none`(_ purpose: String) async throws {
    try await WebFixture.with { fixture in
      let answer = try await fixture.client.send(
        .post, "/api/v1/staff/cases", headers: try await fixture.headers(.clerk),
        body:
          #"{"documentType":"citizen-id","documentNumber":"\#(Resident.李梅.number)","purpose":"\#(purpose)"}"#
      )
      #expect(answer.status == 400)
    }
  }

  @Test(arguments: ["9999-12-31T23:59:59Z", "9998-01-01T00:00:00+08:00"])
  func `a bank's end that is no end is refused, and the file stays readable`(_ until: String) async throws {
    try await WebFixture.with { fixture in
      let answer = try await fixture.post(
        "/api/v1/partner/oral-loss-reports", as: try await fixture.token(.bank),
        ["cardNumber": .string(Resident.李梅.card), "until": .string(until)])
      #expect(answer.status == 400 && answer.body.contains("until"))
      let card = try await fixture.client.send(.get, "/api/v1/me/card", headers: try await fixture.headers(.holder))
      #expect(card.status == 200)
    }
  }

  @Test func `every answer carries the protecting headers`() async throws {
    try await WebFixture.with { fixture in
      for path in ["/", "/health", "/nowhere", "/api/v1/me"] {
        let answer = try await fixture.client.send(.get, path)
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        #expect(answer.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
        #expect(answer.headers[.cacheControl] == "no-store")
      }
    }
  }
}

extension Route.Access {
  fileprivate var anyRole: Role? {
    switch self {
    case .anyone: nil
    case .anySession: .holder
    case .roles(let roles): roles.sorted { $0.rawValue < $1.rawValue }.first
    }
  }
}

extension Route {
  private static let nobodys = "00000000-0000-7000-8000-000000000000"

  /// The path with something in the place of its parameters.
  var concretePath: String {
    path.replacing("{function}", with: "social").replacing("{city}", with: "610100")
      .replacing("{number}", with: "W2026112300000001").replacing(/\{(holder|change)\}/, with: Self.nobodys)
  }
}

extension RouterAnswer {
  /// The body without what differs between any two answers.
  fileprivate var withoutReference: String { body.replacing(/"reference":"[^"]*"/, with: "") }
}
