import Foundation

/// Any JSON value, for reading answers as a stranger would: by the names in the documentation.
enum TourJSON: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([TourJSON])
  case object([String: TourJSON])

  init(_ data: Data) throws { self = try JSONDecoder().decode(TourJSON.self, from: data) }

  var data: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return try encoder.encode(self)
    }
  }

  subscript(name: String) -> TourJSON {
    guard case .object(let members) = self else { return .null }
    return members[name] ?? .null
  }

  var text: String? { if case .string(let text) = self { text } else { nil } }
  var number: Double? { if case .number(let number) = self { number } else { nil } }
  var isTrue: Bool { self == .bool(true) }
  /// Empty for everything that is not a list.
  var items: [TourJSON] { if case .array(let items) = self { items } else { [] } }
}

extension TourJSON: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral {
  init(stringLiteral value: String) { self = .string(value) }
  init(dictionaryLiteral elements: (String, TourJSON)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }
}

extension TourJSON: Codable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([TourJSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: TourJSON].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}
