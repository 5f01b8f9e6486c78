import Cards
import Store

/// What waits inside, for whoever watches the server.
package struct Load: Sendable, Equatable {
  package let database: Int
  package let pins: Int
  package let passwords: Int
}

/// What waits in the outbox past its time.
package struct OutboxLag: Sendable, Equatable {
  package let count: Int64
  package let oldest: Duration
}

extension Desk {
  package func load() async -> Load {
    Load(database: engine.waiting, pins: await lane.waiting, passwords: await passwordLane.waiting)
  }

  package func outboxLag() async throws -> OutboxLag {
    let now = clock.now()
    return try await engine.read { connection in
      let lag = try OutboxRecord.lag(at: now, in: connection)
      return OutboxLag(count: lag.count, oldest: lag.oldest.map { now - $0 } ?? .zero)
    }
  }
}
