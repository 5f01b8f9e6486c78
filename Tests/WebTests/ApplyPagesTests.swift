import Cards
import Foundation
import TestKit
import Testing

@testable import Desk
@testable import Web

/// Applying with a browser: one question a page, nothing lost on the way, and one application at the end.
struct ApplyPagesTests {
  private let 林 = Newcomer.林小满

  @Test(.clauses(.a1, .a2, .p4)) func `没有档案的人一题一页填完，交了照片，核对，受理；重复提交还是那一份`() async throws {
    try await WebFixture.with { fixture in
      let browser = try await applicant(林, in: fixture)
      try await browser.fillIn()
      let check = try await browser.get("/apply/check")
      #expect(check.body.contains("西安市") && check.body.contains("汉族") && !check.body.contains(林.number))
      let form = browser.form(of: check)
      let sent = try await browser.send("/apply/check", form)
      #expect(sent.status == 303 && sent.headers[.location] == "/apply/done", "\(sent.body)")
      let again = try await browser.send("/apply/check", form)
      #expect(again.headers[.location] == "/apply/done")
      let done = try await browser.get("/apply/done")
      let number = try #require(done.body.firstMatch(of: /B\d{16}/)).output
      #expect(done.body.contains("申请已受理") && done.body.contains("先预约"))
      #expect(done.body.contains("不收费。") && done.body.contains("更正或撤回"))
      let progress = try await browser.get("/me/progress")
      #expect(progress.body.contains(number) && progress.body.contains("信息比对通过"))
      let index = try await browser.get("/apply")
      #expect(index.body.contains("已经在办") && index.body.contains(number))
    }
  }

  @Test(.clauses(.a2)) func `填错的当场说，红字在那一项旁边；填过的都还在`() async throws {
    try await WebFixture.with { fixture in
      let browser = try await applicant(林, in: fixture)
      let wrong: [(String, [String: String], String)] = [
        ("validity", [:], "请选一项。"), ("validity", ["_validity": "day", "documentExpires": "2040.13.01"], "没有这一天"),
        ("address", ["postcode": "71"], "邮政编码是六位数字。"), ("city", ["city": "110100"], "请选一个市。"),
        ("bank", ["bank": "999", "branch": "高新支行"], "请选一家银行。"), ("bank", ["bank": "102"], "请填写这一项。"),
      ]
      for (step, answers, sentence) in wrong {
        let sent = try await browser.answer(step, answers)
        #expect(sent.status == 422 && sent.body.contains(sentence), "\(step): \(sent.status)")
        #expect(sent.body.contains("has-error") && sent.body.contains("-fault\">"), "\(step)")
      }
      let long = String(repeating: "支", count: 61)
      let kept = try await browser.answer("bank", ["bank": "102", "branch": long])
      #expect(kept.body.contains(long) && kept.body.contains("value=\"102\" checked"))
      _ = try await browser.answer("validity", ["_validity": "day", "documentExpires": "2040年1月2日"])
      let other = Browser(fixture, browser.session)
      #expect(try await other.get("/apply/validity").body.contains("value=\"2040-01-02\""))
      let check = try await browser.get("/apply/check")
      #expect(check.body.contains("还有这几项没填") && !check.body.contains(">提交申请<"))
      let early = try await browser.send("/apply/check", browser.form(of: check))
      #expect(early.status == 200 && early.body.contains("还有这几项没填"))
    }
  }

