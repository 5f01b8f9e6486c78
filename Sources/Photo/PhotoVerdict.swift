/// What policy asks of a photo: its size in pixels, and how large its file may be, in bytes, both ends included.
package struct PhotoLimits: Sendable, Equatable {
  package let width: Int
  package let height: Int
  package let smallest: Int
  package let largest: Int

  package init(width: Int, height: Int, smallest: Int, largest: Int) {
    self.width = width
    self.height = height
    self.smallest = smallest
    self.largest = largest
  }
}

/// One thing that is wrong with a photo, or that a person should look at.
package struct PhotoFinding: Sendable, Equatable, Codable {
  /// What kind of thing. The codes are for programs and stay.
  package enum Code: String, Sendable, CaseIterable, Codable {
    case notJPEG = "not-jpeg"
    case damaged
    case fileTooSmall = "file-too-small"
    case fileTooLarge = "file-too-large"
    case dimensions
    case notColour = "not-colour"
    case background
    case blurred
    case exposure
    case headPosition = "head-position"

    /// The words of a clerk who names it.
    package var chinese: String {
      switch self {
      case .notJPEG: "不是JPEG照片"
      case .damaged: "照片文件损坏"
      case .fileTooSmall: "照片文件太小"
      case .fileTooLarge: "照片文件太大"
      case .dimensions: "照片尺寸不对"
      case .notColour: "不是彩色照片"
      case .background: "背景不是白色"
      case .blurred: "照片模糊"
      case .exposure: "照片太暗、太亮或反差太小"
      case .headPosition: "头部的位置或大小不对"
      }
    }
  }

  package let code: Code
  package let measured: String
  package let required: String
  /// A sentence that says what to do.
  package let message: String
  /// Nobody needs to look: it is so.
  package let isCertain: Bool

  package init(_ code: Code, measured: String, required: String, message: String, isCertain: Bool) {
    self.code = code
    self.measured = measured
    self.required = required
    self.message = message
    self.isCertain = isCertain
  }
}

/// What a program can say about a photo: everything that it found, and everything that it did not look at.
package struct PhotoVerdict: Sendable, Equatable, Codable {
  /// Whether the photo may be used: yes, after a clerk has looked, or no.
  package enum Outcome: String, Sendable, Codable { case accepted, review, refused }

  package let outcome: Outcome
  package let faults: [PhotoFinding]
  package let notChecked: [String]

  /// A certain fault refuses; an uncertain one, or a picture that nobody could look at, asks a person.
  package init(faults: [PhotoFinding], notChecked: [String], wasSeen: Bool = true) {
    if faults.contains(where: \.isCertain) {
      outcome = .refused
    } else {
      outcome = faults.isEmpty && wasSeen ? .accepted : .review
    }
    self.faults = faults
    self.notChecked = notChecked
  }
}
