import Foundation

/// Reads `multipart/form-data` (RFC 7578): what a browser sends when a form holds a file.
///
/// No package that we use reads it. The body is whole and small (the route's limit) when it comes here.
enum MultipartForm {
  static func read(_ bytes: [UInt8], as contentType: String) throws -> Form {
    guard let boundary = parameter("boundary", of: contentType), (1...70).contains(boundary.utf8.count) else {
      throw Problem.formUnreadable
    }
    var values: [String: [String]] = [:]
    var file: [UInt8]?
    for part in parts(of: bytes, boundary: Array("--\(boundary)".utf8)).prefix(Form.most) {
      guard let (head, content) = split(part), let disposition = disposition(in: head),
        let name = parameter("name", of: disposition)
      else { throw Problem.formUnreadable }
      if parameter("filename", of: disposition) != nil {
        file = file ?? (content.isEmpty ? nil : Array(content))
      } else {
        guard let text = String(validating: content, as: UTF8.self) else { throw Problem.formUnreadable }
        values[name, default: []].append(text)
      }
    }
    return Form(values: values, file: file)
  }

  /// What stands between two boundaries, without the line ends that belong to them.
  private static func parts(of bytes: [UInt8], boundary: [UInt8]) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    var start: Int?
    var at = 0
    while let found = find(boundary, in: bytes, from: at) {
      if let start, found.lowerBound >= start + 2 { parts.append(bytes[start..<(found.lowerBound - 2)]) }
      at = found.upperBound
      // Two dashes after the boundary end the body.
      if bytes[at...].starts(with: [45, 45]) { break }
      start = at + 2
      guard at + 2 <= bytes.count else { break }
      at += 2
    }
    return parts
  }

  /// By the C library: a photo of some megabytes is looked through byte by byte otherwise.
  private static func find(_ needle: [UInt8], in bytes: [UInt8], from start: Int) -> Range<Int>? {
    bytes.withUnsafeBytes { all in
      guard let base = all.baseAddress else { return nil }
      var at = start
      while at + needle.count <= all.count {
        guard let found = memchr(base + at, Int32(needle[0]), all.count - needle.count - at + 1) else { return nil }
        at = UnsafeRawPointer(found) - base
        if memcmp(found, needle, needle.count) == 0 { return at..<at + needle.count }
        at += 1
      }
      return nil
    }
  }

  private static func split(_ part: ArraySlice<UInt8>) -> (head: String, content: ArraySlice<UInt8>)? {
    guard let gap = part.prefix(4_096).firstRange(of: [13, 10, 13, 10]) else { return nil }
    return (String(decoding: part[..<gap.lowerBound], as: UTF8.self), part[gap.upperBound...])
  }

  private static func disposition(in head: String) -> String? {
    head.split(separator: "\r\n").map(String.init).first { $0.lowercased().hasPrefix("content-disposition:") }
  }

  /// The value of `name=` in a header, with or without quotes.
  private static func parameter(_ name: String, of header: String) -> String? {
    for part in header.split(separator: ";").dropFirst() {
      let pair = part.split(separator: "=", maxSplits: 1)
      guard pair.count == 2, pair[0].trimmed.lowercased() == name else { continue }
      let value = pair[1].trimmed
      return value.hasPrefix("\"") && value.hasSuffix("\"") && value.count >= 2
        ? String(value.dropFirst().dropLast()) : value
    }
    return nil
  }
}

extension Substring {
  fileprivate var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
