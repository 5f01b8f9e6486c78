/// A place that serves people with their cards: an outlet of the social-security service, or a bank's.
package struct Outlet: Sendable, Equatable, Hashable {
  package let code: String
  package let name: String
  package let city: RegionCode
  package let address: String
  package let phone: String
  /// The bank whose place it is; nil for the service's own.
  package let bank: BankCode?
  /// What can be done there, besides asking.
  package let actions: [ActionName]
  /// Nil where policy does not say: then it may be open on any day.
  package let hours: OpeningHours?
  package let district: String?

  package init(
    code: String, name: String, city: RegionCode, address: String, phone: String, bank: BankCode?,
    actions: [ActionName], hours: OpeningHours? = nil, district: String? = nil
  ) {
    self.code = code
    self.name = name
    self.city = city
    self.address = address
    self.phone = phone
    self.bank = bank
    self.actions = actions
    self.hours = hours
    self.district = district
  }

  /// Whether people are served all through `slot` on `day`, as far as policy says.
  package func serves(_ slot: TimeSpan, on day: Day) -> Bool {
    guard let hours else { return true }
    return hours.spans(on: day).contains { $0.contains(slot) }
  }

  /// Whether it opens on `day` at all, as far as policy says.
  package func opens(on day: Day) -> Bool { hours.map { !$0.spans(on: day).isEmpty } ?? true }
}
