import Cards
import HTTPTypes
import TestKit
import Testing

@testable import Web

/// People without a file at the door: what they prove, what they hand in, and what they are told.
struct ApplyingTests {
  private let 林 = Newcomer.林小满

  @Test func `somebody without a file is an applicant, and sees no file`() async throws {
    try await WebFixture.with { fixture in
      let session = try await fixture.signIn(林)
      #expect(session.status == 201 && session.text("role") == "applicant")
      let progress = try await fixture.get("/api/v1/me/progress", as: session.text("token"))
      #expect(progress.status == 404 && progress.code == "no-application", "every cause, with what to do")
      for path in ["me", "me/card", "me/application", "me/mandates"] {
        let answer = try await fixture.get("/api/v1/\(path)", as: session.text("token"))
        #expect(answer.status == 403 && answer.code == "wrong-role", "\(path)")
      }
      fixture.clock.advance(by: .minutes(2))
      try await fixture.apply(林)
      let begun = try await fixture.get("/api/v1/me/progress", as: session.text("token"))
      #expect(begun.status == 200 && begun.text("stage") == "accepted")
      fixture.clock.advance(by: .minutes(2))
      let again = try await fixture.signIn(林)
      #expect(again.text("role") == "holder")
      let person = try await fixture.get("/api/v1/me", as: again.text("token"))
      #expect(person.status == 200 && person.text("phone") == "199****0701")
    }
  }

  @Test func `a new file begins with the telephone that was proved, and no other`() async throws {
    try await WebFixture.with { fixture in
      let token = try await fixture.signIn(林).text("token")
      let photo = try await fixture.photo(by: token)
      let other = try await fixture.post(
        "/api/v1/applications", as: token, 林.form(["photo": photo, "phone": "19900000999"]))
      #expect(other.status == 400 && other.faults == ["phone"])
      // The same number as people write it is the same number.
      let spaced = try await fixture.post(
        "/api/v1/applications", as: token, 林.form(["photo": photo, "phone": "+86 199 0000 0701"]))
      #expect(spaced.status == 201, "\(spaced.body)")
    }
  }

  @Test func `a holder's telephone is the one on file`() async throws {
    try await WebFixture.with { fixture in
      let mother = try await fixture.token(.胡敏)
      let form = represented(by: Resident.胡敏)
      let other = try await fixture.post(
        "/api/v1/applications", as: mother, Newcomer.小米.form(form.merging(["phone": "19900000999"]) { $1 }))
      #expect(other.status == 400 && other.faults == ["phone"])
      let own = try await fixture.post("/api/v1/applications", as: mother, Newcomer.小米.form(form))
      #expect(own.status == 201, "\(own.body)")
    }
  }

  // MARK: Photos

  @Test func `a photo is there for who handed it in, in the same role, and for nobody else`() async throws {
    try await WebFixture.with { fixture in
      let token = try await fixture.signIn(林).text("token")
      let clerk = try await fixture.token(.clerk)
      let others = [
        try await fixture.photo(by: clerk), try await fixture.photo(by: try await fixture.token(.holder)),
        try await fixture.photo(by: try await fixture.signIn(.孙悦).text("token")), "not-a-photo",
      ]
      for photo in others {
        let answer = try await fixture.post("/api/v1/applications", as: token, 林.form(["photo": photo]))
        #expect(answer.status == 400 && answer.faults == ["photo"], "\(answer.body)")
      }
      let own = try await fixture.photo(by: token)
      let counter = try await fixture.post(
        "/api/v1/staff/applications", as: clerk, 林.form(["photo": own, "visitor": "holder"]))
      #expect(counter.status == 400 && counter.faults == ["photo"], "a clerk takes one of their own")
      #expect(try await fixture.post("/api/v1/applications", as: token, 林.form(["photo": own])).status == 201)
    }
  }

