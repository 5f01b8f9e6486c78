import Store

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The lock file beside a database: one process serves a data folder, and the kernel frees the lock when it dies.
final class ServingLock: Sendable {
  private let file: Int32

  init(path: String) throws {
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw EngineFault.unavailable("\(path): \(String(cString: strerror(errno)))") }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let holder = Self.holder(in: file)
      throw EngineFault.unavailable("another process (pid \(holder)) serves this data folder: \(path) is locked")
    }
    // The number is for people; the lock itself is what counts.
    let pid = Array("\(getpid())\n".utf8)
    _ = ftruncate(file, 0)
    _ = pwrite(file, pid, pid.count, 0)
  }

  deinit { close(file) }

  private static func holder(in file: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = pread(file, &bytes, bytes.count, 0)
    let digits = bytes.prefix(max(0, count)).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return digits.isEmpty ? "unknown" : String(decoding: digits, as: UTF8.self)
  }
}

/// Makes the database file, or an old one, readable by its owner alone; SQLite gives the files beside it the same mode.
///
/// An old file is not opened here: closing it would drop the locks of every connection this process has on it.
func makePrivate(_ path: String) throws {
  let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
  if file >= 0 {
    close(file)
  } else if errno != EEXIST || chmod(path, 0o600) != 0 {
    throw EngineFault.unavailable("\(path): \(String(cString: strerror(errno)))")
  }
}
