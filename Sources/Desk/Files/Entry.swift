import Cards
import FoundationEssentials

/// One thing that happened, as the journal keeps it: readable JSON, sealed, chained and never rewritten.
package struct Entry: Sendable, Equatable, Codable {
  package let event: Event
  package let actor: Actor
  package let channel: Channel
  /// What the person was given as proof; several events of one act share it.
  package let receipt: String
  /// Under whose mandate somebody else acted; nil when nobody did.
  package let mandate: String?

  package init(event: Event, actor: Actor, channel: Channel, receipt: String, mandate: String? = nil) {
    self.event = event
    self.actor = actor
    self.channel = channel
    self.receipt = receipt
    self.mandate = mandate
  }
}

/// The journal's format. Sealed bodies cannot be rewritten, so every version ever written stays readable.
enum EntryCoding {
  /// The version written now.
  static let version = 1

  enum Fault: Error, Equatable, CustomStringConvertible {
    case unknownVersion(Int)
    var description: String {
      switch self {
      case .unknownVersion(let version): "a journal entry has format \(version); this program knows up to 1"
      }
    }
  }

  private struct Versioned<Body: Codable>: Codable {
    let v: Int
    let entry: Body
  }
  private struct Version: Codable { let v: Int }

  static func encode(_ entry: Entry) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(Versioned(v: version, entry: entry)))
  }

  /// Reads any version. A new version adds its case here, with the step that lifts the older form.
  static func decode(_ bytes: [UInt8]) throws -> Entry {
    let decoder = JSONDecoder()
    let data = Data(bytes)
    switch try decoder.decode(Version.self, from: data).v {
    case 1: return try decoder.decode(Versioned<Entry>.self, from: data).entry
    case let other: throw Fault.unknownVersion(other)
    }
  }
}

/// The snapshot's format. It is a cache of the journal: an unknown format is rebuilt, not an error.
enum SnapshotCoding {
  static let format: Int64 = 2

  static func encode(_ holder: Holder) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(holder))
  }

  static func decode(_ bytes: [UInt8], format: Int64) throws -> Holder? {
    guard format == Self.format else { return nil }
    return try JSONDecoder().decode(Holder.self, from: Data(bytes))
  }
}
