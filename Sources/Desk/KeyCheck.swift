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
    let fingerprint = lookupFingerprint
    let known = try await engine.write { connection in
      try StampRecord.putIfAbsent("lookup-key", fingerprint, in: connection)
    }
    if known != fingerprint {
      throw WrongKeys(
        description: "The documents of this database were indexed with lookup key \(known); the keyring has "
          + "\(fingerprint). Bring the keyring that belongs to it.")
    }
    do {
      try await engine.read { connection in
        for record in try HolderRecord.oldestAndNewest(in: connection) { _ = try files.open(record, in: connection) }
      }
    } catch SealFault.unknownKey(let id) {
      throw WrongKeys(
        description: "Files in this database are sealed with record key \(id), which the keyring does not have. "
          + "Bring the keyring that belongs to it.")
    }
  }
}
