import Foundation
import Synchronization
import Testing

@testable import Sandbox

@Suite struct ModesTests {
  private let modes = Modes(banks: Partners.banks)

  @Test func `认得四种方式，别的都不认`() {
    #expect(Mode(name: "normal", seconds: nil) == .normal)
    #expect(Mode(name: "fail", seconds: nil) == .fail)
    #expect(Mode(name: "silent", seconds: 3) == .silent)
    #expect(Mode(name: "delay", seconds: 2.5) == .delay(.milliseconds(2500)))
    for seconds in [nil, -1, 601, Double.nan] { #expect(Mode(name: "delay", seconds: seconds) == nil) }
    #expect(Mode(name: "angry", seconds: nil) == nil)
  }

  @Test func `一方一种方式，银行可以一起改`() {
    #expect(modes.set(.fail, for: "identity"))
    #expect(modes["identity"] == .fail && modes["sms"] == .normal && modes["102"] == .normal)
    #expect(modes.set(.silent, for: "bank"))
    #expect(Partners.banks.allSatisfy { modes[$0] == .silent } && modes["sms"] == .normal)
    #expect(modes.set(.normal, for: "103"))
    #expect(modes["103"] == .normal && modes["102"] == .silent)
    #expect(!modes.set(.fail, for: "999"))
  }

  @Test func `慢的一方等够时间才答`() async throws {
    _ = modes.set(.delay(.seconds(7)), for: "sms")
    let waited = Mutex<[Duration]>([])
    #expect(try await modes.permit("sms") { time in waited.withLock { $0.append(time) } })
    #expect(waited.withLock { $0 } == [.seconds(7)])
  }

  @Test func `出错的一方马上说不行`() async throws {
    _ = modes.set(.fail, for: "identity")
    #expect(try await !modes.permit("identity") { _ in Issue.record("它不该等") })
  }

  @Test func `不出声的一方一直占着，直到换了方式`() async throws {
    _ = modes.set(.silent, for: "identity")
    let looks = Mutex(0)
    let answered = try await modes.permit("identity") { [modes] _ in
      let count = looks.withLock { looks in
        looks += 1
        return looks
      }
      if count == 20 { _ = modes.set(.normal, for: "identity") }
    }
    #expect(!answered && looks.withLock { $0 } == 20)
  }

  @Test func `沉默也有尽头`() async throws {
    _ = modes.set(.silent, for: "identity")
    let waited = Mutex(Duration.zero)
    #expect(try await !modes.permit("identity") { time in waited.withLock { $0 += time } })
    #expect(waited.withLock { $0 } == Modes.longestSilence)
  }
}
