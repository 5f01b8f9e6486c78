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
        replacementFee: Money(fen: 2000), cardValidityYears: 10, firstFee: Money(fen: 0), guardianAge: 16, photoAge: 7,
        photoWidth: 358, photoHeight: 441, photoSmallest: 30_720, photoLargest: 102_400, renewalWindowDays: 60,
        needsAppointment: false, collectionSlots: try ["09:00-12:00", "14:00-17:00"].map { try TimeSpan.parse($0) },
        collectionsPerSlot: 100, appointmentDaysAhead: 14,
        collectionReminders: [.days(30), .days(90), .days(180)], needsCollectionCode: false, collectionCodeDays: 7,
        unclaimedReturnDays: nil, bindingCities: [try RegionCode.parse("610100")],
        longestMandateDays: 365, outlets: try ShaanxiPolicy.outlets, handOvers: ShaanxiPolicy.handOvers,
        batchLargest: 100_000, secondPersonDays: 7, bulkActFrom: 20, bankAnswerDays: 2, initialPIN: "666666",
        cityServices: [],
        ecardIssuers: ["「秦云就业」小程序", "「陕西12333」微信公众号", "陕西人社政务服务网", "合作银行APP", "微信", "支付宝"])
    }
  }
}

private enum ShaanxiPolicy {
  static let cities = [
    ("610100", "西安市"), ("610200", "铜川市"), ("610300", "宝鸡市"), ("610400", "咸阳市"), ("610500", "渭南市"),
    ("610600", "延安市"), ("610700", "汉中市"), ("610800", "榆林市"), ("610900", "安康市"), ("611000", "商洛市"),
    ("611100", "杨凌示范区"),
  ]

  static let handOvers = [
    HandOver(step: .comparison, owner: "公安比对", deadline: .days(3), reminder: .days(1)),
    HandOver(step: .accounts, owner: "开户部门", deadline: .days(3), reminder: .days(1)),
    HandOver(step: .factory, owner: "制卡商", deadline: .days(10), reminder: .days(2)),
    HandOver(step: .bankKeys, owner: "密钥部门", deadline: .days(3), reminder: .days(1)),
    HandOver(step: .provinceKeys, owner: "省社保卡密钥中心", deadline: .days(3), reminder: .days(1)),
    HandOver(step: .issue, owner: "省社会保障卡中心", deadline: .days(2), reminder: .days(1)),
    HandOver(step: .city, owner: "社会保障卡中心", deadline: .days(5), reminder: .days(2)),
    HandOver(step: .outlet, owner: "社会保障卡中心（分发到网点）", deadline: .days(5), reminder: .days(2)),
  ]

  static let banks = [
    ("102", "中国工商银行", "95588"), ("103", "中国农业银行", "95599"), ("104", "中国银行", "95566"),
    ("105", "中国建设银行", "95533"), ("403", "中国邮政储蓄银行", "95580"), ("402", "陕西信合", "96111"),
  ]

  /// One outlet of the service and one of a bank in each city, the banks in turn.
  static var outlets: [Outlet] {
    get throws {
      try cities.enumerated().flatMap { index, city in
        let bank = banks[index % banks.count]
        return [
          Outlet(
            code: "\(city.0)-01", name: "\(city.1)社保卡服务网点（示例）", city: try RegionCode.parse(city.0),
            address: "\(city.1)示例路1号", phone: "12333", bank: nil,
            actions: [.collect, .exchange, .renew, .clearSocialPIN], hours: try office),
          Outlet(
            code: "\(city.0)-02", name: "\(bank.1)\(city.1)网点（示例）", city: try RegionCode.parse(city.0),
            address: "\(city.1)示例路2号", phone: bank.2, bank: try BankCode.parse(bank.0),
            actions: [.reportFormalLoss, .activateFinancial, .cancelFinancial, .collect], hours: try counter),
        ]
      }
    }
  }

