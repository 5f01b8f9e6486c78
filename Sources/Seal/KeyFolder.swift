import Glibc

/// The folder a keyring lives in: only its owner may enter, and a change is on the disk before it counts.
struct KeyFolder {
  let path: String

  var file: String { path + "/keyring.json" }
  var holdsRing: Bool { access(file, F_OK) == 0 }

  private static let longest = 1 << 20

  /// Makes the folder, mode 0700, if it is not there; the folder above it must be.
  func make() throws(KeyringFault) {
    if mkdir(path, 0o700) != 0 {
      guard errno == EEXIST else { throw fault(path, "make the folder") }
    } else {
      try sync(path + "/..")
    }
  }

  /// Runs `body` while no other process changes the ring.
  func locked<T>(_ body: () throws(KeyringFault) -> T) throws(KeyringFault) -> T {
    let folder = try openForReading(path, O_DIRECTORY)
    defer { close(folder) }
    while flock(folder, LOCK_EX) != 0 {
      guard errno == EINTR else { throw fault(path, "lock") }
    }
    return try body()
  }

  func read() throws(KeyringFault) -> KeyringFile {
    let folder = try openForReading(path, O_DIRECTORY)
    close(folder)
    let ring = try openForReading(file, 0)
    defer { close(ring) }
    var text: [UInt8] = []
    defer { wipe(&text) }
    var piece = [UInt8](repeating: 0, count: 65_536)
    defer { wipe(&piece) }
    while text.count <= Self.longest {
      let count = Glibc.read(ring, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw fault(file, "read") }
      if count == 0 { return try KeyringFile(text, path: file) }
      text += piece[..<count]
    }
    throw .unreadable(path: file, reason: "it is larger than any keyring")
  }

  /// All or nothing: a new file, synced, takes the name of the old one, and the folder is synced after it.
  func write(_ contents: KeyringFile) throws(KeyringFault) {
    var text = try contents.text(path: file)
    defer { wipe(&text) }
    let draft = path + "/.keyring." + Hex.encode(Random.bytes(8))
    do throws(KeyringFault) {
      try writeDraft(text, to: draft)
      guard rename(draft, file) == 0 else { throw fault(file, "replace") }
    } catch {
      unlink(draft)
      throw error
    }
    try sync(path)
  }

  private func writeDraft(_ text: [UInt8], to draft: String) throws(KeyringFault) {
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw fault(draft, "create") }
    defer { close(descriptor) }
    var rest = text[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw fault(draft, "write") }
      rest = rest.dropFirst(count)
    }
    guard fsync(descriptor) == 0 else { throw fault(draft, "sync") }
  }

  private func sync(_ directory: String) throws(KeyringFault) {
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fault(directory, "open") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw fault(directory, "sync") }
  }

  /// Opens it and looks at what was opened, so that nothing can be swapped between the look and the use.
  private func openForReading(_ name: String, _ flags: Int32) throws(KeyringFault) -> Int32 {
    let descriptor = open(name, O_RDONLY | O_CLOEXEC | flags)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw fault(name, "open") }
      throw .notFound(path: file)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      defer { close(descriptor) }
      throw fault(name, "inspect")
    }
    guard status.st_mode & 0o077 == 0 else {
      close(descriptor)
      throw .openToOthers(path: name, mode: "0" + String(status.st_mode & 0o777, radix: 8))
    }
    return descriptor
  }

  private func fault(_ name: String, _ doing: String) -> KeyringFault {
    .system(path: name, doing: doing, reason: String(cString: strerror(errno)))
  }
}
