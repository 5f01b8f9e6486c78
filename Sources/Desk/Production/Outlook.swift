import Cards
import Store

/// What somebody who waits for a card may expect, beyond where it stands.
package struct Outlook: Sendable, Equatable {
  package let typical: TypicalDays?
  /// The step at which the card was not among the others, and is being looked for.
  package let missing: BatchStep?

  package init(typical: TypicalDays? = nil, missing: BatchStep? = nil) {
    self.typical = typical
    self.missing = missing
  }
}

extension Desk {
  package func outlook(of application: Application) async throws -> Outlook {
    let missing =
      application.batch == nil
      ? nil : try await engine.read { try BatchItemRecord.whereabouts(of: application.number, in: $0)?.missing }
    return Outlook(typical: try await typicalDays(from: application.stage), missing: missing)
  }
}
