import Cards
import Desk
import Photo
import Store

/// A photo that was taken: its measures, and what was found in it.
struct PhotoView: Encodable {
  let photo: String
  let width: Int
  let height: Int
  let bytes: Int
  let verdict: PhotoVerdict.Outcome
  let faults: [PhotoFaultView]
  let notChecked: [String]

  init(_ facts: PhotoFacts, _ verdict: PhotoVerdict) {
    photo = facts.id
    width = facts.width
    height = facts.height
    bytes = facts.bytes
    self.verdict = verdict.outcome
    faults = verdict.faults.map(PhotoFaultView.init)
    notChecked = verdict.notChecked
  }
}

/// One thing that is wrong with a photo, or that a clerk will look at.
struct PhotoFaultView: Encodable {
  let code: PhotoFinding.Code
  let measured: String
  let required: String
  let message: String

  init(_ finding: PhotoFinding) {
    code = finding.code
    measured = finding.measured
    required = finding.required
    message = finding.message
  }
}

/// The applications whose photo a clerk is to look at.
struct PhotoReviewsView: Encodable {
  struct Waiting: Encodable {
    let application: String
    let city: String
    let since: String
  }

  let waiting: [Waiting]

  init(_ records: [ApplicationRecord]) {
    waiting = records.map {
      Waiting(application: $0.number, city: $0.city, since: ($0.photoReviewAt ?? $0.openedAt).iso)
    }
  }
}
