import Cards
import Desk
import Guide

extension InForce {
  /// What holds at `now` in `city`, or in the whole province.
  package init(_ book: PolicyBook, at now: Instant, city: RegionCode?) {
    let policy = book.policy(at: now, city: city)
    self.init(
      policy: policy, city: city.flatMap { policy.city($0.city) },
      cities: policy.cities.map { ($0, book.policy(at: now, city: $0.code)) })
  }
}
