/// The marks by which a photo is measured, for whoever measures it before it is handed in. They are ours; policy gives
/// the size.
package enum PhotoMarks {
  /// The background: at least so light, with at most so much colour, and so much between its light and dark parts.
  package static let whitest = 225
  package static let mostColour = 20
  package static let mostShade = 28
  /// The middle of the face.
  package static let darkestFace = 40
  package static let lightestFace = 236
  /// Blur, in thousandths.
  package static let mostBlur = Sharpness.slight
  /// Of a picture of 358 × 441 pixels: above the head, the head's width, and how far up the eyes are at least.
  package static let size = (width: 358, height: 441)
  package static let aboveHead = 14
  package static let headWidth = 207
  package static let belowEyes = 207
}
