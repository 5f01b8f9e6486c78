import CTurboJPEG

/// Why the header of a photo could not be read.
package enum PhotoFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is not one byte.
  case empty
  /// It is no JPEG, or one whose header is cut off, damaged or without an image; the reason is the library's own.
  case unreadable(reason: String)
  /// There was not enough memory to look.
  case unavailable

  package var description: String {
    switch self {
    case .empty: "the photo is empty"
    case .unreadable(let reason): "the photo cannot be read as JPEG: \(reason)"
    case .unavailable: "there is not enough memory to read a photo"
    }
  }
}

/// What a JPEG says about itself before its pixels begin: its size in pixels, 1 to 65,500 each way.
///
///     let header = try PhotoHeader(jpeg: upload)
///     let fits = header.width == 358 && header.height == 441
///
/// No pixel is decoded, so it costs the same however large the image claims to be. A file that ends or breaks after
/// its header still has one: only decoding would show that.
package struct PhotoHeader: Sendable, Equatable {
  package let width: Int
  package let height: Int

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
  }
}
