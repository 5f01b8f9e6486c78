import Cards
import Photo
import Seal
import Store

/// Photos that people hand in: looked at, written anew, and kept sealed until an application uses them.
extension Desk {
  /// Keeps a clean copy of a JPEG for whoever is signed in; throws the verdict when it refuses.
  ///
  /// `city`: whose limits count, when the card's city is known already and has its own.
  package func keepPhoto(
    _ jpeg: [UInt8], for city: RegionCode? = nil, of session: Session, once: Once,
    answer: @escaping @Sendable (PhotoFacts, PhotoVerdict) throws -> Answer
  ) async throws -> Answer {
    let limits = PhotoLimits(policies.policy(at: clock.now(), city: city?.city))
    // Decoding and encoding take some ten milliseconds: in the lane of slow work, and outside the transaction.
    try await checkRoom(in: lane)
    let judged = try await lane.run { try JudgedPhoto(jpeg, under: limits) }
    return try await self.once(once) { connection, now in
      try SignInRecord.queue(sealer.lookupKey("photos", session.owner), in: connection)
      let today = try PhotoRecord.count(of: session.owner, since: now - .days(1), in: connection)
      guard today < session.photosPerDay else { throw TooManyPhotos() }
      let id = Random.uuidV7(milliseconds: now.milliseconds)
      let facts = PhotoFacts(
        id: id, width: limits.width, height: limits.height, bytes: judged.copy.count,
        needsReview: judged.verdict.outcome == .review)
      try PhotoRecord(
        id: id, owner: session.owner, width: Int64(facts.width), height: Int64(facts.height),
        size: Int64(facts.bytes), needsReview: facts.needsReview, createdAt: now,
        body: try sealer.seal(judged.copy, bound: Self.bound(id))
      ).insert(in: connection)
      return try answer(facts, judged.verdict)
    }
  }

  /// The measures of a photo, if this person or account handed it in.
  package func photo(_ id: String, of session: Session) async throws -> PhotoFacts? {
    try await engine.read { try PhotoRecord.facts(id, of: session.owner, in: $0) }
  }

  /// The picture itself, for whoever handed it in and nobody else.
  package func picture(_ id: String, of session: Session) async throws -> [UInt8]? {
    try await engine.read { connection in
      guard try PhotoRecord.facts(id, of: session.owner, in: connection) != nil,
        let body = try PhotoRecord.body(id, in: connection)
      else { return nil }
      return try sealer.open(body, bound: Self.bound(id))
    }
  }

  /// Looks at a photo that was not taken, and mends what can be mended without a new one. Nothing of it is kept.
  package func mend(_ jpeg: [UInt8], for city: RegionCode? = nil) async throws -> MendedPhoto {
    let limits = PhotoLimits(policies.policy(at: clock.now(), city: city?.city))
    try await checkRoom(in: lane)
    return await lane.run { MendedPhoto(jpeg, under: limits) }
  }

  /// The applications in a clerk's region whose photo is to be looked at; the longest waiting first.
  package func photosToReview(by session: Session) async throws -> [ApplicationRecord] {
    guard case .clerk(_, let region) = session.actor else { return [] }
    return try await engine.read {
      try ApplicationRecord.awaitingPhotoReview(in: region, limit: Self.longestList, in: $0)
    }
  }

  /// The picture of the open application, for whoever has opened the case. The look is written into the journal, and
  /// the person can see it.
  package func photo(in holder: HolderID, for session: Session) async throws -> [UInt8]? {
    guard let actor = session.actor else { return nil }
    return try await engine.write { connection in
      let now = clock.now()
      guard let file = try files.lock(holder, in: connection), let photo = file.holder.application?.form?.photo,
        let body = try PhotoRecord.body(photo.id, in: connection)
      else { return nil }
      let hand = Hand(
        actor: actor, channel: session.channel, receipt: newReceipt(at: now), now: now,
        policy: policy(for: file.holder, at: now))
      _ = try files.append([.fileRead(purpose: "看申请的照片")], to: file, by: hand, in: connection)
      return try sealer.open(body, bound: Self.bound(photo.id))
    }
  }

  /// Enough for a day's work; the rest comes up when these are done.
  private static let longestList = 200

  private static func bound(_ id: String) -> String { "photo:\(id)" }
}

/// A photo that may be used, perhaps after a clerk has looked: what was found, and the copy that is kept.
private struct JudgedPhoto: Sendable {
  let verdict: PhotoVerdict
  let copy: [UInt8]

  init(_ jpeg: [UInt8], under limits: PhotoLimits) throws {
    verdict = PhotoCheck.verdict(on: jpeg, under: limits)
    guard verdict.outcome != .refused else { throw PhotoRefused(verdict: verdict) }
    copy = try Self.copy(of: jpeg, under: limits)
    // The file was large enough because of what it carried beside the picture.
    guard copy.count >= limits.smallest else {
      throw PhotoRefused(verdict: PhotoCheck.verdict(on: copy, under: limits))
    }
  }

  private static func copy(of jpeg: [UInt8], under limits: PhotoLimits) throws -> [UInt8] {
    do throws(PhotoFault) { return try PhotoCopy.clean(jpeg, within: limits) } catch {
      if case .unavailable = error { throw TooBusy() }
      throw error
    }
  }
}

/// What is wrong with a photo as it was handed in, and what came of mending it.
package struct MendedPhoto: Sendable {
  package let before: PhotoVerdict
  package let after: Result<PhotoFix.Result, PhotoFault>

  fileprivate init(_ jpeg: [UInt8], under limits: PhotoLimits) {
    before = PhotoCheck.verdict(on: jpeg, under: limits)
    do throws(PhotoFault) { after = .success(try PhotoFix.fix(jpeg, to: limits)) } catch { after = .failure(error) }
  }
}

/// A photo that cannot be used, with everything that is wrong with it.
package struct PhotoRefused: Error {
  package let verdict: PhotoVerdict
}

extension PhotoLimits {
  /// What a policy asks of a photo.
  package init(_ policy: Policy) {
    self.init(
      width: policy.photoWidth, height: policy.photoHeight, smallest: policy.photoSmallest,
      largest: policy.photoLargest)
  }
}

/// The photo is on somebody else's form: it shows one person, and a clerk who has passed it looked at that one's.
package struct PhotoTaken: Error {}

/// Somebody handed in more photos in a day than an application can need.
package struct TooManyPhotos: Error {}

extension Session {
  /// A clerk hands them in for a whole counter, an employer for everybody who works there.
  fileprivate var photosPerDay: Int64 {
    switch role {
    case .clerk, .cityCentre, .provinceCentre, .employer: 2_000
    case .holder, .applicant, .agent, .hotlineAgent, .auditor, .administrator, .bank, .hospital, .pharmacy, .police,
      .factory, .centre:
      20
    }
  }

  var owner: String { "\(role.rawValue):\(subject)" }
}
