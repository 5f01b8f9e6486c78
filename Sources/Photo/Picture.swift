import CTurboJPEG

/// A picture's pixels: red, green and blue, a byte each, row by row from the top left.
struct Picture: Equatable {
  let width: Int
  let height: Int
  var pixels: [UInt8]

  init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height * 3, "a picture has three bytes a pixel")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  init(width: Int, height: Int) {
    self.init(width: width, height: height, pixels: [UInt8](repeating: 0, count: width * height * 3))
  }

  /// Decodes in full size. Whoever calls has looked at the header first: this takes what the header says.
  init(decoding jpeg: [UInt8]) throws(PhotoFault) {
    let header = try PhotoHeader(jpeg: jpeg)
    try self.init(decoding: jpeg, width: header.width, height: header.height)
  }

  /// Decodes to a size that the library can scale to.
  init(decoding jpeg: [UInt8], width: Int, height: Int) throws(PhotoFault) {
    guard let reader = tjInitDecompress() else { throw .unavailable }
    defer { tjDestroy(reader) }
    self.init(width: width, height: height)
    // A warning means that the library has made something up; with more than 500 scans nobody means well.
    let done = tjDecompress2(
      reader, jpeg, UInt(jpeg.count), &pixels, Int32(width), 0, Int32(height), Int32(TJPF_RGB.rawValue),
      TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS)
    guard done == 0 else { throw .damaged(reason: String(cString: tjGetErrorStr2(reader))) }
  }

  /// A new JPEG: these pixels and no metadata. Colour is kept at full resolution.
  func encoded(quality: Int) throws(PhotoFault) -> [UInt8] {
    guard let writer = tjInitCompress() else { throw .unavailable }
    defer { tjDestroy(writer) }
    var file: UnsafeMutablePointer<UInt8>?
    var count: UInt = 0
    defer { tjFree(file) }
    let done = tjCompress2(
      writer, pixels, Int32(width), 0, Int32(height), Int32(TJPF_RGB.rawValue), &file, &count,
      Int32(TJSAMP_444.rawValue), Int32(quality), TJFLAG_ACCURATEDCT)
    guard done == 0, let file else { throw .unavailable }
    return [UInt8](UnsafeBufferPointer(start: file, count: Int(count)))
  }

  /// A new JPEG at the highest quality that stays within `largest` bytes.
  ///
  /// It is not made larger by force: a plain picture stays below `smallest` even at the highest quality.
  func encoded(within largest: Int) throws(PhotoFault) -> [UInt8] {
    var (low, high) = (Self.lowestQuality, 100)
    var best = try encoded(quality: low)
    guard best.count <= largest else { throw .tooDetailed(bytes: best.count) }
    while low < high {
      let quality = (low + high + 1) / 2
      let file = try encoded(quality: quality)
      if file.count <= largest { (low, best) = (quality, file) } else { high = quality - 1 }
    }
    return best
  }

  /// Below this the blocks of JPEG show in a face.
  private static let lowestQuality = 40
}
