import Cards
import Desk
import Testing

@Suite("随程序带的陕西口径")
struct BundledPolicyTests {
  let book: PolicyBook
  let policy: Policy

  init() throws {
    book = try PolicyBook.load(folder: PolicyBook.bundledFolder)
    policy = book.policy(at: try Instant(iso: "2026-11-23T10:00:00+08:00"), city: nil)
  }

  @Test func `数值`() {
    #expect(policy.province.name == "陕西省")
    #expect(policy.oralLossLife == .hours(168))
    #expect(policy.oralLossRenewalWindow == .hours(48))
    #expect(policy.oralLossReminders == [.hours(48), .hours(24), .hours(2)])
    #expect(policy.pinTries == 6)
    #expect(policy.replacementFee == Money(fen: 2_000))
    #expect(policy.cardValidityYears == 10)
    #expect(policy.hotline == "12333")
  }

  @Test func `申领、领卡和代办的数值`() throws {
    #expect(policy.firstFee == Money(fen: 0))
    #expect(policy.guardianAge == 16)
    #expect(policy.photoAge == 7)
    #expect(policy.photoWidth == 358)
    #expect(policy.photoHeight == 441)
    #expect(policy.photoSmallest == 30 * 1_024)
    #expect(policy.photoLargest == 100 * 1_024)
    #expect(policy.renewalWindowDays == 60)
    #expect(!policy.needsAppointment)
    #expect(policy.collectionSlots.map(\.text) == ["09:00-12:00", "14:00-17:00"])
    #expect(policy.collectionsPerSlot == 100)
    #expect(!policy.needsCollectionCode)
    #expect(policy.collectionCodeDays == 7)
    #expect(policy.unclaimedReturnDays == nil)
    #expect(policy.appointmentDaysAhead == 14)
    #expect(policy.collectionReminders == [.days(30), .days(90), .days(180)])
    #expect(policy.bindingCities == [try RegionCode.parse("610100")])
    #expect(policy.longestMandateDays == 365)
    #expect(policy.secondPersonDays == 7)
    #expect(policy.bulkActFrom == 20)
    #expect(policy.bankAnswerDays == 2)
    #expect(policy.initialPIN == "666666" && policy.cityServices.isEmpty && policy.ecardIssuers.count == 6)
  }

  @Test func `每件有人来办的事都有渠道表`() {
    #expect(Set(policy.channels.keys) == Set(ActionName.allCases.filter { !$0.isSystems }))
  }

  @Test func `渠道表`() {
    let online: [Channel] = [.miniProgramme, .officialAccount, .governmentSite]
    expect([
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
    ])
  }

  @Test func `申领和领卡的渠道表`() {
    let apply: [Channel] = [.outlet, .miniProgramme, .officialAccount, .governmentSite, .cityChannel]
    let exchange = Array(apply.dropLast())
    expect([
      .apply: list(apply + [.employer], open: true, .a1),
      .correctApplication: list(apply, open: true, .a2),
      .withdrawApplication: list(apply, open: true, .a1),
      .queryProgress: list(
        [.miniProgramme, .officialAccount, .app, .governmentSite, .hotline, .outlet], open: true, .p1),
      .bookCollection: list([.cityChannel, .outlet], open: true, .c2),
      .cancelCollection: list([.cityChannel, .outlet], open: true, .c2),
      .askCollectionCode: list([.miniProgramme, .officialAccount, .governmentSite, .cityChannel], open: true, .c4),
      .shelveCard: list([.outlet], open: false, .c1),
      .collect: list([.outlet, .bankCounter], open: true, .c1),
      .bindInsurance: list([.cityChannel, .outlet], open: true, .c5),
      .exchange: list(exchange, open: true, .l8),
      .renew: list(exchange, open: true, .l8),
      .queryOutlets: list(
        [.miniProgramme, .officialAccount, .governmentSite, .outlet, .hotline, .cardSite, .app, .cityChannel],
        open: true, .l8),
    ])
  }

