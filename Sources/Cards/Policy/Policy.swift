/// The values in force in one place at one instant; the loader outside `Cards` reads them from dated files.
package struct Policy: Sendable, Equatable {
  package var province: Place
  /// City centres by region code, for names and for knowing which codes exist.
  package var cities: [Place]
  package var banks: [Bank]
  /// The province's advice line.
  package var hotline: String
  package var channels: [ActionName: ChannelList]

  /// How long an oral loss holds, counted from the accepted report (L5).
  package var oralLossLife: Duration
  /// Before the end of an oral loss, from when it may be reported again.
  package var oralLossRenewalWindow: Duration
  /// How long before the end of an oral loss its holder is reminded, longest first.
  package var oralLossReminders: [Duration]
  /// Wrong social PINs in a row that lock the social function.
  package var pinTries: Int
  /// What a replacement costs; the issuing bank collects it.
  package var replacementFee: Money
  package var cardValidityYears: Int

  package init(
    province: Place, cities: [Place], banks: [Bank], hotline: String, channels: [ActionName: ChannelList],
    oralLossLife: Duration, oralLossRenewalWindow: Duration, oralLossReminders: [Duration], pinTries: Int,
    replacementFee: Money, cardValidityYears: Int
  ) {
    self.province = province
    self.cities = cities
    self.banks = banks
    self.hotline = hotline
    self.channels = channels
    self.oralLossLife = oralLossLife
    self.oralLossRenewalWindow = oralLossRenewalWindow
    self.oralLossReminders = oralLossReminders
    self.pinTries = pinTries
    self.replacementFee = replacementFee
    self.cardValidityYears = cardValidityYears
  }

  package func bank(_ code: BankCode) -> Bank? { banks.first { $0.code == code } }
  package func city(_ code: RegionCode) -> Place? { cities.first { $0.code == code } }
}

/// A province or city as policy names it.
package struct Place: Sendable, Equatable, Hashable {
  package let code: RegionCode
  package let name: String

  package init(code: RegionCode, name: String) {
    self.code = code
    self.name = name
  }
}

/// An issuing bank: the party that owns the financial function.
package struct Bank: Sendable, Equatable, Hashable {
  package let code: BankCode
  package let name: String
  package let phone: String

  package init(code: BankCode, name: String, phone: String) {
    self.code = code
    self.name = name
    self.phone = phone
  }
}
