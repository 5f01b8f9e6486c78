/// What a copy of a database is: a file of one of two kinds.
package enum CopyKind: String, Sendable, Codable {
  case sqlite, postgresql

  /// What the copy is called inside a backup.
  package var fileName: String {
    switch self {
    case .sqlite: "qinka.db"
    case .postgresql: "qinka.dump"
    }
  }
}

/// An engine that can copy its whole database while others write to it.
package protocol CopyingEngine: Engine {
  var copyKind: CopyKind { get }

  /// Copies what was committed at one moment into a new file, and runs `body` on the very same state.
  ///
  /// Writers are not held up. `progress` gets a few words for people now and then.
  func copy<T: Sendable>(
    to path: String, progress: @escaping @Sendable (String) -> Void,
    _ body: @escaping @Sendable (any Connection) throws -> T
  ) async throws -> T
}
