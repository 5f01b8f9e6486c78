import Cards
import Foundation
import SQLiteEngine
import Seal
import Store
import TestKit
import Testing

@testable import Desk

/// A backup says of itself what it is; whatever was done to it is named before anybody relies on it.
struct BackupTests {
  private typealias Kind = FoundBackup.Damage.Kind

  private func withFolder<T: Sendable>(_ body: (String) async throws -> T) async throws -> T {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("qinka-backup-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path)
  }

  /// A backup of a province in which 王芳 has lost and found her card, as `folder/backup`.
  private func withBackup(_ body: (DeskFixture, String, String) async throws -> Void) async throws {
    try await withFolder { folder in
      try await withDesk(.sqlite, adopting: [.王芳, .胡敏]) { desk in
        try await desk.desk.wake()
        try await desk.ask(.reportOralLoss(.social), of: .王芳)
        let backup = folder + "/backup"
        _ = try await take(desk, to: backup)
        try await body(desk, backup, folder)
      }
    }
  }

  @discardableResult private func take(_ desk: DeskFixture, to path: String) async throws -> BackupManifest {
    let engine = try #require(desk.engine as? any CopyingEngine)
    return try await BackupManifest.take(of: engine, keys: desk.keys, at: desk.clock.now, to: path)
  }

  private func kinds(_ backup: String, _ keys: Keyring) throws -> [Kind] {
    try FoundBackup(at: backup).damage(keys: keys).map(\.kind)
  }

  private func change(_ path: String, _ body: (inout Data) -> Void) throws {
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    body(&data)
    try data.write(to: URL(fileURLWithPath: path))
  }

  @Test func `备份之后又办的事不在备份里；备份里的一件不少`() async throws {
    try await withBackup { desk, backup, folder in
      try await desk.ask(.releaseOralLoss(.social), of: .王芳)
      let found = try FoundBackup(at: backup)
      #expect(try found.damage(keys: desk.keys) == [])
      #expect(found.manifest.files == 2 && found.manifest.entries == 3)
      #expect(found.manifest.use == "sandbox" && found.manifest.schema == Schema.newest)
      let restored = try SQLiteEngine(path: found.folder.file("qinka.db"), quickCheck: true)
      let verdict = try await found.verify(restored, keys: desk.keys, replaying: true)
      #expect(verdict.isClean && verdict.journal.entries == 3)
      let then = try desk.restarted(on: restored)
      #expect(try await then.standing(.王芳)?.name == "orally-lost")
      #expect(try await desk.standing(.王芳) == .active)
      await restored.close()
    }
  }

  @Test func `备份说得出要哪些密钥，里面没有一把密钥`() async throws {
    try await withBackup { desk, backup, _ in
      let turned = try desk.keys.rotate(.record, at: TestClock.start.milliseconds)
      let after = try DeskFixture(engine: desk.engine, clock: desk.clock, keys: turned)
      try await after.desk.wake()
      let manifest = try await take(after, to: backup + "-2")
      let expected = turned.keys.filter { [.record, .lookup, .pin, .checkpoint].contains($0.purpose) }
      #expect(Set(manifest.keys.map(\.id)) == Set(expected.map(\.id)) && manifest.keys.count == 5)
      #expect(NeededKey.missing(from: turned, of: manifest.keys) == [])
      // `desk.keys` is the ring as it was before the turn.
      let missing = NeededKey.missing(from: desk.keys, of: manifest.keys)
      #expect(missing.map(\.id) == [try turned.current(.record).id])
      #expect(NeededKey.missing(from: nil, of: manifest.keys) == manifest.keys)
      let ring = try String(contentsOfFile: desk.keys.folder + "/keyring.json", encoding: .utf8)
      let secrets = ring.matches(of: /"secret"\s*:\s*"([^"]+)"/).map { String($0.1) }
      #expect(secrets.count == 6)
      for name in try FileManager.default.contentsOfDirectory(atPath: backup + "-2") {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(backup)-2/\(name)"))
        for secret in secrets {
          #expect(data.range(of: Data(secret.utf8)) == nil && data.range(of: Data(Base64.decode(secret) ?? [])) == nil)
        }
      }
    }
  }

