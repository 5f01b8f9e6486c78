import Cards
import Foundation
import HTTPTypes
import TestKit
import Testing

@testable import Desk
@testable import Web

/// What a browser gets: pages for the right person, forms that only our own pages can send, and the same no as the API.
struct PageTests {
  @Test(.clauses(.l3, .l5)) func `登录后一次提交就挂失，重复提交不再挂，刷新什么也不变`() async throws {
    try await Browser.with(.李梅) { browser in
      let page = try await browser.get("/me/loss")
      #expect(page.status == 200 && page.body.contains("挂失社保功能"))
      let form = browser.form(of: page)
      let sent = try await browser.send("/me/loss", form)
      #expect(sent.status == 303 && sent.headers[.location] == "/me/done")
      let again = try await browser.send("/me/loss", form)
      #expect(again.status == 303)
      let done = try await browser.get("/me/done", cookies: again)
      #expect(done.body.contains("办好了：口头挂失社保功能"))
      let entries = try await browser.fixture.desk.accesses(of: try await browser.fixture.id(.李梅))
      #expect(!entries.contains { $0.entry.event.name == "oral-loss-reported" }, "the holder's own act is no access")
      let loss = try await browser.get("/me/loss")
      #expect(loss.body.contains("还剩6天23小时") || loss.body.contains("还剩7天"))
    }
  }

  @Test(.clauses(.l6)) func `没有挂失就解挂，页面说为什么，不是出错页`() async throws {
    try await Browser.with(.李梅) { browser in
      let form = browser.form(of: try await browser.get("/me/loss"))
      let sent = try await browser.send("/me/loss/release", form)
      #expect(sent.status == 409)
      #expect(sent.body.contains("社保功能没有挂失，不需要解挂。") && sent.body.contains("第四十五课 L6"))
    }
  }

  @Test func `每个表单都拒绝没有令牌的、别人令牌的、别的网站来的`() async throws {
    try await Browser.with(.李梅) { browser in
      let other = try await browser.fixture.token(.陈静)
      let foreign = try #require(try await browser.fixture.desk.session(other)).formToken
      let key = "0123456789abcdefXYZ"
      for route in Routes.pages where route.isUnsafe && route.access != .anyone {
        let path = route.path.replacing("{action}", with: "renew").replacing("{step}", with: "person")
        for token in ["", "x", foreign] {
          let sent = try await browser.send(path, ["_token": token, "_key": key])
          #expect(sent.status == 403, "\(route.name) took a form with the token \(token)")
        }
      }
      for route in Routes.pages where route.isUnsafe {
        let path = route.path.replacing("{action}", with: "renew").replacing("{step}", with: "person")
        for site in ["cross-site", "same-site"] {
          #expect(try await browser.send(path, ["_key": key], from: site).status == 403, "\(route.name)")
        }
        #expect(try await browser.send(path, ["_key": key], from: nil).status == 403, "\(route.name) from nowhere")
      }
    }
  }

  @Test func `没有登录，送到登录页；工作人员的会话不当作持卡人的`() async throws {
    try await WebFixture.with { fixture in
      for token in [nil, try await fixture.token(.clerk)] {
        let browser = Browser(fixture, token)
        for route in Routes.pages where !route.isUnsafe && route.access != .anyone {
          let path = route.path.replacing("{action}", with: "renew").replacing("{step}", with: "person")
          let answer = try await browser.get(path)
          #expect(answer.status == 303 && answer.headers[.location] == "/sign-in", "\(route.name): \(answer.status)")
        }
      }
    }
  }

  @Test func `每一页都打得开，都带防护，都没有原样的证件号码`() async throws {
    try await Browser.with(.李梅) { browser in
      for route in Routes.pages where !route.isUnsafe && !route.path.hasPrefix("/public") {
        let path = route.path.replacing("{action}", with: "renew").replacing("{step}", with: "person")
          .replacing("{entry}", with: "loss").replacing("{city}", with: "610100").replacing("{channel}", with: "app")
        let answer = try await browser.get(path)
        #expect([200, 303, 404].contains(answer.status), "\(path): \(answer.status)")
        guard answer.status == 200 else { continue }
        let policy = answer.headers[.contentSecurityPolicy] ?? ""
        #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "\(path)")
        #expect(answer.headers[.cacheControl] == "no-store", "\(path)")
        #expect(!answer.body.contains(Resident.李梅.number) && !answer.body.contains("{{"), "\(path)")
        #expect(answer.body.contains("<h1"), "\(path)")
      }
    }
  }

  @Test(.clauses(.g1)) func `问题不进地址栏，答得了就到那一页，答不了给出去处`() async throws {
    try await Browser.with(.李梅) { browser in
      let form = browser.form(of: try await browser.get("/guide"))
      let known = try await browser.send("/guide", form.merging(["question": "社保卡丢了咋办"]) { $1 })
      #expect(known.headers[.location] == "/guide/loss")
      let page = try await browser.get("/guide/loss")
      #expect(page.body.contains("您的卡") && page.body.contains("口头挂失社保功能"))
      let unknown = try await browser.send("/guide", form.merging(["question": "<script>window.x=1</script>"]) { $1 })
      #expect(unknown.status == 200 && unknown.body.contains("12333") && !unknown.body.contains("<script>window"))
    }
  }

