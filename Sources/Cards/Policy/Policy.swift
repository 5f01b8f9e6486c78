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
  /// What a replacement, an exchange or a renewal costs; the issuing bank collects it.
  package var replacementFee: Money
  package var cardValidityYears: Int

  /// What the first card costs (P4).
  package var firstFee: Money
  /// Below this age somebody else acts, in years.
  package var guardianAge: Int
  /// From this age on an application needs a photo, in years.
  package var photoAge: Int
  /// What a photo must measure, in pixels, and how large its file may be, in bytes (A2).
  package var photoWidth: Int
  package var photoHeight: Int
  package var photoSmallest: Int
  package var photoLargest: Int
  /// How long before a card's end a new one may be asked for, in days.
  package var renewalWindowDays: Int
  /// Whether a card is collected by appointment (C2), in which parts of a day, for how many persons in each, and how
  /// many days ahead.
  package var needsAppointment: Bool
  package var collectionSlots: [TimeSpan]
  package var collectionsPerSlot: Int
  package var appointmentDaysAhead: Int
  /// How long after a card has reached its outlet its holder is reminded of it.
  package var collectionReminders: [Duration]
  /// Whether a proxy who was named online needs the holder's collection code, and how long a code is good, in days.
  package var needsCollectionCode: Bool
  package var collectionCodeDays: Int
  /// After how many days at its outlet a card that nobody has collected goes back to the city; nil for never.
  package var unclaimedReturnDays: Int?
  /// The cities whose employees bind a card that was made elsewhere (C5).
  package var bindingCities: [RegionCode]
  /// How long a mandate that somebody gives may hold, in days.
  package var longestMandateDays: Int
  package var outlets: [Outlet]
  /// Who answers for each step of the making.
  package var handOvers: [HandOver]
  /// How many cards a batch holds at the most.
  package var batchLargest: Int
  /// Within how many days a second member of staff must agree, or it is asked anew.
  package var secondPersonDays: Int
  /// From how many persons on one act for all of them needs a second member of staff.
  package var bulkActFrom: Int
  /// Within how many days a bank must answer, before its silence is somebody's task.
  package var bankAnswerDays: Int
  /// The PIN that older systems printed and that never works (V2): for those who ask about it.
  package var initialPIN: String
  /// What the city calls its own site, account or APP (P2, C2); empty where it has none.
  package var cityServices: [String]
  /// Where an electronic card is had (E3).
  package var ecardIssuers: [String]

  package init(
    province: Place, cities: [Place], banks: [Bank], hotline: String, channels: [ActionName: ChannelList],
    oralLossLife: Duration, oralLossRenewalWindow: Duration, oralLossReminders: [Duration], pinTries: Int,
    replacementFee: Money, cardValidityYears: Int, firstFee: Money, guardianAge: Int, photoAge: Int, photoWidth: Int,
    photoHeight: Int, photoSmallest: Int, photoLargest: Int, renewalWindowDays: Int, needsAppointment: Bool,
    collectionSlots: [TimeSpan], collectionsPerSlot: Int, appointmentDaysAhead: Int, collectionReminders: [Duration],
    needsCollectionCode: Bool, collectionCodeDays: Int, unclaimedReturnDays: Int?, bindingCities: [RegionCode],
    longestMandateDays: Int, outlets: [Outlet], handOvers: [HandOver], batchLargest: Int,
    secondPersonDays: Int, bulkActFrom: Int, bankAnswerDays: Int, initialPIN: String,
    cityServices: [String], ecardIssuers: [String]
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
    self.firstFee = firstFee
    self.guardianAge = guardianAge
    self.photoAge = photoAge
    self.photoWidth = photoWidth
    self.photoHeight = photoHeight
    self.photoSmallest = photoSmallest
    self.photoLargest = photoLargest
    self.renewalWindowDays = renewalWindowDays
    self.needsAppointment = needsAppointment
    self.collectionSlots = collectionSlots
    self.collectionsPerSlot = collectionsPerSlot
    self.appointmentDaysAhead = appointmentDaysAhead
    self.collectionReminders = collectionReminders
    self.needsCollectionCode = needsCollectionCode
    self.collectionCodeDays = collectionCodeDays
    self.unclaimedReturnDays = unclaimedReturnDays
    self.bindingCities = bindingCities
    self.longestMandateDays = longestMandateDays
    self.outlets = outlets
    self.handOvers = handOvers
    self.batchLargest = batchLargest
    self.secondPersonDays = secondPersonDays
    self.bulkActFrom = bulkActFrom
    self.bankAnswerDays = bankAnswerDays
    self.initialPIN = initialPIN
    self.cityServices = cityServices
    self.ecardIssuers = ecardIssuers
  }

  package func bank(_ code: BankCode) -> Bank? { banks.first { $0.code == code } }
  package func handOver(_ step: BatchStep) -> HandOver? { handOvers.first { $0.step == step } }
  package func city(_ code: RegionCode) -> Place? { cities.first { $0.code == code } }

  /// What people are told of where an act is possible: the city's own ways by their names, where the article names them
  /// for this act (P2, C2).
  package func ways(of action: ActionName) -> [String] {
    (channels[action]?.channels ?? []).flatMap { names(of: $0, for: action) }
  }

  func names(of channel: Channel, for action: ActionName) -> [String] {
    let isNamed = channel == .cityChannel && action.namesCityServices && !cityServices.isEmpty
    return isNamed ? cityServices : [channel.chinese]
  }

  package func outlet(_ code: String) -> Outlet? { outlets.first { $0.code == code } }

  /// The outlets of `city` where `action` is done, those of `bank` and the service's own.
  package func outlets(in city: RegionCode, for action: ActionName, bank: BankCode? = nil) -> [Outlet] {
    outlets.filter { outlet in
      city.city == outlet.city.city && outlet.actions.contains(action)
        && (bank == nil || outlet.bank == nil || outlet.bank == bank)
    }
  }
}

extension ActionName {
  /// Whether the article says by their names how it is done with a city's own site, account or APP (P2, C2).
  package var namesCityServices: Bool { clauses.contains { $0 == .p2 || $0 == .c2 } }
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
  /// Whether the bank lets an oral loss be passed on to it, when the social function is reported lost (L4).
  package let takesOralLosses: Bool

  package init(code: BankCode, name: String, phone: String, takesOralLosses: Bool = false) {
    self.code = code
    self.name = name
    self.phone = phone
    self.takesOralLosses = takesOralLosses
  }
}
