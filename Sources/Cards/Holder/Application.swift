/// A card being asked for. The card it leads to belongs to it until it is handed over.
package struct Application: Sendable, Equatable, Codable {
  package enum Kind: String, Sendable, Codable { case replacement }
  package enum Stage: String, Sendable, Codable {
    case accepted
    package var chinese: String {
      switch self {
      case .accepted: "已受理"
      }
    }
  }

  /// What the applicant quotes when asking about it.
  package let number: String
  package let kind: Kind
  package var stage: Stage
  package let opened: Instant
  package let replaces: CardNumber
  package let city: RegionCode
  package let bank: BankCode
  package let branch: String
  /// To be collected by the issuing bank.
  package let fee: Money

  package init(
    number: String, kind: Kind, stage: Stage, opened: Instant, replaces: CardNumber, city: RegionCode, bank: BankCode,
    branch: String, fee: Money
  ) {
    self.number = number
    self.kind = kind
    self.stage = stage
    self.opened = opened
    self.replaces = replaces
    self.city = city
    self.bank = bank
    self.branch = branch
    self.fee = fee
  }
}
