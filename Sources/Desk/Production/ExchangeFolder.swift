import Glibc

/// One folder of the exchange, held open: a link that a party puts in its place, before or meanwhile, leads nowhere.
final class ExchangeFolder: Sendable {
  /// Names the folder and never a file: the names of files are the parties', and may hold those of persons.
  typealias Fault = BackupFolder.Fault

  let path: String
  private let descriptor: Int32

  private init(_ descriptor: Int32, _ path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// The folder of all parties; nil when there is none. No party can write there: a link is the operator's.
  static func whole(at path: String) throws -> ExchangeFolder? {
    let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if opened >= 0 { return ExchangeFolder(opened, path) }
    guard errno == ENOENT else { throw Fault.system("open", path) }
    return nil
  }

  // MARK: Folders in it

  /// Nil when there is none.
  func folder(_ name: String) throws -> ExchangeFolder? {
    let inner = "\(path)/\(name)"
    let opened = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if opened >= 0 { return ExchangeFolder(opened, inner) }
    let code = errno
    if code == ENOENT { return nil }
    if code == ENOTDIR || code == ELOOP { throw Fault(description: "\(inner) is a link or a file and no folder") }
    throw Fault(description: "could not open \(inner): \(String(cString: strerror(code)))")
  }

  func make(_ name: String) throws -> ExchangeFolder {
    if let there = try folder(name) { return there }
    let inner = "\(path)/\(name)"
    guard mkdirat(descriptor, name, 0o700) == 0 || errno == EEXIST else { throw Fault.system("make the folder", inner) }
    guard let made = try folder(name) else { throw Fault(description: "\(inner) was taken away") }
    return made
  }

  /// A name that begins with a dot or ends in `.part` is still being written.
  func names() throws -> [String] {
    // Opened once more, because listing moves the place of a descriptor and `closedir` closes it.
    let opened = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else { throw Fault.system("open", path) }
    guard let listing = fdopendir(opened) else {
      defer { close(opened) }
      throw Fault.system("list", path)
    }
    defer { closedir(listing) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix("."), !name.hasSuffix(".part") { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw Fault.system("list", path) }
    return names.sorted()
  }

  // MARK: Files in it

  /// What stands under a name, the name of a link being the link: two that are equal are the same file, unchanged.
  struct Facts: Equatable, Sendable {
    let isFile: Bool
    let size: Int
    private let mark: String

    fileprivate init(_ status: stat) {
      isFile = status.st_mode & S_IFMT == S_IFREG
      size = Int(status.st_size)
      let changed = status.st_mtim
      mark = "\(status.st_dev) \(status.st_ino) \(changed.tv_sec) \(changed.tv_nsec)"
    }
  }

  /// Nil when nothing has that name.
  func facts(of name: String) throws -> Facts? {
    var status = stat()
    if fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 { return Facts(status) }
    guard errno == ENOENT else { throw Fault.system("look at a file in", path) }
    return nil
  }

  /// A party may put anything there: nothing but a plain file of a sensible size is read.
  func contents(of name: String) throws -> [UInt8] {
    // Without waiting: a pipe would keep us until somebody writes into it.
    let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ELOOP { throw PartnerFileFault.notOurs }
      throw Fault.system("open a file in", path)
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw Fault.system("look at a file in", path) }
    let facts = Facts(status)
    guard facts.isFile else { throw PartnerFileFault.notOurs }
    guard facts.size <= PartnerFile.largest else { throw PartnerFileFault.tooLarge }
    return try read(file, expecting: facts.size)
  }

  private func read(_ file: Int32, expecting size: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(file, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Fault.system("read a file in", path) }
      if count == 0 { return bytes }
      bytes += piece[..<count]
      // It may still be growing.
      guard bytes.count <= PartnerFile.largest else { throw PartnerFileFault.tooLarge }
    }
  }

  /// Beside and then renamed, so that nobody reads half of it.
  func put(_ bytes: [UInt8], as name: String) throws {
    let draft = name + ".part"
    unlinkat(descriptor, draft, 0)  // one that was cut off; what cannot be removed stops the next line
    let file = openat(descriptor, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Fault.system("create a file in", path) }
    defer { close(file) }
    try Disk.write(bytes[...], file, path)
    guard renameat(descriptor, draft, descriptor, name) == 0 else { throw Fault.system("rename a file in", path) }
  }

  /// Moves what has that name, and not what it may lead to.
  func move(_ name: String, to target: ExchangeFolder, as kept: String) throws {
    guard renameat(descriptor, name, target.descriptor, kept) == 0 else {
      throw Fault.system("move a file into", target.path)
    }
  }

  func remove(_ name: String) throws {
    guard unlinkat(descriptor, name, 0) == 0 else { throw Fault.system("remove a file from", path) }
  }
}
