import Cards
import Desk
import Foundation
import Photo

/// 照片: handed in as it is, said what is wrong with it, and offered mended.
enum ApplyPhotoPages {
  /// Photos as telephones take them; what is kept is far smaller.
  static let largestUpload = PhotoFix.largestFile + 64 * 1024

  static let routes: [Route] = [
    .page("/apply/photo", ApplyPages.people, "The photo: what is asked of it", clauses: [.a2]) { call in
      guard let filled = try await call.applyCase() else { return call.redirect(to: "/apply") }
      return try await show(filled, call, mended: try await call.mendedCopy())
    },
    .form(
      "/apply/photo", ApplyPages.people, "Hand in a photo", clauses: [.a2], bodyLimit: largestUpload, handle: take),
    .form("/apply/photo/mended", ApplyPages.people, "Hand in the mended copy", clauses: [.a2], handle: takeMended),
    .form("/apply/photo/none", ApplyPages.people, "A small child goes without", clauses: [.a2], handle: skip),
  ]

  struct Fault: Sendable {
    let sentence: String
    let measured: String
    let required: String
  }

  struct Mended: Sendable {
    let picture: String
    let steps: [String]
    let faults: [Fault]
    let isUsable: Bool
    let isInDoubt: Bool
  }

  struct Content: Sendable {
    let width: Int
    let height: Int
    let smallest: Int
    let largest: Int
    let smallestK: Int
    let largestK: Int
    let isOptional: Bool
    let photoAge: Int
    let picture: String?
    let hasOld: Bool
    let fault: String?
    let faults: [Fault]
    let hasFaults: Bool
    let mended: Mended?
    let beyondMending: String?
  }

  private static func show(
    _ filled: ApplyCase, _ call: Call, mended: MendedCopy? = nil, fault: String? = nil, before: PhotoVerdict? = nil,
    beyondMending: String? = nil, problem: Problem? = nil
  ) async throws -> Reply {
    let policy = filled.policy
    var picture: String?
    if let id = filled.answers["photo"], let jpeg = try await call.desk.picture(id, of: filled.session) {
      picture = Data(jpeg).base64EncodedString()
    }
    let faults = (before?.faults ?? []).map(Fault.init)
    let content = Content(
      width: policy.photoWidth, height: policy.photoHeight, smallest: policy.photoSmallest,
      largest: policy.photoLargest, smallestK: policy.photoSmallest / 1024, largestK: policy.photoLargest / 1024,
      isOptional: filled.isOptional(.photo), photoAge: policy.photoAge, picture: picture, hasOld: filled.hasPhoto,
      fault: fault, faults: faults, hasFaults: !faults.isEmpty, mended: mended.map(Mended.init),
      beyondMending: beyondMending)
    let isRefused = fault != nil || !faults.isEmpty
    return try await call.page(
      "apply-photo", "交一张照片", content, part: .card, problem: problem,
      status: problem?.status ?? (isRefused ? 422 : 200))
  }

  private static func take(_ call: Call) async throws -> Reply {
    guard let filled = try await call.applyCase() else { return call.redirect(to: "/apply") }
    guard let file = call.form.file else {
      return try await show(filled, call, fault: "还没有选照片。请先选一张，或现在拍一张。")
    }
    guard file.count <= PhotoAPI.largestPhoto else { return try await mend(file, filled, call) }
    switch try await handIn(file, filled, call) {
    case .done(let json): return try await keep(json, filled, call)
    case .refused(let problem) where problem.photo != nil || problem.code == Problem.photoUnreadable.code:
      return try await mend(file, filled, call)
    case .refused(let problem): return try await show(filled, call, problem: problem)
    }
  }

  private static func handIn(_ jpeg: [UInt8], _ filled: ApplyCase, _ call: Call) async throws -> Submitted {
    var members: [String: JSON] = ["photo": .string(Data(jpeg).base64EncodedString())]
    if let city = filled.answers["city"] { members["city"] = .string(city) }
    return try await call.submit("POST /api/v1/photos", members)
  }

