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

  package init(
    code: String, name: String, city: RegionCode, address: String, phone: String, bank: BankCode?,
    actions: [ActionName]
  ) {
    self.code = code
    self.name = name
    self.city = city
    self.address = address
    self.phone = phone
    self.bank = bank
    self.actions = actions
  }
}
