import NIOCore
import Synchronization

/// The large bodies under way, over all connections. Each is held in memory until it is whole, so there are only so
/// many at once; whoever comes when all places are taken gets that of the slowest, if one is slow.
package final class Uploads: Sendable {
  package struct ID: Hashable, Sendable {
    fileprivate let value: Int
  }

  private struct Upload {
    let since: NIODeadline
    var read = 0
    var isWhole = false
    let giveWay: @Sendable () -> Void
  }

  private struct State {
    var next = 0
    var underWay: [ID: Upload] = [:]
  }

  /// How long everybody may be slow.
  package static let grace = TimeAmount.seconds(2)
  /// Bytes a second that keep a place whoever comes: a photo of eight megabytes in two minutes.
  package static let enough = 64 << 10

  private let state = Mutex(State())

  package init() {}

  package var underWay: Int { state.withLock(\.underWay.count) }

  /// Takes a place for a body that has been coming `since`. Nil when all are taken by those who are not slow.
  ///
  /// `giveWay` is called, on any thread, when the place has gone to somebody else.
  func begin(
    atMost most: Int, since: NIODeadline, now: NIODeadline, giveWay: @escaping @Sendable () -> Void
  ) -> ID? {
    let (id, displaced) = state.withLock { state -> (ID?, Upload?) in
      var displaced: Upload?
      if state.underWay.count >= most {
        guard let slowest = Self.slowest(of: state.underWay, at: now) else { return (nil, nil) }
        displaced = state.underWay.removeValue(forKey: slowest)
      }
      state.next += 1
      let id = ID(value: state.next)
      state.underWay[id] = Upload(since: since, giveWay: giveWay)
      return (id, displaced)
    }
    displaced?.giveWay()
    return id
  }

  func note(_ id: ID, read: Int) { state.withLock { $0.underWay[id]?.read = read } }

  /// From now on the caller waits for us, not we for the caller.
  func isWhole(_ id: ID) { state.withLock { $0.underWay[id]?.isWhole = true } }

  func end(_ id: ID) { state.withLock { $0.underWay[id] = nil } }

  private static func slowest(of uploads: [ID: Upload], at now: NIODeadline) -> ID? {
    let rates = uploads.compactMap { id, upload -> (id: ID, rate: Double)? in
      let age = now - upload.since
      if upload.isWhole || age < grace { return nil }
      return (id, Double(upload.read) / (Double(age.nanoseconds) / 1e9))
    }
    return rates.filter { $0.rate < Double(enough) }.min { ($0.rate, $0.id.value) < ($1.rate, $1.id.value) }?.id
  }
}