  @Test func `改一个字节、截短、缺一个、多一个，都说得出是哪个文件`() async throws {
    try await withBackup { desk, backup, folder in
      let damages: [(String, Kind, (String) throws -> Void)] = [
        ("qinka.db", .changed, { try change($0) { $0[$0.count / 2] ^= 1 } }),
        ("qinka.db", .cut, { try change($0) { $0.removeLast() } }),
        ("qinka.db", .missing, { try FileManager.default.removeItem(atPath: $0) }),
        ("journal.checkpoint", .changed, { try change($0) { $0[$0.count / 2] ^= 1 } }),
        ("journal.checkpoint", .missing, { try FileManager.default.removeItem(atPath: $0) }),
        (
          "manifest.json", .manifestChanged,
          {
            try change($0) { $0 = Data(String(decoding: $0, as: UTF8.self).replacing("sandbox", with: "sandbax").utf8) }
          }
        ),
        ("manifest.json", .manifestChanged, { try change($0) { $0.removeLast(10) } }),
        ("manifest.json", .noManifest, { try FileManager.default.removeItem(atPath: $0) }),
        ("manifest.signature", .missing, { try FileManager.default.removeItem(atPath: $0) }),
        ("qinka.db-wal", .stray, { try Data([1]).write(to: URL(fileURLWithPath: $0)) }),
      ]
      for (number, (file, kind, damage)) in damages.enumerated() {
        let copy = "\(folder)/\(number)"
        try FileManager.default.copyItem(atPath: backup, toPath: copy)
        try damage(copy + "/" + file)
        let found: [FoundBackup.Damage]
        do { found = try FoundBackup(at: copy).damage(keys: desk.keys) } catch {
          found = [try #require(error as? FoundBackup.Damage)]
        }
        #expect(found.map(\.kind) == [kind], "\(file)")
        #expect(found.first?.file == file || kind == .manifestChanged)
      }
    }
  }

  @Test func `有人改了库又补齐了摘要，签名不答应；别省的密钥签的也不认`() async throws {
    try await withBackup { desk, backup, folder in
      let database = backup + "/qinka.db"
      let before = try #require(try FoundBackup(at: backup).manifest.contents.first).sha256
      try change(database) { $0[$0.count / 2] ^= 1 }
      let after = Hex.encode(Digest.sha256(Array(try Data(contentsOf: URL(fileURLWithPath: database)))))
      try change(backup + "/manifest.json") {
        $0 = Data(String(decoding: $0, as: UTF8.self).replacing(before, with: after).utf8)
      }
      #expect(try kinds(backup, desk.keys) == [.manifestChanged])
      let other = try Keyring.create(in: folder + "/other", at: TestClock.start.milliseconds)
      let manifest = try Data(contentsOf: URL(fileURLWithPath: backup + "/manifest.json"))
      let forged = ManifestSignature.sign(Array(manifest), with: try other.checkpointKey())
      try Data(forged.utf8).write(to: URL(fileURLWithPath: backup + "/manifest.signature"))
      #expect(try kinds(backup, desk.keys) == [.manifestChanged])
      #expect(try FoundBackup(at: backup).missingKeys(from: other).count == 4)
    }
  }

  @Test func `备份时库里的流水已被截断，恢复时说得出来`() async throws {
    try await withBackup { desk, backup, _ in
      let id = try await desk.id(.王芳)
      try await desk.execute("DELETE FROM journal WHERE holder_id = $1 AND seq = 2", .text(id.text))
      try await take(desk, to: backup + "-2")
      let found = try FoundBackup(at: backup + "-2")
      let restored = try SQLiteEngine(path: found.folder.file("qinka.db"))
      let verdict = try await found.verify(restored, keys: desk.keys, replaying: false)
      #expect(verdict.journal.findings.map(\.kind) == [.truncated] && !verdict.isClean)
      await restored.close()
    }
  }

  @Test func `多出来的一份档案，检查点看不出，数目看得出`() async throws {
    try await withBackup { desk, backup, _ in
      let found = try FoundBackup(at: backup)
      try await desk.adopt([.马超])
      let verdict = try await found.verify(desk.engine, keys: desk.keys, replaying: false)
      #expect(verdict.damage.map(\.kind) == [.countsDiffer] && !verdict.isClean)
    }
  }

  @Test func `没有做完的备份不用做完的名字；已有的不覆盖；密钥不对不备份`() async throws {
    try await withBackup { desk, backup, folder in
      await #expect(throws: BackupFolder.Fault.self) { try await take(desk, to: backup) }
      let other = try Keyring.create(in: folder + "/other", at: TestClock.start.milliseconds)
      let strange = try DeskFixture(engine: desk.engine, clock: desk.clock, keys: other)
      await #expect(throws: WrongKeys.self) { try await take(strange, to: folder + "/never") }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["backup", "other"])
      #expect(try kinds(backup, desk.keys) == [])
    }
  }
}
