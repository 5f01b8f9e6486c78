import Seal
import Store

/// A key without which a database cannot be read, as a backup's label names it. Never the key itself.
package struct NeededKey: Sendable, Equatable, Codable, CustomStringConvertible {
  package let purpose: String
  package let id: String
  package let fingerprint: String

  package var description: String { "\(purpose) \(id) (fingerprint \(fingerprint))" }

  init(_ key: Keyring.Key) {
    purpose = key.purpose.rawValue
    id = key.id
    fingerprint = key.fingerprint
  }

  init(purpose: String, id: String, fingerprint: String) {
    self.purpose = purpose
    self.id = id
    self.fingerprint = fingerprint
  }

  /// Every key that a database was ever used with. A stamp comes before the first use: see `Desk.checkKeys`.
  static func all(in connection: any Connection, at hand: Keyring) throws -> [NeededKey] {
    let stamps = try StampRecord.all(startingWith: "", in: connection)
    let sealing = stamps.filter { $0.key.hasPrefix(SealingKey.prefix) }.map { name, fingerprint in
      let words = name.dropFirst(SealingKey.prefix.count).split(separator: " ").map(String.init)
      return NeededKey(purpose: words.first ?? "", id: words.last ?? "", fingerprint: fingerprint)
    }
    // The stamp of the lookup key has no id; it is the keyring that knows it.
    let lookup = stamps[SealingKey.lookupStamp].map { fingerprint in
      let known = hand.keys(for: .lookup).first { $0.fingerprint == fingerprint }
      return NeededKey(purpose: Keyring.Purpose.lookup.rawValue, id: known?.id ?? "unknown", fingerprint: fingerprint)
    }
    return (sealing + [lookup].compactMap { $0 }).sorted { $0.description < $1.description }
  }

  /// Those of `needed` that the keyring lacks; all of them when there is no keyring.
  package static func missing(from ring: Keyring?, of needed: [NeededKey]) -> [NeededKey] {
    let atHand = ring?.keys.map(NeededKey.init) ?? []
    return needed.filter { need in
      !atHand.contains { $0.purpose == need.purpose && $0.fingerprint == need.fingerprint }
    }
  }
}
