import Cards

/// What must hold between the entries of a policy folder, however well each one is written.
struct PolicyChecks {
  private let draft: PolicyDraft
  private let filesWithFaults: Set<String>
  private var faults: [FolderFault] = []

  /// `reported` are the faults of reading: what merely follows from them is not said again.
  static func faults(in draft: PolicyDraft, reported: [FolderFault]) -> [FolderFault] {
    var checks = PolicyChecks(draft: draft, filesWithFaults: Set(reported.map(\.file)))
    checks.checkCompleteness()
    if let province = draft.province, let starts = draft.starts {
      checks.checkStart(starts)
      checks.checkPlaces(in: PolicyTimeline(draft, city: nil, province: province, starts: starts))
      for city in [nil] + draft.overrides.keys.map(Optional.some) {
        checks.checkCombinations(in: PolicyTimeline(draft, city: city, province: province, starts: starts), of: city)
      }
    }
    return checks.faults
  }

  private init(draft: PolicyDraft, filesWithFaults: Set<String>) {
    self.draft = draft
    self.filesWithFaults = filesWithFaults
  }

  // MARK: Nothing missing

  private mutating func checkCompleteness() {
    for value in PolicyValue.all { require(value.name, in: PolicyReader.values, called: "value \"\(value.name)\"") }
    for action in PolicyKey.actions {
      require(PolicyKey.channels(action), in: PolicyReader.channels, called: "action \"\(action.rawValue)\"")
    }
    for step in BatchStep.allCases {
      require(PolicyKey.handOver(step), in: PolicyReader.production, called: "step \"\(step.rawValue)\"")
    }
    requireAny(PolicyKey.bank(""), in: PolicyReader.banks, called: "a bank")
    requireAny(PolicyKey.city(""), in: PolicyReader.cities, called: "a city")
    requireAny(PolicyKey.outlet(""), in: PolicyReader.outlets, called: "an outlet")
  }

  private mutating func require(_ key: String, in file: String, called name: String) {
    requireSeries(in: file, called: name) { $0 == key }
  }

  private mutating func requireAny(_ prefix: String, in file: String, called name: String) {
    if filesWithFaults.contains(file) { return }
    requireSeries(in: file, called: name) { $0.hasPrefix(prefix) }
  }

  private mutating func requireSeries(in file: String, called name: String, where isRight: (String) -> Bool) {
    guard !draft.unread.contains(file), !draft.series.contains(where: { isRight($0.key) }) else { return }
    faults.append(FolderFault(file: file, line: 1, sentence: "missing \(name)"))
  }

  /// A key that comes into force after the book has begun would leave a gap that no rule could answer in.
  private mutating func checkStart(_ starts: Day) {
    let required =
      PolicyValue.all.map(\.name) + PolicyKey.actions.map(PolicyKey.channels)
      + BatchStep.allCases.map(PolicyKey.handOver)
    for series in draft.series where series.isWhole && required.contains(series.key) {
      guard let first = series.entries.first, first.from > starts else { continue }
      report(
        at: first,
        "\"\(series.key)\" begins on \(first.from), "
          + "but \(PolicyReader.province) starts on \(starts) and needs a value from then on")
    }
  }

  // MARK: Places and banks that are named elsewhere

  /// A city or a bank never ends, so the day on which an entry begins to name it decides.
  private mutating func checkPlaces(in timeline: PolicyTimeline) {
    for entry in draft.series.filter({ $0.key.hasPrefix(PolicyKey.outlet("")) }).flatMap(\.entries) {
      var policy = timeline.policy(at: entry.start)
      // A province has thousands; without them each entry is a short copy.
      policy.outlets = []
      guard let outlet = entry.setting.applied(to: policy).outlets.first else { continue }
      checkCity(outlet.city, of: entry, in: policy)
      if let bank = outlet.bank { checkBank(bank, of: entry, in: policy) }
    }
    let everywhere = draft.series + draft.overrides.values.flatMap(\.self)
    for entry in everywhere.filter({ $0.key == PolicyKey.bindingCities }).flatMap(\.entries) {
      let policy = timeline.policy(at: entry.start)
      for city in entry.setting.applied(to: policy).bindingCities { checkCity(city, of: entry, in: policy) }
    }
  }

  private mutating func checkCity(_ code: RegionCode, of entry: PolicyEntry, in policy: Policy) {
    guard policy.city(code) == nil, names(PolicyKey.city(""), in: PolicyReader.cities) else { return }
    let known = policy.cities.map(\.code.text)
    reportUnknown("city \"\(code)\"", in: PolicyReader.cities, at: entry, known: known)
  }

  private mutating func checkBank(_ code: BankCode, of entry: PolicyEntry, in policy: Policy) {
    guard policy.bank(code) == nil, names(PolicyKey.bank(""), in: PolicyReader.banks) else { return }
    let known = policy.banks.map(\.code.text)
    reportUnknown("bank \"\(code)\"", in: PolicyReader.banks, at: entry, known: known)
  }

  /// Whether `file` names anything at all, without a fault: otherwise that is what must be corrected first.
  private func names(_ prefix: String, in file: String) -> Bool {
    !filesWithFaults.contains(file) && draft.series.contains { $0.key.hasPrefix(prefix) }
  }

  private mutating func reportUnknown(_ what: String, in file: String, at entry: PolicyEntry, known: [String]) {
    let allowed = known.isEmpty ? "none that day" : known.joined(separator: ", ")
    report(at: entry, "the \(what) is not in \(file) on \(entry.from). Allowed: \(allowed)")
  }

