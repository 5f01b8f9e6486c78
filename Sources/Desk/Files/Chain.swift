import Cards
import Seal
import Store

/// What ties each journal entry to the one before it. It covers the sealed bytes, so checking it needs no key.
package enum Chain {
  /// What the first entry of a file follows.
  package static let beginning = [UInt8](repeating: 0, count: 32)

  /// The next link: `seq` follows the entry whose hash is `previous`.
  package static func link(
    holder: HolderID, seq: Int64, recordedAt: Instant, previous: [UInt8], body: [UInt8]
  ) -> JournalRecord {
    JournalRecord(
      holder: holder, seq: seq, recordedAt: recordedAt, previous: previous,
      hash: hash(holder: holder, seq: seq, recordedAt: recordedAt, previous: previous, body: body), body: body)
  }

  /// SHA-256 over the fields, each at a fixed width or with its length, so that no two entries share an input.
  package static func hash(
    holder: HolderID, seq: Int64, recordedAt: Instant, previous: [UInt8], body: [UInt8]
  ) -> [UInt8] {
    var input = Array("qinka-journal-1".utf8)
    input.reserveCapacity(input.count + 36 + 16 + 40 + body.count)
    input += Array(holder.text.utf8)
    input += bytes(seq)
    input += bytes(recordedAt.milliseconds)
    input += bytes(Int64(previous.count))
    input += previous
    input += body
    return Digest.sha256(input)
  }

  private static func bytes(_ number: Int64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
  }
}
