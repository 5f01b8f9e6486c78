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

  @Test func `渠道表`() {
    let online: [Channel] = [.miniProgramme, .officialAccount, .governmentSite]
    #expect(
      policy.channels == [
        .activateSocial: list([.outlet, .hospital, .pharmacy] + online, open: true, .v2),
        .activateFinancial: list([.bankCounter], open: false, .v3),
        .changeSocialPIN: list([.outlet] + online, open: true, .v2),
        .resetSocialPIN: list(online + [.cityChannel, .outlet], open: true, .r1),
        .reportSocialOralLoss: list([.hotline, .cardSite, .outlet] + online, open: true, .l3),
        .reportFinancialOralLoss: list([.bankPhone], open: false, .l4),
        .releaseSocialOralLoss: list([.outlet] + online, open: false, .l6),
        .releaseFinancialOralLoss: list([.bankCounter, .bankPhone], open: false, .l6),
        .reportFormalLoss: list([.bankCounter], open: false, .l7),
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
    #expect(shown.filter(\.overriddenByCity).map(\.key) == ["channels/report-social-oral-loss"])
  }

  @Test func `每个值都说得出来源`() throws {
    let shown = book.sources(at: try Instant(iso: "2026-11-23T10:00:00+08:00"), city: nil)
    // 7 values, 9 actions, 6 banks, 11 cities.
    #expect(shown.count == 33)
    #expect(shown.allSatisfy { !$0.source.isEmpty && !$0.value.isEmpty && !$0.overriddenByCity })
    let life = try #require(shown.first)
    #expect(life.key == "oral-loss-life")
    #expect(life.value == "168 hours")
    #expect(life.from.iso == "2014-01-01")
    #expect(life.source.contains("第四十五课"))
    #expect(life.writtenAt.hasPrefix("values.yaml:"))
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

  private func load(_ edits: PolicyFolder.Edit...) throws -> PolicyBook {
    let folder = try PolicyFolder(edits)
    defer { folder.remove() }
    return try PolicyBook.load(folder: folder.path)
  }
}