  @Test func `注销和身份变更的渠道表`() {
    let all: [Channel] = [.outlet, .miniProgramme, .officialAccount, .governmentSite]
    expect([
      .settleFinancial: list([.bankCounter], open: false, .x2),
      .cancelSocial: list([.miniProgramme, .officialAccount, .governmentSite, .outlet], open: false, .x3),
      .cancelFinancial: list([.bankCounter], open: false, .x4),
      .reportDeath: list([.outlet, .hotline], open: false, .x1),
      .reportMissing: list([.outlet, .hotline], open: false, .x1),
      .confirmLifeReport: list([.outlet], open: false, .x1),
      .reverseLifeReport: list([.outlet], open: false, .x1),
      .giveMandate: list(all, open: true, .c4),
      .endMandate: list(all, open: true, .c4),
      .changeContact: list(all + [.app], open: true, .a2),
      .changePhone: list(all, open: false, .a2),
      .changeName: list([.outlet], open: false, .a2),
      .changeDocument: list([.outlet], open: false, .a2),
      .reviewPhoto: list([.outlet], open: false, .a2),
      .mergeFile: list([.outlet], open: false, .c3),
      .splitFile: list([.outlet], open: false, .c3),
    ])
  }

  @Test func `原文没有「等」字的渠道表都是封闭的`() {
    let closed = policy.channels.filter { !$0.value.isOpen }.keys
    #expect(
      Set(closed) == [
        .activateFinancial, .shelveCard, .clearSocialPIN, .resetBankPIN, .reportFinancialOralLoss,
        .releaseSocialOralLoss,
        .releaseFinancialOralLoss, .reportFormalLoss, .settleFinancial, .cancelSocial, .cancelFinancial, .reportDeath,
        .reportMissing, .confirmLifeReport, .reverseLifeReport, .changePhone, .changeName, .changeDocument, .mergeFile,
        .splitFile, .reviewPhoto,
      ])
  }

  @Test func `12333能挂失，不能解挂`() throws {
    #expect(try #require(policy.channels[.reportSocialOralLoss]).channels.contains(.hotline))
    #expect(try !#require(policy.channels[.releaseSocialOralLoss]).channels.contains(.hotline))
  }

  @Test func `银行和城市`() throws {
    #expect(policy.banks.map(\.code.text) == ["102", "103", "104", "105", "403", "402"])
    #expect(policy.bank(try BankCode.parse("103"))?.phone == "95599")
    #expect(
      policy.cities.map(\.code.text) == [
        "610100", "610200", "610300", "610400", "610500", "610600", "610700", "610800", "610900", "611000", "611100",
      ])
    #expect(policy.city(try RegionCode.parse("610800"))?.name == "榆林市")
  }

  @Test func `西安市自己的渠道也能口头挂失`() throws {
    let now = try Instant(iso: "2026-11-23T10:00:00+08:00")
    let xian = book.policy(at: now, city: try RegionCode.parse("610100"))
    #expect(try #require(xian.channels[.reportSocialOralLoss]).channels.contains(.cityChannel))
    #expect(try !#require(policy.channels[.reportSocialOralLoss]).channels.contains(.cityChannel))

    let shown = book.sources(at: now, city: try RegionCode.parse("610100"))
    #expect(shown.filter(\.overriddenByCity).map(\.key) == Self.ownToXian)
  }

  private static let ownToXian = [
    "collection-appointment", "city-services", "channels/query-progress", "channels/report-social-oral-loss",
  ]

  @Test func `西安市领卡要预约，市里的渠道也能查进度`() throws {
    let xian = book.policy(at: try Instant(iso: "2026-11-23T10:00:00+08:00"), city: try RegionCode.parse("610100"))
    #expect(xian.needsAppointment)
    #expect(
      xian.channels[.queryProgress]
        == list(
          [.miniProgramme, .officialAccount, .app, .governmentSite, .hotline, .outlet, .cityChannel], open: true, .p1))
    #expect(xian.collectionsPerSlot == policy.collectionsPerSlot)
    #expect(xian.outlets == policy.outlets)
  }

  @Test func `每个城市有一个社保卡服务网点和一个银行网点`() throws {
    #expect(policy.outlets.count == 22)
    #expect(policy.outlets.prefix(3).map(\.code) == ["610100-01", "610100-02", "610200-01"])
    for city in policy.cities {
      let here = policy.outlets.filter { $0.city == city.code }
      #expect(here.map { $0.bank == nil } == [true, false], "\(city.name)")
    }
    for outlet in policy.outlets {
      let bank = outlet.bank.flatMap(policy.bank)
      #expect(outlet.phone == bank?.phone ?? policy.hotline)
    }
  }

  @Test func `网点能办的事，在那里的渠道都能办`() throws {
    for outlet in policy.outlets {
      let channel: Channel = outlet.bank == nil ? .outlet : .bankCounter
      for action in outlet.actions {
        #expect(try #require(policy.channels[action]).channels.contains(channel), "\(outlet.name) \(action)")
      }
    }
  }

  @Test func `网点按城市、事项和银行找`() throws {
    let xian = try RegionCode.parse("610100")
    #expect(policy.outlets(in: xian, for: .exchange).map(\.code) == ["610100-01"])
    #expect(policy.outlets(in: xian, for: .collect).map(\.code) == ["610100-01", "610100-02"])
    #expect(policy.outlets(in: xian, for: .collect, bank: try BankCode.parse("103")).map(\.code) == ["610100-01"])
    #expect(policy.outlets(in: try RegionCode.parse("610102"), for: .reportFormalLoss).map(\.code) == ["610100-02"])
  }

  @Test func `每个值都说得出来源`() throws {
    let shown = book.sources(at: try Instant(iso: "2026-11-23T10:00:00+08:00"), city: nil)
    // 24 values, 40 actions, 6 banks, 11 cities, 22 outlets, 8 steps.
    #expect(shown.count == 117)
    #expect(shown.allSatisfy { !$0.source.isEmpty && !$0.value.isEmpty && !$0.overriddenByCity })
    let life = try #require(shown.first)
    #expect(life.key == "oral-loss-life")
    #expect(life.value == "168 hours")
    #expect(life.from.iso == "2014-01-01")
    #expect(life.source.contains("第四十五课"))
    #expect(life.writtenAt.hasPrefix("values.yaml:"))
    let outlet = try #require(shown.last { $0.key.hasPrefix("outlets/") })
    #expect(outlet.key == "outlets/611100-02")
    #expect(outlet.source == "示例数据，正式使用前由各市核实")
  }

  private func expect(_ lists: [ActionName: ChannelList]) {
    for (action, list) in lists { #expect(policy.channels[action] == list, "\(action)") }
  }

  private func list(_ channels: [Channel], open: Bool, _ clause: Clause) -> ChannelList {
    ChannelList(channels: channels, isOpen: open, clause: clause)
  }
}