  @Test func `a photo is one person's, and goes onto nobody else's form`() async throws {
    try await WebFixture.with { fixture in
      let clerk = try await fixture.token(.clerk)
      let photo = try await fixture.photo(by: clerk)
      let taken = try await fixture.post(
        "/api/v1/staff/applications", as: clerk, 林.form(["photo": photo, "visitor": "holder"]))
      #expect(taken.status == 201, "\(taken.body)")
      let other = try await fixture.post(
        "/api/v1/staff/applications", as: clerk, Newcomer.孙悦.form(["photo": photo, "visitor": "holder"]))
      #expect(other.status == 400 && other.faults == ["photo"], "\(other.body)")
      let path = try await fixture.openCase(林, as: clerk)
      let corrected = try await fixture.post(
        "\(path)/application-corrections", as: clerk, 林.form(["photo": photo, "ethnicity": "回族"]))
      #expect(corrected.status == 201, "\(corrected.body)")
    }
  }

  @Test(arguments: [[], Array("GIF89a".utf8), [0xff, 0xd8, 0xff, 0xe0], [0xff, 0xd8, 0xff, 0xd9]] as [[UInt8]])
  func `what is no JPEG is not taken`(_ bytes: [UInt8]) async throws {
    try await WebFixture.with { fixture in
      let answer = try await fixture.post(
        "/api/v1/photos", as: try await fixture.token(.holder), ["photo": .string(base64(bytes))])
      #expect(bytes.isEmpty ? answer.faults == ["photo"] : answer.code == "photo-refused", "\(answer.body)")
      #expect(answer.status == (bytes.isEmpty ? 400 : 422))
    }
  }

  @Test func `everything that is wrong with a photo is said at once, and nothing is kept`() async throws {
    try await WebFixture.with { fixture in
      let token = try await fixture.signIn(林).text("token")
      let small = try SamplePortrait.small.jpeg
      let answer = try await fixture.post("/api/v1/photos", as: token, ["photo": .string(base64(small))])
      #expect(answer.status == 422 && answer.code == "photo-refused" && answer.text("clause") == "A2")
      #expect(answer.photoFaults == ["file-too-small", "dimensions"])
      #expect(answer.body.contains("240×320") && answer.body.contains("358×441") && answer.body.contains("notChecked"))
      let padded = try SamplePortrait.right.jpeg(remarking: [UInt8](repeating: 0x20, count: 40_000))
      let large = try await fixture.post("/api/v1/photos", as: token, ["photo": .string(base64(padded))])
      #expect(large.status == 422 && large.photoFaults == ["file-too-large"])
      let tooLong = padded + [UInt8](repeating: 0, count: 66_500)
      let unread = try await fixture.post("/api/v1/photos", as: token, ["photo": .string(base64(tooLong))])
      #expect(unread.status == 400 && unread.faults == ["photo"])
      let huge = try await fixture.post("/api/v1/photos", as: token, ["photo": .string(base64(tooLong + tooLong))])
      #expect(huge.status == 413)
      let none = try await fixture.post("/api/v1/applications", as: token, 林.form())
      #expect(none.status == 422 && none.code == "photo-missing")
    }
  }

