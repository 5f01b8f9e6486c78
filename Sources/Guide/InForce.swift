import Cards

/// The policy from which an answer takes its figures, channels and telephone numbers.
package struct InForce: Sendable {
  /// Of the city asked about, or of the province.
  package let policy: Policy
  /// Nil when the whole province is asked about.
  package let city: Place?
  /// The policies of all cities, for what is so in some of them only.
  package let cities: [(place: Place, policy: Policy)]

  package init(policy: Policy, city: Place?, cities: [(place: Place, policy: Policy)]) {
    self.policy = policy
    self.city = city
    self.cities = cities
  }

  /// Names of the cities in which something is so.
  func places(where isSo: (Policy) -> Bool) -> String {
    let names = cities.filter { isSo($0.policy) }.map(\.place.name)
    return names.isEmpty ? "（目前没有）" : names.joined(separator: "、")
  }
}
