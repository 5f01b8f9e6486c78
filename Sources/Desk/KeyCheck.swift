import Cards
import Seal
import Store

/// The keys at hand are not the ones this database was sealed and indexed with.
package struct WrongKeys: Error, Equatable, CustomStringConvertible {
  package let description: String
}

extension Desk {
  /// Refuses to start with keys that would open nothing, or would found a second file for everybody.
  func checkKeys() async throws {
    let (lookup, atHand) = (lookupFingerprint, sealingKeys)
    try await engine.write { connection in
      let known = try StampRecord.putIfAbsent(SealingKey.lookupStamp, lookup, in: connection)
      if known != lookup {
        throw WrongKeys(
          description: "The documents of this database were indexed with lookup key \(known); the keyring has "
            + "\(lookup). Bring the keyring that belongs to it.")
      }
      let used = try StampRecord.all(startingWith: SealingKey.prefix, in: connection)
      let missing = used.filter { name, fingerprint in
        !atHand.contains { $0.name == name && $0.fingerprint == fingerprint }
      }
      // Before anything is stamped: a keyring that does not belong here must leave no key of its own behind.
      if let (name, fingerprint) = missing.min(by: { $0.key < $1.key }) {
        throw WrongKeys(
          description:
            "This database has been used with \(name) (fingerprint \(fingerprint)), which the keyring does not "
            + "have. Without it some files or PINs cannot be read: bring the keyring that belongs to this database.")
      }
      for key in atHand { _ = try StampRecord.putIfAbsent(key.name, key.fingerprint, in: connection) }
    }
  }
}

/// A key that something in the database may be sealed with; every one ever used is stamped there.
struct SealingKey: Sendable {
  static let prefix = "key "
  static let lookupStamp = "lookup-key"

  let name: String
  let fingerprint: String

  init(_ key: Keyring.Key) {
    name = "\(Self.prefix)\(key.purpose.rawValue) \(key.id)"
    fingerprint = key.fingerprint
  }
}
