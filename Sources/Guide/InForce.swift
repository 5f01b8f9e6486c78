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

}

extension Sequence<Place> {
  /// The one place that a question names, also without its last word (西安); nil when it names none or several.
  package func named(in question: String) -> Place? {
    let words = Terms.folded(question)
    let named = filter { words.contains($0.name) || words.contains($0.shortName) }
    return named.count == 1 ? named[0] : nil
  }
}

extension Place {
  fileprivate var shortName: String {
    for last in ["市", "示范区"] where name.hasSuffix(last) && name.count > last.count + 1 {
      return String(name.dropLast(last.count))
    }
    return name
  }
}