  // MARK: Values that must fit together

  private mutating func checkCombinations(in timeline: PolicyTimeline, of city: RegionCode?) {
    for period in timeline.periods {
      checkRenewalWindow(in: period, of: city)
      checkReminders(in: period, of: city)
      checkCollectionReminders(in: period, of: city)
      checkCollectionSlots(in: period, of: city)
      checkAges(in: period, of: city)
      if let city { checkClosedLists(in: period, of: city) }
    }
  }

  private mutating func checkRenewalWindow(in period: PolicyTimeline.Period, of city: RegionCode?) {
    guard let life = entry(PolicyKey.oralLossLife, period, city),
      let window = entry(PolicyKey.oralLossRenewalWindow, period, city),
      period.policy.oralLossRenewalWindow >= period.policy.oralLossLife
    else { return }
    report(
      at: culprit(window, life),
      "an oral loss that lives \(life.setting.text) (\(life.spot)) cannot have a renewal window of "
        + "\(window.setting.text) (\(window.spot)); the window must be shorter")
  }

  private mutating func checkReminders(in period: PolicyTimeline.Period, of city: RegionCode?) {
    guard let reminders = entry(PolicyKey.oralLossReminders, period, city) else { return }
    let times = period.policy.oralLossReminders
    if zip(times, times.dropFirst()).contains(where: { $0 <= $1 }) {
      report(at: reminders, "the reminders \(reminders.setting.text) must stand longest first, each once")
    }
    guard let life = entry(PolicyKey.oralLossLife, period, city),
      times.contains(where: { $0 >= period.policy.oralLossLife })
    else { return }
    report(
      at: culprit(reminders, life),
      "an oral loss that lives \(life.setting.text) (\(life.spot)) cannot have the reminders "
        + "\(reminders.setting.text) (\(reminders.spot)); each must be shorter")
  }

  private mutating func checkCollectionReminders(in period: PolicyTimeline.Period, of city: RegionCode?) {
    guard let reminders = entry(PolicyKey.collectionReminders, period, city) else { return }
    let times = period.policy.collectionReminders
    if zip(times, times.dropFirst()).contains(where: { $0 >= $1 }) {
      report(at: reminders, "the reminders \(reminders.setting.text) must stand shortest first, each once")
    }
  }

  private mutating func checkCollectionSlots(in period: PolicyTimeline.Period, of city: RegionCode?) {
    guard let slots = entry(PolicyKey.collectionSlots, period, city) else { return }
    let spans = period.policy.collectionSlots
    if spans.isEmpty { report(at: slots, "there must be at least one slot, as [09:00-12:00]") }
    if zip(spans, spans.dropFirst()).contains(where: { $0.to > $1.from }) {
      report(at: slots, "the slots \(slots.setting.text) must stand earliest first and must not overlap")
    }
  }

  /// Whoever needs no photo is too young to act alone, too.
  private mutating func checkAges(in period: PolicyTimeline.Period, of city: RegionCode?) {
    guard let photo = entry(PolicyKey.photoAge, period, city),
      let guardian = entry(PolicyKey.guardianAge, period, city),
      period.policy.photoAge > period.policy.guardianAge
    else { return }
    report(
      at: culprit(photo, guardian),
      "with a photo only from \(photo.setting.text) on (\(photo.spot)) somebody of "
        + "\(guardian.setting.text) (\(guardian.spot)) would act alone without one; "
        + "the photo's age must not be the higher one")
  }

  /// A city may have fewer channels than the province's closed list, never another one.
  private mutating func checkClosedLists(in period: PolicyTimeline.Period, of city: RegionCode) {
    for action in PolicyKey.actions {
      let key = PolicyKey.channels(action)
      guard entry(key, period, city) != nil,
        let own = draft.entry(key, city: city, at: period.start), own.isOverride,
        let common = draft.entry(key, city: nil, at: period.start)?.entry,
        let ownList = period.policy.channels[action],
        let commonList = common.setting.applied(to: period.policy).channels[action], !commonList.isOpen
      else { continue }
      let extra = ownList.channels.filter { !commonList.channels.contains($0) }
      if ownList.isOpen || !extra.isEmpty {
        let what = extra.isEmpty ? "open it" : "add \(extra.map(\.rawValue).joined(separator: ", "))"
        report(at: own.entry, "the province's list in \(common.spot) is closed: a city may shorten it, not \(what)")
      }
    }
  }

  /// Nothing when a part of the key could not be read: what is then in force is not known.
  private func entry(_ key: String, _ period: PolicyTimeline.Period, _ city: RegionCode?) -> PolicyEntry? {
    let places = [draft.series, city.flatMap { draft.overrides[$0] } ?? []]
    guard places.joined().allSatisfy({ $0.key != key || $0.isWhole }) else { return nil }
    return draft.entry(key, city: city, at: period.start)?.entry
  }

  /// The entry to correct: a city's own, for the province's two fit together.
  private func culprit(_ one: PolicyEntry, _ other: PolicyEntry) -> PolicyEntry {
    [one, other].first { $0.spot.file.hasPrefix(PolicyReader.overrides + "/") } ?? one
  }

  private mutating func report(at entry: PolicyEntry, _ sentence: String) {
    faults.append(FolderFault(file: entry.spot.file, line: entry.spot.line, sentence: sentence))
  }
}

extension PolicySetting {
  fileprivate func applied(to policy: Policy) -> Policy {
    var policy = policy
    apply(&policy)
    return policy
  }
}
