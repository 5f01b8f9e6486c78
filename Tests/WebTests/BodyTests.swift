import Testing

@testable import Web

/// What a body may hold, member by member: whoever sends something else reads which member, and what it takes.
struct BodyTests {
  private static let photo = Field("photo", .base64(max: 6), "", example: "")
  private static let day = Field("day", .day, "", example: "")
  private static let until = Field("until", .instant, "", example: "")
  private static let scope = Field("scope", .manyOf(["collect", "apply", "renew"]), "", example: "")
  private static let postcode = Field("postcode", .digits(6), "", example: "")
  private static let name = Field("name", .text(max: 4), "", example: "")

  private func faults(_ body: JSON, _ shape: [Field]) throws -> [BadRequest.Fault] {
    let bytes = try encodeJSON(body)
    do throws(BadRequest) {
      _ = try Fields.read(bytes, as: shape)
      return []
    } catch {
      return error.faults
    }
  }

  @Test(
    arguments: [
      (photo, "AAAA"), (photo, "AAAAAAAA"), (photo, "AA=="), (day, "2026-02-28"), (day, "2024-02-29"),
      (until, "2026-11-23T10:15:30.000+08:00"), (until, "2026-11-23T02:15:30Z"), (scope, .array([])),
      (scope, .array(["collect"])),
      (scope, .array(["renew", "collect", "apply"])), (postcode, "710000"), (name, "李小梅姐"), (name, "𠮷𠮷𠮷𠮷"),
    ] as [(Field, JSON)])
  func `a member of its kind is taken`(_ field: Field, _ value: JSON) throws {
    #expect(try faults([field.name: value], [field]) == [])
  }

  @Test(
    arguments: [
      (photo, ""), (photo, "AAA"), (photo, "AA-_"), (photo, "AAAAAAAAAA=="), (photo, "A A="), (photo, "AAAA\n"),
      (photo, .array(["AAAA"])), (day, "2026-02-29"), (day, "2026-2-3"), (day, "20260203"),
      (day, "2026-11-23T10:15:30Z"),
      (day, " 2026-02-03"), (day, "２０２６-02-03"), (day, 20260203), (until, "2026-11-23"),
      (until, "2026-11-23T10:15:30"), (until, ""), (scope, "collect"), (scope, .array(["collect", "collect"])),
      (scope, .array(["collect", "fly"])), (scope, .array(["collect", 1])), (scope, .array([.array(["collect"])])),
      (scope, .object(["collect": true])),
      (postcode, "71000"), (postcode, "7100000"), (postcode, "71000x"), (postcode, "７１００００"), (postcode, 710000),
      (name, ""), (name, "  "), (name, "abcde"), (name, "a\u{202E}b"), (name, .null), (name, false),
    ] as [(Field, JSON)])
  func `a member of another kind is named, with what it takes`(_ field: Field, _ value: JSON) throws {
    let expected = BadRequest.Fault(field: field.name, problem: "is not of its form", allowed: field.allowed)
    #expect(try faults([field.name: value], [field]) == [expected])
    #expect(try faults([field.name: value], [field.optional]) == [expected], "an optional one is no less exact")
  }

  @Test func `only an optional member may be away, and null is not away`() throws {
    let shape = [Self.day.optional, Self.scope.optional, Self.photo.optional]
    #expect(try faults([:], shape) == [])
    #expect(try faults(["day": .null], shape).map(\.field) == ["day"])
    #expect(try faults([:], shape.map(\.required)).map(\.problem) == ["is missing", "is missing", "is missing"])
  }

  @Test func `everything that is wrong is said at once, in the order of the shape`() throws {
    let shape = [Self.name, Self.day, Self.scope.optional, Self.photo.optional, Self.postcode.optional]
    let body: JSON = ["photo": "?", "scope": "x", "postcode": "710000", "extra": 1]
    #expect(try faults(body, shape).map(\.field) == ["name", "day", "scope", "photo", "extra"])
  }

