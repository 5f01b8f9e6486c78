import CTurboJPEG

/// What a JPEG says about itself before its pixels begin: its size in pixels, 1 to 65,500 each way, and its colours.
///
///     let header = try PhotoHeader(jpeg: upload)
///     let fits = header.width == 358 && header.height == 441
///
/// No pixel is decoded, so it costs the same however large the image claims to be. A file that ends or breaks after
/// its header still has one: only decoding would show that.
package struct PhotoHeader: Sendable, Equatable {
  /// How a JPEG's colours are written down.
  package enum Colours: Sendable, Equatable { case colour, grey, print }

  package let width: Int
  package let height: Int
  package let colours: Colours
  /// How many bytes the decoder may need for one pixel when it must keep the whole picture's coefficients.
  let coefficientBytes: Int

  package init(jpeg bytes: [UInt8]) throws(PhotoFault) {
    guard !bytes.isEmpty else { throw .empty }
    guard let reader = tjInitDecompress() else { throw .unavailable }
    defer { tjDestroy(reader) }

    var (width, height, subsampling, colours): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    // A mere warning counts as a failure here, too: a header that had to be mended may not mean what it says.
    let done = tjDecompressHeader3(reader, bytes, UInt(bytes.count), &width, &height, &subsampling, &colours)
    guard done == 0 else { throw .unreadable(reason: String(cString: tjGetErrorStr2(reader))) }
    // Tables without an image are well-formed JPEG; for them the library succeeds and writes no size.
    guard width > 0, height > 0 else { throw .unreadable(reason: "there is no image in it") }
    self.width = Int(width)
    self.height = Int(height)
    self.colours = Self.colours(UInt32(bitPattern: colours))
    coefficientBytes = Self.coefficientBytes(subsampling)
  }

  private static func colours(_ space: UInt32) -> Colours {
    switch space {
    case TJCS_RGB.rawValue, TJCS_YCbCr.rawValue: .colour
    case TJCS_GRAY.rawValue: .grey
    // CMYK and its relative YCCK; what a later library may add is no colour of a screen, either.
    default: .print
    }
  }

  /// Two bytes a sample; what the library cannot name is taken for the most there can be.
  private static func coefficientBytes(_ subsampling: Int32) -> Int {
    switch UInt32(bitPattern: subsampling) {
    case TJSAMP_GRAY.rawValue: 2
    case TJSAMP_420.rawValue, TJSAMP_411.rawValue: 3
    case TJSAMP_422.rawValue, TJSAMP_440.rawValue: 4
    case TJSAMP_444.rawValue: 6
    default: 8
    }
  }
}
