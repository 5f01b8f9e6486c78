import FoundationEssentials
import Glibc
import Testing

@testable import Seal

@Suite struct KeyringTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  @Test func `新钥匙圈每种用途一把，只有主人能读`() throws {
    let made = try scratch.ring()
    let ring = try Keyring.load(scratch.keys)
    #expect(ring.summary == made.summary)
    for purpose in Keyring.Purpose.allCases {
      #expect(ring.keys(for: purpose).count == 1)
      #expect(try ring.current(purpose).created == start)
    }
    #expect(scratch.mode(scratch.keys) == 0o700)
    #expect(scratch.mode(scratch.ringFile) == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.keys) == ["keyring.json"])
  }

  @Test func `已有的钥匙圈绝不覆盖`() throws {
    _ = try scratch.ring()
    let before = try scratch.text()
    #expect(throws: KeyringFault.alreadyExists(path: scratch.ringFile)) { try scratch.ring() }
    #expect(try scratch.text() == before)
  }

  @Test func `别人能读就不用，并说怎么改`() throws {
    _ = try scratch.ring()
    for (path, mode) in [(scratch.ringFile, "0640"), (scratch.ringFile, "0604"), (scratch.keys, "0750")] {
      let right = scratch.mode(path)
      chmod(path, mode_t(mode, radix: 8) ?? 0)
      let fault = #expect(throws: KeyringFault.self) { try Keyring.load(scratch.keys) }
      #expect(fault == .openToOthers(path: path, mode: mode))
      #expect(fault?.description.contains("chmod go= \(path)") == true)
      chmod(path, right)
    }
    _ = try Keyring.load(scratch.keys)
  }

  @Test func `没有钥匙圈时说去哪里找`() throws {
    let fault = #expect(throws: KeyringFault.self) { try Keyring.load(scratch.keys) }
    #expect(fault == .notFound(path: scratch.ringFile))
    #expect(fault?.description.contains("qinka keys init") == true)
    #expect(throws: KeyringFault.self) { try Keyring.create(in: scratch.path + "/no/such/keys", at: start) }
  }

  @Test func `轮换后旧钥匙仍在，新钥匙启用，落盘一致`() throws {
    let first = try scratch.ring()
    for purpose in Keyring.Purpose.allCases {
      let old = try first.current(purpose)
      let ring = try first.rotate(purpose, at: start + 1)
      #expect(try ring.current(purpose).id != old.id)
      #expect(try ring.key(purpose, id: old.id).fingerprint == old.fingerprint)
      #expect(ring.keys(for: purpose).count == 2)
      #expect(try Keyring.load(scratch.keys).summary == ring.summary)
    }
    #expect(scratch.mode(scratch.ringFile) == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.keys) == ["keyring.json"])
  }

  @Test func `两个进程先后轮换，谁的钥匙都不丢`() throws {
    let mine = try scratch.ring()
    let theirs = try Keyring.load(scratch.keys)
    let recordKey = try mine.rotate(.record, at: start).current(.record)
    let both = try theirs.rotate(.pin, at: start)
    #expect(try both.current(.record).id == recordKey.id)
  }

  @Test func `并行轮换四十次，四十把都在`() async throws {
    let ring = try scratch.ring()
    try await withThrowingTaskGroup { group in
      for _ in 0..<40 { group.addTask { _ = try ring.rotate(.record, at: start) } }
      try await group.waitForAll()
    }
    #expect(try Keyring.load(scratch.keys).keys(for: .record).count == 41)
  }

  @Test func `先发钥匙再启用`() throws {
    let ring = try scratch.ring()
    let added = try ring.add(.record, at: start)
    let new = try #require(added.keys(for: .record).last)
    #expect(try added.current(.record).id != new.id)
    #expect(try added.makeCurrent(.record, id: new.id).current(.record).id == new.id)
    #expect(throws: KeyringFault.missingKey(.pin, id: new.id)) { try added.makeCurrent(.pin, id: new.id) }
  }

  @Test func `缺用途或缺钥匙都点名`() throws {
    _ = try scratch.ring()
    try scratch.rewrite { ring in
      ring.keys.removeAll { $0.purpose == "pin" }
      ring.current["pin"] = nil
    }
    let fault = #expect(throws: KeyringFault.self) { try PINVault(try Keyring.load(scratch.keys)) }
    #expect(fault == .missingPurpose(.pin))
    #expect(fault?.description.contains("for pin") == true)
    // What is missing can be added.
    _ = try PINVault(try Keyring.load(scratch.keys).rotate(.pin, at: start))

    try scratch.rewrite { $0.current["record"] = "00000000" }
    #expect(throws: KeyringFault.missingKey(.record, id: "00000000")) { try Keyring.load(scratch.keys) }
  }

  @Test func `坏文件说坏在哪里，不说钥匙`() throws {
    _ = try scratch.ring()
    let good = try scratch.text()
    var secret = ""
    let changes: [(String, (inout RingText) -> Void)] = [
      ("format", { $0.format = 2 }),
      ("twice", { $0.keys.append($0.keys[0]) }),
      ("damaged", { $0.keys[0].secret.removeLast() }),
      ("damaged", { $0.keys[0].secret = "AAAA" }),
      ("newer version", { $0.keys[0].purpose = "quantum" }),
      ("hexadecimal", { $0.keys[0].id = "XYZ" }),
    ]
    for (words, change) in changes {
      try scratch.replace(good)
      try scratch.rewrite { ring in
        secret = ring.keys[0].secret
        change(&ring)
      }
      let fault = #expect(throws: KeyringFault.self) { try Keyring.load(scratch.keys) }
      #expect(fault?.description.contains(words) == true, "\(words): \(String(describing: fault))")
      #expect(fault?.description.contains(secret) == false)
    }
    for text in ["", "{", "[]", String(good.dropLast(good.count / 2)), String(repeating: " ", count: 2 << 20)] {
      try scratch.replace(text)
      let fault = #expect(throws: KeyringFault.self) { try Keyring.load(scratch.keys) }
      guard case .unreadable = fault else {
        Issue.record("\(String(describing: fault))")
        continue
      }
    }
  }

  @Test func `打印、调试和转储都不露钥匙`() throws {
    let ring = try scratch.ring()
    let sealer = try Sealer(ring)
    let vault = try PINVault(ring)
    let signing = try ring.checkpointKey()
    var shown = "\(ring) \(String(reflecting: ring)) \(try ring.current(.pin)) \(sealer) \(vault) \(signing)"
    dump(ring, to: &shown)
    dump(sealer, to: &shown)
    dump(vault, to: &shown)
    dump(signing, to: &shown)
    shown += ring.summary.joined()
    let file = try JSONDecoder().decode(RingText.self, from: Data(try scratch.text().utf8))
    for entry in file.keys {
      let secret = try #require(Base64.decode(entry.secret))
      #expect(!shown.contains(entry.secret))
      #expect(!shown.contains(Hex.encode(secret)))
      #expect(!shown.contains(secret.prefix(6).map(String.init).joined(separator: ", ")))
      #expect(shown.contains(entry.id))
    }
  }

  @Test func `检查点签名，换了钥匙旧签名仍可验`() throws {
    let ring = try scratch.ring()
    let old = try ring.checkpointKey()
    let signature = old.sign(bytes("heads"))
    let turned = try ring.rotate(.checkpoint, at: start)
    #expect(try turned.checkpointKey().kid != old.kid)
    let verifiers = try turned.checkpointVerifiers()
    #expect(verifiers.count == 2)
    #expect(verifiers.contains { $0.kid == old.kid && $0.isValid(signature, of: bytes("heads")) })
  }
}
