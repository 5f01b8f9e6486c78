import CLibpq
import Store

/// Where the database is, as libpq's keywords. It never shows the password.
struct PostgresAddress: Sendable {
  private var parameters: [String: String]
  /// What the URL said, as the variables by which PostgreSQL's own programs take it.
  private(set) var environment: [String: String] = [:]

  /// Reads `postgres://…` or a conninfo string, and adds what bounds every wait.
  init(_ url: String) throws {
    guard let options = PQconninfoParse(url, nil) else {
      // libpq's own message quotes the text, password and all.
      throw EngineFault.unavailable("the database's address is neither a postgres:// URL nor a libpq conninfo string")
    }
    defer { PQconninfoFree(options) }
    // A dead server or a cut cable shows within seconds; two primaries or a standby are never written to.
    parameters = [
      "connect_timeout": "3", "tcp_user_timeout": "10000", "keepalives_idle": "10", "keepalives_interval": "5",
      "keepalives_count": "3", "target_session_attrs": "read-write", "application_name": "qinka",
    ]
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val {
        parameters[String(cString: keyword)] = String(cString: value)
        if let variable = option.pointee.envvar { environment[String(cString: variable)] = String(cString: value) }
      }
      option += 1
    }
    parameters["client_encoding"] = "UTF8"
  }

  func connect() -> OpaquePointer? {
    let pairs = parameters.sorted { $0.key < $1.key }
    return withCStrings(pairs.map(\.key)) { keywords in
      withCStrings(pairs.map(\.value)) { values in PQconnectdbParams(keywords, values, 0) }
    }
  }

  /// The message without the password, should a server or a library ever quote it.
  func redacted(_ message: String) -> String {
    guard let password = parameters["password"], !password.isEmpty else { return message }
    return message.split(separator: password, omittingEmptySubsequences: false).joined(separator: "…")
  }
}

/// Lends a NULL-terminated array of C strings.
private func withCStrings<T>(_ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> T) -> T {
  var bytes: [CChar] = []
  var starts: [Int] = []
  for string in strings {
    starts.append(bytes.count)
    bytes.append(contentsOf: string.utf8CString)
  }
  return bytes.withUnsafeBufferPointer { buffer in
    let pointers = starts.map { start in buffer.baseAddress.map { $0 + start } } + [nil]
    return pointers.withUnsafeBufferPointer { list in
      guard let base = list.baseAddress else { preconditionFailure("the list ends with NULL, so it is never empty") }
      return body(base)
    }
  }
}
