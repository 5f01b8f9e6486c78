import FoundationEssentials
import Glibc
import Testing

@testable import Seal

/// A folder of its own for one test, removed with everything in it at the end.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/qinka-seal-" + Hex.encode(Random.bytes(6))
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var keys: String { path + "/keys" }
  var ringFile: String { keys + "/keyring.json" }

  func mode(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  func ring() throws -> Keyring { try Keyring.create(in: keys, at: start) }

  func text() throws -> String { String(decoding: try Data(contentsOf: URL(filePath: ringFile)), as: UTF8.self) }

  func rewrite(_ change: (inout RingText) -> Void) throws {
    var ring = try JSONDecoder().decode(RingText.self, from: Data(try text().utf8))
    change(&ring)
    try replace(String(decoding: try JSONEncoder().encode(ring), as: UTF8.self))
  }

  /// Writes into the file that is there, so that its mode stays.
  func replace(_ text: String) throws {
    let handle = try #require(fopen(ringFile, "w"))
    fputs(text, handle)
    fclose(handle)
  }
}

/// `keyring.json` as an outsider sees it.
struct RingText: Codable {
  struct Entry: Codable, Equatable {
    var id, purpose: String
    var created: Int64
    var secret: String
  }
  var format: Int
  var current: [String: String]
  var keys: [Entry]
}

/// 2026-11-23 10:15 in Xi'an, in milliseconds.
let start: Int64 = 1_795_400_100_000

/// SplitMix64: the same numbers for the same seed, everywhere.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) {
    print("seed \(seed)")
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
  }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
