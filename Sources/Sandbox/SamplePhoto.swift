import Foundation

/// Drawn portraits of nobody, for applications.
enum SamplePhoto: String, CaseIterable, Sendable {
  /// Of the size that is asked for.
  case right = "portrait-ok.jpg"
  case small = "portrait-small.jpg"

  var base64: String {
    get throws {
      let file = Bundle.module.bundleURL.appendingPathComponent("Samples/\(rawValue)")
      return try Data(contentsOf: file).base64EncodedString()
    }
  }
}
