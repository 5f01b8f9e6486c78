import Foundation

/// Sample photos for applications; their README says where they come from.
enum SamplePhoto: String, CaseIterable, Sendable {
  /// In order.
  case right = "portrait.jpg"
  /// Of the size that is asked for, and somebody should look at it: the head is small and stands low.
  case far = "portrait-far.jpg"
  case small = "portrait-small.jpg"

  var base64: String {
    get throws {
      let file = Bundle.module.bundleURL.appendingPathComponent("Samples/\(rawValue)")
      return try Data(contentsOf: file).base64EncodedString()
    }
  }
}
