import Hummingbird
import NIOCore
import Synchronization

/// What is known of one request while it is answered.
package struct RequestScope: RequestContext {
  package var coreContext: CoreRequestContextStorage
  /// Where its place is left for it.
  let channel: any Channel
  /// Written by the route's entry, read by what wraps it.
  private let found = FoundRoute()

  package init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }

  /// What the visitor quotes and the log shows.
  var reference: String { String((logger[metadataKey: "hb.request.id"]?.description ?? "none").suffix(12)) }

  /// The parts of the address that the route's path names.
  var texts: [String: String] {
    Dictionary(parameters.map { (String($0.key), String($0.value)) }, uniquingKeysWith: { first, _ in first })
  }

  /// The template, never the address that was asked for.
  var routeName: String {
    get { found.name.withLock { $0 } ?? "none" }
    nonmutating set { found.name.withLock { $0 = newValue } }
  }

  /// Whether somebody with a browser is answered.
  var isPage: Bool {
    get { found.isPage.withLock { $0 } }
    nonmutating set { found.isPage.withLock { $0 = newValue } }
  }
}

/// Handlers get copies of a context; the name of the route must reach the outside.
private final class FoundRoute: Sendable {
  let name = Mutex<String?>(nil)
  let isPage = Mutex(false)
}
