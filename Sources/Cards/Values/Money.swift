/// An amount of yuan, counted in fen so that no sum is ever rounded.
package struct Money: Sendable, Hashable, Comparable, CustomStringConvertible {
  package enum Fault: ValueFault {
    case shape

    package var sentence: String { "金额要写成以元为单位的数，最多两位小数，例如 20.00" }
  }

  package let fen: Int64

  package init(fen: Int64) {
    self.fen = fen
  }

  /// Reads yuan: `20`, `20.5`, `20.00`.
  package static func parse(_ raw: String) throws(Fault) -> Money {
    let text = raw.tidied
    let isNegative = text.hasPrefix("-")
    let parts = text.utf8.dropFirst(isNegative ? 1 : 0)
      .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    // Twelve digits of yuan are more than any fee and cannot overflow.
    guard (1...2).contains(parts.count), parts[0].count <= 12, let yuan = parts[0].decimal else { throw .shape }
    let cents = parts.count == 2 ? Array(parts[1]) : Array("00".utf8)
    guard (1...2).contains(cents.count), let fraction = cents.decimal else { throw .shape }
    let fen = Int64(yuan * 100 + (cents.count == 1 ? fraction * 10 : fraction))
    return Money(fen: isNegative ? -fen : fen)
  }

  /// `20.00`
  package var yuan: String {
    "\(fen < 0 ? "-" : "")\(fen.magnitude / 100).\(Int(fen.magnitude % 100).padded(2))"
  }

  /// `20元`, `20.50元`
  package var chinese: String { fen.isMultiple(of: 100) ? "\(fen / 100)元" : "\(yuan)元" }
  package var description: String { yuan }

  package static func < (left: Money, right: Money) -> Bool { left.fen < right.fen }
  package static func + (left: Money, right: Money) -> Money { Money(fen: left.fen + right.fen) }
  package static func - (left: Money, right: Money) -> Money { Money(fen: left.fen - right.fen) }
}

extension Money: Codable {
  package init(from decoder: any Decoder) throws {
    self.init(fen: try decoder.singleValueContainer().decode(Int64.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(fen)
  }
}
