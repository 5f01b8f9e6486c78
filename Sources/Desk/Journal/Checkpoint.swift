import Cards
import Seal
import Store

/// A signed list of every file's last entry, written regularly and kept elsewhere.
///
/// The chain alone cannot show that a tail, or a whole file, is gone; a checkpoint from before can. Plain text:
/// a header, one line per file (`holder seq hash`), and an ES256 signature over all lines above it.
package struct Checkpoint: Sendable, Equatable {
  package struct Head: Sendable, Equatable {
    package let seq: Int64
    package let hash: [UInt8]
  }

  package enum Fault: Error, Equatable, CustomStringConvertible {
    case malformed(line: Int)
    case unknownKey(String)
    case badSignature

    package var description: String {
      switch self {
      case .malformed(let line): "line \(line) of the checkpoint is not of its form: it was changed or cut off"
      case .unknownKey(let key): "the checkpoint is signed with key \(key), which is not in the keyring"
      case .badSignature: "the checkpoint's signature does not fit its text: it was changed"
      }
    }
  }

  package let made: Instant
  package var heads: [HolderID: Head]

  private static let title = "qinka journal checkpoint 1"

  package func signed(with key: SigningKey) -> String {
    let lines = heads.sorted { $0.key.text < $1.key.text }
      .map { "\($0.key.text) \($0.value.seq) \(Hex.encode($0.value.hash))" }
    let text =
      ([Self.title, "made \(made.iso)", "key \(key.kid)", "files \(lines.count)"] + lines)
      .joined(separator: "\n") + "\n"
    return text + "signature \(Base64.encodeURL(key.sign(Array(text.utf8))))\n"
  }

  /// Reads a checkpoint that one of `keys` has signed.
  package static func read(_ text: String, keys: [VerifyingKey]) throws(Fault) -> Checkpoint {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 6, lines[0] == title else { throw .malformed(line: 1) }
    guard let made = try? Instant(iso: String(lines[1].dropFirst(5))) else { throw .malformed(line: 2) }
    let kid = String(lines[2].dropFirst(4))
    guard let key = keys.first(where: { $0.kid == kid }) else { throw .unknownKey(kid) }
    guard let count = Int(lines[3].dropFirst(6)), count >= 0, lines.count == count + 6 else {
      throw .malformed(line: 4)
    }
    guard lines[count + 4].hasPrefix("signature "), lines[count + 5].isEmpty else {
      throw .malformed(line: count + 5)
    }
    let signature = Base64.decodeURL(lines[count + 4].dropFirst(10)) ?? []
    let body = lines.prefix(count + 4).joined(separator: "\n") + "\n"
    guard key.isValid(signature, of: Array(body.utf8)) else { throw .badSignature }
    var heads: [HolderID: Head] = [:]
    for (number, line) in lines.enumerated().dropFirst(4).prefix(count) {
      let parts = line.split(separator: " ")
      guard parts.count == 3, let id = HolderID(String(parts[0])), let seq = Int64(parts[1]),
        let hash = Hex.decode(String(parts[2]))
      else { throw .malformed(line: number + 1) }
      heads[id] = Head(seq: seq, hash: hash)
    }
    return Checkpoint(made: made, heads: heads)
  }

  /// The heads as they are now.
  package static func take(from engine: any Engine, at now: Instant) async throws -> Checkpoint {
    try await engine.read { try take(in: $0, at: now) }
  }

  /// The same inside a transaction that is open.
  static func take(in connection: any Connection, at now: Instant) throws -> Checkpoint {
    var heads: [HolderID: Head] = [:]
    try HolderRecord.forEach(in: connection) { heads[$0.id] = Head(seq: $0.version, hash: $0.head) }
    return Checkpoint(made: now, heads: heads)
  }
}

extension HolderRecord {
  /// Every row, a page at a time.
  static func forEach(in connection: any Connection, _ body: (HolderRecord) throws -> Void) throws {
    var last = ""
    while true {
      let page = try HolderRecord.page(after: last, limit: 500, in: connection)
      try page.forEach(body)
      guard let end = page.last else { return }
      last = end.id.text
    }
  }
}
