import Testing

@testable import Seal

@Suite struct SealerTests {
  let scratch: Scratch
  let ring: Keyring
  let sealer: Sealer

  init() throws {
    scratch = try Scratch()
    ring = try scratch.ring()
    sealer = try Sealer(ring)
  }

  @Test func `封了能开，格式如约`() throws {
    var random = Seeded(11)
    for length in [0, 1, 15, 16, 17, 1400, 100_000] {
      let plain = random.bytes(length)
      let sealed = try sealer.seal(plain, bound: "李梅")
      #expect(sealed.count == length + 33)
      #expect(sealed[0] == 1)
      #expect(try Sealer.keyID(of: sealed) == ring.current(.record).id)
      #expect(try sealer.open(sealed, bound: "李梅") == plain)
    }
    #expect(try sealer.open(try sealer.seal([1], bound: ""), bound: "") == [1])
  }

  @Test func `同样内容每次封得不同`() throws {
    #expect(try sealer.seal([1, 2, 3], bound: "a") != (try sealer.seal([1, 2, 3], bound: "a")))
  }

  @Test func `别人的记录打不开`() throws {
    let sealed = try sealer.seal(bytes("李梅的档案"), bound: "holder-1")
    for other in ["holder-2", "", "holder-", "holder-11"] {
      #expect(throws: SealFault.damaged) { try sealer.open(sealed, bound: other) }
    }
  }

  @Test func `改动任何一位都被发现，并说出是哪一种`() throws {
    let sealed = try sealer.seal(bytes("张伟从未领卡"), bound: "holder-1")
    for bit in 0..<sealed.count * 8 {
      var changed = sealed
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      let fault = #expect(throws: SealFault.self) { try sealer.open(changed, bound: "holder-1") }
      switch bit / 8 {
      case 0: #expect(fault == .unknownAlgorithm(changed[0]))
      case 1...4: #expect(fault == .unknownKey(Hex.encode(Array(changed[1...4]))))
      default: #expect(fault == .damaged)
      }
    }
  }

  @Test func `截短和加长都被发现`() throws {
    let sealed = try sealer.seal(bytes("张伟从未领卡"), bound: "holder-1")
    for length in 0..<sealed.count {
      #expect(throws: SealFault.damaged) { try sealer.open(Array(sealed[..<length]), bound: "holder-1") }
    }
    #expect(throws: SealFault.damaged) { try sealer.open(sealed + [0], bound: "holder-1") }
  }

  @Test func `轮换后新记录用新钥匙，旧记录仍能开`() throws {
    let old = try sealer.seal([1], bound: "a")
    let turned = try Sealer(ring.rotate(.record, at: start))
    let new = try turned.seal([2], bound: "a")
    #expect(try turned.open(old, bound: "a") == [1])
    #expect(try turned.open(new, bound: "a") == [2])
    #expect(try Sealer.keyID(of: new) != Sealer.keyID(of: old))
    let id = try Sealer.keyID(of: new)
    let fault = #expect(throws: SealFault.unknownKey(id)) { try sealer.open(new, bound: "a") }
    #expect(fault?.description.contains(id) == true)
  }

  @Test func `多线程同用一把`() async throws {
    try await withThrowingTaskGroup { group in
      for task in 0..<16 {
        group.addTask { [sealer] in
          for round in 0..<50 {
            let plain = [UInt8(task), UInt8(round)]
            let sealed = try sealer.seal(plain, bound: "holder-\(task)")
            #expect(try sealer.open(sealed, bound: "holder-\(task)") == plain)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `查找键同文同键，异类异键`() throws {
    let key = sealer.lookupKey("citizen-id", "610199199001011234")
    #expect(key.count == 32)
    #expect(try Sealer(Keyring.load(scratch.keys)).lookupKey("citizen-id", "610199199001011234") == key)
    #expect(sealer.lookupKey("passport", "610199199001011234") != key)
    #expect(sealer.lookupKey("citizen-id", "610199199001011235") != key)
    #expect(sealer.tokenHash("citizen-id:610199199001011234") != key)
    #expect(sealer.tokenHash("a") == sealer.tokenHash("a"))
    #expect(sealer.tokenHash("a") != sealer.tokenHash("b"))
  }

  @Test func `换查找钥匙后仍算得出旧键`() throws {
    let old = sealer.lookupKey("phone", "19900000001")
    let turned = try Sealer(ring.rotate(.lookup, at: start))
    #expect(turned.lookupKey("phone", "19900000001") != old)
    #expect(turned.olderLookupKeys("phone", "19900000001") == [old])
    #expect(sealer.olderLookupKeys("phone", "19900000001").isEmpty)
  }

  @Test func `查找键就是公开写法的 HMAC`() throws {
    let key = try ring.current(.lookup).secret.withBytes { Array($0) }
    #expect(sealer.lookupKey("card", "B00000019") == Digest.hmacSHA256(bytes("card:B00000019"), key: key))
  }
}
