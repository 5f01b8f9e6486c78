import Foundation

/// One JSON file in the sandbox's folder, always whole: it is written beside itself and then renamed.
struct SandboxFile: Sendable {
  enum Name: String, CaseIterable {
    case partners = "partners.json"
    case partnerKeys = "partner-keys.json"
    case staff = "staff.json"
    case clock = "clock.json"
    case people = "people.json"
    case export = "people.csv"
    case scenes = "scenes.json"
    case plans = "plans.json"
    case hands = "hands.json"
  }

  let path: String
  /// Only the owner may read what holds keys or passwords.
  private let mode: Int

  init(_ name: Name, in folder: String) {
    path = URL(fileURLWithPath: folder, isDirectory: true).appendingPathComponent(name.rawValue).path
    switch name {
    case .partnerKeys, .staff: mode = 0o600
    case .partners, .clock, .people, .export, .scenes, .plans, .hands: mode = 0o644
    }
  }

  var exists: Bool { FileManager.default.fileExists(atPath: path) }

  func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  func write(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try write(try encoder.encode(value) + Data("\n".utf8))
  }

  func write(_ data: Data) throws {
    let draft = path + ".new"
    // The file never has another mode, not even for a moment.
    guard FileManager.default.createFile(atPath: draft, contents: data, attributes: [.posixPermissions: mode]),
      rename(draft, path) == 0
    else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
  }
}