  @Test(.clauses(.a2)) func `照片不行，每一处都有量出来的和要求的；能改的替人改好，一按就用`() async throws {
    try await WebFixture.with { fixture in
      let browser = try await applicant(林, in: fixture)
      let form = browser.form(of: try await browser.get("/apply/photo"))
      let none = try await browser.send("/apply/photo", form)
      #expect(none.status == 422 && none.body.contains("还没有选照片"))
      let small = try await browser.upload("/apply/photo", form, file: try SamplePortrait.small.jpeg, named: "photo")
      #expect(small.status == 422 && small.body.contains("量出来：") && small.body.contains("358×441 像素"))
      #expect(small.body.contains("放大会模糊"))
      let heavy = try SamplePortrait.right.jpeg + [UInt8](repeating: 0, count: 300_000)
      let offered = try await browser.upload("/apply/photo", form, file: heavy, named: "photo")
      #expect(offered.status == 422 && offered.body.contains("照片文件太大"))
      #expect(offered.body.contains("我们替您改好了一张") && offered.body.contains("重新保存成"))
      let taken = try await browser.send("/apply/photo/mended", browser.form(of: offered))
      #expect(taken.status == 303, "\(taken.body)")
      #expect(try await browser.get("/apply/photo").body.contains("已经交了这张"))
      let strange = try await browser.upload(
        "/apply/photo", form.merging(["_token": "x"]) { $1 }, file: heavy, named: "photo")
      #expect(strange.status == 403)
    }
  }

  @Test(.clauses(.c3, .c4)) func `已经有卡的人一进来就知道，不用填完才知道`() async throws {
    try await Browser.with(.李梅) { browser in
      let page = try await browser.get("/apply")
      #expect(page.body.contains("已经有一张社保卡") && page.body.contains("第四十五课 C3"))
      #expect(page.body.contains("/me/family") && page.body.contains("西安市社保卡服务网点"))
      #expect(!page.body.contains("为我自己申领"))
      let form = browser.form(of: page).merging(["purpose": "own"]) { $1 }
      #expect(try await browser.send("/apply", form).headers[.location] == "/apply")
      #expect(try await browser.get("/apply/person").headers[.location] == "/apply")
    }
  }

  @Test(.clauses(.a1, .a2, .c4)) func `监护人给孩子申领：成年人的证件当场退回，小孩可以不交照片`() async throws {
    try await Browser.with(.胡敏) { browser in
      let form = browser.form(of: try await browser.get("/apply")).merging(["purpose": "child"]) { $1 }
      #expect(try await browser.send("/apply", form).headers[.location] == "/apply/person")
      let adult = try await browser.answer("person", 林.typed)
      #expect(adult.status == 409 && adult.body.contains("满16周岁的由本人登录申领"))
      #expect(try await browser.answer("person", Newcomer.小米.typed).status == 303)
      try await browser.fillInRest(of: ["validity", "ethnicity", "address", "city", "bank"])
      let without = try await browser.send("/apply/photo/none", browser.form(of: try await browser.get("/apply/photo")))
      #expect(without.headers[.location] == "/apply/check")
      let check = try await browser.get("/apply/check")
      #expect(check.body.contains("小米") && check.body.contains("不交") && !check.body.contains(Newcomer.小米.number))
      let sent = try await browser.send("/apply/check", browser.form(of: check))
      #expect(sent.headers[.location] == "/apply/done", "\(sent.body)")
      #expect(try await browser.get("/apply/done").body.contains("家人代办"))
      #expect(try await browser.get("/me/family").body.contains("小*"))
      let after = try await browser.get("/apply")
      #expect(after.body.contains("孩子的申请已经交了") && !after.body.contains("还没填"), "nothing looks lost")
    }
  }

  @Test(.clauses(.a1, .a2)) func `编批以前可以更正，只改一项也行；也可以撤回`() async throws {
    try await WebFixture.with { fixture in
      try await fixture.apply(林)
      let browser = Browser(fixture, try await fixture.token(.holder, holder: try await fixture.id(林)))
      let form = browser.form(of: try await browser.get("/apply")).merging(["purpose": "correction"]) { $1 }
      #expect(try await browser.send("/apply", form).headers[.location] == "/apply/check")
      let answered = try await browser.answer("bank", ["bank": "103", "branch": "长安路支行"])
      #expect(answered.headers[.location] == "/apply/check")
      let check = try await browser.get("/apply/check")
      #expect(check.body.contains("用原来的照片") && check.body.contains("长安路支行"))
      let sent = try await browser.send("/apply/check", browser.form(of: check))
      #expect(sent.headers[.location] == "/apply/done", "\(sent.body)")
      #expect(try await browser.get("/me/progress").body.contains("中国农业银行"))
      let page = try await browser.get("/apply/withdrawal")
      #expect(try await browser.send("/apply/withdrawal", browser.form(of: page)).headers[.location] == "/me/done")
      #expect(try await browser.get("/me/progress").body.contains("申请已撤回"))
    }
  }

