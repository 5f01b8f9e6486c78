extension Picture {
  /// A part of the picture in another size, by a cubic filter that is as wide as the reduction asks for: nothing is
  /// skipped, so nothing flickers.
  func scaled(_ area: Area, width: Int, height: Int) -> Picture {
    if area.x.count == width, area.y.count == height { return cut(area) }
    let columns = Kernel.line(from: area.x, to: width)
    let rows = Kernel.line(from: area.y, to: height)
    var narrow = [Float](repeating: 0, count: width * area.y.count * 3)
    var scaled = Picture(width: width, height: height)
    pixels.withUnsafeBufferPointer { old in
      narrow.withUnsafeMutableBufferPointer { narrow in
        for y in 0..<area.y.count {
          let start = (area.y.lowerBound + y) * self.width
          for (x, kernel) in columns.enumerated() {
            var sum = SIMD3<Float>()
            for (offset, weight) in kernel.weights.enumerated() {
              let place = 3 * (start + kernel.first + offset)
              sum += weight * SIMD3(Float(old[place]), Float(old[place + 1]), Float(old[place + 2]))
            }
            for channel in 0..<3 { narrow[3 * (y * width + x) + channel] = sum[channel] }
          }
        }
      }
    }
    narrow.withUnsafeBufferPointer { narrow in
      scaled.pixels.withUnsafeMutableBufferPointer { new in
        for (y, kernel) in rows.enumerated() {
          for x in 0..<3 * width {
            var sum: Float = 0
            for (offset, weight) in kernel.weights.enumerated() {
              sum += weight * narrow[(kernel.first - area.y.lowerBound + offset) * 3 * width + x]
            }
            new[y * 3 * width + x] = UInt8(max(0, min(255, sum.rounded())))
          }
        }
      }
    }
    return scaled
  }

  private func cut(_ area: Area) -> Picture {
    let rows = area.y.flatMap { y in pixels[3 * (y * width + area.x.lowerBound)..<3 * (y * width + area.x.upperBound)] }
    return Picture(width: area.x.count, height: area.y.count, pixels: rows)
  }
}

/// From which pixels of a line a new one is made, and how much of each.
private struct Kernel {
  let first: Int
  let weights: [Float]

  static func line(from old: Range<Int>, to count: Int) -> [Kernel] {
    let scale = Float(old.count) / Float(count)
    let spread = max(1, scale)
    return (0..<count).map { place in
      let middle = (Float(place) + 0.5) * scale - 0.5 + Float(old.lowerBound)
      let first = max(old.lowerBound, Int((middle - 2 * spread).rounded(.up)))
      let last = min(old.upperBound - 1, Int((middle + 2 * spread).rounded(.down)))
      let weights = (first...last).map { cubic((Float($0) - middle) / spread) }
      let sum = weights.reduce(0, +)
      return Kernel(first: first, weights: weights.map { $0 / sum })
    }
  }

  /// Catmull and Rom's curve.
  private static func cubic(_ distance: Float) -> Float {
    let x = abs(distance)
    if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
  }
}
