import Cards
import Desk
import Testing

@testable import Web

/// An employer's office at the door: rows go in, verdicts and the rows to be mended come out.
struct EmployerTests {
  private let 林 = Newcomer.林小满
  private let 孙 = Newcomer.孙悦

  private func hand(
    _ rows: [String], as token: String, key: String? = nil, to fixture: WebFixture
  ) async throws -> RouterAnswer {
    try await fixture.post(
      "/api/v1/employer/application-imports", as: token, ["rows": .string(base64(Array(Roster.csv(rows).utf8)))],
      key: key)
  }

  @Test func `good rows are taken, bad ones come back with what is wrong`() async throws {
    try await WebFixture.with { fixture in
      let token = try await fixture.token(.employer)
      let rows = [
        Roster.row(林, photo: try await fixture.photoID(by: token)), Roster.row(孙, photo: "nobodys"),
      ]
      let answer = try await hand(rows, as: token, to: fixture)
      #expect(answer.status == 201, "\(answer.body)")
      #expect(answer.json["taken"] == 1 && answer.json["refused"] == 1 && answer.json["already"] == 0)
      #expect(answer.body.contains("photo-unknown") && answer.text("corrected").contains("孙悦"))
      #expect(!answer.text("corrected").contains("林小满"))
      let list = try await fixture.get("/api/v1/employer/applications", as: token)
      #expect(list.status == 200 && list.json["total"] == 1 && list.body.contains("林*满"))
      #expect(!list.body.contains(林.number) && !list.body.contains(林.phone))
      let other = try await fixture.token(.employer, account: "weihe-shangmao")
      #expect(try await fixture.get("/api/v1/employer/applications", as: other).json["total"] == 0)
    }
  }

  @Test func `the same request again has the same answer, another one finds them taken`() async throws {
    try await WebFixture.with { fixture in
      let token = try await fixture.token(.employer)
      let rows = [Roster.row(林, photo: try await fixture.photoID(by: token))]
      let first = try await hand(rows, as: token, key: "the-same-key-again", to: fixture)
      let again = try await hand(rows, as: token, key: "the-same-key-again", to: fixture)
      #expect(first.status == 201 && again.body == first.body)
      let mended = try await hand(rows + [Roster.row(孙, photo: "nobodys")], as: token, to: fixture)
      #expect(mended.json["already"] == 1 && mended.json["taken"] == 0)
      #expect(try await fixture.get("/api/v1/employer/applications", as: token).json["total"] == 1)
    }
  }

  @Test func `one photo is one person's, and another account's is nobody's`() async throws {
    try await WebFixture.with { fixture in
      let token = try await fixture.token(.employer)
      let photo = try await fixture.photoID(by: token)
      let both = try await hand([Roster.row(林, photo: photo), Roster.row(孙, photo: photo)], as: token, to: fixture)
      #expect(both.json["taken"] == 1 && both.body.contains("photo-twice"))
      let foreign = try await fixture.photoID(by: try await fixture.token(.clerk))
      let other = try await hand([Roster.row(孙, photo: foreign)], as: token, to: fixture)
      #expect(other.json["taken"] == 0 && other.body.contains("photo-unknown"))
    }
  }

  @Test func `a photo on somebody's form goes onto nobody else's in a later file`() async throws {
    try await WebFixture.with { fixture in
      let token = try await fixture.token(.employer)
      let photo = try await fixture.photoID(by: token)
      #expect(try await hand([Roster.row(林, photo: photo)], as: token, to: fixture).json["taken"] == 1)
      let other = try await hand([Roster.row(孙, photo: photo)], as: token, to: fixture)
      #expect(other.json["taken"] == 0 && other.body.contains("photo-twice"), "\(other.body)")
      #expect(other.body.contains("这张照片已经用在别人的申请里"))
      let rows = [Roster.row(林, photo: photo), Roster.row(孙, photo: try await fixture.photoID(by: token))]
      let mended = try await hand(rows, as: token, to: fixture)
      #expect(mended.json["already"] == 1 && mended.json["taken"] == 1, "\(mended.body)")
    }
  }

  @Test func `a file that cannot be read, and one that is too long, are refused as a whole`() async throws {
    try await WebFixture.with { fixture in
      let token = try await fixture.token(.employer)
      let bare = try await fixture.post(
        "/api/v1/employer/application-imports", as: token, ["rows": .string(base64(Array("姓名\r\n".utf8)))])
      #expect(bare.status == 422 && bare.code == "rows-unreadable" && bare.body.contains("缺少列"))
      let many = try await hand([String](repeating: "a", count: 101), as: token, to: fixture)
      #expect(many.status == 422 && many.code == "too-many-rows")
      let none = try await fixture.post("/api/v1/employer/application-imports", as: token, ["rows": "not base64!"])
      #expect(none.status == 400)
    }
  }
}

/// The rows of an employer's file.
enum Roster {
  static func csv(_ rows: [String]) -> String {
    (["姓名,证件号码,证件有效期,民族,手机号,制卡城市,发卡银行,银行网点,照片"] + rows).map { $0 + "\r\n" }.joined()
  }

  static func row(_ person: Newcomer, photo: String) -> String {
    [person.name, person.number, "2040-01-01", "汉族", person.phone, "西安市", "102", "高新路支行", photo].joined(separator: ",")
  }
}

extension WebFixture {
  func photoID(by token: String) async throws -> String {
    guard case .string(let id) = try await photo(by: token) else { return "" }
    return id
  }
}
