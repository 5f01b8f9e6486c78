import Cards
import Store
import TestKit
import Testing

@testable import Desk

/// A new telephone is proved by a code sent to it, and the old one hears of it.
struct PhoneChangeTests {
  private let new = "19900000099"
  private let wang = Newcomer(.王芳)

  /// The id of the change, or the code of the refusal.
  private func start(
    _ phone: String, of somebody: Somebody = .王芳, via channel: Channel = .miniProgramme, at desk: DeskFixture
  ) async throws -> String {
    try await desk.desk.startPhoneChange(
      of: try await desk.id(somebody), to: try PhoneNumber.parse(phone), via: channel, once: desk.once()
    ) { started in
      switch started {
      case .begun(let change): Answer(status: 202, body: Array(change.utf8))
      case .refused(let refusal, _): Answer(status: 409, body: Array(refusal.code.utf8))
      }
    }.text
  }

  /// `done`, the code of a refusal, or nothing for a code that opens nothing.
  private func finish(
    _ change: String, _ code: String, of somebody: Somebody = .王芳, at desk: DeskFixture
  ) async throws -> String {
    try await desk.desk.finishPhoneChange(
      change, code: code, of: try await desk.id(somebody), via: .miniProgramme, once: desk.once()
    ) { performed in
      performed.map(DeskFixture.answer) ?? Answer(status: 403, body: [])
    }.word
  }

  /// Starts a change and has its code sent.
  private func codeSent(
    _ phone: String, _ gateway: RecordingGateway, at desk: DeskFixture
  ) async throws -> (change: String, code: String) {
    gateway.forget()
    let change = try await start(phone, at: desk)
    try await desk.worker(gateway).workAll()
    return (change, try gateway.lastCode())
  }

  private func phone(at desk: DeskFixture) async throws -> String? {
    try await desk.file(try await desk.id(.王芳)).person.phone?.number
  }

  private func wrong(_ code: String) -> String { code == "000000" ? "000001" : "000000" }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `验证码发到新手机，改好以后新旧两个手机都收到通知`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let gateway = RecordingGateway()
      let (change, code) = try await codeSent(new, gateway, at: desk)
      #expect(gateway.sent.map(\.phone) == [new])
      #expect(try await phone(at: desk) == Somebody.王芳.phone, "not yet")
      #expect(try await desk.tables(holding: new) == [])

      gateway.forget()
      #expect(try await finish(change, code, at: desk) == "done")
      #expect(try await phone(at: desk) == new)
      try await desk.worker(gateway).workAll()
      #expect(gateway.sent.map(\.phone).sorted() == [Somebody.王芳.phone, new].sorted())
      #expect(gateway.texts.allSatisfy { $0.contains("登记手机号已变更") && !$0.contains(new) })
      #expect(try await desk.tables(holding: new) == [])
      #expect(try await finish(change, code, at: desk) == "", "a code works once")

      desk.clock.advance(by: .minutes(2))
      #expect(try await desk.signIn(wang, giving: nil, gateway)?.role == .holder)
      #expect(gateway.sent.map(\.phone) == [new])
      try await desk.expectReplay()
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `登录的验证码改不了手机，改手机的验证码登不了录`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let gateway = RecordingGateway()
      let started = try await desk.desk.startSignIn(
        name: try PersonName.parse("王芳"), document: try Somebody.王芳.document, phone: nil, via: .miniProgramme,
        once: desk.once()
      ) { Answer(status: 202, body: Array($0.utf8)) }
      try await desk.worker(gateway).workAll()
      #expect(try await finish(started.text, try gateway.lastCode(), at: desk) == "")
      #expect(try await phone(at: desk) == Somebody.王芳.phone)

