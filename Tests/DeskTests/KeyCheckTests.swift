import Cards
import Foundation
import Seal
import TestKit
import Testing

@testable import Desk

/// Keys that do not belong to a database stop the start, before they have changed anything.
struct KeyCheckTests {
  private func withFolder<T: Sendable>(_ body: (String) async throws -> T) async throws -> T {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("qinka-keys-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path)
  }

  private func desk(_ fixture: DeskFixture, with keys: Keyring) throws -> Desk {
    try DeskFixture(engine: fixture.engine, clock: fixture.clock, keys: keys).desk
  }

  @Test(arguments: EngineKind.allCases)
  func `别的库的密钥打不开这个库；原来的照样打得开`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { fixture async throws in
      try await fixture.desk.wake()
      try await fixture.adopt([.王芳])
      try await withFolder { folder in
        let other = try desk(fixture, with: try Keyring.create(in: folder, at: TestClock.start.milliseconds))
        for _ in 0..<2 { await #expect(throws: WrongKeys.self) { try await other.wake() } }
      }
      try await fixture.restarted().desk.wake()
      #expect(try await fixture.standing(.王芳) == .active)
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `空库认第一副密钥，换一副就不认`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { fixture async throws in
      try await fixture.desk.wake()
      try await withFolder { folder in
        let other = try desk(fixture, with: try Keyring.create(in: folder, at: TestClock.start.milliseconds))
        await #expect(throws: WrongKeys.self) { try await other.wake() }
      }
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `拿旧备份另换了一副来开：不认，也不留下它的密钥`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { fixture async throws in
      try await fixture.desk.wake()
      try await withFolder { folder in
        try FileManager.default.copyItem(atPath: fixture.keys.folder, toPath: folder)
        let strayed = try Keyring.load(folder).rotate(.record, at: TestClock.start.milliseconds)
        let turned = try fixture.keys.rotate(.record, at: TestClock.start.milliseconds)
        try await desk(fixture, with: turned).wake()
        await #expect(throws: WrongKeys.self) { try await desk(fixture, with: strayed).wake() }
        try await desk(fixture, with: turned).wake()
      }
    }
  }

  @Test(arguments: EngineKind.allCases, [Keyring.Purpose.record, .pin])
  func `换过密钥以后，新的一副认得旧档案，旧的一副不再够用`(
    _ kind: EngineKind, _ purpose: Keyring.Purpose
  ) async throws {
    try await withDesk(kind) { fixture async throws in
      try await fixture.desk.wake()
      try await fixture.adopt([.王芳])
      let turned = try fixture.keys.rotate(purpose, at: TestClock.start.milliseconds)
      let after = try DeskFixture(engine: fixture.engine, clock: fixture.clock, keys: turned)
      try await after.desk.wake()
      try await after.adopt([.李梅])
      #expect(try await after.standing(.王芳) == .active)
      #expect(try await JournalVerifier.verify(after.engine, replaying: after.desk.files).isClean)
      // `fixture.keys` is the ring as it was before, as a backup would have kept it.
      await #expect(throws: WrongKeys.self) { try await fixture.restarted().desk.wake() }
      try await after.restarted().desk.wake()
    }
  }
}
