import Testing

@testable import Photo

/// What is mended without a new photo, and what is said when it cannot be.
@Suite struct PhotoFixTests {
  @Test func `重新保存在三十到一百K之间，画面还是那张`() throws {
    let copy = try PhotoCopy.clean(portrait(), within: cardLimits)
    #expect((cardLimits.smallest...cardLimits.largest).contains(copy.count))
    #expect(PhotoCheck.verdict(on: copy, under: cardLimits).outcome == .accepted)
    let (before, after) = (try Picture(decoding: portrait()), try Picture(decoding: copy))
    #expect(difference(before, after) < 2)
  }

  @Test func `质量是装得下的最高一档`() throws {
    let tight = PhotoLimits(width: 358, height: 441, smallest: 1, largest: 40_000)
    let copy = try PhotoCopy.clean(portrait(), within: tight)
    #expect((36_000...40_000).contains(copy.count))
    let none = PhotoLimits(width: 358, height: 441, smallest: 1, largest: 2_000)
    #expect(throws: PhotoFault.self) { try PhotoCopy.clean(portrait(), within: none) }
  }

  @Test(arguments: Orientation.allCases) func `按相机记下的方向转正`(orientation: Orientation) throws {
    // A picture with a different colour in each quarter, a little larger than asked for.
    let upright = quarters(width: 716, height: 882)
    let held = try file(of: taken(upright, orientation))
    let tagged = HandMade.adding(HandMade.exif(orientation: UInt8(orientation.rawValue)), to: held)
    #expect(Orientation(writtenIn: tagged) == orientation)
    let fixed = try PhotoFix.fix(tagged, to: cardLimits)
    let seen = try Picture(decoding: fixed.jpeg)
    let wanted = quarters(width: 358, height: 441)
    #expect(difference(seen, wanted) < 4)
    #expect(fixed.steps.contains { $0.contains("转正") } == (orientation != .upright))
  }

  @Test func `方向写得不像话的，当作没写`() throws {
    for nonsense in [UInt8(0), 9, 255] {
      let tagged = HandMade.adding(HandMade.exif(orientation: nonsense), to: try portrait())
      #expect(Orientation(writtenIn: tagged) == .upright)
    }
    #expect(Orientation(writtenIn: try portrait()) == .upright)
    #expect(Orientation(writtenIn: []) == .upright)
  }

  @Test func `手机拍的大照片：围着头裁好，就合格了`() throws {
    let whole = try Picture(decoding: portrait())
    let near = whole.scaled(Area(x: 0..<358, y: 0..<441), width: 895, height: 1_102)
    let wide = near.placed(x: 300, y: 400, onWidth: 1_600, height: 1_502)
    let before = try file(of: wide)
    let fixed = try PhotoFix.fix(before, to: cardLimits)
    #expect(fixed.verdict.outcome == .accepted, "\(fixed.verdict.faults)")
    #expect(fixed.steps.contains("按头部的位置裁剪了"))
    #expect(difference(try Picture(decoding: fixed.jpeg), whole) < 12)
  }

  @Test func `背景不白时从正中裁，毛病照样说出来`() throws {
    let blue = try Picture(decoding: portrait()).background(67, 142, 219)
    let large = blue.scaled(Area(x: 0..<358, y: 0..<441), width: 900, height: 900)
    let fixed = try PhotoFix.fix(file(of: large), to: cardLimits)
    #expect(fixed.steps.contains("从正中裁剪了"))
    #expect(fixed.verdict.codes.contains(.background))
    #expect(fixed.verdict.outcome == .refused)
  }

  @Test func `像素太少的不硬放大，略少的放大一点`() throws {
    let whole = try Picture(decoding: portrait())
    let small = whole.scaled(Area(x: 0..<358, y: 0..<441), width: 300, height: 370)
    #expect(throws: PhotoFault.self) { try PhotoFix.fix(file(of: small), to: cardLimits) }
    let slight = whole.scaled(Area(x: 0..<358, y: 0..<441), width: 340, height: 419)
    #expect(try PhotoFix.fix(file(of: slight), to: cardLimits).verdict.outcome == .accepted)
  }

  @Test func `画面太简单，到不了三十K，就说到不了`() throws {
    let plain = Picture(width: 358, height: 441, pixels: [UInt8](repeating: 250, count: 358 * 441 * 3))
    let fixed = try PhotoFix.fix(file(of: plain), to: cardLimits)
    #expect(fixed.jpeg.count < cardLimits.smallest)
    #expect(fixed.steps.contains { $0.contains("到不了") })
    #expect(fixed.verdict.codes.contains(.fileTooSmall))
  }

  @Test func `印刷色和坏文件说得出原因`() throws {
    #expect(throws: PhotoFault.wrongColours) { try PhotoFix.fix(fixture("cmyk.jpg"), to: cardLimits) }
    #expect(throws: PhotoFault.wrongColours) { try PhotoCopy.clean(fixture("cmyk.jpg"), within: cardLimits) }
    #expect(throws: PhotoFault.empty) { try PhotoFix.fix([], to: cardLimits) }
    let half = try Array(portrait().prefix(30_000))
    #expect(throws: PhotoFault.damaged(reason: "Premature end of JPEG file")) {
      try PhotoFix.fix(half, to: cardLimits)
    }
    let much = [UInt8](repeating: 0, count: PhotoFix.largestFile + 1)
    #expect(throws: PhotoFault.fileTooLarge(bytes: much.count)) { try PhotoFix.fix(much, to: cardLimits) }
  }

  // MARK: Pictures

  private func quarters(width: Int, height: Int) -> Picture {
    var picture = Picture(width: width, height: height)
    let colours: [[UInt8]] = [[200, 40, 40], [40, 180, 40], [40, 40, 200], [220, 220, 60]]
    for y in 0..<height {
      for x in 0..<width {
        let colour = colours[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)]
        for channel in 0..<3 { picture.pixels[3 * (y * width + x) + channel] = colour[channel] }
      }
    }
    return picture
  }

  /// What a camera that was held so writes down: turned the other way.
  private func taken(_ picture: Picture, _ orientation: Orientation) -> Picture {
    switch orientation {
    case .quarterTurn: picture.turned(.threeQuarterTurn)
    case .threeQuarterTurn: picture.turned(.quarterTurn)
    case .upright, .mirrored, .halfTurn, .mirroredHalfTurn, .mirroredQuarterTurn, .mirroredThreeQuarterTurn:
      picture.turned(orientation)
    }
  }

  /// How far two pictures are apart on average, of 255.
  private func difference(_ one: Picture, _ other: Picture) -> Int {
    guard one.width == other.width, one.height == other.height else { return 255 }
    let sum = zip(one.pixels, other.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return sum / one.pixels.count
  }
}