@Suite("口径从哪天起、在哪里有效")
struct PolicyInForceTests {
  private static let laterLife = PolicyFolder.Edit.line(
    "values.yaml", 4, "    source: 第四十五课\n  - {from: 2027-03-01, value: 240 hours, source: 新办法}")

  @Test func `新值从当天零点起，早一毫秒还是旧值`() throws {
    let book = try load(Self.laterLife)
    let change = try Instant(iso: "2027-03-01T00:00:00+08:00")
    #expect(book.policy(at: Instant(milliseconds: change.milliseconds - 1), city: nil).oralLossLife == .hours(168))
    #expect(book.policy(at: change, city: nil).oralLossLife == .hours(240))
    #expect(book.policy(at: change + .days(9_000), city: nil).oralLossLife == .hours(240))
    #expect(book.sources(at: change, city: nil).first?.source == "新办法")
    #expect(book.sources(at: Instant(milliseconds: change.milliseconds - 1), city: nil).first?.source == "第四十五课")
  }

  @Test func `早于第一天的时刻按第一天的口径`() throws {
    let book = try load(Self.laterLife)
    let long = try Instant(iso: "1999-01-01T00:00:00+08:00")
    #expect(book.policy(at: long, city: nil).oralLossLife == .hours(168))
    #expect(book.sources(at: long, city: nil).first?.value == "168 hours")
  }

  @Test func `城市的值只在那个城市、从它的日期起代替全省的值`() throws {
    let book = try load(
      .file("cities/610100.yaml", "values:\n  pin-tries:\n    - {from: 2025-06-01, value: 3, source: 市文件}\n"))
    let xian = try RegionCode.parse("610100")
    let tongchuan = try RegionCode.parse("610200")
    let change = try Instant(iso: "2025-06-01T00:00:00+08:00")
    let before = Instant(milliseconds: change.milliseconds - 1)
    #expect(book.policy(at: before, city: xian).pinTries == 6)
    #expect(book.policy(at: change, city: xian).pinTries == 3)
    #expect(book.policy(at: change, city: tongchuan).pinTries == 6)
    #expect(book.policy(at: change, city: nil).pinTries == 6)

    let shown = try #require(book.sources(at: change, city: xian).first { $0.key == "pin-tries" })
    #expect(shown.overriddenByCity)
    #expect(shown.source == "市文件")
    #expect(shown.writtenAt == "cities/610100.yaml:3")
    #expect(book.sources(at: before, city: xian).allSatisfy { !$0.overriddenByCity })
  }

