/// A JPEG written anew from its pixels: no metadata and nothing hidden behind the picture survives.
package enum PhotoCopy {
  /// The highest quality that stays within the limits; a plain picture may stay below the smallest size.
  package static func clean(_ jpeg: [UInt8], within limits: PhotoLimits) throws(PhotoFault) -> [UInt8] {
    let header = try PhotoHeader(jpeg: jpeg)
    guard header.width == limits.width, header.height == limits.height else {
      throw .wrongSize(width: header.width, height: header.height)
    }
    guard header.colours != .print else { throw .wrongColours }
    return try Picture(decoding: jpeg).encoded(within: limits.largest)
  }
}
