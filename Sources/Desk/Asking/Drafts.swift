import Cards
import Seal
import Store

/// Forms that somebody has not finished: kept sealed, for whoever is signed in, until they are sent or forgotten.
extension Desk {
  static let draftLife = Duration.days(14)

  /// What was kept last; nil when there is nothing.
  package func draft(_ kind: String, of session: Session) async throws -> [UInt8]? {
    let subject = session.draftSubject
    return try await engine.read { try DraftRecord.find(subject, kind: kind, in: $0) }
      .map { try sealer.open($0, bound: "draft:\(subject):\(kind)") }
  }

  package func keepDraft(_ body: [UInt8], _ kind: String, of session: Session) async throws {
    let subject = session.draftSubject
    let sealed = try sealer.seal(body, bound: "draft:\(subject):\(kind)")
    try await engine.write { try DraftRecord.put(sealed, of: subject, kind: kind, at: clock.now(), in: $0) }
  }

  package func dropDraft(_ kind: String, of session: Session) async throws {
    let subject = session.draftSubject
    try await engine.write { try DraftRecord.remove(subject, kind: kind, in: $0) }
  }
}

extension Session {
  /// An agent's drafts are kept apart for each person who is acted for.
  fileprivate var draftSubject: String { "\(role.rawValue):\(subject):\(role == .agent ? scope : "")" }
}
