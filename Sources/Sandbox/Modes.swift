import Synchronization

/// How an outside party behaves now.
enum Mode: Sendable, Equatable {
  case normal
  /// Answers, or reports, after this time.
  case delay(Duration)
  /// Answers 503; a bank's telephone hears the caller and keeps the report until the mode changes. A file is answered
  /// with a digest that is not right, and once more when the mode changes.
  case fail
  /// Takes the connection and never answers; what a bank's telephone heard is lost. A file is left where it is.
  case silent

  var name: String {
    switch self {
    case .normal: "normal"
    case .delay: "delay"
    case .fail: "fail"
    case .silent: "silent"
    }
  }

  /// nil for a mode that does not exist or a delay without a sensible time.
  init?(name: String, seconds: Double?) {
    switch name {
    case "normal": self = .normal
    case "fail": self = .fail
    case "silent": self = .silent
    case "delay":
      guard let seconds, (0...600).contains(seconds) else { return nil }
      self = .delay(.seconds(seconds))
    default: return nil
    }
  }
}

/// The modes of all parties: the identity platform, the message gateway, the card centre, the clerks of the outlets,
/// each bank's telephone and counter, and everybody who makes cards by files.
final class Modes: Sendable {
  static let identity = "identity"
  static let messages = "sms"
  static let centre = "centre"
  /// Whoever sits behind Qinka's own counters and telephones.
  static let counter = "counter"
  /// A name for all banks together; their back offices, which work by files, are parties of their own.
  static let everyBank = "bank"

  private let banks: [String]
  private let modes: Mutex<[String: Mode]>

  init(banks: [String], tills: [String] = []) {
    self.banks = banks
    let single = [Self.identity, Self.messages, Self.centre, Self.counter]
    let parties = single + banks + tills + ExchangeParty.all(banks: banks)
    modes = Mutex(Dictionary(uniqueKeysWithValues: parties.map { ($0, .normal) }))
  }

  var parties: [String: Mode] { modes.withLock { $0 } }

  subscript(party: String) -> Mode { modes.withLock { $0[party] ?? .normal } }

  /// False when there is no such party.
  func set(_ mode: Mode, for party: String) -> Bool {
    modes.withLock { modes in
      let named = party == Self.everyBank ? banks : [party]
      guard named.allSatisfy({ modes[$0] != nil }) else { return false }
      for name in named { modes[name] = mode }
      return true
    }
  }
}

/// Waiting, as an argument, so that tests need not wait.
typealias Pause = @Sendable (Duration) async throws -> Void

extension Modes {
  /// Silence ends after this even for a caller without a deadline of its own.
  static let longestSilence = Duration.seconds(30)
  private static let look = Duration.milliseconds(100)

  /// Behaves as the party's mode says before it may answer. False: it answers that it cannot.
  func permit(_ party: String, pause: Pause) async throws -> Bool {
    switch self[party] {
    case .normal: return true
    case .fail: return false
    case .delay(let time):
      try await pause(time)
      return true
    case .silent:
      var waited = Duration.zero
      while self[party] == .silent, waited < Self.longestSilence {
        try await pause(Self.look)
        waited += Self.look
      }
      return false
    }
  }
}