  @Test func `a name that may be somebody's is not repeated, and the list stays short`() throws {
    let strangers = Dictionary(uniqueKeysWithValues: (0..<40).map { ("19900000\(100 + $0)", JSON.bool(true)) })
    let found = try faults(.object(strangers), [Self.day.optional])
    #expect(found.count == 10 && found.allSatisfy { $0.field == "?" })
  }

  @Test func `what an absent member gives is nothing`() throws {
    let fields = try Fields.read(Array("{}".utf8), as: [Self.day.optional, Self.scope.optional])
    #expect(fields.text("day") == nil && fields.list("scope") == [])
    #expect(try fields.dayIfAny("day") == nil)
    #expect(try fields.documentIfAny("agentDocument") == nil)
  }

  // MARK: Through the routes

  @Test func `a form says every member that it lacks`() async throws {
    try await WebFixture.with { fixture in
      for route in Routes.all {
        guard let body = route.body, case .roles(let roles) = route.access else { continue }
        let role = roles.sorted { $0.rawValue < $1.rawValue }.first
        let answer = try await fixture.client.send(
          route.method, route.concretePath, headers: try await fixture.headers(role), body: "{}")
        let needed = body.filter { !$0.isOptional }.map(\.name)
        if needed.isEmpty { continue }
        #expect(answer.status == 400 && answer.faults == needed, "\(route.name): \(answer.body)")
      }
    }
  }

  @Test(
    arguments: [
      (["representativeName": "胡敏"], "representativeNumber"),
      (["representativeType": "citizen-id"], "representativeNumber"),
      (["representativeNumber": .string(Resident.胡敏.number)], "representativeType"),
      (
        ["representativeType": "citizen-id", "representativeNumber": .string(Resident.胡敏.number)], "representativeName"
      ),
      (["nationality": "Chn"], "nationality"), (["nationality": "CN"], "nationality"),
      (["documentNumber": "610199199604129021"], "documentNumber"), (["phone": "12345"], "phone"),
      (["name": "林3"], "name"), (["city": "999999"], "city"), (["bank": "1"], "bank"),
      (["birth": "1996-04-31"], "birth"),
      (["documentExpires": "2040"], "documentExpires"), (["postcode": "71"], "postcode"), (["sex": "F"], "sex"),
      (["photo": "01975c00-0000-7000-8000-000000000001"], "photo"),
    ] as [([String: JSON?], String)])
  func `a form with one mistake names it`(_ mistake: [String: JSON?], _ field: String) async throws {
    try await WebFixture.with { fixture in
      let token = try await fixture.signIn(.林小满).text("token")
      let photo = try await fixture.photo(by: token)
      let form = Newcomer.林小满.form(["photo": photo].merging(mistake) { $1 })
      let answer = try await fixture.post("/api/v1/applications", as: token, form)
      #expect(answer.status == 400 && answer.faults == [field], "\(answer.body)")
      #expect(
        try await fixture.post("/api/v1/applications", as: token, Newcomer.林小满.form(["photo": photo])).status == 201)
    }
  }

  @Test func `both parts of an agent's document, or neither, wherever one is asked for`() async throws {
    try await WebFixture.with { fixture in
      let counter = JSON.object(Resident.李梅.counter)
      let open = JSON.object(Resident.李梅.papers).adding(["purpose": "柜台", "visitor": "agent"])
      let bodies: [(path: String, token: String, body: JSON)] = [
        ("/api/v1/staff/cases", try await fixture.token(.clerk), open),
        ("/api/v1/partner/card-activations", try await fixture.token(.bank), counter),
        ("/api/v1/partner/formal-loss-reports", try await fixture.token(.bank), counter),
        ("/api/v1/partner/card-cancellations", try await fixture.token(.bank), counter.adding(["card": "destroyed"])),
      ]
      for (path, token, body) in bodies {
        let type = try await fixture.post(path, as: token, body.adding(["agentDocumentType": "citizen-id"]))
        #expect(type.status == 400 && type.faults == ["agentDocumentNumber"], "\(path): \(type.body)")
        let number = try await fixture.post(
          path, as: token, body.adding(["agentDocumentNumber": .string(Resident.胡敏.number)]))
        #expect(number.status == 400 && number.faults == ["agentDocumentType"], "\(path): \(number.body)")
      }
    }
  }
}
