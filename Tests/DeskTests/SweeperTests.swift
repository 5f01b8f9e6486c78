import Logging
import Cards
import Store
import TestKit
import Testing

@testable import Desk

/// Tidying up removes what is over, and not a row more.
struct SweeperTests {
  /// A row of every kind that goes one day, so old that it is just over; `off` makes it that much younger.
  private func plant(_ desk: DeskFixture, _ name: String, off: Duration) async throws {
    let now = desk.clock.now
    func at(_ age: Duration) -> Value { .instant(now - age + off) }
    try await desk.execute(
      """
      INSERT INTO idempotency (subject, route, idempotency_key, payload, boot, created_at)
      VALUES ('s', 'r', $1, $2, 'b', $3)
      """, .text(name), .blob([1]), at(.days(7)))
    try await desk.execute(
      """
      INSERT INTO session (token_hash, role, subject, channel, scope, created_at, seen_at, ends_at)
      VALUES ($1, 'holder', $2, 'mini-programme', '', $3, $3, $4)
      """, .blob(Array(name.utf8)), .text(name), at(.days(1)), at(.zero))
    try await desk.execute(
      """
      INSERT INTO sign_in (sign_in_id, document_key, channel, created_at, tries)
      VALUES ($1, $2, 'mini-programme', $3, 0)
      """, .text(name), .blob([1]), at(.days(2)))
    try await desk.execute(
      "INSERT INTO assertion (client_id, jti, ends_at) VALUES ('bank', $1, $2)", .text(name), at(.days(1)))
    try await desk.execute(
      """
      INSERT INTO outbox (outbox_id, kind, topic, body, created_at, next_at, tries, done_at, outcome)
      VALUES ($1, 'notice', '', $2, $3, $3, 1, $3, 'sent')
      """, .text(name), .blob([]), at(.days(90)))
    try await desk.execute(
      """
      INSERT INTO photo (photo_id, owner, width, height, size, created_at, body) VALUES ($1, 's', 1, 1, 1, $2, $3)
      """, .text(name), at(.days(7)), .blob([1]))
  }

  private static let names = [
    "idempotency": "idempotency_key", "session": "subject", "sign_in": "sign_in_id", "assertion": "jti",
    "outbox": "outbox_id", "photo": "photo_id",
  ]
  private static let kept = [
    "holder", "journal", "document", "card", "oral_loss", "application", "pin", "staff", "partner", "adoption",
    "stamp", "clock_mark", "mandate", "collection_day", "collection_slot", "collection_booking", "closed_day",
    "shelved_card",
  ]

  private func counts(_ desk: DeskFixture) async throws -> [Int64] {
    var counts: [Int64] = []
    for table in Self.kept { counts.append(try await desk.number("SELECT count(*) FROM \(table)")) }
    return counts
  }

  @Test(arguments: EngineKind.allCases)
  func `过了期的才清，差一毫秒的不清，档案和日志不碰`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .陈静, .周婷]) { desk async throws in
      #expect(try await desk.choose("274913", of: .李梅) { .activateSocial(choosing: $0) } == "done")
      for table in Self.names.keys { try await desk.execute("DELETE FROM \(table)") }
      try await plant(desk, "over", off: .milliseconds(-1))
      try await plant(desk, "on time", off: .zero)
      try await plant(desk, "later", off: .milliseconds(1))
      // What has not been said yet waits, however old it is.
      try await desk.execute(
        """
        INSERT INTO outbox (outbox_id, kind, topic, body, created_at, next_at, tries)
        VALUES ('unsaid', 'notice', '', $1, $2, $2, 1)
        """, .blob([1]), .instant(desk.clock.now - .days(400)))
      let before = try await counts(desk)

      for _ in 0..<2 { try await Sweeper(desk: desk.desk, log: Logger(label: "test")).discard() }
      for (table, column) in Self.names {
        let rows = try await desk.engine.read { try $0.query("SELECT \(column) FROM \(table) ORDER BY \(column)") }
        let expected = ["later", "on time"] + (table == "outbox" ? ["unsaid"] : [])
        #expect(rows == expected.map { [.text($0)] }, "\(table)")
      }
      #expect(try await counts(desk) == before)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `会话清掉了，它开过的档案也不再开着`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk async throws in
      try await plant(desk, "over", off: .milliseconds(-1))
      let holder = try await desk.id(.王芳)
      try await desk.engine.write { connection in
        try StaffCaseRecord.open(Array("over".utf8), holder: holder, visitor: nil, at: TestClock.start, in: connection)
      }
      try await Sweeper(desk: desk.desk, log: Logger(label: "test")).discard()
      #expect(try await desk.number("SELECT count(*) FROM staff_case") == 0)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `一份打不开的档案不耽误别人的到期登记`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.陈静, .王芳]) { desk async throws in
      try await desk.ask(.reportOralLoss(.social), of: .王芳)
      try await desk.execute(
        "UPDATE holder SET state = $2 WHERE holder_id = $1", .text(try await desk.id(.陈静).text), .blob([1, 2, 3]))
      desk.clock.advance(by: .days(8))
      #expect(try await Sweeper(desk: desk.desk, log: Logger(label: "test")).sweep() == 1)
      #expect(try await desk.entries(of: .王芳).last?.event.chinese == "社保功能的口头挂失已到期")
    }
  }
}
