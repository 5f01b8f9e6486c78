import Cards
import Foundation
import HTTPTypes
import TestKit
import Testing

@testable import Desk
@testable import Web

/// Asking over the API: the guide, what it could not answer, and a person.
struct AskingTests {
  @Test(.clauses(.g1, .l5)) func `登录以后问，答的是自己的卡`() async throws {
    try await WebFixture.with { fixture in
      let token = try await fixture.token(.陈静)
      _ = try await fixture.post("/api/v1/me/card/oral-loss-reports", as: token, ["function": "social"])
      let answer = try await fixture.post("/api/v1/me/questions", as: token, ["question": "挂失还剩几天"])
      #expect(answer.text("entry") == "oral-loss-life")
      let own = try #require(answer.json["own"])
      let previews = try await fixture.get("/api/v1/me/card/previews", as: token)
      for preview in own[member: "previews"]?.items ?? [] {
        #expect(
          previews.list("previews").contains { .object($0) == preview }, "the same object as everywhere: \(preview)")
      }
      #expect(own[member: "open"]?.items.first?["code"] == "social-loss-running")
    }
  }

  @Test(.clauses(.g1)) func `没人答得了的问题，不带个人信息地排队，答一次就成了条目`() async throws {
    try await WebFixture.with { fixture in
      let asked = "我叫王小明，火星基地的土豆几月熟，电话19900009901"
      let first = try await fixture.post("/api/v1/questions", as: nil, ["question": .string(asked)])
      #expect(first.json["answered"] == false && first.text("text").contains("12333"))
      _ = try await fixture.post("/api/v1/questions", as: nil, ["question": .string(asked)])
      let centre = try await fixture.token(.provinceCentre)
      let waiting = try await fixture.get("/api/v1/staff/questions", as: centre).list("questions")
      let question = try #require(waiting.first)
      #expect(waiting.count == 1 && question["asked"] == 2)
      #expect(question["words"]?.text.map { !$0.contains("王小明") && !$0.contains("1990") } == true)
      let path = "/api/v1/staff/questions/\(question["question"]?.text ?? "")/answers"
      #expect(try await fixture.post(path, as: centre, ["answer": "火星没有网点。"]).status == 201)
      #expect(try await fixture.post(path, as: centre, ["answer": "再答一次。"]).status == 404)
      let again = try await fixture.post("/api/v1/questions", as: nil, ["question": "火星基地的土豆几月熟"])
      #expect(again.json["answered"] == true && again.text("text") == "火星没有网点。")
      #expect(try await fixture.get("/api/v1/staff/questions", as: centre).list("questions").isEmpty)
    }
  }

  @Test func `找人问，工作人员看得到当时看到的，答复会告诉本人`() async throws {
    try await WebFixture.with { fixture in
      let token = try await fixture.token(.陈静)
      let body: JSON = ["action": "renew", "words": "为什么不能换"]
      #expect(try await fixture.post("/api/v1/me/tickets", as: token, body).status == 201)
      let agent = try await fixture.token(.hotlineAgent)
      let tickets = try await fixture.get("/api/v1/staff/tickets", as: agent).list("tickets")
      let ticket = try #require(tickets.first)
      #expect(ticket["about"]?.text?.contains("到期换卡") == true && ticket["about"]?.text?.contains("为什么不能换") == true)
      let path = "/api/v1/staff/tickets/\(ticket["ticket"]?.text ?? "")/answers"
      #expect(try await fixture.post(path, as: agent, ["answer": "还没到时候。"]).status == 201)
      let own = try await fixture.get("/api/v1/me/tickets", as: token).list("tickets")
      #expect(own.first?["answer"]?.text == "还没到时候。")
      #expect(try await fixture.get("/api/v1/me/tickets", as: try await fixture.token(.李梅)).list("tickets").isEmpty)
    }
  }

  @Test func `受托人看不到本人问的，接口和页面都一样`() async throws {
    try await WebFixture.with { fixture in
      let holder = try await fixture.token(.李梅)
      let body = JSON.object(Resident.胡敏.agentPapers).adding([
        "kind": "family", "agentName": "胡敏", "scope": ["query-progress"],
        "until": .string((fixture.clock.now + .days(30)).iso),
      ])
      #expect(try await fixture.post("/api/v1/me/mandates", as: holder, body).status == 201)
      let mandates = try await fixture.get("/api/v1/me/mandates", as: holder).list("mandates")
      let number = try #require(mandates.first?["number"]?.text)
      let agent = try await fixture.token(.agent, holder: fixture.liMei, via: .governmentSite, scope: number)
      for (token, words) in [(holder, "家里人不让我用卡"), (agent, "替她问进度")] {
        #expect(try await fixture.post("/api/v1/me/tickets", as: token, ["words": .string(words)]).status == 201)
      }
      let theirs = try await fixture.get("/api/v1/me/tickets", as: agent)
      #expect(theirs.list("tickets").count == 1 && theirs.body.contains("替她问进度"))
      let page = try await Browser(fixture, agent).get("/me/tickets")
      #expect(page.status == 200 && page.body.contains("替她问进度") && !page.body.contains("家里人不让我用卡"))
      let own = try await fixture.get("/api/v1/me/tickets", as: holder)
      #expect(own.list("tickets").count == 2 && own.body.contains("家里人不让我用卡"))
    }
  }

  @Test func `五个问题在等答复，第六个要等一等，说得清为什么`() async throws {
    try await WebFixture.with { fixture in
      let token = try await fixture.token(.陈静)
      let body: JSON = ["words": "怎么还没有人答"]
      for _ in 0..<5 { #expect(try await fixture.post("/api/v1/me/tickets", as: token, body).status == 201) }
      let sixth = try await fixture.post("/api/v1/me/tickets", as: token, body)
      #expect(sixth.status == 429 && sixth.code == "too-many-tickets" && sixth.text("detail").contains("12333"))
      let staff = try await fixture.token(.hotlineAgent)
      let waiting = try await fixture.get("/api/v1/staff/tickets", as: staff).list("tickets")
      let id = try #require(waiting.first?["ticket"]?.text)
      #expect(waiting.count == 5)
      let answered = try await fixture.post("/api/v1/staff/tickets/\(id)/answers", as: staff, ["answer": "请再等两天。"])
      #expect(answered.status == 201)
      #expect(try await fixture.post("/api/v1/me/tickets", as: token, body).status == 201)
    }
  }
}

extension JSON {
  fileprivate var items: [JSON] { if case .array(let items) = self { items } else { [] } }
}
