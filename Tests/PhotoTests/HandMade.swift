/// JPEG files put together byte by byte, as no camera writes them.
enum HandMade {
  /// A grey-looking progressive picture with a scan for each coefficient and each of its bits: every scan is as the
  /// standard wants it, and there may be thousands.
  static func progressive(width: Int, height: Int, scans: Int) -> [UInt8] {
    let blocks = (width + 7) / 8 * ((height + 7) / 8)
    var file: [UInt8] = [0xff, 0xd8]
    file += segment(0xdb, [0] + [UInt8](repeating: 1, count: 64))
    file += segment(0xc2, [8] + two(height) + two(width) + [3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
    // One code of one bit each: no difference, and "so many blocks end here" for up to 32,767.
    file += segment(0xc4, [0x00, 1] + [UInt8](repeating: 0, count: 15) + [0x00])
    file += segment(0xc4, [0x10, 1] + [UInt8](repeating: 0, count: 15) + [0xe0])
    file += segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 0, 0x00])
    file += [UInt8](repeating: 0, count: (3 * blocks + 7) / 8)
    let ends = endsOfBands(for: blocks)
    var left = scans - 1
    for bit in stride(from: 13, through: 0, by: -1) {
      for component in UInt8(1)...3 {
        for coefficient in UInt8(1)...63 {
          guard left > 0 else { return file + [0xff, 0xd9] }
          left -= 1
          let approximation = UInt8(bit == 13 ? bit : (bit + 1) << 4 | bit)
          file += segment(0xda, [1, component, 0, coefficient, coefficient, approximation]) + ends
        }
      }
    }
    return file + [0xff, 0xd9]
  }

  /// Says for so many blocks that nothing comes: runs of 16,384 and what 14 bits say more.
  private static func endsOfBands(for blocks: Int) -> [UInt8] {
    var (bits, left): ([Bool], Int) = ([], blocks)
    while left > 0 {
      // A run shorter than 16,384 cannot be said with this code; one that is too long is cut at the picture's end.
      let run = min(max(left, 16_384), 32_767)
      bits.append(false)
      bits += (0..<14).map { (run - 16_384) >> (13 - $0) & 1 == 1 }
      left -= run
    }
    bits += [Bool](repeating: true, count: (8 - bits.count % 8) % 8)
    return stride(from: 0, to: bits.count, by: 8).flatMap { start -> [UInt8] in
      let byte = bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
      return byte == 0xff ? [0xff, 0] : [byte]
    }
  }

  static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    [0xff, marker] + two(content.count + 2) + content
  }

  /// The file with these segments behind its first two bytes.
  static func adding(_ segments: [UInt8], to jpeg: [UInt8]) -> [UInt8] { jpeg[..<2] + segments + jpeg[2...] }

  /// What a camera writes about how it was held.
  static func exif(orientation: UInt8) -> [UInt8] {
    segment(0xe1, Array("Exif\0\0".utf8) + exifTable([[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]], next: 0))
  }

  /// A table whose next table is itself, with as many tags as fit that all point at the same place.
  static func exifLoop() -> [UInt8] {
    let tag: [UInt8] = [0x69, 0x87, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0]
    return segment(0xe1, Array("Exif\0\0".utf8) + exifTable([[UInt8]](repeating: tag, count: 5_000), next: 8))
  }

  private static func exifTable(_ tags: [[UInt8]], next: UInt8) -> [UInt8] {
    Array("II*\0".utf8) + [8, 0, 0, 0, UInt8(tags.count & 0xff), UInt8(tags.count >> 8)] + tags.flatMap { $0 }
      + [next, 0, 0, 0]
  }

  /// A colour profile of so many pieces, each as long as a segment can be.
  static func profile(pieces: Int) -> [UInt8] {
    (1...pieces).flatMap { piece in
      segment(
        0xe2,
        Array("ICC_PROFILE\0".utf8) + [UInt8(piece), UInt8(pieces)] + [UInt8](repeating: 0x41, count: 65_000))
    }
  }

  /// The same with another size written into its header; `frame` is the marker with the size.
  static func claiming(width: Int, height: Int, in jpeg: [UInt8]) -> [UInt8]? {
    patched(jpeg) { $0.replaceSubrange(1..<5, with: two(height) + two(width)) }
  }

  static func claiming(bits: UInt8, in jpeg: [UInt8]) -> [UInt8]? { patched(jpeg) { $0[0] = bits } }

  private static func patched(_ jpeg: [UInt8], _ change: (inout [UInt8]) -> Void) -> [UInt8]? {
    guard let frame = jpeg.indices.dropLast().first(where: { jpeg[$0] == 0xff && jpeg[$0 + 1] == 0xc0 }) else {
      return nil
    }
    // Marker and length are two bytes each.
    let fields = frame + 4..<frame + 9
    var content = Array(jpeg[fields])
    change(&content)
    return jpeg[..<fields.lowerBound] + content + jpeg[fields.upperBound...]
  }

  static func two(_ number: Int) -> [UInt8] { [UInt8(number >> 8 & 0xff), UInt8(number & 0xff)] }
}
