import Foundation
import Testing

@testable import Photo

/// Files that mean harm: each gets a reason, none takes long, and nothing of them survives in the copy.
@Suite struct HostilePhotoTests {
  /// What one picture may take, with room for a machine that is busy with other tests.
  private static let longest = Duration.seconds(1)

  /// The verdict, and that it came in time and with reasons.
  private func judged(_ file: [UInt8], _ name: String, under limits: PhotoLimits = anyFileSize) -> PhotoVerdict {
    let start = ContinuousClock.now
    let verdict = PhotoCheck.verdict(on: file, under: limits)
    #expect(ContinuousClock.now - start < Self.longest, "\(name)")
    #expect((verdict.outcome == .accepted) == verdict.faults.isEmpty, "\(name)")
    #expect(verdict.faults.allSatisfy { !$0.measured.isEmpty && !$0.message.isEmpty }, "\(name)")
    return verdict
  }

  /// Every seventh byte; `QINKA_TRUNCATIONS=1` takes every byte.
  @Test func `在哪里截断都说得出是坏的`() throws {
    let whole = try portrait()
    let step = ProcessInfo.processInfo.environment["QINKA_TRUNCATIONS"].flatMap { Int($0) } ?? 7
    for count in stride(from: 0, to: whole.count, by: step) {
      let verdict = judged(Array(whole[..<count]), "cut at \(count)")
      #expect(verdict.outcome == .refused, "cut at \(count)")
      #expect(verdict.codes.isSubset(of: [.notJPEG, .damaged, .fileTooSmall]), "cut at \(count)")
      #expect(!verdict.codes.isDisjoint(with: [.notJPEG, .damaged]), "cut at \(count)")
    }
  }

  @Test func `四千次乱改：有话说，不出错；能抄的抄出来是干净的`() throws {
    let whole = try portrait()
    var random = SeededNumbers(seed: 30_100)
    var tally: [PhotoVerdict.Outcome: Int] = [:]
    for round in 0..<4_000 {
      let file = corrupted(whole, using: &random)
      tally[judged(file, "round \(round)").outcome, default: 0] += 1
      if round % 20 == 0, let copy = try? PhotoCopy.clean(file, within: cardLimits) {
        #expect(copy.count <= cardLimits.largest)
        #expect(try PhotoHeader(jpeg: copy).width == 358, "round \(round)")
      }
      if round % 100 == 0, let mended = try? PhotoFix.fix(file, to: cardLimits) {
        #expect(mended.jpeg.count <= cardLimits.largest)
      }
    }
    #expect(tally[.refused, default: 0] > 1_000, "\(tally)")
  }

  @Test func `声称六万五千见方：不解码，立刻拒绝`() throws {
    let bomb = try #require(HandMade.claiming(width: 65_500, height: 65_500, in: portrait()))
    #expect(judged(bomb, "bomb").codes == [.dimensions])
    #expect(throws: PhotoFault.tooLarge(width: 65_500, height: 65_500)) { try PhotoFix.fix(bomb, to: cardLimits) }
    #expect(throws: PhotoFault.wrongSize(width: 65_500, height: 65_500)) {
      try PhotoCopy.clean(bomb, within: cardLimits)
    }
  }

  @Test(arguments: [(100, false), (501, true), (2_600, true)])
  func `几千遍扫描的渐进式：超过五百遍就不看了`(scans: Int, isRefused: Bool) throws {
    let file = HandMade.progressive(width: 358, height: 441, scans: scans)
    let verdict = judged(file, "\(scans) scans")
    // The hundred scans are decoded, and show that the file is otherwise in order: a grey wall, but no damage.
    #expect(verdict.codes.contains(.damaged) == isRefused)
    if isRefused { #expect(verdict.faults.first?.measured.contains("scans") == true) }
  }

  /// The largest that is decoded at all: with as many scans as are decoded at all it is refused unread, and with the
  /// most that are still taken a core is busy for less than a second.
  @Test(arguments: [(499, false), (118, true)])
  func `大图的渐进式炸弹，修图也不超过一秒`(scans: Int, isDecoded: Bool) throws {
    let file = HandMade.progressive(width: 2_600, height: 2_600, scans: scans)
    let before = processorSeconds()
    let outcome = Result { try PhotoFix.fix(file, to: cardLimits) }
    #expect(processorSeconds() - before < 1)
    switch outcome {
    case .success: #expect(isDecoded)
    case .failure(let fault): #expect(!isDecoded && "\(fault)".contains("499 scans"))
    }
  }

  /// What this thread has computed: other tests that run at the same time do not count.
  private func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test func `塞满的元数据：不看，也不留下`() throws {
    let original = try portrait()
    for (name, segments) in [
      ("EXIF", HandMade.exifLoop()), ("ICC", HandMade.profile(pieces: 12)),
      ("comments", (0..<200).flatMap { _ in HandMade.segment(0xfe, Array("机密".utf8)) }),
    ] {
      let file = HandMade.adding(segments, to: original)
      #expect(judged(file, name).outcome == .accepted, "\(name)")
      #expect(try PhotoCopy.clean(file, within: cardLimits) == PhotoCopy.clean(original, within: cardLimits), "\(name)")
      #expect(try PhotoFix.fix(file, to: cardLimits).jpeg == PhotoFix.fix(original, to: cardLimits).jpeg, "\(name)")
    }
  }

  @Test func `又是网页又是压缩包的照片，抄出来只剩画面`() throws {
    let original = try portrait()
    let page = Array("--><script>alert(1)</script><!--".utf8)
    let archive = Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0x42, count: 3_000) + Array("PK\u{5}\u{6}".utf8)
    let file = HandMade.adding(HandMade.segment(0xfe, page), to: original) + archive
    #expect(judged(file, "polyglot").outcome == .accepted)
    let copy = try PhotoCopy.clean(file, within: cardLimits)
    #expect(copy == (try PhotoCopy.clean(original, within: cardLimits)))
    #expect(copy.firstRange(of: page) == nil)
    #expect(copy.firstRange(of: Array("PK\u{3}\u{4}".utf8)) == nil)
    #expect(copy.suffix(2) == [0xff, 0xd9])
    #expect(markers(of: copy).isDisjoint(with: Set(0xe1...0xef).union([0xfe])), "no metadata beyond JFIF")
  }

  /// The markers before the pixels.
  private func markers(of jpeg: [UInt8]) -> Set<UInt8> {
    var (found, place): (Set<UInt8>, Int) = ([], 2)
    while place + 4 < jpeg.count, jpeg[place] == 0xff, jpeg[place + 1] != 0xda {
      found.insert(jpeg[place + 1])
      place += 2 + Int(jpeg[place + 2]) << 8 + Int(jpeg[place + 3])
    }
    return found
  }
}
