/// What is measured of a picture, pixel by pixel: how light it is, and how far from grey.
struct Planes {
  let width: Int
  let height: Int
  let luma: [UInt8]
  /// The largest channel less the smallest.
  let chroma: [UInt8]

  init(of picture: Picture) {
    width = picture.width
    height = picture.height
    let count = picture.width * picture.height
    var luma = [UInt8](repeating: 0, count: count)
    var chroma = luma
    picture.pixels.withUnsafeBufferPointer { pixels in
      luma.withUnsafeMutableBufferPointer { luma in
        chroma.withUnsafeMutableBufferPointer { chroma in
          for place in 0..<count {
            let (red, green, blue) = (pixels[3 * place], pixels[3 * place + 1], pixels[3 * place + 2])
            // The weights of ITU-R BT.601 in 256ths: the ones that JPEG uses.
            luma[place] = UInt8((77 * Int(red) + 150 * Int(green) + 29 * Int(blue)) >> 8)
            chroma[place] = max(red, green, blue) - min(red, green, blue)
          }
        }
      }
    }
    self.luma = luma
    self.chroma = chroma
  }

  /// A part of the picture, given in thousandths of its width and height.
  func area(x: Range<Int>, y: Range<Int>) -> Area {
    Area(
      x: x.lowerBound * width / 1000..<x.upperBound * width / 1000,
      y: y.lowerBound * height / 1000..<y.upperBound * height / 1000)
  }

  var everything: Area { Area(x: 0..<width, y: 0..<height) }

  /// Where the face of a photo that is about right must be.
  var face: Area { area(x: 350..<650, y: 220..<520) }

  func histogram(of plane: KeyPath<Planes, [UInt8]>, in areas: Area...) -> Histogram {
    Histogram(of: self[keyPath: plane], width: width, in: areas)
  }
}

/// A rectangle of pixels.
struct Area: Equatable {
  let x: Range<Int>
  let y: Range<Int>
}

/// How often each value occurs.
struct Histogram {
  private var counts = [Int](repeating: 0, count: 256)
  private var total = 0

  init(of plane: [UInt8], width: Int, in areas: [Area]) {
    var counts = counts
    plane.withUnsafeBufferPointer { plane in
      counts.withUnsafeMutableBufferPointer { counts in
        for area in areas {
          for y in area.y { for x in area.x { counts[Int(plane[y * width + x])] += 1 } }
        }
      }
    }
    self.counts = counts
    total = areas.reduce(0) { $0 + $1.x.count * $1.y.count }
  }

  /// The value that so many thousandths of all are not above.
  func value(below thousandths: Int) -> Int {
    let wanted = total * thousandths / 1000
    var seen = 0
    for (value, count) in counts.enumerated() {
      seen += count
      if seen > wanted { return value }
    }
    return 255
  }

  var median: Int { value(below: 500) }
}
