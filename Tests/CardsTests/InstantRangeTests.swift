import Cards
import Foundation
import Testing

/// What could not be read again is never written.
struct InstantRangeTests {
  @Test(arguments: ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"])
  func `an instant outside the known years is refused when it is read`(_ text: String) {
    #expect(throws: Instant.Fault.impossible) { try Instant(iso: text) }
  }

  @Test(arguments: [Int64.min / 4, Int64.max / 4])
  func `and when it is written`(_ milliseconds: Int64) {
    #expect(throws: EncodingError.self) { try JSONEncoder().encode([Instant(milliseconds: milliseconds)]) }
  }
}
