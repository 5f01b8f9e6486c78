import Cards
import Foundation
import HTTPTypes
import Testing

@testable import Web

/// Sends requests by the rows of the route table, and expects of each answer what its row promises.
struct Walk {
  let fixture: WebFixture
  private var seen: Set<String> = []

  init(_ fixture: WebFixture) { self.fixture = fixture }

  /// The routes that nobody has taken yet.
  var missing: [String] { Routes.all.map(\.name).filter { !seen.contains($0) } }

  @discardableResult
  mutating func get(_ path: String, as token: String? = nil) async throws -> RouterAnswer {
    check(try await fixture.get(path, as: token), of: try route(.get, path))
  }

  @discardableResult
  mutating func post(_ path: String, as token: String? = nil, _ body: JSON = [:]) async throws -> RouterAnswer {
    check(try await fixture.post(path, as: token, body), of: try route(.post, path))
  }

  @discardableResult
  mutating func delete(_ path: String, as token: String? = nil) async throws -> RouterAnswer {
    check(try await fixture.delete(path, as: token), of: try route(.delete, path))
  }

  /// The row of a path that was filled in: as many parts, and each its own or a parameter.
  private func route(_ method: HTTPRequest.Method, _ path: String) throws -> Route {
    let parts = path.split(separator: "/")
    let fitting = Routes.all.filter { route in
      let row = route.path.split(separator: "/")
      return route.method == method && row.count == parts.count
        && zip(row, parts).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }
    #expect(fitting.count == 1, "\(method) \(path) is \(fitting.map(\.name))")
    return try #require(fitting.first)
  }

  private mutating func check(_ answer: RouterAnswer, of route: Route) -> RouterAnswer {
    let promised = route.answers.first { $0.status == answer.status }
    guard let promised else {
      Issue.record("\(route.name) answered \(answer.status): \(answer.body)")
      return answer
    }
    seen.insert(route.name)
    expect(answer, has: promised, of: route.name)
    return answer
  }

  private func expect(_ answer: RouterAnswer, has shape: Shape, of route: String) {
    #expect((answer.headers[.contentType] ?? "") == shape.contentType || answer.body.isEmpty, "\(route)")
    if shape.members.isEmpty { return }
    let members = answer.json
    #expect(Set(members.keys).isSubset(of: Set(shape.members.map(\.name))), "\(route): \(members.keys.sorted())")
    for member in shape.members {
      guard let value = members[member.name] else {
        #expect(member.isOptional, "\(route) lacks \(member.name)")
        continue
      }
      let isWhole = value.kind == .integer && member.kind == .number
      #expect(value.kind == member.kind || isWhole, "\(route): \(member.name)")
    }
  }
}

extension JSON {
  fileprivate var kind: Shape.Member.Kind? {
    switch self {
    case .null: nil
    case .bool: .boolean
    case .number(let number): Int(exactly: number) == nil ? .number : .integer
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }
}
