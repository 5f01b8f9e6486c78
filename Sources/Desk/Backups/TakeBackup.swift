import Cards
import Seal
import Store

extension BackupManifest {
  /// Makes a backup of a database that may be in use; it stands at `path` only when it is whole and on the disk.
  package static func take(
    of engine: any CopyingEngine, keys: Keyring, at now: Instant, to path: String,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> BackupManifest {
    let draft = try BackupFolder.draft(for: path)
    do {
      let manifest = try await fill(draft, from: engine, keys, now, progress)
      try draft.finish(as: path)
      return manifest
    } catch {
      draft.discard()
      throw error
    }
  }

  private static func fill(
    _ draft: BackupFolder, from engine: any CopyingEngine, _ keys: Keyring, _ now: Instant,
    _ progress: @escaping @Sendable (String) -> Void
  ) async throws -> BackupManifest {
    let name = engine.copyKind.fileName
    let state = try await engine.copy(to: draft.file(name), progress: progress) { connection in
      try CopiedState(in: connection, keys: keys, at: now)
    }
    let signing = try keys.checkpointKey()
    try draft.write(Array(state.checkpoint.signed(with: signing).utf8), to: checkpointName)
    let contents = try [name, checkpointName].map { name in
      guard let part = draft.part(name, progress: { progress("\($0 >> 20) MB looked through") }) else {
        throw BackupFolder.Fault(description: "\(draft.file(name)) was written and cannot be read")
      }
      return part
    }
    let manifest = BackupManifest(
      format: format, made: now.iso, engine: engine.copyKind, use: state.use, schema: state.schema,
      files: Int64(state.checkpoint.heads.count), entries: state.entries,
      keys: state.keys + [NeededKey(try keys.current(.checkpoint))], contents: contents)
    let text = try manifest.text()
    try draft.write(text, to: fileName)
    try draft.write(Array(ManifestSignature.sign(text, with: signing).utf8), to: signatureName)
    return manifest
  }
}

/// What a database said of itself at the moment of its copy.
private struct CopiedState: Sendable {
  let checkpoint: Checkpoint
  let entries: Int64
  let schema: Int64
  let use: String
  let keys: [NeededKey]

  init(in connection: any Connection, keys ring: Keyring, at now: Instant) throws {
    schema = try Schema.number(in: connection)
    guard schema <= Schema.newest else { throw Schema.Fault.ahead(at: schema, newest: Schema.newest) }
    use = try StampRecord.all(startingWith: "use", in: connection)["use"] ?? ""
    keys = try NeededKey.all(in: connection, at: ring)
    // A backup whose keys nobody has is found out now, and not on the day on which it is needed.
    let missing = NeededKey.missing(from: ring, of: keys)
    guard missing.isEmpty else {
      throw WrongKeys(
        description: "This database has been used with \(missing.map(\.description).joined(separator: ", ")), which "
          + "the keyring does not have. Bring the keyring that belongs to this database before you back it up.")
    }
    entries = try JournalRecord.count(in: connection)
    checkpoint = try Checkpoint.take(in: connection, at: now)
  }
}