  @Test(.clauses(.v2)) func `激活：两次不一样不提交，太简单说为什么，选好就激活`() async throws {
    try await Browser.with(.张伟) { browser in
      let form = browser.form(of: try await browser.get("/me/activation"))
      let apart = try await browser.send("/me/activation", form.merging(["new": "582913", "again": "582914"]) { $1 })
      #expect(apart.status == 422 && apart.body.contains("两次输入的新密码不一样"))
      let weak = try await browser.send(
        "/me/activation", browser.form(of: apart).merging(["new": "666666", "again": "666666"]) { $1 })
      #expect(weak.status == 422 && weak.body.contains("这个密码太容易被猜到"))
      let done = try await browser.send(
        "/me/activation", browser.form(of: weak).merging(["new": "582913", "again": "582913"]) { $1 })
      #expect(done.headers[.location] == "/me/done")
      #expect(try await browser.get("/me").body.contains("金融功能还没有激活"))
    }
  }

  @Test func `大字版记得住，在哪一页都是`() async throws {
    try await WebFixture.with { fixture in
      let browser = Browser(fixture, nil)
      let form = browser.form(of: try await browser.get("/"))
      let sent = try await browser.send("/look", form.merging(["look": "elder"]) { $1 })
      #expect(sent.status == 303)
      let page = try await browser.get("/guide", cookies: sent)
      #expect(page.body.contains("<html lang=\"zh-CN\" class=\"elder\""))
    }
  }
}

/// Somebody with a browser: a session in a cookie, forms as a page has them.
/// A sign-in that is over: nothing is lost in silence, and signing in leads back.
struct SignedOutPagesTests {
  @Test(.clauses(.l6)) func `登录过期以后按下的，说没有办成；登录以后回到那一页`() async throws {
    try await WebFixture.with { fixture in
      let browser = Browser(fixture, "gone")
      let sent = try await browser.send("/me/loss/release", [:])
      #expect(sent.status == 303 && sent.headers[.location] == "/sign-in")
      let page = try await browser.get("/sign-in", cookies: sent)
      #expect(page.body.contains("刚才的没有办成") && page.body.contains("name=\"_back\" value=\"/me/loss\""))
      let seen = try await browser.get("/me/collection/2026-12-01")
      let again = try await browser.get("/sign-in", cookies: seen)
      #expect(again.body.contains("时间长了，已经退出，请重新登录。") && again.body.contains("value=\"/me/collection\""))
      let fresh = try await Browser(fixture, nil).get("/me/pin")
      let first = try await browser.get("/sign-in", cookies: fresh)
      #expect(!first.body.contains("已经退出") && first.body.contains("value=\"/me/pin\""))
    }
  }

  @Test(arguments: ["signed-out.//elsewhere.example", "signed-out./", "other.me", "", "signed-out.api/v1/me"])
  func `what a cookie says leads to no page but ours`(_ text: String) {
    #expect(Said(text)?.back == nil)
  }
}

struct Browser {
  let fixture: WebFixture
  let session: String?

  init(_ fixture: WebFixture, _ session: String?) {
    self.fixture = fixture
    self.session = session
  }

  static func with(_ resident: Resident, _ body: (Browser) async throws -> Void) async throws {
    try await WebFixture.with { fixture in
      try await body(Browser(fixture, try await fixture.token(resident, via: .governmentSite)))
    }
  }

  func get(_ path: String, cookies of: RouterAnswer? = nil) async throws -> RouterAnswer {
    var headers: HTTPFields = [.accept: "text/html"]
    headers[.cookie] = cookies(of)
    return try await fixture.client.send(.get, path, headers: headers)
  }

  func send(
    _ path: String, _ form: [String: String], from site: String? = "same-origin"
  ) async throws -> RouterAnswer {
    var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded", .accept: "text/html"]
    headers[.cookie] = cookies(nil)
    headers[.secFetchSite] = site
    let body = form.map { "\($0.key)=\($0.value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
    return try await fixture.client.send(.post, path, headers: headers, body: body.joined(separator: "&"))
  }

  /// A form with one file, as a browser sends it.
  func upload(_ path: String, _ form: [String: String], file: [UInt8], named name: String) async throws -> RouterAnswer
  {
    let boundary = "----qinka"
    var headers: HTTPFields = [.contentType: "multipart/form-data; boundary=\(boundary)", .accept: "text/html"]
    headers[.cookie] = cookies(nil)
    headers[.secFetchSite] = "same-origin"
    var body: [UInt8] = []
    for (name, value) in form {
      body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
    }
    body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"a.jpg\"\r\n".utf8)
    body += Array("Content-Type: image/jpeg\r\n\r\n".utf8) + file + Array("\r\n--\(boundary)--\r\n".utf8)
    return try await fixture.client.send(.post, path, headers: headers, bytes: body)
  }

  /// The hidden controls of the page's forms.
  func form(of page: RouterAnswer) -> [String: String] {
    var form: [String: String] = [:]
    for match in page.body.matches(of: /<input type="hidden" name="([^"]+)" value="([^"]*)">/) {
      form[String(match.output.1)] = String(match.output.2)
    }
    return form
  }

  private func cookies(_ answer: RouterAnswer?) -> String {
    let set = answer?.headers[values: .setCookie].compactMap { $0.split(separator: ";").first.map(String.init) } ?? []
    return (set + (session.map { ["\(Cookies.sessionName)=\($0)"] } ?? [])).joined(separator: "; ")
  }
}
