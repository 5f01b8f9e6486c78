import Cards

/// Reading columns by position, with a fault that names what was expected when the schema and the code disagree.
package struct ColumnFault: Error, CustomStringConvertible {
  let column: Int
  let expected: String
  package var description: String { "column \(column) of a result is not \(expected)" }
}

extension Array where Element == Value {
  package func integer(_ column: Int) throws -> Int64 {
    guard case .integer(let value) = self[column] else { throw ColumnFault(column: column, expected: "an integer") }
    return value
  }

  package func text(_ column: Int) throws -> String {
    guard case .text(let value) = self[column] else { throw ColumnFault(column: column, expected: "a text") }
    return value
  }

  package func blob(_ column: Int) throws -> [UInt8] {
    guard case .blob(let value) = self[column] else { throw ColumnFault(column: column, expected: "a blob") }
    return value
  }

  package func integerIfAny(_ column: Int) throws -> Int64? { self[column] == .null ? nil : try integer(column) }
  package func textIfAny(_ column: Int) throws -> String? { self[column] == .null ? nil : try text(column) }
  package func instantIfAny(_ column: Int) throws -> Instant? {
    try integerIfAny(column).map(Instant.init(milliseconds:))
  }
  package func blobIfAny(_ column: Int) throws -> [UInt8]? { self[column] == .null ? nil : try blob(column) }
}

extension Value {
  package static func instant(_ instant: Instant) -> Value { .integer(instant.milliseconds) }
  package static func maybe(_ text: String?) -> Value { text.map(Value.text) ?? .null }
  package static func maybe(_ instant: Instant?) -> Value { instant.map(Value.instant) ?? .null }
  package static func maybe(_ bytes: [UInt8]?) -> Value { bytes.map(Value.blob) ?? .null }

  /// For `LIKE`: the code of this place and of every place inside it.
  static func inside(_ region: RegionCode) -> Value {
    if region.isProvinceLevel { return .text("\(region.text.prefix(2))%") }
    if region.isCityLevel { return .text("\(region.text.prefix(4))%") }
    return .text(region.text)
  }
}
