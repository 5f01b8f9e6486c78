/// Hashes PINs so that a stolen table is worthless without the keyring: six digits alone could all be tried in a night.
///
/// The holder's id and the digits go through an HMAC under the `pin` key, its result through Argon2id. Stored is the
/// key's id and Argon2's own text, `1a2b3c4d$argon2id$v=19$…`.
package struct PINVault: Sendable {
  private let currentID: String
  private let keys: [String: Secret]

  package init(_ ring: Keyring) throws(KeyringFault) {
    currentID = try ring.current(.pin).id
    keys = Dictionary(ring.keys(for: .pin).map { ($0.id, $0.secret) }) { first, _ in first }
  }

  /// `bound` is the holder's id: a verifier copied into another person's row verifies nothing.
  package func hash(pin digits: [UInt8], bound: String) throws(HashFault) -> String {
    var keyed = try keyed(digits, bound: bound, id: currentID)
    defer { wipe(&keyed) }
    return currentID + (try PasswordHash.hash(keyed))
  }

  package func verify(pin digits: [UInt8], bound: String, against stored: String) throws(HashFault) -> Bool {
    let (id, hash) = try Self.parts(stored)
    var keyed = try keyed(digits, bound: bound, id: id)
    defer { wipe(&keyed) }
    return try PasswordHash.verify(keyed, against: hash)
  }

  /// True when the key or the cost has changed since: hash again at the next successful check.
  package func needsRehash(_ stored: String) throws(HashFault) -> Bool {
    let (id, hash) = try Self.parts(stored)
    return id != currentID || PasswordHash.needsRehash(hash)
  }

  private static func parts(_ stored: String) throws(HashFault) -> (id: String, hash: String) {
    guard let border = stored.firstIndex(of: "$") else { throw .unreadable }
    return (String(stored[..<border]), String(stored[border...]))
  }

  /// The length in front keeps the border between holder and digits where it is.
  private func keyed(_ digits: [UInt8], bound: String, id: String) throws(HashFault) -> [UInt8] {
    guard let key = keys[id] else { throw .unknownKey(id) }
    var message = Array("\(bound.utf8.count):\(bound):".utf8) + digits
    defer { wipe(&message) }
    var mac = key.withBytes { Digest.hmac(.sha256, message, key: $0) }
    defer { wipe(&mac) }
    return Array(Base64.encode(mac).utf8)
  }
}
