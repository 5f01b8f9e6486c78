import CSodium

/// Key bytes in guarded memory that is kept out of swap, never printed, and wiped when the last owner lets go.
final class Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  let count: Int
  // Made read-only by the initialiser, so sharing it between threads is safe.
  nonisolated(unsafe) private let memory: UnsafeMutableRawPointer

  init(_ bytes: [UInt8]) {
    Sodium.start()
    guard let memory = sodium_malloc(bytes.count) else { preconditionFailure("no memory left for a key") }
    bytes.withUnsafeBytes { memory.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: $0.count) }
    sodium_mprotect_readonly(memory)
    self.memory = memory
    count = bytes.count
  }

  /// Takes the bytes over and wipes the array they came in.
  convenience init(consuming bytes: inout [UInt8]) {
    self.init(bytes)
    wipe(&bytes)
  }

  deinit { sodium_free(memory) }

  func withBytes<T>(_ body: (UnsafeRawBufferPointer) -> T) -> T {
    body(UnsafeRawBufferPointer(start: memory, count: count))
  }

  /// First 8 hexadecimal digits of the SHA-256: enough to tell two keys apart, useless for finding one.
  var fingerprint: String { withBytes { String(Hex.encode(Digest.sha256($0)).prefix(8)) } }

  var description: String { "‹secret›" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: []) }
}

/// Overwrites the bytes in place; the compiler may not leave it out. Copies made elsewhere are not reached.
func wipe(_ bytes: inout [UInt8]) {
  bytes.withUnsafeMutableBytes { sodium_memzero($0.baseAddress, $0.count) }
}
