import CSQLite
import Store

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What follows when the disk fails to sync.
///
/// The kernel may have marked what it could not write as written: a second sync would succeed and mean nothing. So the
/// process ends on the spot, without tidying up, and the next start reads everything from the write-ahead log again.
/// docs/decisions/0030 says why.
enum FailedSync {
  /// As a program says that its input or output failed, in sysexits.h.
  static let exitCode: Int32 = 74

  static func isCode(_ code: Int32) -> Bool {
    // SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC, macros that Swift does not see.
    [SQLITE_IOERR | (4 << 8), SQLITE_IOERR | (5 << 8)].contains(code)
  }

  static func endProcess(_ message: String) -> Never {
    let line =
      "A sync of the database failed (\(message)): what was written may be lost although it can still be read. "
      + "This process ends at once; the next start reads the write-ahead log again.\n"
    let bytes = Array(line.utf8)
    _ = write(2, bytes, bytes.count)
    _exit(exitCode)
  }

  /// Pages in the log from which on a commit also moves them into the database.
  private static let checkpointPages: Int32 = 1_000

  /// SQLite's own checkpoints swallow their errors, so they are replaced by ones that look at them.
  static func watchCheckpoints(of database: OpaquePointer?) {
    _ = sqlite3_wal_hook(
      database,
      { _, database, name, pages in
        guard pages >= FailedSync.checkpointPages else { return SQLITE_OK }
        let code = sqlite3_wal_checkpoint_v2(database, name, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        if code != SQLITE_OK, FailedSync.isCode(sqlite3_extended_errcode(database)) {
          FailedSync.endProcess(sqlite3_errmsg(database).map { String(cString: $0) } ?? "")
        }
        // Any other trouble, like a reader that is in the way: the commit stands, and the next one tries again.
        return SQLITE_OK
      }, nil)
  }
}

/// Makes what stands in a write-ahead log durable before anybody relies on it.
///
/// After a failed sync and a crash the log may read well from memory and not be on the disk. Writing the same bytes
/// again makes the kernel take them for new; the sync then means what it says.
enum WriteAheadLog {
  static func renew(_ path: String) throws {
    let file = open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return }
      throw fault("open", path)
    }
    defer { close(file) }
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    var offset = 0
    while true {
      let count = pread(file, &piece, piece.count, off_t(offset))
      guard count >= 0 else { throw fault("read", path) }
      if count == 0 { break }
      guard pwrite(file, piece, count, off_t(offset)) == count else { throw fault("write", path) }
      offset += count
    }
    guard fsync(file) == 0 else { throw fault("sync", path) }
  }

  /// Makes sure that the names in the database's folder are on the disk: SQLite ignores when that fails.
  static func syncFolder(of path: String) throws {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw fault("open", folder) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw fault("sync", folder) }
  }

  private static func fault(_ doing: String, _ path: String) -> EngineFault {
    .unavailable("could not \(doing) \(path): \(String(cString: strerror(errno)))")
  }
}