      let (change, code) = try await codeSent(new, gateway, at: desk)
      let opened = try await desk.desk.finishSignIn(change, code: code, once: desk.once()) { opened in
        Answer(status: 200, body: Array((opened?.token ?? "").utf8))
      }
      #expect(opened.text == "")
      #expect(try await desk.count("session") == 0)
      #expect(try await phone(at: desk) == Somebody.王芳.phone)
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `没有档案的人的登录码，更改不了别人的手机`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let gateway = RecordingGateway()
      let stranger = Newcomer("林小满", born: "19960412")
      let started = try await desk.desk.startSignIn(
        name: try PersonName.parse(stranger.name), document: try stranger.document, phone: try PhoneNumber.parse(new),
        via: .miniProgramme, once: desk.once()
      ) { Answer(status: 202, body: Array($0.utf8)) }
      try await desk.worker(gateway).workAll()
      #expect(try await finish(started.text, try gateway.lastCode(), at: desk) == "")
      #expect(try await phone(at: desk) == Somebody.王芳.phone)
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `别人拿着验证码也改不了；输错五次作废；五分钟过期`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏]) { desk in
      let gateway = RecordingGateway()
      let (first, code) = try await codeSent(new, gateway, at: desk)
      #expect(try await finish(first, code, of: .胡敏, at: desk) == "")
      #expect(try await desk.file(try await desk.id(.胡敏)).person.phone?.number == Somebody.胡敏.phone)

      desk.clock.advance(by: .minutes(2))
      let (second, next) = try await codeSent(new, gateway, at: desk)
      for _ in 0..<5 { #expect(try await finish(second, wrong(next), at: desk) == "") }
      #expect(try await finish(second, next, at: desk) == "", "five tries are all there are")

      desk.clock.advance(by: .minutes(2))
      let (third, late) = try await codeSent(new, gateway, at: desk)
      desk.clock.advance(by: .minutes(5))
      #expect(try await finish(third, late, at: desk) == "", "at five minutes it is over")
      #expect(try await phone(at: desk) == Somebody.王芳.phone)
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `一分钟一次，一天十次；不占登录的次数`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let begin = desk.clock.now
      _ = try await start(new, at: desk)
      let early = await #expect(throws: TooManyCodes.self) { try await start(new, at: desk) }
      #expect(early?.until == begin + .seconds(60))
      #expect(try await desk.signIn(wang, giving: nil, RecordingGateway()) != nil)
      for minute in 1..<10 {
        desk.clock.move(to: begin + .minutes(minute))
        _ = try await start("1990000008\(minute)", at: desk)
      }
      desk.clock.move(to: begin + .minutes(10))
      let full = await #expect(throws: TooManyCodes.self) { try await start(new, at: desk) }
      #expect(full?.until == begin + .days(1))
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `不能改的当时就说，不发验证码也不占次数`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .陈静]) { desk in
      #expect(try await start(Somebody.王芳.phone, at: desk) == "nothing-changed")
      #expect(try await start(new, via: .hotline, at: desk) == "wrong-channel")
      try await desk.report(.reportDeath(evidence: nil), in: try await desk.id(.陈静))
      #expect(try await start(new, of: .陈静, at: desk) == "death-reported")
      #expect(try await desk.count("sign_in") == 0)
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `等验证码的时候有了死亡报告，改不成`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let (change, code) = try await codeSent(new, RecordingGateway(), at: desk)
      try await desk.report(.reportDeath(evidence: nil), in: try await desk.id(.王芳))
      #expect(try await finish(change, code, at: desk) == "death-reported")
      #expect(try await phone(at: desk) == Somebody.王芳.phone)
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `在柜台换了手机，拿着旧手机的人登录过的都退出，收到的码也作废`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏]) { desk in
      let gateway = RecordingGateway()
      let number = try await desk.mandate(.family, of: .胡敏, to: .王芳)
      let hu = try await desk.id(.胡敏)
      let own = try await desk.signIn(wang, giving: nil, gateway)
      #expect(own?.role == .holder)
      _ = try await desk.session(.agent, hu.text, scope: number)
      _ = try await desk.session(of: .胡敏)
      #expect(try await desk.count("session") == 3)
      desk.clock.advance(by: .minutes(2))
      let started = try await desk.desk.startSignIn(
        name: try PersonName.parse("王芳"), document: try Somebody.王芳.document, phone: nil, via: .miniProgramme,
        once: desk.once()
      ) { Answer(status: 202, body: Array($0.utf8)) }
      try await desk.worker(gateway).workAll()
      let code = try gateway.lastCode()

      let change = Action.changePhone(try PhoneNumber.parse(new))
      let word = try await desk.ask(
        change, in: try await desk.id(.王芳), by: try DeskFixture.clerk(), via: .outlet, visitor: .holder)
      #expect(word == "done")
      #expect(try await desk.count("session") == 1, "胡敏's own goes on")
      let opened = try await desk.desk.finishSignIn(started.text, code: code, once: desk.once()) { opened in
        Answer(status: 200, body: Array((opened?.token ?? "").utf8))
      }
      #expect(opened.text == "")
    }
  }
}
