import Foundation
import Testing

@testable import Photo

/// What the official article asks: 358 × 441 pixels, 30 to 100 KB.
let cardLimits = PhotoLimits(width: 358, height: 441, smallest: 30 * 1024, largest: 100 * 1024)
/// The same for pictures whose file size is not what is tested.
let anyFileSize = PhotoLimits(width: 358, height: 441, smallest: 1, largest: 1024 * 1024)

/// The checkout, wherever the tests were built.
private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// A real portrait that meets the rules; see Sources/Sandbox/Samples/README.md.
func portrait() throws -> [UInt8] {
  try [UInt8](Data(contentsOf: root.appending(path: "Sources/Sandbox/Samples/portrait.jpg")))
}

func fixture(_ name: String) throws -> [UInt8] {
  try [UInt8](Data(contentsOf: root.appending(path: "Tests/PhotoTests/Fixtures/\(name)")))
}

/// A JPEG of these pixels whose file is of no interest.
func file(of picture: Picture, quality: Int = 95) throws -> [UInt8] { try picture.encoded(quality: quality) }

extension Picture {
  /// Each pixel by itself.
  func mapped(_ change: (_ red: Int, _ green: Int, _ blue: Int) -> (Int, Int, Int)) -> Picture {
    var changed = self
    for place in stride(from: 0, to: pixels.count, by: 3) {
      let new = change(Int(pixels[place]), Int(pixels[place + 1]), Int(pixels[place + 2]))
      for (offset, value) in [new.0, new.1, new.2].enumerated() {
        changed.pixels[place + offset] = UInt8(max(0, min(255, value)))
      }
    }
    return changed
  }

  /// The white around the person in another colour. Only what is as white as the wall is taken.
  func background(_ red: Int, _ green: Int, _ blue: Int) -> Picture {
    mapped { min($0, $1, $2) > 246 ? (red, green, blue) : ($0, $1, $2) }
  }

  func lit(_ percent: Int) -> Picture { mapped { ($0 * percent / 100, $1 * percent / 100, $2 * percent / 100) } }

  /// Made small and large again: what was between the pixels is gone.
  func blurred(_ times: Int) -> Picture {
    let whole = Area(x: 0..<width, y: 0..<height)
    let small = scaled(whole, width: width / times, height: height / times)
    return small.scaled(Area(x: 0..<small.width, y: 0..<small.height), width: width, height: height)
  }

  /// On a white sheet of this size, with its left upper corner there; what hangs over is cut off.
  func placed(x: Int, y: Int, onWidth sheetWidth: Int, height sheetHeight: Int) -> Picture {
    var sheet = Picture(
      width: sheetWidth, height: sheetHeight, pixels: [UInt8](repeating: 252, count: 3 * sheetWidth * sheetHeight))
    for row in max(0, -y)..<min(height, sheetHeight - y) {
      for column in max(0, -x)..<min(width, sheetWidth - x) {
        let (from, to) = (3 * (row * width + column), 3 * ((row + y) * sheetWidth + column + x))
        for channel in 0..<3 { sheet.pixels[to + channel] = pixels[from + channel] }
      }
    }
    return sheet
  }

  func moved(x: Int, y: Int) -> Picture { placed(x: x, y: y, onWidth: width, height: height) }

  /// Nearer or further away, standing on the lower edge.
  func sized(_ percent: Int) -> Picture {
    let (newWidth, newHeight) = (width * percent / 100, height * percent / 100)
    return scaled(Area(x: 0..<width, y: 0..<height), width: newWidth, height: newHeight)
      .placed(x: (width - newWidth) / 2, y: percent < 100 ? height - newHeight : 0, onWidth: width, height: height)
  }
}

extension PhotoVerdict {
  var codes: Set<PhotoFinding.Code> { Set(faults.map(\.code)) }
}
