import Cards

/// Where in a policy folder something is written.
struct PolicySpot: Sendable, Hashable, CustomStringConvertible {
  let file: String
  let line: Int

  var description: String { "\(file):\(line)" }
}

/// What an entry sets: the part of a policy it fills in, and how that reads.
struct PolicySetting: Sendable {
  let text: String
  /// Who says so for what policy adds to the main source's list.
  let addedBy: String?
  let apply: @Sendable (inout Policy) -> Void

  init(text: String, addedBy: String? = nil, apply: @escaping @Sendable (inout Policy) -> Void) {
    self.text = text
    self.addedBy = addedBy
    self.apply = apply
  }
}

/// One dated entry of a policy file: what it sets, from which day on, and who says so.
struct PolicyEntry: Sendable {
  let from: Day
  /// The first instant of `from`, in Shaanxi's own time.
  let start: Instant
  let setting: PolicySetting
  let source: String
  let spot: PolicySpot
}

/// The entries of one key, oldest first: each is in force until the next one.
struct PolicySeries: Sendable {
  let key: String
  let entries: [PolicyEntry]
  /// False when a faulty entry was left out; what follows from the others is then not worth reporting.
  let isWhole: Bool

  func entry(at now: Instant) -> PolicyEntry? { entries.last { $0.start <= now } }
}

/// The names under which series stand side by side.
enum PolicyKey {
  static func channels(_ action: ActionName) -> String { "channels/\(action.rawValue)" }
  static func bank(_ code: String) -> String { "banks/\(code)" }
  static func city(_ code: String) -> String { "cities/\(code)" }
  static func outlet(_ code: String) -> String { "outlets/\(code)" }
  static func handOver(_ step: BatchStep) -> String { "production/\(step.rawValue)" }

  static let oralLossLife = "oral-loss-life"
  static let oralLossRenewalWindow = "oral-loss-renewal-window"
  static let oralLossReminders = "oral-loss-reminders"
  static let guardianAge = "guardian-age"
  static let photoAge = "photo-age"
  static let collectionSlots = "collection-slots"
  static let collectionReminders = "collection-reminders"
  static let bindingCities = "binding-cities"

  /// The actions that people or institutions come in for: each has its own list of channels.
  static let actions = ActionName.allCases.filter { !$0.isSystems }
}
