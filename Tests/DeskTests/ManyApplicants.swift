import Cards
import Store
import Testing

@testable import Desk

/// People by the thousand, who have all applied at the same bank.
extension DeskFixture {
  /// As their own sign-in and application would leave them, a hundred in a transaction.
  func foundMany(
    _ numbers: Range<Int>, in city: String = "610100", progress: (Int) -> Void = { _ in }
  ) async throws -> [HolderID] {
    var ids: [HolderID] = []
    for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 100) {
      clock.advance(by: .seconds(1))
      let (desk, now) = (desk, clock.now)
      let chunk = start..<min(start + 100, numbers.upperBound)
      ids += try await engine.write { connection in
        try chunk.map { try desk.found(Newcomer(oneOfMany: $0), in: city, at: now, in: connection) }
      }
      progress(ids.count)
    }
    return ids
  }
}

extension Newcomer {
  /// Nine hundred people share a birthday.
  fileprivate init(oneOfMany number: Int) {
    let day = number / 900
    let born = "\(1960 + day / 336)\((day / 28 % 12 + 1).padded(2))\((day % 28 + 1).padded(2))"
    self.init("申请人", born: born, sequence: 100 + number % 900, phone: "199\(number.padded(8))")
  }
}

extension Desk {
  fileprivate func found(
    _ newcomer: Newcomer, in city: String, at now: Instant, in connection: any Connection
  ) throws -> HolderID {
    let form = try newcomer.form(in: city)
    let holder = Holder(id: HolderID(random: now), person: form.person, card: nil)
    let act = Act(
      holder: holder.id, action: .apply(form, number: try freeApplicationNumber(in: connection)), actor: .holder,
      channel: .miniProgramme)
    let receipt = newReceipt(at: now)
    let hand = Hand(
      actor: .holder, channel: .miniProgramme, receipt: receipt, now: now, policy: policy(for: holder, at: now))
    let file = try files.found(holder, by: hand, in: connection)
    let isFirst = try HolderRecord.claim(
      documentKey: files.documentKey(form.document), for: holder.id, at: now, in: connection)
    let performed = try commit(
      act, on: file, founding: true, receipt: receipt, verifier: nil, at: now, in: connection)
    guard isFirst, case .done = performed else { throw NoSuchHolder() }
    return holder.id
  }
}