  @Test func `区县按所在城市的口径，没听说过的地方按全省`() throws {
    let book = try load(
      .file("cities/610100.yaml", "values:\n  pin-tries:\n    - {from: 2014-01-01, value: 3, source: 市文件}\n"))
    let now = try Instant(iso: "2026-11-23T10:00:00+08:00")
    #expect(book.policy(at: now, city: try RegionCode.parse("610102")).pinTries == 3)
    #expect(book.policy(at: now, city: try RegionCode.parse("650100")).pinTries == 6)
  }

  @Test func `全省后来改了别的值，有自己口径的城市也跟着改`() throws {
    let book = try load(
      Self.laterLife,
      .file("cities/610100.yaml", "values:\n  pin-tries:\n    - {from: 2014-01-01, value: 3, source: 市文件}\n"))
    let policy = book.policy(at: try Instant(iso: "2027-03-01T00:00:00+08:00"), city: try RegionCode.parse("610100"))
    #expect(policy.oralLossLife == .hours(240))
    #expect(policy.pinTries == 3)
  }

  @Test func `城市可以缩短封闭的渠道表`() throws {
    let book = try load(
      .file(
        "cities/610100.yaml",
        """
        channels:
          release-social-oral-loss:
            - {from: 2014-01-01, channels: [outlet], open: false, clause: L6, source: 市文件}
        """))
    let now = try Instant(iso: "2026-11-23T10:00:00+08:00")
    let list = book.policy(at: now, city: try RegionCode.parse("610100")).channels[.releaseSocialOralLoss]
    #expect(list?.channels == [.outlet])
  }

  @Test func `后来才有的银行，以前没有`() throws {
    let book = try load(
      .line(
        "banks.yaml", 2,
        """
          - {from: 2014-01-01, name: 中国工商银行, phone: "95588", source: 测试}
        "103":
          - {from: 2020-01-01, name: 中国农业银行, phone: "95599", source: 测试}
        """))
    let change = try Instant(iso: "2020-01-01T00:00:00+08:00")
    #expect(book.policy(at: change - .minutes(1), city: nil).banks.map(\.code.text) == ["102"])
    #expect(book.policy(at: change, city: nil).banks.map(\.code.text) == ["102", "103"])
  }

  @Test func `增列的渠道连同它的来源`() throws {
    let book = try load(
      .line(
        "channels.yaml", 10,
        """
          - from: 2014-01-01
            channels: [hotline, card-site]
            open: true
            clause: L3
            source: 第四十五课
            extension: {channels: [outlet], source: 省厅通知}
        """))
    let now = try Instant(iso: "2026-11-23T10:00:00+08:00")
    let shown = try #require(book.sources(at: now, city: nil).first { $0.key == "channels/report-social-oral-loss" })
    #expect(shown.value == "hotline, card-site, outlet (open, L3)")
    #expect(shown.source == "第四十五课；增列：省厅通知")
  }

