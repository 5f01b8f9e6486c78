/// Why a photo could not be read, copied or mended.
package enum PhotoFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is not one byte.
  case empty
  /// It is no JPEG, or one whose header is cut off, damaged or without an image; the reason is the library's own.
  case unreadable(reason: String)
  /// The header is sound and the pixels behind it are not; the reason is the library's own.
  case damaged(reason: String)
  /// A copy is only made of a picture of the size that is asked for.
  case wrongSize(width: Int, height: Int)
  /// Its colours are for printing (CMYK), and nothing here can turn them into a screen's.
  case wrongColours
  /// Decoding it would take more memory than one photo may have.
  case tooLarge(width: Int, height: Int)
  /// The file is larger than anything that is looked at.
  case fileTooLarge(bytes: Int)
  /// Too few pixels: enlarging them would only make a blurred picture.
  case tooFewPixels(width: Int, height: Int)
  /// No quality brings it under the largest size; `bytes` is the smallest that came out.
  case tooDetailed(bytes: Int)
  /// There was not enough memory to look.
  case unavailable

  package var description: String {
    switch self {
    case .empty: "the photo is empty"
    case .unreadable(let reason): "the photo cannot be read as JPEG: \(reason)"
    case .damaged(let reason): "the photo is damaged: \(reason)"
    case .wrongSize(let width, let height): "the photo has \(width)×\(height) pixels, which is not the size asked for"
    case .wrongColours: "the photo has a printer's colours (CMYK): save it again as RGB"
    case .tooLarge(let width, let height): "the photo has \(width)×\(height) pixels, more than one photo may take"
    case .fileTooLarge(let bytes): "the photo's file has \(bytes) bytes, more than one photo may have"
    case .tooFewPixels(let width, let height):
      "what would be left after cropping is \(width)×\(height) pixels, too few to enlarge without blurring"
    case .tooDetailed(let bytes): "the photo has too much detail: its smallest file has \(bytes) bytes"
    case .unavailable: "there is not enough memory to read a photo"
    }
  }
}
