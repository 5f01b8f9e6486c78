import FoundationEssentials
import Seal
import Store

/// A backup's label: what is in it, from when, and which keys it needs.
package struct BackupManifest: Sendable, Equatable, Codable {
  /// One file of the backup.
  package struct Part: Sendable, Equatable, Codable {
    package let name: String
    package let bytes: Int64
    package let sha256: String
  }

  /// 1 for this form; a program that does not know a form says so.
  package let format: Int
  package let made: String
  package let engine: CopyKind
  /// Production or sandbox.
  package let use: String
  /// The last migration of the database.
  package let schema: Int64
  package let files: Int64
  package let entries: Int64
  package let keys: [NeededKey]
  package let contents: [Part]

  package static let fileName = "manifest.json"
  package static let signatureName = "manifest.signature"
  package static let checkpointName = "journal.checkpoint"
  static let format = 1

  func text() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// Nil when the text is not of this form.
  static func read(_ text: [UInt8]) -> BackupManifest? {
    guard let manifest = try? JSONDecoder().decode(BackupManifest.self, from: Data(text)),  // whatever it says instead
      manifest.format == format
    else { return nil }
    return manifest
  }
}

/// The signature beside a manifest. Digests show an accident; a signature also shows a hand that put them right.
enum ManifestSignature {
  /// The same key signs the journal's checkpoints, so each text says in its first line what it is.
  private static let title = Array("qinka backup manifest 1\n".utf8)

  static func sign(_ manifest: [UInt8], with key: SigningKey) -> String {
    "key \(key.kid)\nsignature \(Base64.encodeURL(key.sign(title + manifest)))\n"
  }

  enum Verdict { case fits, doesNotFit, unknownKey }

  static func check(_ text: String, of manifest: [UInt8], keys: [VerifyingKey]) -> Verdict {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 3, lines[0].hasPrefix("key "), lines[1].hasPrefix("signature "), lines[2].isEmpty,
      let signature = Base64.decodeURL(lines[1].dropFirst(10))
    else { return .doesNotFit }
    guard let key = keys.first(where: { $0.kid == lines[0].dropFirst(4) }) else { return .unknownKey }
    return key.isValid(signature, of: title + manifest) ? .fits : .doesNotFit
  }
}
