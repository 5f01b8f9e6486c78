import Cards
import FoundationEssentials
import Logging

/// One JSON object a line on standard error. What it logs is chosen where it is logged: templates, never addresses.
package struct JSONLog: LogHandler {
  package var metadata: Logger.Metadata = [:]
  package var logLevel: Logger.Level
  private let label: String
  private let write: @Sendable (String) -> Void

  package init(label: String, level: Logger.Level = .info, write: @escaping @Sendable (String) -> Void) {
    self.label = label
    logLevel = level
    self.write = write
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
    var members = all.mapValues { JSON.string("\($0)") }
    members["at"] = .string(Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)).iso)
    members["level"] = .string(event.level.rawValue)
    members["message"] = .string("\(event.message)")
    members["from"] = .string(label)
    // A line that cannot be encoded is a line less, not a reason to stop.
    if let bytes = try? encodeJSON(JSON.object(members)) { write(String(decoding: bytes, as: UTF8.self) + "\n") }
  }
}
