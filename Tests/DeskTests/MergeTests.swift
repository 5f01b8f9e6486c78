import Cards
import Logging
import Store
import TestKit
import Testing

@testable import Desk

/// Two files that turn out to be one person, and one that turns out to be two.
struct MergeTests {
  private func merge(
    _ other: Somebody, into survivor: Somebody, by actor: Actor? = nil, once: Once? = nil, at desk: DeskFixture
  ) async throws -> String {
    try await merge(try await desk.id(other), into: try await desk.id(survivor), by: actor, once: once, at: desk)
  }

  private func merge(
    _ other: HolderID, into survivor: HolderID, by actor: Actor? = nil, once: Once? = nil, at desk: DeskFixture
  ) async throws -> String {
    try await desk.desk.merge(
      other, into: survivor, by: actor ?? (try DeskFixture.clerk()), via: .outlet,
      once: once ?? desk.once(), answer: DeskFixture.answer
    ).word
  }

  private func split(
    _ holder: HolderID, taking people: [Somebody], card: Bool = true, at desk: DeskFixture
  ) async throws -> String {
    try await desk.desk.split(
      holder, taking: try people.map { try $0.document }, name: try PersonName.parse("李梅"), takesCard: card,
      by: try DeskFixture.clerk(), via: .outlet, once: desk.once(), answer: DeskFixture.answer
    ).word
  }

  private func rows(_ table: String, of id: HolderID, at desk: DeskFixture) async throws -> Int64 {
    try await desk.number("SELECT count(*) FROM \(table) WHERE holder_id = $1", .text(id.text))
  }

  /// 李梅 with an active card, a PIN, an exchange under way and a mandate for 胡敏.
  private func settle(_ desk: DeskFixture) async throws {
    try #require(try await desk.choose("274913", of: .李梅) { .activateSocial(choosing: $0) } == "done")
    let bank = try BankCode.parse("103")
    let exchange = Action.exchange(.damaged, bank: bank, branch: "长安路支行", number: "B2026112300000009")
    try #require(try await desk.ask(exchange, of: .李梅) == "done")
    try await desk.mandate(.family, of: .李梅, to: .胡敏)
  }

