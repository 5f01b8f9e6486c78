import Testing

@testable import Seal

@Suite struct RandomTests {
  @Test func `随机数字均匀`() {
    let digits = Random.digits(100_000)
    #expect(digits.utf8.count == 100_000)
    for digit in "0123456789" {
      // Ten standard deviations to either side: a fair generator leaves this once in the life of the universe.
      #expect((9_050...10_950).contains(digits.count { $0 == digit }), "\(digit)")
    }
  }

  @Test func `随机字节够长且不重复`() {
    #expect(Random.bytes(0).isEmpty)
    #expect(Set((0..<1000).map { _ in Random.bytes(12) }).count == 1000)
  }

  @Test func `UUID 第 7 版的样子`() throws {
    let id = Random.uuidV7(milliseconds: 0x0123_4567_89ab)
    #expect(id.wholeMatch(of: /01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil, "\(id)")
  }

  @Test func `UUID 按时间排序，同一毫秒内按先后`() {
    // A counter of this test's own: other tests use the shared one at the same time.
    var places = Random.Places()
    let ids = (0..<2000).map { _ in Random.uuidV7(milliseconds: start, place: places.next(at: start)) }
    #expect(ids == ids.sorted())
    #expect(Set(ids).count == 2000)
    #expect(ids.allSatisfy { $0 < Random.uuidV7(milliseconds: start + 1) })
  }

  @Test func `计数用完回到头，仍只有十二位`() {
    var places = Random.Places()
    let all = (0..<10_000).map { _ in places.next(at: start) }
    #expect(all[0] < 2048)
    #expect(zip(all, all.dropFirst()).allSatisfy { ($0 + 1) & 0xfff == $1 })
  }
}
