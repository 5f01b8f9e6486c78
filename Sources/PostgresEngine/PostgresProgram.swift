import Glibc
import Store

/// One of PostgreSQL's own programs, run to its end. Where the database is goes through the environment: an argument
/// can be read by every user of the machine, and a password is among it.
struct PostgresProgram {
  let name: String
  let words: [String]
  let environment: [String: String]

  /// Hands on what the program says while it works; throws its last words when it fails.
  func run(_ progress: (String) -> Void) throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw failure("no pipe: \(String(cString: strerror(errno)))") }
    defer { close(ends[0]) }
    // The reading end would otherwise be open in the program, too.
    _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
    let started = Result { try start(writingTo: ends[1]) }
    close(ends[1])
    let process = try started.get()
    var said: [String] = []
    readLines(from: ends[0]) { line in
      said = said.suffix(4) + [line]
      progress(line)
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else { throw failure(said.joined(separator: " ")) }
  }

  private func start(writingTo errors: Int32) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, errors, 2)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    var process: pid_t = 0
    let code = withCStrings([name] + words) { arguments in
      withCStrings(variables) { posix_spawnp(&process, name, &actions, nil, arguments, $0) }
    }
    guard code != ENOENT else {
      throw EngineFault.unavailable(
        "\(name) is not on the PATH; install PostgreSQL's client programs (Debian: postgresql-client) here")
    }
    guard code == 0 else { throw failure(String(cString: strerror(code))) }
    return process
  }

  /// This process's own variables, and over them the address.
  private var variables: [String] {
    var own: [String] = []
    var next = environ
    while let variable = next.pointee {
      own.append(String(cString: variable))
      next += 1
    }
    let kept = own.filter { !environment.keys.contains(String($0.prefix { $0 != "=" })) }
    return kept + environment.map { "\($0.key)=\($0.value)" }
  }

  private func readLines(from file: Int32, _ body: (String) -> Void) {
    var rest: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(file, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest += piece[..<count]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        body(String(decoding: rest[..<end], as: UTF8.self))
        rest.removeFirst(end + 1)
      }
    }
  }

  private func failure(_ reason: String) -> EngineFault { .unavailable("\(name) failed: \(reason)") }
}

/// Lends a NULL-terminated array of C strings that may be written to, as `posix_spawn` wants it.
private func withCStrings<T>(_ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> T)
  -> T
{
  var copies = strings.map { strdup($0) } + [nil]
  defer { copies.forEach { free($0) } }
  return copies.withUnsafeMutableBufferPointer { list in
    guard let start = list.baseAddress else { preconditionFailure("the list ends with NULL, so it is never empty") }
    return body(start)
  }
}
