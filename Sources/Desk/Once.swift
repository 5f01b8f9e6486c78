import Cards
import Seal
import Store

/// Which request this is, so that repeating it changes nothing: who, which route, which key, and a digest of the body.
package struct Once: Sendable {
  package let subject: String
  package let route: String
  package let key: String
  package let payload: [UInt8]

  package init(subject: String, route: String, key: String, payload: [UInt8]) {
    self.subject = subject
    self.route = route
    self.key = key
    self.payload = payload
  }
}

/// An answer that is kept with its effect and given again, byte for byte, when the request is repeated.
package struct Answer: Sendable, Equatable {
  package let status: Int
  package let body: [UInt8]
  package var isReplay = false

  package init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }
}

/// Why a repeated request gets no answer.
package enum OnceFault: Error, Equatable {
  /// The first one is still being worked on.
  case running
  /// The key was used for another request body.
  case otherPayload
}

/// Keeps requests and their answers: in the transaction of the effect, sealed, for seven days.
struct Repeats: Sendable {
  static let kept = Duration.days(7)
  /// An unfinished request of another process counts as left behind after this.
  static let abandonedAfter = Duration.seconds(15)

  let sealer: Sealer
  let boot: String
  let isExclusive: Bool

  enum Claim: Sendable {
    case mine(takenUp: Bool)
    case answered(Answer)
  }

  func claim(_ once: Once, at now: Instant, in connection: any Connection) throws -> Claim {
    let abandoned = IdempotencyRecord.Abandoned(before: now - Self.abandonedAfter, byOtherRuns: isExclusive)
    let claim = try record(once).claim(at: now, keptSince: now - Self.kept, abandoned: abandoned, in: connection)
    switch claim {
    case .fresh: return .mine(takenUp: false)
    case .takenUp: return .mine(takenUp: true)
    case .running: throw OnceFault.running
    case .otherPayload: throw OnceFault.otherPayload
    case .answered(let status, let sealed):
      var answer = Answer(status: Int(status), body: try sealer.open(sealed, bound: bound(once)))
      answer.isReplay = true
      return .answered(answer)
    }
  }

  func keep(_ answer: Answer, of once: Once, in connection: any Connection) throws {
    let sealed = try sealer.seal(answer.body, bound: bound(once))
    try record(once).keep(status: Int64(answer.status), answer: sealed, in: connection)
  }

  /// Hashed with a key: the body may hold a PIN, and some clients make their key from a document number.
  private func record(_ once: Once) -> IdempotencyRecord {
    IdempotencyRecord(
      subject: once.subject, route: once.route,
      key: Hex.encode(sealer.lookupKey("repeat", once.key)),
      payload: sealer.lookupKey("payload", Hex.encode(Digest.sha256(once.payload))), boot: boot)
  }

  private func bound(_ once: Once) -> String { "answer:\(once.subject):\(once.route):\(once.key)" }
}
