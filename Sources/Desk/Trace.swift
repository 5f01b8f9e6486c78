import Seal

/// Which chain of calls a piece of work belongs to (W3C Trace Context): random numbers, nothing about anybody.
package struct Trace: Sendable, Equatable, Codable {
  /// Set while a request is answered, and while something of the outbox is done.
  @TaskLocal package static var current: Trace?

  /// 32 hexadecimal digits, the same along the whole chain.
  package let id: String
  /// 16 of them: this piece of work.
  package let span: String
  /// Whether whoever began the chain keeps it.
  package let isSampled: Bool

  /// The chain that the caller's headers name, or a new one when they are not exactly as they should be.
  package init(continuing headers: [String]) {
    let caller = headers.count == 1 ? Self.read(headers[0]) : nil
    id = caller?.id ?? Hex.encode(Random.bytes(16))
    span = Hex.encode(Random.bytes(8))
    isSampled = caller?.isSampled ?? false
  }

  /// The next piece of work of a chain.
  package init(after trace: Trace?) {
    self.init(continuing: trace.map { [$0.header] } ?? [])
  }

  package var header: String { "00-\(id)-\(span)-\(isSampled ? "01" : "00")" }

  /// Version, id, parent and flags. Of a later version more may follow, and what we know stands at the same places.
  private static func read(_ header: String) -> (id: String, isSampled: Bool)? {
    let parts = header.split(separator: "-", maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count >= 4, zip(parts, [2, 32, 16, 2]).allSatisfy({ isHex($0, $1) }) else { return nil }
    let (version, id, parent, flags) = (parts[0], parts[1], parts[2], parts[3])
    guard version != "ff", version != "00" || parts.count == 4, let bits = UInt8(flags, radix: 16) else { return nil }
    guard id.contains(where: { $0 != "0" }), parent.contains(where: { $0 != "0" }) else { return nil }
    return (String(id), bits & 1 == 1)
  }

  private static func isHex(_ text: Substring, _ count: Int) -> Bool {
    text.utf8.count == count && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }
}
