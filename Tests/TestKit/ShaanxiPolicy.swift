import Cards

extension Policy {
  /// The policy of Shaanxi as the rules see it, without a file: a test of the policy book holds the two together.
  package static var shaanxi: Policy {
    get throws {
      Policy(
        province: Place(code: try RegionCode.parse("610000"), name: "陕西省"),
        cities: try ShaanxiPolicy.cities.map { Place(code: try RegionCode.parse($0), name: $1) },
        banks: try ShaanxiPolicy.banks.map { Bank(code: try BankCode.parse($0), name: $1, phone: $2) },
        hotline: "12333", channels: ShaanxiPolicy.channels, oralLossLife: .hours(168),
        oralLossRenewalWindow: .hours(48), oralLossReminders: [.hours(48), .hours(24), .hours(2)], pinTries: 6,
        replacementFee: Money(fen: 2000), cardValidityYears: 10)
    }
  }
}

private enum ShaanxiPolicy {
  static let cities = [
    ("610100", "西安市"), ("610200", "铜川市"), ("610300", "宝鸡市"), ("610400", "咸阳市"), ("610500", "渭南市"),
    ("610600", "延安市"), ("610700", "汉中市"), ("610800", "榆林市"), ("610900", "安康市"), ("611000", "商洛市"),
    ("611100", "杨凌示范区"),
  ]

  static let banks = [
    ("102", "中国工商银行", "95588"), ("103", "中国农业银行", "95599"), ("104", "中国银行", "95566"),
    ("105", "中国建设银行", "95533"), ("403", "中国邮政储蓄银行", "95580"), ("402", "陕西信合", "96111"),
  ]

  private static let online: [Channel] = [.miniProgramme, .officialAccount, .governmentSite]

  static let channels: [ActionName: ChannelList] = [
    .activateSocial: ChannelList(channels: [.outlet, .hospital, .pharmacy] + online, isOpen: true, clause: .v2),
    .activateFinancial: ChannelList(channels: [.bankCounter], isOpen: false, clause: .v3),
    .changeSocialPIN: ChannelList(channels: [.outlet] + online, isOpen: true, clause: .v2),
    .resetSocialPIN: ChannelList(channels: online + [.cityChannel, .outlet], isOpen: true, clause: .r1),
    .reportSocialOralLoss: ChannelList(
      channels: [.hotline, .cardSite, .outlet] + online, isOpen: true, clause: .l3),
    .reportFinancialOralLoss: ChannelList(channels: [.bankPhone], isOpen: false, clause: .l4),
    .releaseSocialOralLoss: ChannelList(channels: [.outlet] + online, isOpen: false, clause: .l6),
    .releaseFinancialOralLoss: ChannelList(channels: [.bankCounter, .bankPhone], isOpen: false, clause: .l6),
    .reportFormalLoss: ChannelList(channels: [.bankCounter], isOpen: false, clause: .l7),
  ]
}
