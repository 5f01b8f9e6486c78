import Cards
import Logging
import Seal
import Store

/// More is being asked than can be answered in time; asking again later is harmless.
package struct TooBusy: Error {}

/// Everything that happens around a decision: it opens the file, asks the rules, commits what they say, and answers.
package struct Desk: Sendable {
  package let engine: any Engine
  package let policies: PolicyBook
  package let clock: Clock
  let sealer: Sealer
  let vault: PINVault
  let lane: HashingLane
  /// Strangers may try passwords; holders' PINs do not queue behind them.
  let passwordLane = HashingLane(width: 1)
  let files: Files
  let repeats: Repeats
  let lookupFingerprint: String
  let sealingKeys: [SealingKey]

  package init(
    engine: any Engine, policies: PolicyBook, keys: Keyring, clock: Clock, lane: HashingLane = HashingLane()
  ) throws {
    self.engine = WatchedEngine(base: engine)
    self.policies = policies
    self.clock = clock
    self.lane = lane
    sealer = try Sealer(keys)
    lookupFingerprint = try keys.current(.lookup).fingerprint
    sealingKeys = (keys.keys(for: .record) + keys.keys(for: .pin)).map(SealingKey.init)
    vault = try PINVault(keys)
    files = Files(sealer: sealer, policies: policies)
    repeats = Repeats(
      sealer: sealer, boot: Random.uuidV7(milliseconds: clock.now().milliseconds), isExclusive: engine.isExclusive)
  }

  /// Checks that the keys belong to the database, and sets the clock's floor to the latest instant it knows of.
  package func wake() async throws {
    try await checkKeys()
    if let latest = try await engine.read({ try MarkRecord.latest(in: $0) }) { clock.hold(at: latest) }
  }

  /// Runs `body` and keeps its answer in one transaction; a repeated request gets the kept answer.
  func once(
    _ once: Once, _ body: @escaping @Sendable (any Connection, Instant) throws -> Answer
  ) async throws -> Answer {
    try await whenFree {
      try await engine.write { connection in
        let now = clock.now()
        switch try repeats.claim(once, at: now, in: connection) {
        case .answered(let answer): return answer
        case .mine:
          let answer = try body(connection, now)
          try repeats.keep(answer, of: once, in: connection)
          return answer
        }
      }
    }
  }

  /// Waits a little for a twin request that is still running, so that both can have the same answer.
  func whenFree(_ body: () async throws -> Answer) async throws -> Answer {
    for _ in 0..<20 {
      do {
        return try await body()
      } catch OnceFault.running {
        try await Task.sleep(for: .milliseconds(100))
      }
    }
    return try await body()
  }

  /// Refuses at once what would wait too long, before anything is counted or written.
  func checkRoom(in lane: HashingLane) async throws {
    if await lane.waiting >= lane.longestLine { throw TooBusy() }
  }

  func newReceipt(at now: Instant) -> String { Random.uuidV7(milliseconds: now.milliseconds) }

  func policy(for holder: Holder, at now: Instant) -> Policy { policies.policy(for: holder, at: now) }

  /// What holds in the province where no city says otherwise.
  package var provincePolicy: Policy { policies.policy(at: clock.now(), city: nil) }

  func situation(
    of holder: Holder, actor: Actor, channel: Channel, at now: Instant, visitor: Visitor? = nil,
    caseSession: [UInt8]? = nil, in connection: any Connection
  ) throws -> Situation {
    Situation(
      holder: holder, actor: actor, channel: channel, policy: policy(for: holder, at: now), now: now,
      visitor: visitor, closedDays: try closedDays(for: holder, at: now, in: connection),
      hasCollectionCode: try isCodeShown(in: caseSession, of: holder, at: now, in: connection),
      bankLegs: try bankLegs(of: holder, in: connection))
  }
}
