import Foundation
import Web

/// Reading answers as a stranger would: by the names in the documentation.
extension JSON {
  init(_ data: Data) throws { self = try JSONDecoder().decode(JSON.self, from: data) }

  var data: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return try encoder.encode(self)
    }
  }

  subscript(name: String) -> JSON {
    guard case .object(let members) = self else { return .null }
    return members[name] ?? .null
  }

  var text: String? { if case .string(let text) = self { text } else { nil } }
  var number: Double? { if case .number(let number) = self { number } else { nil } }
  var isTrue: Bool { self == .bool(true) }
  /// Empty for everything that is not a list.
  var items: [JSON] { if case .array(let items) = self { items } else { [] } }
}
