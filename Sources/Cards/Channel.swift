/// The way a person or an institution came in: a rule of service, never a security boundary.
package enum Channel: String, Sendable, CaseIterable, Codable {
  case outlet
  case miniProgramme = "mini-programme"
  case officialAccount = "official-account"
  case governmentSite = "government-site"
  case cardSite = "card-site"
  case app
  case hotline
  case cityChannel = "city-channel"
  case hospital
  case pharmacy
  case bankCounter = "bank-counter"
  case bankPhone = "bank-phone"
  /// An employer hands in for its people.
  case employer
  case system

  /// What people call it.
  package var chinese: String {
    switch self {
    case .outlet: "社保卡服务网点"
    case .miniProgramme: "「秦云就业」小程序"
    case .officialAccount: "「陕西12333」微信公众号"
    case .governmentSite: "陕西人社政务服务网"
    case .cardSite: "社会保障卡服务网"
    case .app: "陕西人社APP"
    case .hotline: "12333电话"
    case .cityChannel: "各市自己的渠道"
    case .hospital: "定点医院"
    case .pharmacy: "定点药店"
    case .bankCounter: "发卡银行网点"
    case .bankPhone: "发卡银行服务电话"
    case .employer: "单位经办"
    case .system: "系统"
    }
  }
}

/// The channels in which one action is possible, as policy lists them.
package struct ChannelList: Sendable, Equatable {
  package let channels: [Channel]
  /// A list that its source ends with 「等」 may be extended by policy; a closed one may not.
  package let isOpen: Bool
  package let clause: Clause

  package init(channels: [Channel], isOpen: Bool, clause: Clause) {
    self.channels = channels
    self.isOpen = isOpen
    self.clause = clause
  }
}
