import Cards
import Photo
import Seal
import Store

/// Photos that people hand in: kept sealed, with their measures, until an application uses them.
extension Desk {
  /// Nothing larger is taken at all; what is asked of a photo is for the rules to say.
  package static let largestPhoto = 512 * 1024

  /// Keeps a JPEG for whoever is signed in; throws what is wrong with it.
  package func keepPhoto(
    _ jpeg: [UInt8], of session: Session, once: Once, answer: @escaping @Sendable (PhotoFacts) throws -> Answer
  ) async throws -> Answer {
    let header = try PhotoHeader(jpeg: jpeg)
    return try await self.once(once) { connection, now in
      try SignInRecord.queue(sealer.lookupKey("photos", session.owner), in: connection)
      let today = try PhotoRecord.count(of: session.owner, since: now - .days(1), in: connection)
      guard today < session.photosPerDay else { throw TooManyPhotos() }
      let id = Random.uuidV7(milliseconds: now.milliseconds)
      let facts = PhotoFacts(id: id, width: header.width, height: header.height, bytes: jpeg.count)
      try PhotoRecord(
        id: id, owner: session.owner, width: Int64(facts.width), height: Int64(facts.height),
        size: Int64(facts.bytes), createdAt: now, body: try sealer.seal(jpeg, bound: "photo:\(id)")
      ).insert(in: connection)
      return try answer(facts)
    }
  }

  /// The measures of a photo, if this person or account handed it in.
  package func photo(_ id: String, of session: Session) async throws -> PhotoFacts? {
    try await engine.read { try PhotoRecord.facts(id, of: session.owner, in: $0) }
  }
}

extension PhotoLimits {
  /// What a policy asks of a photo.
  package init(_ policy: Policy) {
    self.init(
      width: policy.photoWidth, height: policy.photoHeight, smallest: policy.photoSmallest,
      largest: policy.photoLargest)
  }
}

/// Somebody handed in more photos in a day than an application can need.
package struct TooManyPhotos: Error {}

extension Session {
  /// A clerk hands them in for a whole counter.
  fileprivate var photosPerDay: Int64 { role == .clerk ? 2_000 : 20 }

  fileprivate var owner: String { "\(role.rawValue):\(subject)" }
}
