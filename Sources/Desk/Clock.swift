import Cards
import Synchronization

/// The time that everything is decided by. It never goes back, whatever the machine's clock does.
///
/// A clock set back holds still until it has caught up, so nothing that has ended begins again. The latest instant
/// that the database knows of is its floor at the start.
package final class Clock: Sendable {
  private let wall: @Sendable () -> Instant
  private let latest: Mutex<Instant>

  package init(wall: @escaping @Sendable () -> Instant) {
    self.wall = wall
    latest = Mutex(Instant(milliseconds: 0))
  }

  package func now() -> Instant {
    let read = wall()
    return latest.withLock { latest in
      if latest < read { latest = read }
      return latest
    }
  }

  /// Never answers earlier than `instant` again.
  package func hold(at instant: Instant) {
    latest.withLock { latest in
      if latest < instant { latest = instant }
    }
  }

  /// How far the machine's clock is behind; zero when it is right.
  package var heldBack: Duration {
    let read = wall()
    let now = latest.withLock { $0 }
    return read < now ? now - read : .zero
  }
}
