import Cards
import FoundationEssentials

/// One member of a request body, as the documentation shows it and as the reader checks it.
package struct Field: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case text(max: Int)
    case oneOf([String])
    case digits(Int)
    /// ISO 8601 with offset.
    case instant
  }

  package let name: String
  package let kind: Kind
  package let about: String
  package let example: String

  package init(_ name: String, _ kind: Kind, _ about: String, example: String) {
    self.name = name
    self.kind = kind
    self.about = about
    self.example = example
  }

  /// What is allowed, for whoever sent something else.
  var allowed: String {
    switch kind {
    case .text(let max): "a text of 1 to \(max) characters"
    case .oneOf(let values): "one of \(values.joined(separator: ", "))"
    case .digits(let count): "\(count) digits"
    case .instant: "a time such as 2026-11-23T10:15:30.000+08:00"
    }
  }

  /// Controls, direction marks and the like: they hide or turn round what a person reads.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
    default: false
    }
  }

  func accepts(_ text: String) -> Bool {
    switch kind {
    case .text(let max):
      text.unicodeScalars.count <= max && text.contains { !$0.isWhitespace }
        && !text.unicodeScalars.contains(where: Self.isInvisible)
    case .oneOf(let values): values.contains(text)
    case .digits(let count): text.utf8.count == count && text.utf8.allSatisfy { (48...57).contains($0) }
    case .instant: (try? Instant(iso: text)) != nil
    }
  }
}

/// What is wrong with a request body, member by member.
package struct BadRequest: Error, Sendable, Equatable {
  package struct Fault: Sendable, Equatable, Codable {
    package let field: String
    package let problem: String
    package let allowed: String
  }

  package let faults: [Fault]

  init(_ faults: [Fault]) { self.faults = faults }
  init(field: String, problem: String, allowed: String) {
    faults = [Fault(field: field, problem: problem, allowed: allowed)]
  }
}

/// The members of a request body, each known to be of its kind.
package struct Fields: Sendable {
  private let values: [String: String]

  static let none = Fields(values: [:])

  private init(values: [String: String]) { self.values = values }

  /// Reads a body against its shape, and says everything that is wrong with it at once.
  static func read(_ bytes: [UInt8], as shape: [Field]) throws(BadRequest) -> Fields {
    guard let json = try? JSONDecoder().decode(JSON.self, from: Data(bytes)), case .object(let members) = json else {
      throw BadRequest(field: "", problem: "the body is not a JSON object", allowed: "an object with \(names(shape))")
    }
    var faults: [BadRequest.Fault] = []
    var values: [String: String] = [:]
    for field in shape {
      switch members[field.name] {
      case nil:
        faults.append(.init(field: field.name, problem: "is missing", allowed: field.allowed))
      case .string(let text) where field.accepts(text):
        values[field.name] = text
      case .some:
        faults.append(.init(field: field.name, problem: "is not of its form", allowed: field.allowed))
      }
    }
    let unknown = members.keys.filter { name in !shape.contains { $0.name == name } }.sorted()
    faults += unknown.prefix(mostShown).map {
      .init(field: shown($0), problem: "is not known here", allowed: names(shape))
    }
    if !faults.isEmpty { throw BadRequest(faults) }
    return Fields(values: values)
  }

  /// A member that the route's shape lists.
  subscript(name: String) -> String {
    guard let value = values[name] else { preconditionFailure("the route's body has no member \(name)") }
    return value
  }

  /// Parses a member into a value of the domain; what is wrong is said in the value's own words.
  func parse<T, F: ValueFault>(_ name: String, _ parse: (String) throws(F) -> T) throws -> T {
    do throws(F) { return try parse(self[name]) } catch {
      throw BadRequest(field: name, problem: error.sentence, allowed: "")
    }
  }

  /// An answer stays short, however many members it could complain about.
  private static let mostShown = 10

  /// Repeated only when it looks like a member's name: somebody's data may stand where a name belongs.
  private static func shown(_ name: String) -> String {
    let isPlain = name.utf8.count <= 40 && name.utf8.allSatisfy { (65...90).contains($0) || (97...122).contains($0) }
    return isPlain ? name : "?"
  }

  private static func names(_ shape: [Field]) -> String { shape.map(\.name).joined(separator: ", ") }
}

extension Field {
  static let documentType = Field(
    "documentType", .oneOf(IdentityDocument.Kind.allCases.map(\.rawValue)), "Kind of identity document",
    example: "citizen-id")
  static let documentNumber = Field(
    "documentNumber", .text(max: 40), "Number of the document", example: "610199199003070011")
  static let cardNumber = Field("cardNumber", .text(max: 20), "Number of the card", example: "B00000019")
  static let branch = Field("branch", .text(max: 60), "Branch of the bank", example: "西安高新支行")
  static let function = Field(
    "function", .oneOf(CardFunction.allCases.map(\.rawValue)), "Function of the card", example: "social")
  static func pin(_ name: String) -> Field { Field(name, .digits(6), "Six-digit social PIN", example: "582913") }
}

extension Fields {
  func document() throws -> IdentityDocument {
    guard let kind = IdentityDocument.Kind(rawValue: self["documentType"]) else {
      preconditionFailure("the shape lets only known document types through")
    }
    return try parse("documentNumber") { (text) throws(IdentityDocument.Fault) in
      try IdentityDocument.parse(text, kind: kind).document
    }
  }

  /// Cards of an older system may have a wrong check character and are in use: whether one exists is for the desk to say.
  func card() throws -> CardNumber {
    try parse("cardNumber") { (text) throws(CardNumber.Fault) in try CardNumber.adopted(text).0 }
  }
  func pin(_ name: String) throws -> PIN { try parse(name, PIN.parse) }

  func function() -> CardFunction {
    guard let function = CardFunction(rawValue: self["function"]) else {
      preconditionFailure("the shape lets only known functions through")
    }
    return function
  }
}