  /// Says everything that is wrong, and offers what the mending makes of it.
  private static func mend(_ file: [UInt8], _ filled: ApplyCase, _ call: Call) async throws -> Reply {
    let city = filled.answers["city"].flatMap { try? RegionCode.parse($0) }
    let tried = try await call.desk.mend(file, for: city)
    switch tried.after {
    case .success(let result):
      let copy = MendedCopy(result)
      try await call.desk.keepDraft(try encodeJSON(copy), MendedCopy.kind, of: filled.session)
      return try await show(filled, call, mended: copy, before: tried.before)
    case .failure(let fault):
      return try await show(filled, call, before: tried.before, beyondMending: fault.chinese)
    }
  }

  private static func takeMended(_ call: Call) async throws -> Reply {
    guard let filled = try await call.applyCase() else { return call.redirect(to: "/apply") }
    guard let copy = try await call.mendedCopy() else { return call.redirect(to: "/apply/photo") }
    switch try await handIn(Array(copy.jpeg), filled, call) {
    case .done(let json): return try await keep(json, filled, call)
    case .refused(let problem): return try await show(filled, call, mended: copy, problem: problem)
    }
  }

  private static func keep(_ json: JSON, _ filled: ApplyCase, _ call: Call) async throws -> Reply {
    var draft = filled.draft
    draft.current["photo"] = json["photo"]
    try await call.keep(draft)
    try await call.desk.dropDraft(MendedCopy.kind, of: filled.session)
    return call.redirect(to: next(draft, filled))
  }

  private static func skip(_ call: Call) async throws -> Reply {
    guard let filled = try await call.applyCase() else { return call.redirect(to: "/apply") }
    guard filled.isOptional(.photo) else { return call.redirect(to: "/apply/photo") }
    var draft = filled.draft
    draft.current["photo"] = nil
    draft.current["_seen-photo"] = "yes"
    try await call.keep(draft)
    return call.redirect(to: next(draft, filled))
  }

  private static func next(_ draft: ApplyDraft, _ filled: ApplyCase) -> String {
    let step = ApplyCase(draft, by: filled.session, in: filled.situation).next(after: .photo)
    return step.map { "/apply/\($0.rawValue)" } ?? "/apply/check"
  }
}

/// A copy that the mending made, until it is used or another photo comes.
struct MendedCopy: Sendable, Codable {
  static let kind = "apply-photo"

  let jpeg: Data
  let steps: [String]
  let verdict: PhotoVerdict

  init(_ result: PhotoFix.Result) {
    jpeg = Data(result.jpeg)
    steps = result.steps
    verdict = result.verdict
  }
}

extension Call {
  fileprivate func mendedCopy() async throws -> MendedCopy? {
    try await desk.draft(MendedCopy.kind, of: try signedIn()).flatMap {
      try? JSONDecoder().decode(MendedCopy.self, from: Data($0))
    }
  }
}

extension ApplyPhotoPages.Fault {
  init(_ finding: PhotoFinding) {
    self.init(sentence: finding.message, measured: finding.measured, required: finding.required)
  }
}

extension ApplyPhotoPages.Mended {
  init(_ copy: MendedCopy) {
    self.init(
      picture: copy.jpeg.base64EncodedString(), steps: copy.steps,
      faults: copy.verdict.faults.map(ApplyPhotoPages.Fault.init), isUsable: copy.verdict.outcome != .refused,
      isInDoubt: copy.verdict.outcome == .review)
  }
}

extension PhotoFault {
  /// Why nothing can be mended, and what to do instead.
  fileprivate var chinese: String {
    switch self {
    case .empty, .unreadable: "这不是 JPEG 照片。请换一张 .jpg 照片，或用手机重拍一张。"
    case .damaged: "照片文件坏了，打不开。请从手机里重新导出，或换一张。"
    case .wrongSize, .tooDetailed: "这张照片改不成要求的大小。请换一张白墙前拍的照片。"
    case .wrongColours: "这是印刷用的四色照片。请存成普通的彩色 JPEG 再交。"
    case .tooLarge(let width, let height): "照片有 \(width)×\(height) 像素，太大了。请缩小一些再交。"
    case .fileTooLarge(let bytes): "照片文件有 \(bytes / 1_048_576)M，太大了。请选小一些的。"
    case .tooFewPixels(let width, let height): "按要求裁剪后只剩 \(width)×\(height) 像素，放大会模糊。请用原来的大照片，或离近一些重拍。"
    case .unavailable: "现在改照片的人太多，请过一会儿再交一次。"
    }
  }
}
