/// Mends what can be mended without a new photo: its turn, its crop, its size and its file.
package enum PhotoFix {
  /// The new file, what was done to it, and what is still wrong.
  package struct Result: Sendable, Equatable {
    package let jpeg: [UInt8]
    package let steps: [String]
    package let verdict: PhotoVerdict
  }

  /// What the decoder's coefficients may take. With the file and the pixels it stays below 64 MB.
  static let largestDecoding = 40 * 1024 * 1024
  /// The largest file that is looked at.
  package static let largestFile = 8 * 1024 * 1024
  /// Pixels times scans. Each scan of a progressive file goes over all of them; a phone's has a dozen scans at most.
  static let largestWork = 800_000_000
  /// More pixels than this are not needed to make a small picture.
  private static let workingPixels = 2_000_000

  package static func fix(_ jpeg: [UInt8], to limits: PhotoLimits) throws(PhotoFault) -> Result {
    guard jpeg.count <= largestFile else { throw .fileTooLarge(bytes: jpeg.count) }
    let header = try PhotoHeader(jpeg: jpeg)
    guard header.colours != .print else { throw .wrongColours }
    guard header.width * header.height <= largestDecoding / header.coefficientBytes else {
      throw .tooLarge(width: header.width, height: header.height)
    }
    let scans = scans(in: jpeg)
    guard scans * header.width * header.height <= largestWork else {
      throw .damaged(reason: "\(scans) scans of \(header.width)×\(header.height) pixels, far more than a photo has")
    }
    let scale = Scale(for: header, atMost: workingPixels)
    var picture = try Picture(
      decoding: jpeg, width: scale.applied(to: header.width), height: scale.applied(to: header.height))
    var steps: [String] = []
    let orientation = Orientation(writtenIn: jpeg)
    if orientation != .upright {
      picture = picture.turned(orientation)
      steps.append("按照片里记的方向转正了")
    }
    picture = try fitted(picture, scale, to: limits, &steps)
    let file = try picture.encoded(within: limits.largest)
    if file.count < limits.smallest {
      steps.append("画面太简单，质量最高时文件也只有\(file.count)字节，到不了\(limits.smallest)字节")
    } else {
      steps.append("重新保存成\(file.count)字节")
    }
    return Result(jpeg: file, steps: steps, verdict: PhotoCheck.verdict(on: file, under: limits))
  }

  /// How often a scan begins. A preview inside the metadata counts, too, and adds a few.
  private static func scans(in jpeg: [UInt8]) -> Int {
    zip(jpeg, jpeg.dropFirst()).count { $0 == 0xff && $1 == 0xda }
  }

  /// Cropped to the shape of the limits, and scaled to their size.
  private static func fitted(
    _ picture: Picture, _ scale: Scale, to limits: PhotoLimits, _ steps: inout [String]
  ) throws(PhotoFault) -> Picture {
    let crop = Crop(of: picture, to: limits)
    // A tenth more is not seen; the rest would be made up.
    guard crop.area.x.count * 11 >= limits.width * 10, crop.area.y.count * 11 >= limits.height * 10 else {
      throw .tooFewPixels(width: scale.undone(crop.area.x.count), height: scale.undone(crop.area.y.count))
    }
    let whole = Area(x: 0..<picture.width, y: 0..<picture.height)
    if crop.area != whole { steps.append(crop.isAroundHead ? "按头部的位置裁剪了" : "从正中裁剪了") }
    if picture.width != limits.width || picture.height != limits.height || scale != .full || crop.area != whole {
      steps.append("缩放成\(limits.width)×\(limits.height)像素")
    }
    return picture.scaled(crop.area, width: limits.width, height: limits.height)
  }
}

/// By how many eighths the decoder scales a picture while it decodes it.
struct Scale: Equatable {
  let eighths: Int

  static let full = Scale(eighths: 8)

  private init(eighths: Int) { self.eighths = eighths }

  /// The largest of one, a half, a quarter and an eighth that stays within so many pixels.
  init(for header: PhotoHeader, atMost pixels: Int) {
    let fitting = [8, 4, 2].first { header.width * $0 / 8 * (header.height * $0 / 8) <= pixels }
    eighths = fitting ?? 1
  }

  func applied(to length: Int) -> Int { (length * eighths + 7) / 8 }
  func undone(_ length: Int) -> Int { length * 8 / eighths }
}