  @Test(.clauses(.a2, .p4, .l1)) func `补卡的申请也可以更正：说明没有填过表，写明工本费，不说可以撤回`() async throws {
    try await WebFixture.with { fixture in
      let bank = try await fixture.token(.bank)
      #expect(
        try await fixture.post("/api/v1/partner/formal-loss-reports", as: bank, .object(Resident.李梅.counter)).status
          == 201)
      let browser = Browser(fixture, try await fixture.token(.李梅, via: .governmentSite))
      let progress = try await browser.get("/me/progress")
      #expect(progress.body.contains("这时还可以更正。") && !progress.body.contains("撤回"))
      let form = browser.form(of: try await browser.get("/apply")).merging(["purpose": "correction"]) { $1 }
      #expect(try await browser.send("/apply", form).headers[.location] == "/apply/check")
      #expect(try await browser.get("/apply/check").body.contains("补卡时没有填过申请表，这次请补全。"))
      for (step, answers) in [("validity", ["_validity": "long"]), ("ethnicity", ["ethnicity": "汉族"])] {
        #expect(try await browser.answer(step, answers).status == 303, "\(step)")
      }
      let photo = browser.form(of: try await browser.get("/apply/photo"))
      _ = try await browser.upload("/apply/photo", photo, file: try SamplePortrait.right.jpeg, named: "photo")
      let check = try await browser.get("/apply/check")
      #expect(check.body.contains("还可以更正。") && !check.body.contains("撤回"))
      let sent = try await browser.send("/apply/check", browser.form(of: check))
      #expect(sent.headers[.location] == "/apply/done", "\(sent.body)")
      let done = try await browser.get("/apply/done")
      #expect(done.body.contains("工本费 20元，由银行收。") && !done.body.contains("撤回"))
    }
  }

  private func applicant(_ newcomer: Newcomer, in fixture: WebFixture) async throws -> Browser {
    let token = try await fixture.signIn(newcomer, via: .governmentSite).text("token")
    let browser = Browser(fixture, token)
    let form = browser.form(of: try await browser.get("/apply")).merging(["purpose": "own"]) { $1 }
    #expect(try await browser.send("/apply", form).headers[.location] == "/apply/person")
    return browser
  }
}

extension Newcomer {
  fileprivate var typed: [String: String] { ["name": name, "documentType": "citizen-id", "documentNumber": number] }
}

extension Browser {
  func answer(_ step: String, _ answers: [String: String]) async throws -> RouterAnswer {
    let page = try await get("/apply/\(step)")
    #expect(page.status == 200, "\(step)")
    return try await send("/apply/\(step)", form(of: page).merging(answers) { $1 })
  }

  /// Everything right.
  func fillIn() async throws {
    #expect(try await answer("person", [:]).headers[.location] == "/apply/validity")
    try await fillInRest()
    let form = form(of: try await get("/apply/photo"))
    let sent = try await upload("/apply/photo", form, file: try SamplePortrait.right.jpeg, named: "photo")
    #expect(sent.headers[.location] == "/apply/check", "\(sent.status)")
  }

  /// A child is not asked where it works.
  func fillInRest(
    of steps: Set<String> = ["validity", "ethnicity", "address", "work", "city", "bank"]
  ) async throws {
    let answers: [(String, [String: String])] = [
      ("validity", ["_validity": "long"]), ("ethnicity", ["ethnicity": "汉族"]), ("address", [:]), ("work", [:]),
      ("city", ["city": "610100"]), ("bank", ["bank": "102", "branch": "高新支行"]),
    ]
    for (step, texts) in answers where steps.contains(step) {
      #expect(try await answer(step, texts).status == 303, "\(step)")
    }
  }
}
