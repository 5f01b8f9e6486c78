import CSodium

/// libsodium, started once before its first use.
enum Sodium {
  private static let started = sodium_init() >= 0

  static func start() {
    precondition(started, "libsodium could not start: the system gives it no randomness")
  }
}
