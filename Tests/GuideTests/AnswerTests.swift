import Cards
import Foundation
import TestKit
import Testing

@testable import Guide

/// What the guide answers, and that it says what the policy says.
struct GuideAnswerTests {
  private let guide: Guide
  private let force: InForce

  init() throws {
    guide = try Guide.bundled.get()
    force = InForce(policy: try .shaanxi, city: nil, cities: [])
  }

  private func text(_ id: String, _ force: InForce) throws -> String {
    guide.answer(try #require(guide.entry(id)), in: force).text
  }

  @Test(.clauses(.g1, .l5)) func `挂失期限改成五天，答案跟着改，条目不用动`() throws {
    var policy = try Policy.shaanxi
    policy.oralLossLife = .hours(120)
    let changed = InForce(policy: policy, city: nil, cities: [])
    #expect(try text("oral-loss-life", force).contains("管7天"))
    let answer = try text("oral-loss-life", changed)
    #expect(answer.contains("管5天") && !answer.contains("7天"))
  }

  @Test(.clauses(.g1, .a2)) func `照片的尺寸和大小改了，答案跟着改`() throws {
    var policy = try Policy.shaanxi
    (policy.photoWidth, policy.photoHeight, policy.photoLargest) = (400, 500, 300 * 1024)
    let answer = try text("photo", InForce(policy: policy, city: nil, cities: []))
    #expect(answer.contains("400×500像素") && answer.contains("到300KB"))
  }

  @Test(.clauses(.g1)) func `每个条目的每个值都说得出来，不留花括号`() throws {
    for entry in guide.entries {
      let answer = guide.answer(entry, in: force)
      #expect(!answer.text.contains("{") && !answer.text.contains("}"), "\(entry.id): \(answer.text)")
      #expect(!answer.source.isEmpty && !answer.clauses.isEmpty)
    }
  }

  @Test(.clauses(.l6)) func `12333能挂失不能解挂，答案里写着`() throws {
    let release = try text("release", force)
    #expect(release.contains("不能解挂"))
    #expect(!NamedValue.channels(of: .releaseSocialOralLoss, in: force).contains("12333电话"))
  }

  // MARK: Cities

  /// Only the first city wants an appointment, and has ways of its own.
  private func inCities(_ city: Int?) throws -> InForce {
    let province = try Policy.shaanxi
    let policies = province.cities.enumerated().map { number, place in
      var policy = province
      if number == 0 { (policy.needsAppointment, policy.cityServices) = (true, ["市人社局官网", "「市人社通」APP"]) }
      return (place: place, policy: policy)
    }
    return InForce(
      policy: city.map { policies[$0].policy } ?? province, city: city.map { policies[$0].place }, cities: policies)
  }

  @Test(.clauses(.c2, .g1)) func `不知道是哪个市，就说哪些市要预约；说了哪个市，就只说那个市`() throws {
    let names = try Policy.shaanxi.cities.map(\.name)
    let anywhere = try text("appointment", inCities(nil))
    #expect(anywhere.contains("\(names[0])领卡要先预约，其他市不用") && anywhere.contains("（\(names[0])：市人社局官网或「市人社通」APP）"))
    let first = try text("appointment", inCities(0))
    #expect(first.contains("\(names[0])领卡要先预约。") && first.contains("市人社局官网、「市人社通」APP或社保卡服务网点"))
    #expect(!first.contains("各市自己的渠道"))
    let second = try text("collect", inCities(1))
    #expect(second.contains("\(names[1])领卡不用预约") && !second.contains(names[0]))
  }

  @Test(arguments: [
    ("西安领卡要预约吗", "西安市"), ("我在宝雞市辦的卡", "宝鸡市"), ("杨凌能领吗", "杨凌示范区"), ("宝鸡办的卡能在西安用吗", nil), ("领卡要预约吗", nil),
  ])
  func `问题里只提到一个市，就按那个市答`(_ asked: String, _ expected: String?) {
    let places = ["西安市", "宝鸡市", "杨凌示范区"].enumerated().compactMap { number, name in
      (try? RegionCode.parse("61\(number + 1)000")).map { Place(code: $0, name: name) }
    }
    #expect(places.count == 3 && places.named(in: asked)?.name == expected)
  }

  // MARK: Finding

  @Test(
    .clauses(.g1),
    arguments: [
      ("挂失", ["oral-loss", "loss", "formal-loss", "oral-loss-bank", "release"]), ("ＳＨＥＢＡＯＫＡ ｄｉｕｌｅ", ["loss"]),
      ("社會保障卡丟了怎麼辦", ["loss"]),
      ("社保咔掉了咋整", ["loss"]), ("I lost my card", ["loss"]), ("蜜码忘咧", ["pin-reset"]), ("怎么机活社保卡", ["activate"]),
      ("shebaoka jindu zenme cha", ["progress"]), ("电子正照能当证件吗", ["ecard-licence"]), ("补辨社保卡", ["replacement"]),
    ])
  func `错字、繁体、全角、拼音、英文都找得到`(_ asked: String, _ expected: [String]) throws {
    let finding = guide.find(asked)
    guard case .answered(let entry) = finding.outcome else {
      Issue.record("\(asked) was not answered: \(finding.candidates)")
      return
    }
    #expect(expected.contains(entry.id), "\(asked) is \(entry.id)")
  }

  @Test(arguments: ["今天天气怎么样", "公积金怎么取", "四川社保卡怎么办", "银行卡丢了怎么挂失", "写一首诗", "身份证到期换证", "🙂🙂", "123", ""])
  func `不归这里答的，不硬答`(_ asked: String) throws {
    let finding = guide.find(asked)
    if case .answered(let entry) = finding.outcome { Issue.record("\(asked) was answered by \(entry.id)") }
    #expect(finding.refusal(in: force, isNoted: true)?.isEmpty == false)
  }

  @Test func `别有用心的问题得到清楚的回答，而且快`() throws {
    let hostile = [
      String(repeating: "卡丢了怎么办", count: 20_000), "\u{0}\u{1}\u{7}\u{1b}[31m", "{{frame.token}} {{{x}}} <% %>",
      "' OR 1=1; DROP TABLE holder; --", "\u{202e}么办怎丢卡\u{202c}", String(repeating: "🙂", count: 599),
      "<script>alert(1)</script>",
      String(repeating: "。", count: 600), "𠮷𠮷𠮷𠮷", String(repeating: "a", count: 600),
    ]
    for question in hostile {
      let started = ContinuousClock.now
      let finding = guide.find(question)
      #expect(ContinuousClock.now - started < .milliseconds(500), "\(question.prefix(20))")
      let said = finding.refusal(in: force, isNoted: true) ?? "answered"
      #expect(!said.isEmpty && !said.contains("script"))
    }
    if case .tooLong = guide.find(hostile[0]).outcome {} else { Issue.record("100 KB were read") }
  }

  @Test func `记下的问题里没有个人信息`() {
    let kept = Guide.withoutPersonalData("我叫王小明，身份证61019919950312901X，电话199 0000 9901，邮箱abc123@example.com，公积金咋取")
    for secret in ["王小明", "610199", "901X", "901x", "1990", "9901", "abc123"] {
      #expect(!kept.contains(secret), "\(kept)")
    }
    #expect(kept.contains("公积金怎么取") || kept.contains("公积金咋取"))
    #expect(Guide.withoutPersonalData(String(repeating: "问", count: 5_000)).count <= 120)
  }

  @Test func `工作人员答过的问题，成了条目，或者成了条目的又一个问法`() throws {
    let day = try Day.parse("2026-11-28")
    let words = "火星居民能不能领补贴"
    if case .answered = guide.find(words).outcome { Issue.record("it was known before") }
    let more = guide.with([Addition(words: words, entry: "q-1", answer: "不能。", on: day)])
    guard case .answered(let entry) = more.find(words).outcome else {
      Issue.record("it is not known")
      return
    }
    #expect(entry.id == "q-1" && more.answer(entry, in: force).text == "不能。")
    let known = guide.with([Addition(words: words, entry: "fee", answer: nil, on: day)])
    if case .answered(let entry) = known.find(words).outcome {
      #expect(entry.id == "fee")
    } else {
      Issue.record("no wording")
    }
  }
}
