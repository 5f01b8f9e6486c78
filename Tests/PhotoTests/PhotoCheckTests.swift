import Testing

@testable import Photo

/// The verdict on pictures with one planted fault each, all made from one portrait that is in order.
@Suite struct PhotoCheckTests {
  @Test func `合格的照片：收下，并说出没看过什么`() throws {
    let verdict = PhotoCheck.verdict(on: try portrait(), under: cardLimits)
    #expect(verdict.outcome == .accepted)
    #expect(verdict.faults == [])
    #expect(verdict.notChecked.contains("是不是本人"))
    #expect(verdict.notChecked.count == 8)
  }

  @Test(arguments: [70, 80, 90, 100]) func `质量不同，画面照样合格`(quality: Int) throws {
    let verdict = PhotoCheck.verdict(
      on: try file(of: Picture(decoding: portrait()), quality: quality), under: anyFileSize)
    #expect(verdict.faults == [])
  }

  /// A planted fault: how it is made, and what must be found.
  struct Planted: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let outcome: PhotoVerdict.Outcome
    let codes: Set<PhotoFinding.Code>
    let make: @Sendable (Picture) -> Picture
  }

  @Test(arguments: [
    Planted(testDescription: "蓝色背景", outcome: .refused, codes: [.background]) { $0.background(67, 142, 219) },
    Planted(testDescription: "红色背景", outcome: .refused, codes: [.background]) { $0.background(210, 30, 40) },
    Planted(testDescription: "灰色背景", outcome: .refused, codes: [.background]) { $0.background(150, 150, 150) },
    Planted(testDescription: "米色背景", outcome: .review, codes: [.background]) { $0.background(245, 238, 215) },
    Planted(testDescription: "偏灰的白背景", outcome: .review, codes: [.background]) { $0.background(220, 220, 220) },
    Planted(testDescription: "很白的背景", outcome: .accepted, codes: []) { $0.background(255, 255, 255) },
    // So little light leaves no colour, either.
    Planted(testDescription: "整张太暗", outcome: .refused, codes: [.background, .exposure, .notColour]) { $0.lit(10) },
    Planted(testDescription: "整张发白", outcome: .refused, codes: [.exposure, .notColour]) {
      $0.mapped { (240 + $0 / 17, 240 + $1 / 17, 240 + $2 / 17) }
    },
    Planted(testDescription: "面部过曝", outcome: .review, codes: [.exposure]) { $0.lit(200) },
    Planted(testDescription: "白背景前一张全黑的脸", outcome: .refused, codes: [.exposure]) {
      $0.mapped { min($0, $1, $2) > 246 ? ($0, $1, $2) : ($0 / 8, $1 / 8, $2 / 8) }
    },
    Planted(testDescription: "肤色深的人", outcome: .accepted, codes: []) {
      $0.mapped { min($0, $1, $2) > 246 ? ($0, $1, $2) : ($0 * 2 / 5, $1 * 2 / 5, $2 * 2 / 5) }
    },
    Planted(testDescription: "小图放大三倍", outcome: .review, codes: [.blurred]) { $0.blurred(3) },
    Planted(testDescription: "小图放大八倍", outcome: .refused, codes: [.blurred]) { $0.blurred(8) },
    Planted(testDescription: "黑白照片", outcome: .refused, codes: [.notColour]) {
      $0.mapped { red, green, blue in
        let grey = (77 * red + 150 * green + 29 * blue) >> 8
        return (grey, grey, grey)
      }
    },
    Planted(testDescription: "几乎没有颜色", outcome: .review, codes: [.notColour]) {
      $0.mapped { red, green, blue in
        let grey = (77 * red + 150 * green + 29 * blue) >> 8
        return (grey + (red - grey) / 9, grey + (green - grey) / 9, grey + (blue - grey) / 9)
      }
    },
    Planted(testDescription: "头偏左", outcome: .review, codes: [.headPosition]) { $0.moved(x: -40, y: 0) },
    Planted(testDescription: "头偏右", outcome: .review, codes: [.headPosition]) { $0.moved(x: 40, y: 0) },
    Planted(testDescription: "头顶出了画面", outcome: .review, codes: [.headPosition]) { $0.moved(x: 0, y: -30) },
    Planted(testDescription: "头顶留白太多", outcome: .review, codes: [.headPosition]) { $0.moved(x: 0, y: 20) },
    Planted(testDescription: "头太小", outcome: .review, codes: [.headPosition]) { $0.sized(75) },
    Planted(testDescription: "头太大", outcome: .review, codes: [.headPosition]) { $0.sized(130) },
    // The light colours of the portrait become as white as the wall: nothing is left that looks like hair.
    Planted(testDescription: "白发", outcome: .review, codes: [.headPosition]) {
      var white = $0
      for place in 0..<3 * 358 * 100 { white.pixels[place] = 252 }
      return white
    },
  ]) func `照片里埋的毛病都找得到、叫得出名字`(planted: Planted) throws {
    let verdict = PhotoCheck.verdict(
      on: try file(of: planted.make(Picture(decoding: portrait()))), under: anyFileSize)
    #expect(verdict.codes == planted.codes)
    #expect(verdict.outcome == planted.outcome)
    for fault in verdict.faults {
      #expect(!fault.measured.isEmpty && !fault.required.isEmpty && fault.message.hasSuffix("。"))
    }
  }

  @Test func `头偏到哪里都只请人看，从不拒绝`() throws {
    for step in stride(from: -150, through: 150, by: 10) {
      let verdict = PhotoCheck.verdict(
        on: try file(of: Picture(decoding: portrait()).moved(x: step, y: 0)), under: anyFileSize)
      #expect(verdict.outcome == (abs(step) <= 10 ? .accepted : .review), "\(step)")
    }
  }

  @Test func `文件大小的上下限都含，差一个字节也不收`() throws {
    let file = try portrait()
    func codes(smallest: Int, largest: Int) -> Set<PhotoFinding.Code> {
      let limits = PhotoLimits(width: 358, height: 441, smallest: smallest, largest: largest)
      let verdict = PhotoCheck.verdict(on: file, under: limits)
      #expect((verdict.outcome == .refused) == !verdict.codes.isEmpty)
      return verdict.codes
    }
    #expect(codes(smallest: file.count, largest: file.count) == [])
    #expect(codes(smallest: file.count + 1, largest: file.count + 1) == [.fileTooSmall])
    #expect(codes(smallest: 1, largest: file.count - 1) == [.fileTooLarge])
  }

  @Test func `尺寸不对的不看画面，并说明没有看`() throws {
    let wide = try file(of: Picture(decoding: portrait()).placed(x: 1, y: 0, onWidth: 359, height: 441))
    let verdict = PhotoCheck.verdict(on: wide, under: anyFileSize)
    #expect(verdict.outcome == .refused)
    #expect(verdict.codes == [.dimensions])
    #expect(verdict.faults.first?.measured == "359×441 像素")
    #expect(verdict.faults.first?.required == "358×441 像素")
    #expect(verdict.notChecked.first?.contains("没有看") == true)
  }

  @Test func `几处毛病一次说全`() throws {
    let poor = try Picture(decoding: portrait()).background(67, 142, 219).blurred(8)
    let verdict = PhotoCheck.verdict(on: try file(of: poor, quality: 70), under: cardLimits)
    #expect(verdict.codes == [.fileTooSmall, .background, .blurred])
  }

  @Test func `四色印刷的、十二位的，不是24位彩色`() throws {
    let printed = PhotoCheck.verdict(on: try fixture("cmyk.jpg"), under: anyFileSize)
    #expect(printed.codes == [.notColour])
    let deep = try #require(HandMade.claiming(bits: 12, in: portrait()))
    #expect(PhotoCheck.verdict(on: deep, under: anyFileSize).codes == [.notColour])
  }

  @Test func `算术编码的照样看`() throws {
    let verdict = PhotoCheck.verdict(on: try fixture("arithmetic.jpg"), under: anyFileSize)
    #expect(verdict.outcome == .accepted)
    #expect(try PhotoCopy.clean(fixture("arithmetic.jpg"), within: cardLimits).count > cardLimits.smallest)
  }

  @Test func `不是照片的，说不是照片`() {
    for text in ["", "GIF89a", "%PDF-1.4", "<html>"] {
      let verdict = PhotoCheck.verdict(on: Array(text.utf8), under: anyFileSize)
      #expect(verdict.outcome == .refused)
      #expect(verdict.codes.contains(.notJPEG), "\(text)")
    }
  }
}