  @Test(.clauses(.c3), arguments: EngineKind.allCases)
  func `合并以后证件、卡、申请、委托都找到留下的那份；另一份不再办事`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .周婷, .胡敏]) { desk in
      try await settle(desk)
      let (li, zhou) = (try await desk.id(.李梅), try await desk.id(.周婷))
      let looks = try await desk.desk.accesses(of: li)
      #expect(try await merge(.李梅, into: .周婷, at: desk) == "done")
      let seen = try await desk.desk.accesses(of: zhou)
      #expect(looks.allSatisfy(seen.contains) && seen.count > looks.count, "whoever had looked at either")
      #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.at >= $1.at })

      for document in [try Somebody.李梅.document, try Somebody.周婷.document] {
        #expect(try await desk.desk.holder(of: document) == zhou)
      }
      for card in [try Somebody.李梅.card, try Somebody.周婷.card] { #expect(try await desk.desk.holder(of: card) == zhou) }
      #expect(try await desk.desk.application("B2026112300000009", of: zhou) != nil)
      #expect(try await desk.desk.application("B2026112300000009", of: li) == nil)
      #expect(try await desk.desk.principals(of: try await desk.id(.胡敏)).map(\.holder) == [zhou])
      for table in ["document", "card", "application", "mandate", "pin", "oral_loss"] {
        #expect(try await rows(table, of: li, at: desk) == 0, "\(table)")
      }

      let survivor = try await desk.file(zhou)
      #expect(survivor.person.documents.count == 2 && survivor.person.name.text == "周婷")
      #expect(survivor.card?.number == (try Somebody.李梅.card))
      #expect(survivor.application?.number == "B2026112300000009" && survivor.mandates.count == 1)
      #expect(survivor.voidCards.map(\.reason) == [.formalLoss])
      let other = try await desk.file(li)
      #expect(other.mergedInto == zhou && other.card == nil && other.application == nil && other.mandates == [])
      for action in [Action.reportOralLoss(.social), .queryProgress, .withdrawApplication] {
        #expect(try await desk.ask(action, in: li) == "file-merged")
      }
      #expect(try await desk.ask(.reportOralLoss(.social), in: zhou) == "done")
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c3, .r2), arguments: EngineKind.allCases)
  func `卡并过来以后密码要重设，旧密码什么也核对不了`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .周婷, .胡敏]) { desk in
      try await settle(desk)
      #expect(try await merge(.李梅, into: .周婷, at: desk) == "done")
      let zhou = try await desk.id(.周婷)
      #expect(try await desk.count("pin") == 0)
      #expect(try await desk.changePIN("274913", to: "518204", of: zhou) == "pin-must-choose")
      #expect(try await desk.choose("518204", of: .周婷) { .resetSocialPIN(choosing: $0) } == "done")
      #expect(try await desk.changePIN("518204", to: "639417", of: zhou) == "done")
    }
  }

  @Test(.clauses(.c3), arguments: EngineKind.allCases)
  func `留下的那份自己有卡，密码还是原来的`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .周婷, .胡敏]) { desk in
      try await settle(desk)
      #expect(try await merge(.周婷, into: .李梅, at: desk) == "done")
      #expect(try await desk.changePIN("274913", to: "518204", of: try await desk.id(.李梅)) == "done")
      #expect(try await desk.id(.周婷) == (try await desk.id(.李梅)))
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c3), arguments: EngineKind.allCases)
  func `不能合并的，两份都原样`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .陈静, .周婷]) { desk in
      #expect(try await merge(.李梅, into: .陈静, at: desk) == "two-live-cards")
      #expect(try await merge(.李梅, into: .李梅, at: desk) == "same-file")
      #expect(try await merge(.李梅, into: .周婷, by: .holder, at: desk) == "not-yours")
      let nobody = try #require(HolderID("01975c00-0000-7000-8000-000000000001"))
      await #expect(throws: NoSuchHolder.self) { try await merge(nobody, into: try await desk.id(.周婷), at: desk) }
      await #expect(throws: NoSuchHolder.self) { try await merge(try await desk.id(.李梅), into: nobody, at: desk) }
      for somebody in [Somebody.李梅, .陈静, .周婷] { #expect(try await desk.entries(of: somebody).count == 1) }

      let (chen, merged, once) = (try await desk.id(.陈静), try await desk.id(.李梅), desk.once())
      let zhou = try await desk.id(.周婷)
      for _ in 0..<2 { #expect(try await merge(merged, into: zhou, once: once, at: desk) == "done") }
      #expect(try await desk.entries(in: zhou).count == 2, "asked twice, merged once")
      #expect(try await merge(merged, into: chen, at: desk) == "file-merged")
      #expect(try await merge(chen, into: merged, at: desk) == "file-merged")
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c3, .l5), arguments: EngineKind.allCases)
  func `挂失跟着卡走：到期登记在留下的那份，提醒只说一遍`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.陈静, .周婷]) { desk in
      let (chen, zhou) = (try await desk.id(.陈静), try await desk.id(.周婷))
      #expect(try await merge(.陈静, into: .周婷, at: desk) == "done")
      #expect(try await rows("oral_loss", of: zhou, at: desk) == 1)
      #expect(try await rows("oral_loss", of: chen, at: desk) == 0)
      let gateway = RecordingGateway()
      for hours in [7, 22, 2] {
        desk.clock.advance(by: .hours(hours))
        try await desk.worker(gateway).workAll()
      }
      #expect(gateway.texts.count { $0.contains("还剩24小时") } == 1)
      #expect(gateway.texts.count { $0.contains("到期并自动解除") } == 1)
      #expect(Set(gateway.sent.map(\.phone)) == [Somebody.周婷.phone])
      #expect(try await Sweeper(desk: desk.desk, log: Logger(label: "test")).sweep() == 1)
      #expect(try await desk.entries(in: zhou).last?.event.chinese == "社保功能的口头挂失已到期")
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c3), arguments: EngineKind.allCases)
  func `两个人对着合并，一个成，一个说已经并了`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .周婷]) { desk in
      let (li, zhou) = (try await desk.id(.李梅), try await desk.id(.周婷))
      let words = try await withThrowingTaskGroup(of: String.self) { group in
        for (other, survivor) in [(li, zhou), (zhou, li)] {
          group.addTask { try await merge(other, into: survivor, at: desk) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(words.sorted() == ["done", "file-merged"])
      try await desk.expectReplay()
    }
  }

  // MARK: Splitting

  @Test(.clauses(.c3), arguments: EngineKind.allCases)
  func `拆出去的证件和卡在新档案里，密码要重设；两份都能重放`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .周婷, .胡敏]) { desk in
      try await settle(desk)
      #expect(try await merge(.李梅, into: .周婷, at: desk) == "done")
      let zhou = try await desk.id(.周婷)
      #expect(try await desk.choose("518204", of: .周婷) { .resetSocialPIN(choosing: $0) } == "done")
      #expect(try await split(zhou, taking: [.李梅], at: desk) == "done")

      let new = try await desk.id(.李梅)
      #expect(new != zhou)
      #expect(try await desk.id(.周婷) == zhou)
      #expect(try await desk.desk.holder(of: try Somebody.李梅.card) == new)
      #expect(try await desk.desk.application("B2026112300000009", of: new) != nil)
      let (taken, left) = (try await desk.file(new), try await desk.file(zhou))
      #expect(taken.person.name.text == "李梅" && taken.person.phone == nil && taken.card?.pin == .mustChoose)
      #expect(taken.application?.number == "B2026112300000009")
      #expect(left.card == nil && left.application == nil)
      #expect(left.person.documents == [try Somebody.周婷.document])
      #expect(try await desk.count("pin") == 0)
      #expect(try await desk.changePIN("518204", to: "639417", of: new) == "pin-must-choose")
      #expect(try await desk.choose("274913", of: .李梅) { .resetSocialPIN(choosing: $0) } == "done")
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c3), arguments: EngineKind.allCases)
  func `只拆证件，卡和密码留在原来的档案里`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .周婷, .胡敏]) { desk in
      try await settle(desk)
      #expect(try await merge(.周婷, into: .李梅, at: desk) == "done")
      let li = try await desk.id(.李梅)
      #expect(try await split(li, taking: [.周婷], card: false, at: desk) == "done")
      #expect(try await desk.id(.周婷) != li)
      #expect(try await desk.file(try await desk.id(.周婷)).card == nil)
      #expect(try await desk.desk.holder(of: try Somebody.李梅.card) == li)
      #expect(try await desk.changePIN("274913", to: "518204", of: li) == "done")
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.c3), arguments: EngineKind.allCases)
  func `不能拆的，不留下新档案`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.李梅, .周婷]) { desk in
      let li = try await desk.id(.李梅)
      #expect(try await split(li, taking: [.李梅], at: desk) == "last-document")
      #expect(try await split(li, taking: [.周婷], at: desk) == "last-document")
      #expect(try await split(li, taking: [], at: desk) == "last-document")
      #expect(try await desk.count("holder") == 2)
      #expect(try await desk.count("journal") == 2)
    }
  }
}
