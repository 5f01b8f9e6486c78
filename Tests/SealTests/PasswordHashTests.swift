import Testing

@testable import Seal

@Suite struct PasswordHashTests {
  @Test func `密码对错分明，参数如约`() throws {
    let stored = try PasswordHash.hash("正确的密码 correct")
    #expect(stored.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    #expect(try PasswordHash.verify("正确的密码 correct", against: stored))
    #expect(try !PasswordHash.verify("正确的密码 correcT", against: stored))
    #expect(try !PasswordHash.verify("", against: stored))
    #expect(!PasswordHash.needsRehash(stored))
    #expect(try PasswordHash.hash("正确的密码 correct") != stored)
  }

  @Test func `没有这个账号也一样费时，结果为否`() throws {
    #expect(try !PasswordHash.verify("随便", against: nil))
  }

  @Test func `存的不是散列则是故障，不是密码错`() throws {
    let stored = try PasswordHash.hash("x")
    let bad = [
      "", "x", "$argon2id$", "$argon2i$v=19$m=19456,t=2,p=1$aaaa$bbbb", String(stored.dropLast(50)),
      stored + String(repeating: "A", count: 200),
    ]
    for text in bad { #expect(throws: HashFault.unreadable, "\(text)") { try PasswordHash.verify("x", against: text) } }
  }

  @Test func `较便宜的旧散列要求重算`() {
    let cheap = "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$mZ3LDR9nIrFdfAr3hCm6T0QgQ0ciPqYdKa8RYm7IE9w"
    #expect(PasswordHash.needsRehash(cheap))
  }
}

@Suite struct PINVaultTests {
  let scratch: Scratch
  let ring: Keyring
  let vault: PINVault

  init() throws {
    scratch = try Scratch()
    ring = try scratch.ring()
    vault = try PINVault(ring)
  }

  @Test func `密码只对本人、本数、本钥匙圈成立`() throws {
    let stored = try vault.hash(pin: bytes("380214"), bound: "holder-1")
    #expect(stored.hasPrefix(try ring.current(.pin).id + "$argon2id$"))
    #expect(try vault.verify(pin: bytes("380214"), bound: "holder-1", against: stored))
    #expect(try !vault.verify(pin: bytes("380215"), bound: "holder-1", against: stored))
    #expect(try !vault.verify(pin: bytes("380214"), bound: "holder-2", against: stored))
    // The digits may not slide into the holder's id.
    #expect(try !vault.verify(pin: bytes("80214"), bound: "holder-13", against: stored))
    // Without the keyed step the hash verifies nothing.
    let bare = String(stored.dropFirst(8))
    #expect(try !PasswordHash.verify("380214", against: bare))
  }

  @Test func `换钥匙后旧密码仍可验，并要求重算`() throws {
    let stored = try vault.hash(pin: bytes("380214"), bound: "holder-1")
    let turned = try PINVault(ring.rotate(.pin, at: start))
    #expect(try turned.verify(pin: bytes("380214"), bound: "holder-1", against: stored))
    #expect(try turned.needsRehash(stored))
    #expect(try !vault.needsRehash(stored))
  }

  @Test func `钥匙不在圈里则点名`() throws {
    let fault = #expect(throws: HashFault.self) {
      try vault.verify(pin: bytes("380214"), bound: "holder-1", against: "00000000$argon2id$v=19$x")
    }
    #expect(fault == .unknownKey("00000000"))
    #expect(fault?.description.contains("00000000 for pin") == true)
    #expect(throws: HashFault.unreadable) {
      try vault.verify(pin: bytes("380214"), bound: "holder-1", against: "nothing")
    }
  }
}
