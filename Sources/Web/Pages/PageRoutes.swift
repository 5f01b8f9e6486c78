import Cards
import Desk

/// The pages: what a browser may ask for. Their forms do what the routes of the API do.
extension Routes {
  package static let pages: [Route] =
    [PublicFiles.route] + HomePages.routes + SignInPages.routes + CardPages.routes + LossPages.routes
    + GuidePages.routes
    + PINPages.routes + NewCardPages.routes + CancellationPages.routes + FamilyPages.routes + FilePages.routes
    + HelpPages.routes + ApplyPages.routes + ApplyPhotoPages.routes + ProgressPages.routes + CollectionPages.routes
    + OutletPages.routes
}

extension Route {
  /// Who pages of one's own file are for.
  static let ownFile = Access.roles([.holder, .agent])

  /// A page that is looked at.
  static func page(
    _ path: String, _ access: Access, _ summary: String, clauses: [Clause] = [],
    handle: @escaping @Sendable (Call) async throws -> Reply
  ) -> Route {
    Route(.get, path, access, clauses: clauses, summary, answers: [], style: .page, handle: handle)
  }

  /// A form that is sent.
  static func form(
    _ path: String, _ access: Access, _ summary: String, clauses: [Clause] = [], bodyLimit: Int = 16_384,
    handle: @escaping @Sendable (Call) async throws -> Reply
  ) -> Route {
    Route(
      .post, path, access, clauses: clauses, summary, answers: [], bodyLimit: bodyLimit, style: .page, handle: handle)
  }
}
