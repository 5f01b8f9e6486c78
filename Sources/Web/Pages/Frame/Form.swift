import Foundation

/// What a form sent: each control's texts, in order, and at most one file.
struct Form: Sendable {
  private let values: [String: [String]]
  let file: [UInt8]?

  static let none = Form(values: [:], file: nil)

  init(values: [String: [String]], file: [UInt8]?) {
    self.values = values.mapValues { $0.map(Self.halfWidth) }
    self.file = file
  }

  subscript(name: String) -> String? { values[name]?.first }

  /// As the members of a body: what was left empty is absent, what may be ticked more than once is a list.
  func members(listed: Set<String> = []) -> [String: JSON] {
    var members: [String: JSON] = [:]
    for (name, texts) in values where !name.hasPrefix("_") {
      if listed.contains(name) {
        members[name] = .array(texts.map(JSON.string))
      } else if let text = texts.first, text.contains(where: { !$0.isWhitespace }) {
        // A code is copied out of a message as it is grouped there.
        members[name] = .string(name == "code" ? text.filter { !$0.isWhitespace } : text)
      }
    }
    return members
  }

  static func read(_ bytes: [UInt8], as contentType: String) throws -> Form {
    if bytes.isEmpty { return .none }
    let type = contentType.lowercased()
    if type.hasPrefix("application/x-www-form-urlencoded") { return try readPairs(bytes) }
    if type.hasPrefix("multipart/form-data") { return try MultipartForm.read(bytes, as: contentType) }
    throw Problem.formUnreadable
  }

  private static func readPairs(_ bytes: [UInt8]) throws -> Form {
    var values: [String: [String]] = [:]
    for pair in bytes.split(separator: UInt8(ascii: "&")).prefix(most) {
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = decoded(parts[0]), let value = parts.count > 1 ? decoded(parts[1]) : "" else {
        throw Problem.formUnreadable
      }
      values[name, default: []].append(value)
    }
    return Form(values: values, file: nil)
  }

  static let most = 200

  /// A Chinese keyboard writes numbers in full width; what is nothing but letters and digits is meant as such.
  private static func halfWidth(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A, 0x20, 0x3000: true
      default: false
      }
    }
    return isPlain ? text.applyingTransform(.fullwidthToHalfwidth, reverse: false) ?? text : text
  }

  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
    String(decoding: bytes, as: UTF8.self).replacing("+", with: " ").removingPercentEncoding
  }
}

extension Problem {
  static let formUnreadable = Problem(400, "form-unreadable", "没有读懂提交的内容。请回到上一页，再提交一次。")
}
