import Cards

/// The policies of one place, one after the other: a new one begins wherever a date stands in the files.
struct PolicyTimeline: Sendable {
  struct Period: Sendable {
    let start: Instant
    let policy: Policy
  }

  /// Oldest first, never empty.
  let periods: [Period]
  let start: Instant

  init(_ draft: PolicyDraft, city: RegionCode?, province: Place, starts: Day) {
    let start = starts.start
    let series = draft.series + (city.flatMap { draft.overrides[$0] } ?? [])
    let changes = Set(series.flatMap(\.entries).map(\.start)).filter { $0 > start }.sorted()
    self.start = start
    periods = ([start] + changes).map { instant in
      Period(start: instant, policy: Self.policy(draft, city: city, province: province, at: instant))
    }
  }

  func policy(at now: Instant) -> Policy {
    // Nearly every question is about today, and today is in the last periods.
    (periods.last { $0.start <= now } ?? periods[0]).policy
  }

  private static func policy(_ draft: PolicyDraft, city: RegionCode?, province: Place, at now: Instant) -> Policy {
    var policy = Policy.bare(of: province)
    for series in draft.series {
      draft.entry(of: series, city: city, at: now)?.entry.setting.apply(&policy)
    }
    return policy
  }
}

extension PolicyDraft {
  /// What one key says in one place at one instant: the city's word if it has one in force, else the province's.
  func entry(_ key: String, city: RegionCode?, at now: Instant) -> (entry: PolicyEntry, isOverride: Bool)? {
    series.first { $0.key == key }.flatMap { entry(of: $0, city: city, at: now) }
  }

  /// The same for a series of the province, which then need not be looked for among thousands of outlets.
  func entry(of series: PolicySeries, city: RegionCode?, at now: Instant) -> (entry: PolicyEntry, isOverride: Bool)? {
    let own = city.flatMap { overrides[$0] }?.first { $0.key == series.key }?.entry(at: now)
    if let own { return (own, true) }
    return series.entry(at: now).map { ($0, false) }
  }
}

extension Policy {
  /// Only the frame: the entries fill in the rest, and `PolicyChecks` sees to it that they fill in all of it.
  fileprivate static func bare(of province: Place) -> Policy {
    Policy(
      province: province, cities: [], banks: [], hotline: "", channels: [:],
      oralLossLife: .zero, oralLossRenewalWindow: .zero, oralLossReminders: [], pinTries: 0,
      replacementFee: Money(fen: 0), cardValidityYears: 0, firstFee: Money(fen: 0), guardianAge: 0, photoAge: 0,
      photoWidth: 0, photoHeight: 0, photoSmallest: 0, photoLargest: 0, renewalWindowDays: 0, needsAppointment: false,
      collectionSlots: [], collectionsPerSlot: 0, appointmentDaysAhead: 0, collectionReminders: [],
      needsCollectionCode: false, collectionCodeDays: 0, unclaimedReturnDays: nil, bindingCities: [],
      longestMandateDays: 0, outlets: [], handOvers: [], batchLargest: 0, secondPersonDays: 0, bulkActFrom: 0,
      bankAnswerDays: 0, initialPIN: "", cityServices: [], ecardIssuers: [])
  }
}
