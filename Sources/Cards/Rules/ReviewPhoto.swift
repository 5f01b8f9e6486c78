/// What a clerk says of a photo that a program was not sure of.
package enum PhotoReview: Sendable, Equatable {
  case passed
  /// In the words that the applicant reads.
  case rejected(remark: String)
}

/// 看申请照片: what no program can judge of a photo, a clerk does. Clauses A2, P1.
func mayReviewPhoto(in situation: Situation) throws(Refusal) {
  try checkAlive(in: situation)
  let application = try openApplication(in: situation)
  if let fault = application.fault, fault.reason.isApplicants { throw .application(.stopped(fault)) }
  if !application.awaitsReview { throw .application(.photoNotWaiting) }
}

/// A photo that does not pass stops the making like one that the card centre rejects: the applicant is told, and
/// corrects the application without filling it in again.
func reviewPhoto(_ review: PhotoReview, in situation: Situation) -> [Event] {
  switch review {
  case .passed: [.photoPassed]
  case .rejected(let remark): failApplication(.photoRejected, remark: remark, in: situation)
  }
}
