import Cards
import Yams

/// A value that `values.yaml` must give: its name, and how its text fills in the policy.
///
/// A new policy value is a property of `Policy` and a line in `all`.
struct PolicyValue: Sendable {
  let name: String
  let setting: @Sendable (Node, inout PolicyPage) -> PolicySetting?

  static let all: [PolicyValue] = [
    PolicyValue(PolicyKey.oralLossLife, \.oralLossLife, PolicyText.duration),
    PolicyValue(PolicyKey.oralLossRenewalWindow, \.oralLossRenewalWindow, PolicyText.duration),
    PolicyValue(PolicyKey.oralLossReminders, listIn: \.oralLossReminders, PolicyText.duration),
    PolicyValue("pin-tries", \.pinTries, PolicyText.tries),
    PolicyValue("replacement-fee", \.replacementFee, PolicyText.money),
    PolicyValue("card-validity", \.cardValidityYears, PolicyText.years),
    PolicyValue("hotline", \.hotline, PolicyText.phone),
    PolicyValue("first-fee", \.firstFee, PolicyText.money),
    PolicyValue(PolicyKey.guardianAge, \.guardianAge, PolicyText.age),
    PolicyValue(PolicyKey.photoAge, \.photoAge, PolicyText.age),
    PolicyValue("photo-size", PolicyText.pixels) { ($0.photoWidth, $0.photoHeight) = $1 },
    PolicyValue("photo-bytes", PolicyText.bytes) { ($0.photoSmallest, $0.photoLargest) = $1 },
    PolicyValue("renewal-window", \.renewalWindowDays, PolicyText.days(upTo: 3_650)),
    PolicyValue("collection-appointment", \.needsAppointment, PolicyText.need),
    PolicyValue(PolicyKey.collectionSlots, listIn: \.collectionSlots, PolicyText.timeSpan),
    PolicyValue("collections-per-slot", \.collectionsPerSlot, PolicyText.persons),
    PolicyValue("appointment-days-ahead", \.appointmentDaysAhead, PolicyText.days(upTo: 60)),
    PolicyValue(PolicyKey.collectionReminders, listIn: \.collectionReminders, PolicyText.duration),
    PolicyValue("collection-code", \.needsCollectionCode, PolicyText.need),
    PolicyValue("collection-code-life", \.collectionCodeDays, PolicyText.days(upTo: 60)),
    PolicyValue("unclaimed-return", \.unclaimedReturnDays, PolicyText.daysOrOff(upTo: 3_650)),
    PolicyValue(PolicyKey.bindingCities, listIn: \.bindingCities, PolicyText.region),
    PolicyValue("mandate-longest", \.longestMandateDays, PolicyText.days(upTo: 3_650)),
    PolicyValue("batch-largest", \.batchLargest, PolicyText.cards),
    PolicyValue("second-person", \.secondPersonDays, PolicyText.days(upTo: 60)),
    PolicyValue("bulk-act", \.bulkActFrom, PolicyText.persons),
    PolicyValue("bank-answer", \.bankAnswerDays, PolicyText.days(upTo: 60)),
    PolicyValue("initial-pin", \.initialPIN, PolicyText.pin),
    PolicyValue("city-services", listIn: \.cityServices, PolicyText.words),
    PolicyValue("ecard-issuers", listIn: \.ecardIssuers, PolicyText.words),
  ]

  typealias Parser<Value> = @Sendable (String) throws(PolicyText.Unreadable) -> Value

  private init<Value: Sendable>(
    _ name: String, _ part: WritableKeyPath<Policy, Value> & Sendable, _ parse: @escaping Parser<Value>
  ) {
    self.init(name, parse) { $0[keyPath: part] = $1 }
  }

  /// For a text that fills in more than one property.
  private init<Value: Sendable>(
    _ name: String, _ parse: @escaping Parser<Value>, set: @escaping @Sendable (inout Policy, Value) -> Void
  ) {
    self.name = name
    setting = { node, page in
      guard let (text, value) = page.parsed(node, as: "value", parse) else { return nil }
      return PolicySetting(text: text) { set(&$0, value) }
    }
  }

  private init<Value: Sendable>(
    _ name: String, listIn part: WritableKeyPath<Policy, [Value]> & Sendable, _ parse: @escaping Parser<Value>
  ) {
    self.name = name
    setting = { node, page in
      guard let items = page.list(node, as: "value", parse) else { return nil }
      let values = items.map(\.value)
      let text = items.isEmpty ? "[]" : items.map(\.text).joined(separator: ", ")
      return PolicySetting(text: text) { $0[keyPath: part] = values }
    }
  }
}
