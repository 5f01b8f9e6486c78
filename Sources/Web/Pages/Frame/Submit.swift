import Cards
import Desk
import Foundation

/// What came of a form: the answer of the API route behind it, or its no.
enum Submitted: Sendable {
  case done(JSON)
  case refused(Problem)
}

extension Call {
  /// Does what the API route `name` does, with the form's controls as the members of its body.
  ///
  /// A page decides nothing by itself: the same handler answers a program and a form, and the form's own key makes a
  /// double press or a reload harmless.
  func submit(
    _ name: String, _ members: [String: JSON], parameters: [String: String] = [:]
  ) async throws -> Submitted {
    guard let route = Routes.named[name] else { preconditionFailure("there is no route \(name)") }
    guard let key = form["_key"], Gate.isKey(key) else { return .refused(.formUnreadable) }
    do {
      if case .roles(let roles) = route.access, let session, !roles.contains(session.role) { throw Problem.wrongRole }
      let body = try encodeJSON(members)
      let fields = try route.body.map { try Fields.read(members, as: $0) } ?? .none
      let filled = route.path.split(separator: "/").map { part in
        part.hasPrefix("{") ? parameters[String(part.dropFirst().dropLast())] ?? "" : String(part)
      }
      let once = Once(
        subject: Gate.subject(of: session, on: route), route: route.name, key: key,
        payload: Array(filled.joined(separator: "/").utf8) + [10] + body)
      let call = Call(
        desk: desk, site: site, shelf: shelf, session: session, parameters: parameters, fields: fields,
        reference: reference, repeatKey: once, form: form, address: address, cookies: cookies)
      return try Self.outcome(of: try await route.handle(call))
    } catch {
      guard let problem = Problem(ofRequest: error, now: desk.clock.now()) else { throw error }
      return .refused(problem)
    }
  }

  private static func outcome(of reply: Reply) throws -> Submitted {
    let json = reply.body.isEmpty ? JSON.null : try JSONDecoder().decode(JSON.self, from: Data(reply.body))
    guard reply.status >= 400 else { return .done(json) }
    return .refused(try Problem(kept: json, status: reply.status))
  }
}

extension Routes {
  static let named = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}

extension JSON {
  /// The text of a member, when this is an object that has it.
  subscript(name: String) -> String? {
    guard case .object(let members) = self, case .string(let text) = members[name] else { return nil }
    return text
  }

  subscript(member name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members[name]
  }
}

extension Problem {
  /// A refusal as it was kept for repeats, read back.
  init(kept json: JSON, status: Int) throws {
    self.init(status, json["code"] ?? "fault", json["detail"] ?? Problem.fault.detail)
    if let clause = json["clause"].flatMap(Clause.init), let next = json[member: "next"] {
      var channels: [Channel] = []
      if case .array(let names)? = next[member: "channels"] {
        channels = names.compactMap { $0["code"].flatMap(Channel.init) }
      }
      explanation = Explanation(
        code: code, sentence: detail, clause: clause,
        next: NextStep(
          action: next["action"].flatMap(ActionName.init), sentence: next["sentence"] ?? "", channels: channels))
    }
    if case .array(let items)? = json[member: "errors"] {
      faults = items.map {
        BadRequest.Fault(field: $0["field"] ?? "", problem: $0["problem"] ?? "", allowed: $0["allowed"] ?? "")
      }
    }
  }
}
