import Foundation

/// The sandbox's sample photos, read from the checkout.
package enum SamplePortrait: String, Sendable, CaseIterable {
  /// In order.
  case right = "portrait.jpg"
  /// The head is small and stands low: a clerk looks.
  case far = "portrait-far.jpg"
  /// Fewer pixels than are asked for.
  case small = "portrait-small.jpg"

  package var jpeg: [UInt8] {
    get throws {
      try [UInt8](Data(contentsOf: CheckedInFile.root.appending(path: "Sources/Sandbox/Samples/\(rawValue)")))
    }
  }

  /// The picture with a remark of so many bytes in front of it, as cameras and painting programs write them.
  package func jpeg(remarking text: [UInt8]) throws -> [UInt8] {
    let whole = try jpeg
    let length = text.count + 2
    return whole[..<2] + [0xff, 0xfe, UInt8(length >> 8), UInt8(length & 0xff)] + text + whole[2...]
  }
}
