import Cards
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The real-name platform over HTTP.
package struct HTTPIdentityPlatform: IdentityPlatform {
  private let party: HTTPParty

  package init(base: URL) { party = HTTPParty(name: "identity platform", base: base) }

  private struct Question: Encodable {
    let name: String
    let documentType: String
    let documentNumber: String
    let phone: String?
    let request: String
  }
  private struct Reply: Decodable { let verified: Bool }

  package func verify(
    name: PersonName, document: IdentityDocument, phone: PhoneNumber?, request: String
  ) async throws -> Bool {
    let question = Question(
      name: name.text, documentType: document.kind.rawValue, documentNumber: document.number, phone: phone?.number,
      request: request)
    let data = try await party.post("verifications", question)
    guard let reply = try? JSONDecoder().decode(Reply.self, from: data) else {
      throw PartyFault("the identity platform answered something else")
    }
    return reply.verified
  }
}

/// A message gateway over HTTP.
package struct HTTPMessageGateway: MessageGateway {
  private let party: HTTPParty

  package init(base: URL) { party = HTTPParty(name: "message gateway", base: base) }

  private struct Message: Encodable {
    let id: String
    let phone: String
    let text: String
  }

  package func send(_ text: String, to phone: PhoneNumber, id: String) async throws {
    _ = try await party.post("messages", Message(id: id, phone: phone.number, text: text))
  }
}

/// The banks, each under its code, behind one address.
package struct HTTPBankLine: BankLine {
  private let base: URL

  package init(base: URL) { self.base = base }

  private struct Question: Encodable {
    let leg: String
    let kind: String
    let cardNumber: String
    let askedAt: String
  }

  package func ask(_ question: BankQuestion) async throws {
    let party = HTTPParty(name: "bank \(question.bank)", base: base.appendingPathComponent(question.bank.text))
    _ = try await party.post(
      "legs",
      Question(
        leg: question.leg, kind: question.kind.rawValue, cardNumber: question.card.text, askedAt: question.askedAt.iso))
  }
}

/// One outside party that is asked by POST with JSON, within five seconds.
private struct HTTPParty: Sendable {
  static let patience = 5.0

  /// One time-out counts silence, the other the whole answer.
  private static let session: URLSession = {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = patience
    configuration.timeoutIntervalForResource = patience
    return URLSession(configuration: configuration)
  }()

  let name: String
  let base: URL

  /// Not `URLSession.data(for:)`: being cancelled, that one crashes or never returns on Linux. The time-out ends this.
  private func answer(to request: URLRequest) async throws -> (Data, URLResponse) {
    try await withCheckedThrowingContinuation { continuation in
      Self.session.dataTask(with: request) { data, response, error in
        if let data, let response {
          continuation.resume(returning: (data, response))
        } else {
          continuation.resume(throwing: error ?? URLError(.unknown))
        }
      }.resume()
    }
  }

  func post(_ path: String, _ body: some Encodable) async throws -> Data {
    var request = URLRequest(url: base.appendingPathComponent(path))
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "content-type")
    if let trace = Trace.current { request.setValue(trace.header, forHTTPHeaderField: "traceparent") }
    request.httpBody = try JSONEncoder().encode(body)
    let data: Data
    let response: URLResponse
    do {
      (data, response) = try await within(.seconds(Self.patience)) { [request] in try await answer(to: request) }
    } catch {
      // The error may quote the request; only its kind is passed on.
      throw PartyFault("the \(name) did not answer (\((error as? URLError)?.code.rawValue ?? 0))")
    }
    guard let status = (response as? HTTPURLResponse)?.statusCode, (200..<300).contains(status) else {
      throw PartyFault("the \(name) answered \((response as? HTTPURLResponse)?.statusCode ?? 0)")
    }
    return data
  }
}
