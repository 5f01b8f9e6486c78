import Cards
import TestKit
import Testing

@testable import Desk
@testable import Web

/// Whoever waits for a card: how far it is, where it lies, when it is fetched, and which outlets there are.
struct WaitingPagesTests {
  private let 林 = Newcomer.林小满

  @Test(.clauses(.p1, .a3)) func `进度页说到了哪一步、在谁那里；停住了说原因和怎么改`() async throws {
    try await WebFixture.with { fixture in
      let number = try await fixture.apply(林)
      let browser = Browser(fixture, try await fixture.token(.holder, holder: try await fixture.id(林)))
      let page = try await browser.get("/me/progress")
      #expect(page.body.contains(number) && page.body.contains("data-refresh=\"60\""))
      #expect(page.body.contains("aria-current=\"step\"") && page.body.contains("接下来是「信息比对通过」"))
      let centre = try await fixture.token(.centre)
      let fault: JSON = ["application": .string(number), "reason": "photo-rejected", "remark": "头部太小"]
      #expect(try await fixture.post("/api/v1/partner/production-faults", as: centre, fault).status == 201)
      #expect(try await browser.get("/me/accesses").body.contains("省社会保障卡中心"), "it says whose word it was")
      let stopped = try await browser.get("/me/progress")
      #expect(stopped.body.contains("停住了：照片不合格") && stopped.body.contains("头部太小"))
      #expect(stopped.body.contains("请换一张合格的照片") && stopped.body.contains("去更正"))
      let form = browser.form(of: stopped)
      #expect(try await browser.send("/apply", form).headers[.location] == "/apply/check")
      #expect(
        try await browser.get("/apply/check").body.contains("href=\"/apply/photo\">照片</a>"), "it is asked for again")
    }
  }

  @Test(.clauses(.p3)) func `查不到时，每个原因和怎么办都在页面上`() async throws {
    try await Browser.with(.李梅) { browser in
      let page = try await browser.get("/me/progress")
      #expect(page.status == 200 && page.body.contains("没有正在办理的制卡申请。"))
      for words in ["单位还没有报上来", "卡早已做好并领走", "在别的市制的卡", "第四十五课 P3", "单位经办人", "12333"] {
        #expect(page.body.contains(words), "\(words)")
      }
    }
  }

  @Test(.clauses(.c1, .c2, .c4)) func `西安领卡：别的渠道说去哪里约；本市渠道约、改、取消；领卡码只出现一次`() async throws {
    try await WebFixture.with { fixture in
      let number = try await fixture.apply(林)
      let id = try await fixture.id(林)
      let site = Browser(fixture, try await fixture.token(.holder, holder: id, via: .governmentSite))
      #expect(try await site.get("/me/collection").body.contains("还不能领"))
      try await fixture.make(number, card: "N0000001")
      let elsewhere = try await site.get("/me/collection")
      #expect(elsewhere.body.contains("先预约") && elsewhere.body.contains("西安人社通"))
      let city = Browser(fixture, try await fixture.token(.holder, holder: id, via: .cityChannel))
      let page = try await city.get("/me/collection")
      let days = page.body.matches(of: /href="(\/me\/collection\/[0-9-]+)"/).map { String($0.output.1) }
      try await book(days[0], by: city)
      #expect(try await city.get("/me/collection").body.contains("已预约"))
      try await book(days[1], by: city)
      let code = try await city.send("/me/collection/code", city.form(of: page))
      #expect(code.status == 200 && code.body.contains("领卡码只显示这一次"))
      #expect(!(try await city.get("/me/collection").body.contains("领卡码只显示这一次")))
      let cancel = try await city.send("/me/collection/cancel", city.form(of: try await city.get("/me/collection")))
      #expect(cancel.headers[.location] == "/me/done")
      let again = try await city.send("/me/collection/cancel", city.form(of: try await city.get("/me/collection")))
      #expect(again.status == 409 && again.body.contains("没有领卡的预约"))
    }
  }

  @Test(.clauses(.c2)) func `不用预约的市，页面说直接去`() async throws {
    try await WebFixture.with { fixture in
      let number = try await fixture.apply(林, ["city": "610500"])
      try await fixture.make(number, card: "N0000002")
      let browser = Browser(fixture, try await fixture.token(.holder, holder: try await fixture.id(林)))
      let page = try await browser.get("/me/collection")
      #expect(page.body.contains("渭南市领卡不用预约") && page.body.contains("渭南市社保卡服务网点"))
    }
  }

  @Test(.clauses(.l8)) func `网点页不用登录：选市，看今天开不开门、能办什么、那一天还有几个位子`() async throws {
    try await WebFixture.with { fixture in
      let browser = Browser(fixture, nil)
      #expect(try await browser.get("/outlets").body.contains("href=\"/outlets/610100\""))
      let city = try await browser.get("/outlets/610100")
      for words in ["领卡、换卡", "正式挂失并补卡", "tel:95588", "今天 09:00", "要先预约"] {
        #expect(city.body.contains(words), "\(words)")
      }
      let day = fixture.clock.now.day.adding(days: 1)
      #expect(try await browser.get("/outlets/610100/\(day.iso)").body.contains("领卡还有 100 个位子"))
      #expect(try await browser.get("/outlets/110100").status == 404)
      #expect(try await browser.get("/outlets/610100/tomorrow").status == 404)
    }
  }

  private func book(_ day: String, by browser: Browser) async throws {
    let page = try await browser.get(day)
    let form = browser.form(of: page)
    #expect(try await browser.send("/me/collection", form).status == 422, "none was chosen")
    let place = try #require(page.body.firstMatch(of: /value="([^"]+\|[^"]+)"/)).output.1
    let sent = try await browser.send("/me/collection", form.merging(["place": String(place)]) { $1 })
    #expect(sent.headers[.location] == "/me/done", "\(sent.body)")
  }
}
