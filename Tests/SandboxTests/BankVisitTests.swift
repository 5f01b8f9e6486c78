import Foundation
import Testing

@testable import Sandbox

@Suite struct BankVisitTests {
  private func read(_ said: [String: String]) throws -> BankVisit {
    try JSONDecoder().decode(BankVisit.self, from: JSONEncoder().encode(said))
  }

  private static let papers = ["cardNumber": "S99000020", "documentType": "citizen-id", "documentNumber": "1"]
  private static let agent = ["agentDocumentType": "citizen-id", "agentDocumentNumber": "2"]

  private static let visits: [(act: String, said: [String: String], path: String)] = [
    ("activate", papers.merging(["branch": "钟楼支行"]) { $1 }, "card-activations"),
    ("formal-loss", papers.merging(["branch": "钟楼支行"]) { $1 }, "formal-loss-reports"),
    ("cancel", papers.merging(["branch": "钟楼支行", "card": "destroyed"]) { $1 }, "card-cancellations"),
    ("settle", ["cardNumber": "S99000020", "settled": "yes"], "bank-settlements"),
    ("collect", ["application": "B1", "documentType": "citizen-id", "documentNumber": "1"], "card-collections"),
  ]

  @Test func `每件事各说各的话，多说的不转告`() throws {
    for (act, said, path) in Self.visits {
      let visit = try read(said.merging(["act": act, "mood": "sunny"]) { $1 })
      #expect(visit.act.path == "api/v1/partner/" + path && visit.fields == said, "\(act)")
    }
  }

  @Test func `代办的带上代理人的证件`() throws {
    for (act, said, _) in Self.visits {
      let visit = try read(said.merging(["act": act]) { $1 }.merging(Self.agent) { $1 })
      #expect(visit.fields == (act == "settle" ? said : said.merging(Self.agent) { $1 }), "\(act)")
    }
  }

  @Test func `少了一样就说少了哪样`() throws {
    for (act, said, _) in Self.visits {
      for name in said.keys {
        let fault = #expect(throws: DecodingError.self) {
          try read(said.filter { $0.key != name }.merging(["act": act]) { $1 })
        }
        guard case .keyNotFound(let key, _) = fault else {
          Issue.record("\(act) 少了 \(name)：\(String(describing: fault))")
          continue
        }
        #expect(key.stringValue == name)
      }
    }
  }

  @Test func `柜台把新的几件事也转给秦卡`() async throws {
    let qinka = FakeQinka((201, #"{"receipt":"R1"}"#))
    try await withServer(qinka.router()) { url in
      try await withSandbox(qinka: url) { parts in
        try await withServer(SandboxRoutes(parts: parts).router()) { base in
          for (act, said, path) in Self.visits {
            let body = String(
              decoding: try JSONEncoder().encode(said.merging(["act": act]) { $1 }), as: UTF8.self)
            let told = try await ask(base, "POST", "banks/103/counter-visits", body).json as? [String: Any]
            #expect(told?["status"] as? Int == 201)
            #expect(qinka.seen.last?.path == "/api/v1/partner/" + path)
          }
          let missing = try await ask(base, "POST", "banks/103/counter-visits", #"{"act":"settle"}"#)
          #expect(missing.status == 400)
        }
      }
    }
  }
}
