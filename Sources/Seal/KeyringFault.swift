/// Why the keys cannot be used or kept; each says what to do about it.
package enum KeyringFault: Error, Equatable, CustomStringConvertible {
  /// `create` found a keyring and left it alone.
  case alreadyExists(path: String)
  case notFound(path: String)
  /// Somebody other than the owner may read or change it.
  case openToOthers(path: String, mode: String)
  /// The system refused an operation on the file or folder.
  case system(path: String, doing: String, reason: String)
  /// The file is there but is not a keyring that this version understands.
  case unreadable(path: String, reason: String)
  case missingPurpose(Keyring.Purpose)
  case missingKey(Keyring.Purpose, id: String)

  package var description: String {
    switch self {
    case .alreadyExists(let path):
      "\(path) already exists and was left alone; to add a key to it use `qinka keys rotate`"
    case .notFound(let path):
      "there is no keyring at \(path); restore it from the backup that belongs to this database, "
        + "or, for a new database, make one with `qinka keys init`"
    case .openToOthers(let path, let mode):
      "\(path) has mode \(mode), so others on this machine can reach the keys; "
        + "run `chmod go= \(path)`, and if that was so for long, rotate the keys"
    case .system(let path, let doing, let reason):
      "could not \(doing) \(path): \(reason)"
    case .unreadable(let path, let reason):
      "\(path) is not a keyring this version can read (\(reason)); restore it from the backup"
    case .missingPurpose(let purpose):
      "the keyring has no current key for \(purpose.rawValue); restore the keyring that belongs to this database, "
        + "or, if it never had one, add it with `qinka keys rotate \(purpose.rawValue)`"
    case .missingKey(let purpose, let id):
      "the keyring lacks key \(id) for \(purpose.rawValue), and data was written with it; "
        + "restore a keyring that holds it, or restart this process if the key was just added"
    }
  }
}