  @Test func `a photo in doubt is taken, waits for a clerk of the region, and is seen by nobody else`() async throws {
    try await WebFixture.with { fixture in
      let token = try await fixture.signIn(林).text("token")
      let far = try await fixture.post(
        "/api/v1/photos", as: token, ["photo": .string(base64(try SamplePortrait.far.jpeg)), "city": "610100"])
      #expect(far.status == 201 && far.text("verdict") == "review")
      #expect(far.photoFaults.contains("head-position"))
      let form = 林.form(["photo": .string(far.text("photo")), "city": "610100"])
      #expect(try await fixture.post("/api/v1/applications", as: token, form).status == 201)
      let progress = try await fixture.get("/api/v1/me/progress", as: token)
      #expect(progress.body.contains("看过以后接着办"), "\(progress.body)")
      let clerk = try await fixture.token(.clerk)
      let list = try await fixture.get("/api/v1/staff/photo-reviews", as: clerk)
      #expect(list.body.contains(progress.text("number")), "\(list.body)")
      let path = try await fixture.openCase(林, as: clerk)
      let picture = try await fixture.get("\(path)/photo", as: clerk)
      #expect(picture.status == 200 && picture.headers[.contentType] == "image/jpeg")
      #expect(picture.headers[.cacheControl] == "no-store")
      let elsewhere = try await fixture.get("\(path)/photo", as: try await fixture.token(.clerk))
      #expect(elsewhere.code == "holder-unknown", "another session has not opened the case")
      let both: JSON = ["verdict": "passed", "reason": "blurred"]
      #expect(try await fixture.post("\(path)/photo-reviews", as: clerk, both).faults == ["reason"])
      let bare: JSON = ["verdict": "rejected"]
      #expect(try await fixture.post("\(path)/photo-reviews", as: clerk, bare).faults == ["reason"])
      let rejected: JSON = ["verdict": "rejected", "reason": "head-position", "remark": "请离镜头近一点"]
      #expect(try await fixture.post("\(path)/photo-reviews", as: clerk, rejected).status == 201)
      let stopped = try await fixture.get("/api/v1/me/progress", as: token)
      #expect(stopped.body.contains("photo-rejected") && stopped.body.contains("头部的位置或大小不对：请离镜头近一点"))
      let empty = try await fixture.get("/api/v1/staff/photo-reviews", as: clerk)
      #expect(!empty.body.contains(progress.text("number")))
    }
  }

  @Test func `twenty photos a day are enough, and used ones do not count`() async throws {
    try await WebFixture.with { fixture in
      try await fixture.apply(林)
      let own = try await fixture.token(.holder, holder: try await fixture.id(林))
      for _ in 0..<20 { _ = try await fixture.photo(by: own) }
      let answer = try await fixture.post(
        "/api/v1/photos", as: own, ["photo": .string(base64(try SamplePortrait.right.jpeg))])
      #expect(answer.status == 429 && answer.code == "too-many-photos" && answer.headers[.retryAfter] != nil)
      fixture.clock.advance(by: .days(1))
      let next = try await fixture.token(.holder, holder: try await fixture.id(林))
      _ = try await fixture.photo(by: next)
    }
  }

  // MARK: At the counter

  @Test func `somebody who has a card is told where it is, and no second file is begun`() async throws {
    try await WebFixture.with { fixture in
      let clerk = try await fixture.token(.clerk)
      let photo = try await fixture.photo(by: clerk)
      for person in [Resident.李梅, .张伟] {
        let answer = try await fixture.post(
          "/api/v1/staff/applications", as: clerk, person.again.form(["photo": photo, "visitor": "holder"]))
        #expect(answer.status == 409 && answer.code == "has-card", "\(answer.body)")
      }
    }
  }

  @Test func `a file is begun at a counter by who is there`() async throws {
    try await WebFixture.with { fixture in
      let clerk = try await fixture.token(.clerk)
      let photo = try await fixture.photo(by: clerk)
      let proxy = represented(by: Resident.胡敏)
      let refusals: [([String: JSON?], Int, String)] = [
        (["visitor": "nobody"], 403, "nobody-there"), (["visitor": "agent"], 403, "nobody-there"),
        (["visitor": "guest"], 400, "bad-request"), (["visitor": nil], 400, "bad-request"),
        (["visitor": "holder", "city": "610500"], 409, "wrong-place"),
      ]
      for (changes, status, code) in refusals {
        let form = 林.form(["photo": photo].merging(changes) { $1 })
        let answer = try await fixture.post("/api/v1/staff/applications", as: clerk, form)
        #expect(answer.status == status && answer.code == code, "\(changes): \(answer.body)")
      }
      let form = 林.form(["photo": photo, "visitor": "agent"].merging(proxy) { $1 })
      let answer = try await fixture.post("/api/v1/staff/applications", as: clerk, form)
      #expect(answer.status == 201, "\(answer.body)")
      let principals = try await fixture.get("/api/v1/me/principals", as: try await fixture.token(.胡敏))
      #expect(principals.body.contains(#""kind":"proxy""#))
    }
  }
}
