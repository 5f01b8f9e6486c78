import Cards
import Foundation
import Logging
import Synchronization
import TestKit
import Testing

@testable import Desk
@testable import Web

/// The real-name platform and the message gateway: everybody is who they say, and every message is kept.
final class Outside: IdentityPlatform, MessageGateway {
  private let messages = Mutex<[(phone: String, text: String)]>([])

  func verify(
    name: PersonName, document: IdentityDocument, phone: PhoneNumber?, request: String
  ) async throws -> Bool { true }

  func send(_ text: String, to phone: PhoneNumber, id: String) async throws {
    messages.withLock { $0.append((phone.number, text)) }
  }

  /// The code in the newest message to a telephone; nil when none came.
  func code(to phone: String) -> String? {
    messages.withLock { $0.last { $0.phone == phone }?.text }
      .flatMap { $0.split { !$0.isNumber }.first { $0.count == 6 } }.map(String.init)
  }
}

extension WebFixture {
  /// Sends and asks everything that waits.
  func work() async throws {
    let worker = Worker(
      desk: desk, identity: outside, gateway: outside,
      log: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    while try await worker.work() > 0 {}
  }

  /// The whole way by name, document, telephone and code.
  func signIn(_ newcomer: Newcomer, via channel: Channel = .miniProgramme) async throws -> RouterAnswer {
    let started = try await post("/api/v1/sign-ins", as: nil, newcomer.claim(via: channel))
    #expect(started.status == 202, "\(started.body)")
    try await work()
    let code = try #require(outside.code(to: newcomer.phone))
    return try await post(
      "/api/v1/sessions", as: nil, ["signIn": .string(started.text("signIn")), "code": .string(code)])
  }

  /// The id of a photo that was handed in.
  func photo(by token: String, _ portrait: SamplePortrait = .right) async throws -> JSON {
    let answer = try await post("/api/v1/photos", as: token, ["photo": .string(base64(try portrait.jpeg))])
    #expect(answer.status == 201, "\(answer.body)")
    return .string(answer.text("photo"))
  }

  /// A file of the newcomer's own making; gives the application's number.
  @discardableResult
  func apply(_ newcomer: Newcomer, _ changes: [String: JSON?] = [:]) async throws -> String {
    let token = try await signIn(newcomer).text("token")
    let photo = try await photo(by: token)
    let form = newcomer.form(["photo": photo].merging(changes) { _, given in given })
    let answer = try await post("/api/v1/applications", as: token, form)
    #expect(answer.status == 201, "\(answer.body)")
    guard case .object(let application)? = answer.json["application"], case .string(let number)? = application["number"]
    else { throw BadFixture(description: "no application in \(answer.body)") }
    return number
  }

  /// Brings the making as far as `last`, as the card centre reports it.
  func make(_ application: String, upTo last: Stage = .provinceSent, card: String) async throws {
    let centre = try await token(.centre)
    let number = JSON.string(application)
    _ = try await post(
      "/api/v1/partner/register-answers", as: centre, ["application": number, "answer": "none"])
    for stage in Stage.allCases.dropFirst() {
      var body: [String: JSON] = ["application": number, "stage": .string(stage.rawValue)]
      if stage == .made { body["cardNumber"] = .string(WebFixture.card(card)) }
      let answer = try await post("/api/v1/partner/production-steps", as: centre, .object(body))
      #expect(answer.status == 201, "\(stage): \(answer.body)")
      if stage == last { return }
    }
  }

  /// Opens a case at a counter and gives its path.
  func openCase(
    _ person: some Papers, as clerk: String, visitor: [String: JSON] = ["visitor": "holder"]
  ) async throws -> String {
    let body = person.papers.merging(["purpose": "柜台办理"]) { first, _ in first }.merging(visitor) { first, _ in first }
    let answer = try await post("/api/v1/staff/cases", as: clerk, .object(body))
    #expect(answer.status == 201, "\(answer.body)")
    return "/api/v1/staff/cases/\(answer.text("holder"))"
  }
}

extension Newcomer {
  fileprivate func claim(via channel: Channel) -> JSON {
    .object(
      papers.merging([
        "channel": .string(channel.rawValue), "name": .string(name), "phone": .string(phone),
      ]) { first, _ in first })
  }
}

func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

extension RouterAnswer {
  /// The members of an object; none for anything else.
  var json: [String: JSON] {
    guard case .object(let members)? = try? JSONDecoder().decode(JSON.self, from: Data(body.utf8)) else { return [:] }
    return members
  }

  func text(_ name: String) -> String {
    guard case .string(let text)? = json[name] else { return "" }
    return text
  }

  var code: String { text("code") }

  /// What is wrong with a photo that was refused, or to be looked at.
  var photoFaults: [String] {
    guard case .array(let faults)? = json["faults"] else { return [] }
    return faults.compactMap { fault in
      guard case .object(let members) = fault, case .string(let code)? = members["code"] else { return nil }
      return code
    }
  }

  /// The members of the body that a 400 complains about, in its order.
  var faults: [String] {
    guard case .array(let errors)? = json["errors"] else { return [] }
    return errors.compactMap { error in
      guard case .object(let members) = error, case .string(let field)? = members["field"] else { return nil }
      return field
    }
  }
}
