import Cards
import Dispatch
import Seal
import Store
import TestKit
import Testing

@testable import Desk

/// Who is registered stays who they are.
struct RegistrationTests {
  @Test(arguments: EngineKind.allCases)
  func `机构不能悄悄换银行，钥匙不能归两家；同样的再登记一次没有关系`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: []) { desk async throws in
      let icbc = try BankCode.parse("102")
      let abc = try BankCode.parse("103")
      let jwk = SigningKey.generate().verifying.jwk
      try await desk.desk.add(partner: "icbc", as: .bank, bank: icbc, jwk: jwk)
      try await desk.desk.add(partner: "icbc", as: .bank, bank: icbc, jwk: jwk)
      await #expect(throws: PartnerRecord.Taken.client(bank: "102")) {
        try await desk.desk.add(partner: "icbc", as: .bank, bank: abc, jwk: SigningKey.generate().verifying.jwk)
      }
      await #expect(throws: PartnerRecord.Taken.key) {
        try await desk.desk.add(partner: "abc", as: .bank, bank: abc, jwk: jwk)
      }
      let partners = try await desk.number("SELECT count(*) FROM partner")
      #expect(partners == 1)
    }
  }

  @Test func `排队的太长就请人稍后再来，不再往后加`() async throws {
    try await withDesk(.sqlite, adopting: []) { desk async throws in
      let lane = HashingLane(width: 1)
      let gate = LaneGate()
      let crowd = (0...lane.longestLine).map { _ in Task { await lane.run { gate.hold() } } }
      while await lane.waiting < lane.longestLine { await Task.yield() }
      await #expect(throws: TooBusy.self) { try await desk.desk.checkRoom(in: lane) }
      gate.open()
      for one in crowd { await one.value }
      try await desk.desk.checkRoom(in: lane)
    }
  }
}

/// Holds the lane's thread until it is opened.
private final class LaneGate: Sendable {
  private let door = DispatchSemaphore(value: 0)

  func hold() {
    door.wait()
    door.signal()
  }

  func open() { door.signal() }
}
