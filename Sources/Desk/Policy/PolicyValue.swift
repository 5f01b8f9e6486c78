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
  ]

  typealias Parser<Value> = @Sendable (String) throws(PolicyText.Unreadable) -> Value

  private init<Value: Sendable>(
    _ name: String, _ part: WritableKeyPath<Policy, Value> & Sendable, _ parse: @escaping Parser<Value>
  ) {
    self.name = name
    setting = { node, page in
      guard let (text, value) = page.parsed(node, as: "value", parse) else { return nil }
      return PolicySetting(text: text) { $0[keyPath: part] = value }
    }
  }

  private init<Value: Sendable>(
    _ name: String, listIn part: WritableKeyPath<Policy, [Value]> & Sendable, _ parse: @escaping Parser<Value>
  ) {
    self.name = name
    setting = { node, page in
      guard let items = page.list(node, as: "value", parse) else { return nil }
      let values = items.map(\.value)
      return PolicySetting(text: items.map(\.text).joined(separator: ", ")) { $0[keyPath: part] = values }
    }
  }
}
