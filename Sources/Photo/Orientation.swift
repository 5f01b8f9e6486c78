import CExif

/// How a camera was held, by the numbers of EXIF's tag 0x0112.
enum Orientation: UInt16, CaseIterable {
  case upright = 1
  case mirrored, halfTurn, mirroredHalfTurn, mirroredQuarterTurn, quarterTurn, mirroredThreeQuarterTurn,
    threeQuarterTurn

  /// What the file says; upright when it says nothing, or nonsense.
  init(writtenIn jpeg: [UInt8]) {
    self = Self.number(in: jpeg).flatMap(Orientation.init) ?? .upright
  }

  private static func number(in jpeg: [UInt8]) -> UInt16? {
    let tags = self.tags(in: jpeg)
    guard !tags.isEmpty, let data = exif_data_new() else { return nil }
    defer { exif_data_unref(data) }
    // Only one tag is wanted: nothing is repaired, and what is unknown is left alone.
    exif_data_unset_option(data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION)
    exif_data_set_option(data, EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS)
    exif_data_set_option(data, EXIF_DATA_OPTION_DONT_CHANGE_MAKER_NOTE)
    exif_data_load_data(data, tags, UInt32(tags.count))
    guard let first = data.pointee.ifd.0, let entry = exif_content_get_entry(first, EXIF_TAG_ORIENTATION),
      entry.pointee.format == EXIF_FORMAT_SHORT, entry.pointee.size >= 2, let bytes = entry.pointee.data
    else { return nil }
    return exif_get_short(bytes, exif_data_get_byte_order(data))
  }

  /// The beginning of the tags, where cameras write the orientation. A whole segment of tags that all point at each
  /// other keeps the library busy for many seconds; what fits into this does not.
  private static func tags(in jpeg: [UInt8]) -> [UInt8] {
    guard let loader = exif_loader_new() else { return [] }
    defer { exif_loader_unref(loader) }
    var start = jpeg.startIndex
    while start < jpeg.endIndex {
      var part = Array(jpeg[start..<min(start + 32 * 1024, jpeg.endIndex)])
      guard exif_loader_write(loader, &part, UInt32(part.count)) != 0 else { break }
      start += part.count
    }
    var (buffer, count): (UnsafePointer<UInt8>?, UInt32) = (nil, 0)
    exif_loader_get_buf(loader, &buffer, &count)
    guard let buffer else { return [] }
    return [UInt8](UnsafeBufferPointer(start: buffer, count: min(Int(count), mostTags)))
  }

  private static let mostTags = 1024
}

extension Picture {
  /// The picture as it was seen.
  func turned(_ orientation: Orientation) -> Picture {
    let (right, bottom) = (width - 1, height - 1)
    switch orientation {
    case .upright: return self
    case .mirrored: return rearranged(width, height) { (right - $0, $1) }
    case .halfTurn: return rearranged(width, height) { (right - $0, bottom - $1) }
    case .mirroredHalfTurn: return rearranged(width, height) { ($0, bottom - $1) }
    case .mirroredQuarterTurn: return rearranged(height, width) { ($1, $0) }
    case .quarterTurn: return rearranged(height, width) { ($1, bottom - $0) }
    case .mirroredThreeQuarterTurn: return rearranged(height, width) { (right - $1, bottom - $0) }
    case .threeQuarterTurn: return rearranged(height, width) { (right - $1, $0) }
    }
  }

  /// Takes each pixel of a new picture from where `source` says.
  private func rearranged(_ width: Int, _ height: Int, from source: (Int, Int) -> (x: Int, y: Int)) -> Picture {
    var turned = Picture(width: width, height: height)
    pixels.withUnsafeBufferPointer { old in
      turned.pixels.withUnsafeMutableBufferPointer { new in
        var place = 0
        for y in 0..<height {
          for x in 0..<width {
            let from = source(x, y)
            let start = 3 * (from.y * self.width + from.x)
            for channel in 0..<3 { new[place + channel] = old[start + channel] }
            place += 3
          }
        }
      }
    }
    return turned
  }
}
