import Cards
import FoundationEssentials

/// One member of a request body, as the documentation shows it and as the reader checks it.
package struct Field: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case text(max: Int)
    case oneOf([String])
    case digits(Int)
    /// An array of these, each at most once.
    case manyOf([String])
    /// ISO 8601 with offset.
    case instant
    /// yyyy-MM-dd
    case day
    /// Standard Base64 of at most so many bytes.
    case base64(max: Int)
  }

  package let name: String
  package let kind: Kind
  package let about: String
  package let example: String
  package let isOptional: Bool

  package init(_ name: String, _ kind: Kind, _ about: String, example: String, optional isOptional: Bool = false) {
    self.name = name
    self.kind = kind
    self.about = about
    self.example = example
    self.isOptional = isOptional
  }

  /// The same member where it may be absent.
  package var optional: Field { Field(name, kind, about, example: example, optional: true) }

  /// The same member where it must be there.
  package var required: Field { Field(name, kind, about, example: example) }

  /// The same kind of member under another name.
  package func named(_ name: String, _ about: String) -> Field {
    Field(name, kind, about, example: example, optional: isOptional)
  }

  /// What is allowed, for whoever sent something else.
  var allowed: String {
    switch kind {
    case .text(let max): "a text of 1 to \(max) characters"
    case .oneOf(let values): "one of \(values.joined(separator: ", "))"
    case .digits(let count): "\(count) digits"
    case .manyOf(let values): "an array, each once, of \(values.joined(separator: ", "))"
    case .instant: "a time such as 2026-11-23T10:15:30.000+08:00"
    case .day: "a day such as 2026-11-23"
    case .base64(let max): "Base64 of 1 to \(max) bytes"
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
    case .day: text.utf8.count == 10 && (try? Day.parse(text)) != nil
    case .base64(let max): Data(base64Encoded: text).map { (1...max).contains($0.count) } ?? false
    case .manyOf: false
    }
  }

  /// The texts of an array that this member takes; nil when it takes no array, or not this one.
  fileprivate func texts(in items: [JSON]) -> [String]? {
    guard case .manyOf(let allowed) = kind else { return nil }
    let texts = items.compactMap { item -> String? in
      guard case .string(let text) = item, allowed.contains(text) else { return nil }
      return text
    }
    return texts.count == items.count && Set(texts).count == texts.count ? texts : nil
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

extension BadRequest {
  static let phoneNotProven = BadRequest(
    field: "phone", problem: "is not the telephone that was proved",
    allowed: "the telephone that this session was signed in by")
  static let photoUnknown = BadRequest(
    field: "photo", problem: "is not a photo that you handed in",
    allowed: "the id that POST /api/v1/photos has answered")
  static let photoTaken = BadRequest(
    field: "photo", problem: "这张照片已经用在别人的申请里，请另交一张", allowed: "a photo that is on nobody else's form")
}

/// The members of a request body, each known to be of its kind.
package struct Fields: Sendable {
  private let values: [String: String]
  private let lists: [String: [String]]

  static let none = Fields(values: [:], lists: [:])

  private init(values: [String: String], lists: [String: [String]]) {
    self.values = values
    self.lists = lists
  }

  /// Reads a body against its shape, and says everything that is wrong with it at once.
  static func read(_ bytes: [UInt8], as shape: [Field]) throws(BadRequest) -> Fields {
    guard let json = try? JSONDecoder().decode(JSON.self, from: Data(bytes)), case .object(let members) = json else {
      throw BadRequest(field: "", problem: "the body is not a JSON object", allowed: "an object with \(names(shape))")
    }
    return try read(members, as: shape)
  }

  /// The same for a body that is an object already.
  static func read(_ members: [String: JSON], as shape: [Field]) throws(BadRequest) -> Fields {
    var faults: [BadRequest.Fault] = []
    var values: [String: String] = [:]
    var lists: [String: [String]] = [:]
    for field in shape {
      switch members[field.name] {
      case nil where field.isOptional: break
      case nil:
        faults.append(.init(field: field.name, problem: "is missing", allowed: field.allowed))
      case .string(let text) where field.accepts(text):
        values[field.name] = text
      case .array(let items) where field.texts(in: items) != nil:
        lists[field.name] = field.texts(in: items)
      case .some:
        faults.append(.init(field: field.name, problem: "is not of its form", allowed: field.allowed))
      }
    }
    let unknown = members.keys.filter { name in !shape.contains { $0.name == name } }.sorted()
    faults += unknown.prefix(mostShown).map {
      .init(field: shown($0), problem: "is not known here", allowed: names(shape))
    }
    if !faults.isEmpty { throw BadRequest(faults) }
    return Fields(values: values, lists: lists)
  }

  /// A member that the route's shape lists.
  subscript(name: String) -> String {
    guard let value = values[name] else { preconditionFailure("the route's body has no member \(name)") }
    return value
  }

  /// A member that may be absent.
  func text(_ name: String) -> String? { values[name] }

  /// The items of an array that may be absent.
  func list(_ name: String) -> [String] { lists[name] ?? [] }

  /// Parses a member that may be absent.
  func parseIfAny<T, F: ValueFault>(_ name: String, _ parse: (String) throws(F) -> T) throws -> T? {
    values[name] == nil ? nil : try self.parse(name, parse)
  }

  /// A case of one of our own enums, which the shape has let through.
  func choice<T: RawRepresentable>(_ name: String, of type: T.Type = T.self) -> T where T.RawValue == String {
    guard let choice = T(rawValue: self[name]) else { preconditionFailure("the shape lets only known \(name) through") }
    return choice
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
  static let agentDocumentType = documentType.named("agentDocumentType", "Document of whoever acts for the holder")
    .optional
  static let agentDocumentNumber = documentNumber.named("agentDocumentNumber", "Its number").optional
  static let bank = Field("bank", .text(max: 3), "Code of the issuing bank", example: "102")
  static let application = Field(
    "application", .text(max: 20), "Number of the application", example: "B2026112300000001")
  static let visitor = Field(
    "visitor", .oneOf(["holder", "agent", "nobody"]), "Who is there with documents", example: "holder")
  static let evidence = Field(
    "evidence", .oneOf(Evidence.allCases.map(\.rawValue)), "What was shown", example: "household-register")
  static func yesNo(_ name: String, _ about: String) -> Field {
    Field(name, .oneOf(["yes", "no"]), about, example: "yes")
  }
  static func pin(_ name: String) -> Field { Field(name, .digits(6), "Six-digit social PIN", example: "582913") }
}

extension Fields {
  func document(_ prefix: String = "document") throws -> IdentityDocument {
    let kind: IdentityDocument.Kind = choice("\(prefix)Type")
    return try parse("\(prefix)Number") { (text) throws(IdentityDocument.Fault) in
      try IdentityDocument.parse(text, kind: kind).document
    }
  }

  /// A document of which both members or neither may be there.
  func documentIfAny(_ prefix: String) throws -> IdentityDocument? {
    switch (text("\(prefix)Type"), text("\(prefix)Number")) {
    case (nil, nil): return nil
    case (.some, .some): return try document(prefix)
    case (nil, .some):
      throw BadRequest(field: "\(prefix)Type", problem: "is missing", allowed: "type and number together, or neither")
    case (.some, nil):
      throw BadRequest(field: "\(prefix)Number", problem: "is missing", allowed: "type and number together, or neither")
    }
  }

  func day(_ name: String) throws -> Day { try parse(name, Day.parse) }
  func dayIfAny(_ name: String) throws -> Day? { try parseIfAny(name, Day.parse) }
  func bank() throws -> BankCode { try parse("bank", BankCode.parse) }
  func evidenceIfAny() -> Evidence? { text("evidence").flatMap(Evidence.init) }
  func isYes(_ name: String) -> Bool { self[name] == "yes" }

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
