import Seal
import Store

/// A backup as it is found, before anything is done with it.
package struct FoundBackup: Sendable {
  package let folder: BackupFolder
  package let manifest: BackupManifest
  private let text: [UInt8]

  /// One thing that is not as the backup was written.
  package struct Damage: Sendable, Equatable, Error, CustomStringConvertible {
    package enum Kind: String, Sendable {
      case noManifest = "no-manifest"
      case manifestChanged = "manifest-changed"
      case missing, cut, changed, stray
      case checkpointUnreadable = "checkpoint-unreadable"
      case countsDiffer = "counts-differ"
    }

    package let file: String
    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ file: String, _ description: String) {
      self.kind = kind
      self.file = file
      self.description = description
    }
  }

  package init(at path: String) throws(Damage) {
    folder = BackupFolder(path: path)
    guard let text = folder.read(BackupManifest.fileName) else {
      throw Damage(
        .noManifest, BackupManifest.fileName,
        "\(path) has no \(BackupManifest.fileName): it is not a backup, or it was not finished")
    }
    guard let manifest = BackupManifest.read(text) else {
      throw Damage(
        .manifestChanged, BackupManifest.fileName,
        "\(BackupManifest.fileName) is not of its form: it was damaged, or a newer program wrote it")
    }
    self.manifest = manifest
    self.text = text
  }

  /// The keys without which the backup cannot be read, as far as the keyring lacks them. None when the manifest was
  /// changed: then it says nothing about keys either, and `damage` names it.
  package func missingKeys(from ring: Keyring?) throws -> [NeededKey] {
    if let ring, let signature, try verdict(on: signature, ring) == .doesNotFit { return [] }
    return NeededKey.missing(from: ring, of: manifest.keys)
  }

  private var signature: String? {
    folder.read(BackupManifest.signatureName).map { String(decoding: $0, as: UTF8.self) }
  }

  private func verdict(on signature: String, _ ring: Keyring) throws -> ManifestSignature.Verdict {
    ManifestSignature.check(signature, of: text, keys: try ring.checkpointVerifiers())
  }

  /// Everything that is not as it was written: the manifest by its signature, each file by its length and digest.
  package func damage(keys: Keyring, progress: (String) -> Void = { _ in }) throws -> [Damage] {
    let name = BackupManifest.fileName
    guard let signature else {
      return [Damage(.missing, BackupManifest.signatureName, "\(BackupManifest.signatureName) is missing")]
    }
    switch try verdict(on: signature, keys) {
    case .fits: break
    case .doesNotFit:
      return [Damage(.manifestChanged, name, "the signature of \(name) does not fit: one of the two was changed")]
    case .unknownKey:
      return [Damage(.manifestChanged, name, "\(name) is signed with a key that is not among the checkpoint keys")]
    }
    let expected = Set(manifest.contents.map(\.name) + [BackupManifest.fileName, BackupManifest.signatureName])
    let strays = try folder.names().filter { !expected.contains($0) }
      .map { Damage(.stray, $0, "\($0) is no part of the backup") }
    return manifest.contents.compactMap { damage(of: $0, progress) } + strays
  }

  private func damage(of part: BackupManifest.Part, _ progress: (String) -> Void) -> Damage? {
    let found = folder.part(part.name) { done in progress("\(part.name): \(done * 100 / max(1, part.bytes)) % checked")
    }
    guard let found else { return Damage(.missing, part.name, "\(part.name) is missing or cannot be read") }
    if found.bytes != part.bytes {
      return Damage(
        .cut, part.name, "\(part.name) has \(found.bytes) bytes, and \(part.bytes) were written: it was cut or added to"
      )
    }
    return found == part ? nil : Damage(.changed, part.name, "\(part.name) is not what was written: its digest differs")
  }

  /// The state of the journal at the moment of the backup.
  package func checkpoint(keys: Keyring) throws -> Checkpoint {
    let name = BackupManifest.checkpointName
    do {
      let text = String(decoding: folder.read(name) ?? [], as: UTF8.self)
      return try Checkpoint.read(text, keys: try keys.checkpointVerifiers())
    } catch let fault as Checkpoint.Fault {
      throw Damage(.checkpointUnreadable, name, fault.description)
    }
  }
}

extension FoundBackup {
  /// What a restored database is, compared with what the backup says of it.
  package struct Verdict: Sendable {
    package let journal: JournalVerifier.Report
    package let damage: [Damage]

    package var isClean: Bool { journal.isClean && damage.isEmpty }
  }

  /// Verifies a restored database against the backup's own checkpoint; `replaying` also rebuilds every file.
  package func verify(
    _ engine: any Engine, keys: Keyring, replaying: Bool, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Verdict {
    let files = replaying ? Files(sealer: try Sealer(keys)) : nil
    let report = try await JournalVerifier.verify(
      engine, checkpoint: try checkpoint(keys: keys), replaying: files, progress: progress)
    // A checkpoint shows what is gone. What was added since shows in the count alone.
    let fits = Int64(report.files) == manifest.files && Int64(report.entries) == manifest.entries
    let counts = Damage(
      .countsDiffer, manifest.engine.fileName,
      "the database has \(report.entries) entries of \(report.files) files, and \(manifest.entries) of "
        + "\(manifest.files) were backed up")
    return Verdict(journal: report, damage: fits ? [] : [counts])
  }
}
