import Dispatch
import Synchronization
import Testing

@testable import Seal

@Suite struct HashingLaneTests {
  /// Counts who is inside at once.
  private final class Gauge: Sendable {
    private let state = Mutex((inside: 0, most: 0, total: 0))
    var most: Int { state.withLock { $0.most } }
    var total: Int { state.withLock { $0.total } }

    func visit(_ work: () -> Void) {
      state.withLock {
        $0.inside += 1
        $0.most = max($0.most, $0.inside)
        $0.total += 1
      }
      work()
      state.withLock { $0.inside -= 1 }
    }
  }

  @Test func `五百个同时来，最多两个在算，一个不少`() async {
    let lane = HashingLane()
    let gauge = Gauge()
    await withTaskGroup { group in
      for number in 0..<500 {
        group.addTask {
          let answer = await lane.run {
            gauge.visit { _ = Digest.sha256([UInt8](repeating: 0, count: 20_000)) }
            return number
          }
          #expect(answer == number)
        }
      }
    }
    #expect(gauge.most <= 2)
    #expect(gauge.total == 500)
    #expect(await lane.waiting == 0)
  }

  @Test(.timeLimit(.minutes(1))) func `两个真能同时算，等着的不挡别人`() async {
    let lane = HashingLane()
    let (first, second) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    // Each waits for the other: with one place, or on one thread, this would never end.
    async let left: Void = lane.run {
      first.signal()
      second.wait()
    }
    async let right: Void = lane.run {
      second.signal()
      first.wait()
    }
    _ = await (left, right)
  }

  @Test(.timeLimit(.minutes(1))) func `车道占满时其余任务照常进行`() async {
    let lane = HashingLane()
    let gate = DispatchSemaphore(value: 0)
    await withTaskGroup { group in
      for _ in 0..<64 { group.addTask { await lane.run { gate.wait() } } }
      // Only tasks on Swift's own threads open the gate; were those blocked, nobody would.
      for _ in 0..<64 { group.addTask { gate.signal() } }
    }
  }

  @Test func `出错也让出位置，取消的照样算完`() async throws {
    let lane = HashingLane(width: 1)
    for _ in 0..<3 {
      await #expect(throws: HashFault.unreadable) { try await lane.verify("x", against: "nonsense") }
    }
    let cancelled = Task { await lane.run { 7 } }
    cancelled.cancel()
    #expect(await cancelled.value == 7)
  }

  @Test func `经车道散列与直接散列一致`() async throws {
    let scratch = try Scratch()
    let vault = try PINVault(try scratch.ring())
    let lane = HashingLane()
    let stored = try await lane.hash(pin: bytes("380214"), bound: "holder-1", in: vault)
    #expect(try await lane.verify(pin: bytes("380214"), bound: "holder-1", against: stored, in: vault))
    #expect(try vault.verify(pin: bytes("380214"), bound: "holder-1", against: stored))
    let password = try await lane.hash("secret")
    #expect(try await lane.verify("secret", against: password))
    #expect(try await !lane.verify("secret", against: nil))
  }
}
