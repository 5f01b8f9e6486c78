import Cards
import Seal
import Store

/// Acts for many people at once need a second member of staff: the same act, asked by another account in time, is done.
extension Desk {
  enum Hands: Sendable, Equatable {
    /// Somebody else has to do the same by then.
    case first(until: Instant)
    case second
  }

  /// `act`: the same text for the same act, whoever asks. `about`: what it is, in words.
  func hands(
    on act: String, about: String, in city: RegionCode, by account: String, under policy: Policy, at now: Instant,
    _ connection: any Connection
  ) throws -> Hands {
    let key = secondPersonKey(act)
    let ends = now + .days(policy.secondPersonDays)
    let asking = SecondPersonRecord(
      key: key, city: city, account: account, about: about, askedAt: now, endsAt: ends)
    if let until = try asking.ask(in: connection) { return .first(until: until) }
    if try SecondPersonRecord.agree(key, by: account, in: connection) { return .second }
    return .first(until: try SecondPersonRecord.end(key, in: connection) ?? ends)
  }

  func secondPersonKey(_ act: String) -> [UInt8] { sealer.lookupKey("second-person", act) }
}
