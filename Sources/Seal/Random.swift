import CSodium
import Synchronization

/// Unguessable values from the operating system's generator.
package enum Random {
  package static func bytes(_ count: Int) -> [UInt8] {
    Sodium.start()
    return [UInt8](unsafeUninitializedCapacity: count) { out, filled in
      guard let start = out.baseAddress else { return }
      randombytes_buf(start, count)
      filled = count
    }
  }

  /// Decimal digits, each equally likely, for codes that people type.
  package static func digits(_ count: Int) -> String {
    Sodium.start()
    let digits = (0..<count).map { _ in UInt8(ascii: "0") + UInt8(randombytes_uniform(10)) }
    return String(decoding: digits, as: UTF8.self)
  }

  /// RFC 9562 version 7, lower case: sorts by time, and within one millisecond in the order of the calls.
  ///
  /// 62 random bits keep ids apart; the order within a millisecond holds for the first 2,048 ids and is
  /// only a kindness to the database's indexes.
  package static func uuidV7(milliseconds: Int64) -> String {
    uuidV7(milliseconds: milliseconds, place: places.withLock { $0.next(at: milliseconds) })
  }

  static func uuidV7(milliseconds: Int64, place: UInt16) -> String {
    var id = withUnsafeBytes(of: milliseconds.bigEndian) { Array($0.dropFirst(2)) } + bytes(10)
    id[6] = 0x70 | UInt8(place >> 8)
    id[7] = UInt8(truncatingIfNeeded: place)
    id[8] = 0x80 | id[8] & 0x3f
    return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { Hex.encode(Array(id[$0])) }.joined(separator: "-")
  }

  private static let places = Mutex(Places())

  /// The 12-bit counter behind version 7: a random start in the lower half, then up by one.
  struct Places {
    var millisecond: Int64 = -1
    var last: UInt16 = 0

    mutating func next(at now: Int64) -> UInt16 {
      last = now == millisecond ? (last + 1) & 0xfff : UInt16(randombytes_uniform(2048))
      millisecond = now
      return last
    }
  }
}
