import Cards

/// A value that an answer names in braces and policy says: `{oral-loss-life}`, `{channels:activate-social}`.
enum NamedValue {
  static func named(_ name: String) -> (@Sendable (InForce) -> String)? {
    if let value = values[name] { return value }
    guard name.hasPrefix("channels:"), let action = ActionName(rawValue: String(name.dropFirst(9))) else { return nil }
    return { channels(of: action, in: $0) }
  }

  static var allowed: String { values.keys.sorted().joined(separator: ", ") + ", channels:ACTION" }

  /// The text with every value said. All names were checked when the entry was read.
  static func said(_ text: String, in force: InForce) -> String {
    pieces(of: text).map { piece in
      switch piece {
      case .text(let text): text
      case .name(let name): named(String(name))?(force) ?? "{\(name)}"
      }
    }.joined()
  }

  static func names(in text: String) -> [String] {
    pieces(of: text).compactMap { if case .name(let name) = $0 { String(name) } else { nil } }
  }

  /// What stands outside the braces.
  static func outside(_ text: String) -> String {
    pieces(of: text).map { if case .text(let text) = $0 { text } else { "" } }.joined()
  }

  /// Names that an entry may not type.
  static let channelNames = Channel.allCases.filter { $0 != .system && $0 != .outlet && $0 != .employer }.map(\.chinese)
    .filter { !["定点医院", "定点药店", "发卡银行网点", "发卡银行服务电话", "各市自己的渠道"].contains($0) }

  static func channels(of action: ActionName, in force: InForce) -> String {
    var ways = force.policy.ways(of: action)
    // Nobody said which city: each city's own ways are named with it.
    if force.city == nil, action.namesCityServices, let place = ways.firstIndex(of: Channel.cityChannel.chinese) {
      ways[place] += "（\(services(in: force))）"
    }
    return Refusal.list(ways, joinedBy: "或")
  }

  private enum Piece {
    case text(String)
    case name(Substring)
  }

  private static func pieces(of text: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      pieces.append(.text(String(rest[..<open])))
      pieces.append(.name(rest[rest.index(after: open)..<close]))
      rest = rest[rest.index(after: close)...]
    }
    pieces.append(.text(String(rest)))
    return pieces
  }

  private static let values: [String: @Sendable (InForce) -> String] = [
    "hotline": { $0.policy.hotline },
    "oral-loss-life": { $0.policy.oralLossLife.chinese },
    "oral-loss-renewal-window": { hours($0.policy.oralLossRenewalWindow) },
    "oral-loss-reminders": { $0.policy.oralLossReminders.map(hours).joined(separator: "、") },
    "pin-tries": { "\($0.policy.pinTries)" },
    "pin-length": { _ in "\(PIN.length)" },
    "initial-pin": { $0.policy.initialPIN },
    "replacement-fee": { fee($0.policy.replacementFee) },
    "first-fee": { fee($0.policy.firstFee) },
    "card-validity": { "\($0.policy.cardValidityYears)年" },
    "guardian-age": { "\($0.policy.guardianAge)周岁" },
    "photo-age": { "\($0.policy.photoAge)周岁" },
    "photo-size": { "\($0.policy.photoWidth)×\($0.policy.photoHeight)像素" },
    "photo-bytes": { "\($0.policy.photoSmallest / 1024)KB到\($0.policy.photoLargest / 1024)KB" },
    "renewal-window": { "\($0.policy.renewalWindowDays)天" },
    "appointment": { appointment(in: $0) },
    "appointment-days-ahead": { "\($0.policy.appointmentDaysAhead)天" },
    "collection-reminders": { $0.policy.collectionReminders.map(\.chinese).joined(separator: "、") },
    "collection-code-life": { "\($0.policy.collectionCodeDays)天" },
    "unclaimed-return": { unclaimed($0.policy) },
    "binding-cities": { force in
      let names = force.policy.bindingCities.map { force.policy.city($0)?.name ?? "\($0)" }
      return names.isEmpty ? "（目前没有）" : names.joined(separator: "、")
    },
    "longest-mandate": { "\($0.policy.longestMandateDays)天" },
    "bank-phones": { $0.policy.banks.map { "\($0.name)\($0.phone)" }.joined(separator: "、") },
    "bank-names": { $0.policy.banks.map(\.name).joined(separator: "、") },
    "bank-answer": { "\($0.policy.bankAnswerDays)天" },
    "city-services": { services(in: $0) },
    "ecard-issuers": { Refusal.list($0.policy.ecardIssuers, joinedBy: "或") },
  ]

  /// Of the city asked about, or which cities want one.
  private static func appointment(in force: InForce) -> String {
    let needs = "领卡要先预约"
    if let city = force.city { return city.name + (force.policy.needsAppointment ? needs : "领卡不用预约") }
    let needing = force.cities.filter(\.policy.needsAppointment).map(\.place.name)
    if needing.isEmpty { return force.policy.needsAppointment ? needs : "领卡不用预约" }
    return needing.count == force.cities.count ? needs : "\(needing.joined(separator: "、"))\(needs)，其他市不用"
  }

  private static func hours(_ duration: Duration) -> String {
    let hours = duration.wholeMilliseconds / 3_600_000
    return hours < 72 && .hours(Int(hours)) == duration ? "\(hours)小时" : duration.chinese
  }

  private static func fee(_ money: Money) -> String { money == Money(fen: 0) ? "免费" : money.chinese }

  private static func unclaimed(_ policy: Policy) -> String {
    policy.unclaimedReturnDays.map { "卡到网点满\($0)天没有人领，就退回市里" } ?? "网点不会因为久未领取就把卡退回"
  }

  /// Of the city asked about, or of each city that has some.
  private static func services(in force: InForce) -> String {
    if force.city != nil, !force.policy.cityServices.isEmpty {
      return Refusal.list(force.policy.cityServices, joinedBy: "或")
    }
    let lists = force.cities.filter { !$0.policy.cityServices.isEmpty }.map {
      "\($0.place.name)：\(Refusal.list($0.policy.cityServices, joinedBy: "或"))"
    }
    return lists.isEmpty ? "当地人社部门公布的渠道" : lists.joined(separator: "；")
  }
}