  private static let weekdays: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday]

  private static var office: OpeningHours {
    get throws {
      OpeningHours(
        text: "周一至周五 09:00-12:00 13:30-17:00",
        parts: [
          .init(days: weekdays, spans: [try TimeSpan.parse("09:00-12:00"), try TimeSpan.parse("13:30-17:00")])
        ])
    }
  }

  private static var counter: OpeningHours {
    get throws {
      OpeningHours(
        text: "周一至周五 09:00-17:00；周六 09:00-12:00",
        parts: [
          .init(days: weekdays, spans: [try TimeSpan.parse("09:00-17:00")]),
          .init(days: [.saturday], spans: [try TimeSpan.parse("09:00-12:00")]),
        ])
    }
  }

  private static let online: [Channel] = [.miniProgramme, .officialAccount, .governmentSite]

  static let channels = applying.merging(using) { first, _ in first }.merging(ending) { first, _ in first }

  /// The application and what brings the card to its holder.
  private static let applying: [ActionName: ChannelList] = [
    .apply: list([.outlet] + online + [.cityChannel, .employer], open: true, .a1),
    .correctApplication: list([.outlet] + online + [.cityChannel], open: true, .a2),
    .withdrawApplication: list([.outlet] + online + [.cityChannel], open: true, .a1),
    .queryProgress: list(
      [.miniProgramme, .officialAccount, .app, .governmentSite, .hotline, .outlet], open: true, .p1),
    .bookCollection: list([.cityChannel, .outlet], open: true, .c2),
    .cancelCollection: list([.cityChannel, .outlet], open: true, .c2),
    .askCollectionCode: list(online + [.cityChannel], open: true, .c4),
    .shelveCard: list([.outlet], open: false, .c1),
    .collect: list([.outlet, .bankCounter], open: true, .c1),
    .bindInsurance: list([.cityChannel, .outlet], open: true, .c5),
    .exchange: list([.outlet] + online, open: true, .l8),
    .renew: list([.outlet] + online, open: true, .l8),
    .queryOutlets: list(online + [.outlet, .hotline, .cardSite, .app, .cityChannel], open: true, .l8),
  ]

  /// What a card in use needs.
  private static let using: [ActionName: ChannelList] = [
    .activateSocial: list([.outlet, .hospital, .pharmacy] + online, open: true, .v2),
    .activateFinancial: list([.bankCounter], open: false, .v3),
    .changeSocialPIN: list([.outlet] + online, open: true, .v2),
    .resetSocialPIN: list(online + [.cityChannel, .outlet], open: true, .r1),
    .clearSocialPIN: list([.outlet], open: false, .r2),
    .resetBankPIN: list([.bankCounter, .bankPhone], open: false, .r3),
    .reportSocialOralLoss: list([.hotline, .cardSite, .outlet] + online, open: true, .l3),
    .reportFinancialOralLoss: list([.bankPhone], open: false, .l4),
    .releaseSocialOralLoss: list([.outlet] + online, open: false, .l6),
    .releaseFinancialOralLoss: list([.bankCounter, .bankPhone], open: false, .l6),
    .reportFormalLoss: list([.bankCounter], open: false, .l7),
  ]

  /// The end of a card, and who the person is.
  private static let ending: [ActionName: ChannelList] = [
    .settleFinancial: list([.bankCounter], open: false, .x2),
    .cancelSocial: list(online + [.outlet], open: false, .x3),
    .cancelFinancial: list([.bankCounter], open: false, .x4),
    .reportDeath: list([.outlet, .hotline], open: false, .x1),
    .reportMissing: list([.outlet, .hotline], open: false, .x1),
    .confirmLifeReport: list([.outlet], open: false, .x1),
    .reverseLifeReport: list([.outlet], open: false, .x1),
    .giveMandate: list([.outlet] + online, open: true, .c4),
    .endMandate: list([.outlet] + online, open: true, .c4),
    .changeContact: list([.outlet] + online + [.app], open: true, .a2),
    .changePhone: list([.outlet] + online, open: false, .a2),
    .changeName: list([.outlet], open: false, .a2),
    .changeDocument: list([.outlet], open: false, .a2),
    .reviewPhoto: list([.outlet], open: false, .a2),
    .mergeFile: list([.outlet], open: false, .c3),
    .splitFile: list([.outlet], open: false, .c3),
  ]

  private static func list(_ channels: [Channel], open isOpen: Bool, _ clause: Clause) -> ChannelList {
    ChannelList(channels: channels, isOpen: isOpen, clause: clause)
  }
}
