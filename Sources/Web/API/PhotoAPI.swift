import Cards
import Desk
import FoundationEssentials
import Photo

/// Photos: handed in, shown to the clerk who is to look, and what the clerk says.
enum PhotoAPI {
  /// Far more than a photo may have: what is wrong with a larger one is said without looking at its pixels.
  static let largestPhoto = 180_000

  static let routes: [Route] =
    [
      Route(
        .post, "/api/v1/photos", .roles(Role.counters.union([.applicant, .holder, .agent, .employer])), clauses: [.a2],
        "Hand in a photo for an application; the answer says what it measures and what was found in it",
        body: [
          Field("photo", .base64(max: largestPhoto), "The JPEG file", example: "/9j/4AAQ"),
          Field("city", .digits(6), "City that is to make the card, if it asks for other photos", example: "610100")
            .optional,
        ], answers: [.photo],
        bodyLimit: 245_760, handle: keepPhoto),
      Route(
        .get, "/api/v1/staff/photo-reviews", .roles(Role.counters), clauses: ActionName.reviewPhoto.clauses,
        "The applications in the own region whose photo a clerk is to look at", answers: [.photoReviews],
        handle: awaiting),
      Route(
        .get, "/api/v1/staff/cases/{holder}/photo", .roles(Role.counters), clauses: ActionName.reviewPhoto.clauses,
        "The photo of the application in an open case; the look is written down", answers: [.picture],
        handle: show),
    ] + review.routes

  private static let review = ActRoute(
    .reviewPhoto, "photo-reviews", "Say whether the photo of the application will do",
    body: [
      Field("verdict", .oneOf(["passed", "rejected"]), "What the clerk found", example: "passed"),
      Field("reason", .oneOf(PhotoFinding.Code.allCases.map(\.rawValue)), "Why not", example: "head-position").optional,
      Field("remark", .text(max: 200), "In the clerk's words; the applicant reads it", example: "头部太小").optional,
    ]
  ) { call, _ in .reviewPhoto(try verdict(in: call.fields)) }

  private static func verdict(in fields: Fields) throws -> PhotoReview {
    let reason = fields.text("reason").flatMap(PhotoFinding.Code.init)
    switch (fields["verdict"], reason, fields.text("remark")) {
    case ("passed", nil, nil): return .passed
    case ("rejected", let reason?, let remark):
      return .rejected(remark: [reason.chinese, remark].compactMap { $0 }.joined(separator: "："))
    default:
      throw BadRequest(
        field: "reason", problem: "does not fit the verdict",
        allowed: "a reason and perhaps a remark with rejected, and neither with passed")
    }
  }

  private static func keepPhoto(_ call: Call) async throws -> Reply {
    guard let jpeg = Data(base64Encoded: call.fields["photo"]) else { throw Problem.photoUnreadable }
    let city = try call.fields.parseIfAny("city", RegionCode.parse)
    let answer = try await call.desk.keepPhoto(
      Array(jpeg), for: city, of: try call.signedIn(), once: try call.once()
    ) { facts, verdict in
      Answer(status: 201, body: try encodeJSON(PhotoView(facts, verdict)))
    }
    return Reply(answer)
  }

  private static func awaiting(_ call: Call) async throws -> Reply {
    try .json(200, PhotoReviewsView(try await call.desk.photosToReview(by: try call.signedIn())))
  }

  private static func show(_ call: Call) async throws -> Reply {
    let open = try await call.openCase()
    guard let jpeg = try await call.desk.photo(in: open.holder.id, for: try call.signedIn()) else {
      throw Problem.noPhoto
    }
    // Not even a browser keeps it.
    return Reply(status: 200, contentType: "image/jpeg", body: jpeg, headers: [.cacheControl: "no-store"])
  }
}
