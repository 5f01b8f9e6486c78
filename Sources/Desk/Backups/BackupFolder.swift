import Foundation
import Seal

#if canImport(Glibc)
  import Glibc
#endif

/// The folder of one backup, readable by its owner alone.
package struct BackupFolder: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  package struct Fault: Error, CustomStringConvertible {
    package let description: String

    static func system(_ doing: String, _ path: String) -> Fault {
      Fault(description: "could not \(doing) \(path): \(String(cString: strerror(errno)))")
    }
  }

  package func file(_ name: String) -> String { path + "/" + name }

  // MARK: Writing

  /// A folder beside the place where the backup is to stand: half a backup never has a whole one's name.
  static func draft(for path: String) throws -> BackupFolder {
    try refuseExisting(path)
    let draft = "\(path).unfinished-\(Hex.encode(Random.bytes(4)))"
    guard mkdir(draft, 0o700) == 0 else { throw Fault.system("make the folder", draft) }
    return BackupFolder(path: draft)
  }

  private static func refuseExisting(_ path: String) throws {
    var status = stat()
    guard lstat(path, &status) != 0 else {
      throw Fault(description: "\(path) is already there; each backup gets a place of its own")
    }
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Disk.write(bytes, to: file(name))
  }

  /// Takes its final name, once everything in it is on the disk.
  func finish(as final: String) throws {
    for name in try names() { try Disk.sync(file(name)) }
    try Disk.sync(path)
    try Self.refuseExisting(final)
    guard rename(path, final) == 0 else { throw Fault.system("rename the finished backup to", final) }
    try Disk.sync(final + "/..")
  }

  func discard() { try? FileManager.default.removeItem(atPath: path) }  // its name says that it is unfinished

  // MARK: Reading

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

  func read(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: file(name)).map { Array($0) } }

  /// What a file is now; nil when it cannot be read to its end.
  func part(_ name: String, progress: (Int64) -> Void) -> BackupManifest.Part? {
    try? Disk.read(file(name), progress: progress) { _ in }.part(named: name)
  }

  /// Copies a file out of the backup and says what was read, so that a disk that reads badly is noticed, too.
  package func copy(_ name: String, to target: String, progress: (Int64) -> Void) throws -> BackupManifest.Part {
    let descriptor = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Fault.system("create", target) }
    defer { close(descriptor) }
    let read = try Disk.read(file(name), progress: progress) { try Disk.write($0, descriptor, target) }
    guard fsync(descriptor) == 0 else { throw Fault.system("sync", target) }
    return read.part(named: name)
  }
}

/// Files that must be on the disk before anything is said about them.
package enum Disk {
  /// How long a file was and what it held.
  struct Reading {
    var bytes: Int64 = 0
    let digest = Digest.Stream()

    func part(named name: String) -> BackupManifest.Part {
      BackupManifest.Part(name: name, bytes: bytes, sha256: Hex.encode(digest.digest()))
    }
  }

  package static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw BackupFolder.Fault.system("open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw BackupFolder.Fault.system("sync", path) }
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw BackupFolder.Fault.system("create", path) }
    defer { close(descriptor) }
    try write(bytes[...], descriptor, path)
  }

  static func write(_ bytes: ArraySlice<UInt8>, _ descriptor: Int32, _ path: String) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw BackupFolder.Fault.system("write", path) }
      rest = rest.dropFirst(count)
    }
  }

  /// Reads a plain file from its beginning to its end, piece by piece.
  static func read(
    _ path: String, progress: (Int64) -> Void, _ body: (ArraySlice<UInt8>) throws -> Void
  ) throws -> Reading {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw BackupFolder.Fault.system("open", path) }
    defer { close(descriptor) }
    var reading = Reading()
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw BackupFolder.Fault.system("read", path) }
      if count == 0 { return reading }
      reading.digest.update(Array(piece[..<count]))
      try body(piece[..<count])
      reading.bytes += Int64(count)
      progress(reading.bytes)
    }
  }
}
