import Cards
import Desk
import Foundation

/// What somebody has answered of an application and not sent yet, and what was sent last.
struct ApplyDraft: Sendable, Codable {
  /// For whom, or what for.
  enum Purpose: String, Sendable, Codable, CaseIterable { case own, child, correction }

  /// What became of the form that was sent with this key: a second press of it leads to the same page.
  struct Sent: Sendable, Codable {
    let key: String
    let purpose: Purpose
    let number: String
    let receipt: String
    let at: Instant
    let city: String
    let bank: String
    /// What the sender was told that it costs; nil in what was kept by an older version.
    let fee: String?
  }

  static let kind = "apply"

  var purpose: Purpose
  /// By purpose, by the names of the API's members; those that begin with `_` are the pages' own.
  private var answers: [String: [String: String]] = [:]
  var sent: Sent?

  init(_ purpose: Purpose) { self.purpose = purpose }

  var current: [String: String] {
    get { answers[purpose.rawValue] ?? [:] }
    set { answers[purpose.rawValue] = newValue.isEmpty ? nil : newValue }
  }

  /// For another session: a photo belongs to the one in which it was handed in.
  var withoutPhotos: ApplyDraft {
    var draft = self
    for purpose in draft.answers.keys { draft.answers[purpose]?["photo"] = nil }
    return draft
  }
}

extension Call {
  func applyDraft() async throws -> ApplyDraft? {
    // What an older version has kept and this one cannot read is begun anew.
    try await desk.draft(ApplyDraft.kind, of: try signedIn()).flatMap {
      try? JSONDecoder().decode(ApplyDraft.self, from: Data($0))
    }
  }

  func keep(_ draft: ApplyDraft) async throws {
    try await desk.keepDraft(try encodeJSON(draft), ApplyDraft.kind, of: try signedIn())
  }

  /// The application being filled in; nil when nothing was begun, or it is no longer possible.
  func applyCase() async throws -> ApplyCase? {
    guard let draft = try await applyDraft() else { return nil }
    // What was filled in has been sent, and nothing else was begun.
    if draft.sent != nil, draft.current.isEmpty { return nil }
    let filled = ApplyCase(draft, by: try signedIn(), in: try await ownFile())
    return filled.isPossible ? filled : nil
  }
}