  @Test func `申领、领卡和代办的每个值城市都可以另定`() throws {
    let book = try load(
      .file(
        "cities/610100.yaml",
        """
        values:
          first-fee:
            - {from: 2025-06-01, value: 5.00 yuan, source: 市文件}
          guardian-age:
            - {from: 2025-06-01, value: 18 years, source: 市文件}
          photo-age:
            - {from: 2025-06-01, value: 1 year, source: 市文件}
          photo-size:
            - {from: 2025-06-01, value: 10000x1 pixels, source: 市文件}
          photo-bytes:
            - {from: 2025-06-01, value: 0 to 10240 KB, source: 市文件}
          renewal-window:
            - {from: 2025-06-01, value: 3650 days, source: 市文件}
          collection-appointment:
            - {from: 2025-06-01, value: needed, source: 市文件}
          collections-per-slot:
            - {from: 2025-06-01, value: 1 person, source: 市文件}
          appointment-days-ahead:
            - {from: 2025-06-01, value: 60 days, source: 市文件}
          collection-reminders:
            - {from: 2025-06-01, value: [36 hours], source: 市文件}
          mandate-longest:
            - {from: 2025-06-01, value: 1 day, source: 市文件}
          collection-slots:
            - {from: 2025-06-01, value: [10:00-11:30], source: 市文件}
          collection-code:
            - {from: 2025-06-01, value: needed, source: 市文件}
          collection-code-life:
            - {from: 2025-06-01, value: 1 day, source: 市文件}
          unclaimed-return:
            - {from: 2025-06-01, value: 365 days, source: 市文件}
        """))
    let now = try Instant(iso: "2026-11-23T10:00:00+08:00")
    let xian = book.policy(at: now, city: try RegionCode.parse("610100"))
    #expect(xian.firstFee == Money(fen: 500))
    #expect(xian.guardianAge == 18)
    #expect(xian.photoAge == 1)
    #expect([xian.photoWidth, xian.photoHeight] == [10_000, 1])
    #expect([xian.photoSmallest, xian.photoLargest] == [0, 10_485_760])
    #expect(xian.renewalWindowDays == 3_650)
    #expect(xian.needsAppointment)
    #expect(xian.collectionsPerSlot == 1)
    #expect(xian.collectionSlots.map(\.text) == ["10:00-11:30"])
    #expect(xian.needsCollectionCode)
    #expect(xian.collectionCodeDays == 1)
    #expect(xian.unclaimedReturnDays == 365)
    #expect(xian.appointmentDaysAhead == 60)
    #expect(xian.collectionReminders == [.hours(36)])
    #expect(xian.longestMandateDays == 1)

    let elsewhere = book.policy(at: now, city: try RegionCode.parse("610200"))
    #expect(elsewhere == book.policy(at: now, city: nil))
    #expect(elsewhere.guardianAge == 16)
    #expect(!elsewhere.needsAppointment)
  }

  @Test func `没有要绑定的城市，写空的方括号`() throws {
    let book = try load(.line("values.yaml", 50, "  - {from: 2014-01-01, value: [], source: 测试}"))
    let now = try Instant(iso: "2026-11-23T10:00:00+08:00")
    #expect(book.policy(at: now, city: nil).bindingCities.isEmpty)
    #expect(book.sources(at: now, city: nil).first { $0.key == "binding-cities" }?.value == "[]")
  }

  @Test func `网点迁了按新的，撤了就不再叫人去`() throws {
    let book = try load(
      .line(
        "outlets.yaml", 8,
        """
            source: 测试
          - {from: 2026-01-01, name: 鼓楼网点, city: 610100, address: 三号, phone: "12333", actions: [collect], source: 迁址}
          - {from: 2027-01-01, name: 鼓楼网点, city: 610100, address: 三号, phone: "12333", actions: [], source: 撤销}
        """))
    let xian = try RegionCode.parse("610100")
    let moved = try Instant(iso: "2026-01-01T00:00:00+08:00")
    let before = book.policy(at: moved - .minutes(1), city: xian)
    #expect(before.outlets.map(\.name) == ["钟楼网点", "工行网点"])
    #expect(before.outlets(in: xian, for: .exchange).map(\.address) == ["一号"])

    let after = book.policy(at: moved, city: xian)
    #expect(after.outlets.map(\.name) == ["鼓楼网点", "工行网点"])
    #expect(after.outlets(in: xian, for: .exchange).isEmpty)
    #expect(after.outlets(in: xian, for: .collect).map(\.address) == ["三号", "二号"])
    let shown = try #require(book.sources(at: moved, city: xian).first { $0.key == "outlets/610100-01" })
    #expect(shown.value == "鼓楼网点 三号 12333 (collect)")
    #expect(shown.source == "迁址")

    let closed = try Instant(iso: "2027-01-01T00:00:00+08:00")
    #expect(book.policy(at: closed, city: xian).outlets(in: xian, for: .collect).map(\.name) == ["工行网点"])
    #expect(book.sources(at: closed, city: xian).contains { $0.value == "鼓楼网点 三号 12333 (closed)" })
  }

  private func load(_ edits: PolicyFolder.Edit...) throws -> PolicyBook {
    let folder = try PolicyFolder(edits)
    defer { folder.remove() }
    return try PolicyBook.load(folder: folder.path)
  }
}
