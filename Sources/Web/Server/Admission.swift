import HummingbirdCore
import Logging
import Metrics
import NIOCore
import Synchronization

/// How many requests are at work at once, who waits for a place, and who is refused.
///
/// More at once would finish no sooner: the cores and the one writer have only so much to give. A refusal costs next to
/// nothing, so whoever is in keeps their speed, and whoever is not knows at once.
package final class Admission: Sendable {
  package struct Limits: Sendable {
    /// At work at once. Writes that are at work together share commits, so it is far more than there are cores.
    package var places = 64
    /// Waiting for a place.
    package var queue = 32
    /// How long anybody waits for one.
    package var patience = TimeAmount.seconds(1)
    /// Places above the others for whoever looks whether the server works.
    package var watchers = 8
    /// With more connections than this each ends with its answer, so that the last ones are soon free again.
    package var crowd = 800

    package init() {}
  }

  /// What is seen of it from outside.
  package struct Figures: Sendable, Equatable {
    package var atWork = 0
    package var waiting = 0
    package var connections = 0
  }

  enum Entry {
    case now(Place)
    /// Under this number, until `letIn` is called or it is withdrawn.
    case later(Int)
    case no
  }

  private struct Waiter {
    let number: Int
    let letIn: @Sendable (Place) -> Void
  }

  private struct State {
    var isClosing = false
    var atWork = 0
    var connections = 0
    var line: [Waiter] = []
    var number = 0
    /// Given to a connection and not yet taken over by the work itself.
    var given: [ObjectIdentifier: Place] = [:]
    var refused = 0
    var said: ContinuousClock.Instant?
  }

  package let limits: Limits
  private let log: Logger?
  private let state = Mutex(State())

  package init(_ limits: Limits = .init(), log: Logger? = nil) {
    self.limits = limits
    self.log = log
  }

  package var figures: Figures {
    state.withLock { Figures(atWork: $0.atWork, waiting: $0.line.count, connections: $0.connections) }
  }

  // MARK: Places

  /// The first look, before the body has come: whether asking is worth while.
  func hasRoom(isWatcher: Bool) -> Bool {
    state.withLock { hasPlace($0, isWatcher) || $0.line.count < limits.queue }
  }

  /// Asks for a place for a whole request; `letIn` is called from any thread.
  func ask(isWatcher: Bool, _ letIn: @escaping @Sendable (Place) -> Void) -> Entry {
    state.withLock { state in
      if hasPlace(state, isWatcher) {
        state.atWork += 1
        return .now(Place(self))
      }
      guard state.line.count < limits.queue else { return .no }
      state.number += 1
      state.line.append(Waiter(number: state.number, letIn: letIn))
      return .later(state.number)
    }
  }

  /// False when the place is already on its way.
  func withdraw(_ number: Int) -> Bool {
    state.withLock { state in
      guard let index = state.line.firstIndex(where: { $0.number == number }) else { return false }
      state.line.remove(at: index)
      return true
    }
  }

  private func hasPlace(_ state: State, _ isWatcher: Bool) -> Bool {
    state.atWork < limits.places + (isWatcher ? limits.watchers : 0)
  }

  /// Hands a place that fell free to the first in line.
  fileprivate func free() {
    let next = state.withLock { state -> Waiter? in
      state.atWork -= 1
      guard state.atWork < limits.places, !state.line.isEmpty else { return nil }
      state.atWork += 1
      return state.line.removeFirst()
    }
    next?.letIn(Place(self))
  }

  // MARK: From the connection to the work

  /// Leaves the place with the connection, for the work to take over.
  func give(_ place: Place, to channel: any Channel) {
    state.withLock { $0.given[ObjectIdentifier(channel)] = place }
  }

  /// Whoever takes it leaves it: work that goes on after its answer, or after its caller has gone, still has its place.
  func take(from channel: any Channel) -> Place? {
    state.withLock { $0.given.removeValue(forKey: ObjectIdentifier(channel)) }
  }

  // MARK: Connections

  var isCrowded: Bool { state.withLock { $0.connections > limits.crowd } }

  /// Whether nobody new is to come in any more.
  var isClosing: Bool { state.withLock { $0.isClosing } }

  /// The server is about to stop. Whoever has come in already is served.
  package func lastCall() { state.withLock { $0.isClosing = true } }

  func connectionOpened() { state.withLock { $0.connections += 1 } }
  func connectionClosed() { state.withLock { $0.connections -= 1 } }

  // MARK: Counting

  /// Counts a refusal. A line for each would be work, too, so there is one a second at most.
  func count(_ reason: String) {
    Counter(label: "qinka_refused_total", dimensions: [("reason", reason)]).increment()
    let now = ContinuousClock.now
    let refused = state.withLock { state -> Int? in
      state.refused += 1
      if let said = state.said, now - said < .seconds(1) { return nil }
      defer { (state.refused, state.said) = (0, now) }
      return state.refused
    }
    if let refused { log?.warning("overloaded", metadata: ["refused": "\(refused)", "reason": "\(reason)"]) }
  }
}

/// The right to be at work. It is given back once, however often that is tried.
final class Place: Sendable {
  private let admission: Admission
  private let isLeft = Mutex(false)

  fileprivate init(_ admission: Admission) { self.admission = admission }

  func leave() {
    let isFirst = isLeft.withLock { isLeft in
      defer { isLeft = true }
      return !isLeft
    }
    if isFirst { admission.free() }
  }
}

/// How many connections there are at most, and none any more once the server is about to stop: one that is accepted while
/// the listening socket closes would be dropped unserved, and dropping one crashes SwiftNIO.
struct OpenConnections: AvailableConnectionsDelegate {
  static let most = 1000
  let admission: Admission
  private var count = 0

  init(_ admission: Admission) { self.admission = admission }

  mutating func connectionOpened() { count += 1 }
  mutating func connectionClosed() { count -= 1 }
  func isAcceptingNewConnections() -> Bool { count < Self.most && !admission.isClosing }
}
