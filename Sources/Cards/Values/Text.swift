/// Why a text is not the value it should be; `sentence` tells its writer without repeating what was written.
package protocol ValueFault: Error, Sendable, Equatable {
  var sentence: String { get }
}

/// A value that prints itself masked everywhere: whoever needs the clear text asks for it by name.
package protocol Masked: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var masked: String { get }
}

extension Masked {
  package var description: String { masked }
  package var debugDescription: String { masked }
  // Without children `dump` and every printer that reflects has nothing to show.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A value stored as one string and checked again whenever it is read back.
package protocol TextCoded: Codable {
  var coded: String { get }
  init(coded text: String) throws
}

extension TextCoded {
  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let value = try? Self(coded: text) else {
      // The text may be personal, so the error names only the type that was expected.
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a \(Self.self)"))
    }
    self = value
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(coded)
  }
}

extension String {
  /// The text as it was meant: full-width forms made half-width, invisible characters gone, no space around it.
  package var tidied: String {
    var scalars = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0xFF01...0xFF5E: scalars.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
      case 0x00A0, 0x3000: scalars.append(" ")
      // Numbers copied out of a telephone's contacts carry marks of writing direction that nobody sees.
      default: if scalar.properties.generalCategory != .format { scalars.append(scalar) }
      }
    }
    return String(scalars.trimmed)
  }

  package func without(_ unwanted: Set<Character>) -> String { filter { !unwanted.contains($0) } }
}

extension String.UnicodeScalarView {
  fileprivate var trimmed: SubSequence {
    var rest = self[...]
    while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
    return rest
  }
}

extension UInt8 {
  package var isDigit: Bool { (48...57).contains(self) }
  package var isCapital: Bool { (65...90).contains(self) }
}

extension Collection where Element == UInt8 {
  /// The number these ASCII digits write; nil for anything else, and for more digits than any of our fields has.
  package var decimal: Int? {
    guard !isEmpty, count <= 18, allSatisfy(\.isDigit) else { return nil }
    return reduce(0) { $0 * 10 + Int($1 - 48) }
  }
}

extension Int {
  /// At least `width` digits, zeros in front.
  package func padded(_ width: Int) -> String {
    let digits = String(magnitude)
    return (self < 0 ? "-" : "") + String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
  }
}
