import Foundation

/// The moves that chapters are made of.
enum Moves {
  // MARK: Signing in

  /// A holder proves who they are and types the code from their telephone.
  static func signIn(_ name: String, channel: String) -> [Step] {
    askForCode(name, channel: channel) + [enterCode(name)]
  }

  static func askForCode(_ name: String, channel: String) -> [Step] {
    [
      lookAtInbox(of: name),
      proveIdentity("\(name)报姓名和证件号码，请发验证码", as: name, channel: channel, .init(status: 202)),
      awaitCode(name),
    ]
  }

  static func proveIdentity(
    _ title: String, as name: String, channel: String, _ expected: Step.Expected
  ) -> Step {
    Step(
      title: title, clauses: [], method: "POST", route: "/api/v1/sign-ins",
      expected: expected,
      call: { stage in
        let person = try stage.person(name)
        return TourCall(body: [
          "channel": .string(channel), "name": .string(name), "documentType": .string(person.documentType),
          "documentNumber": .string(person.documentNumber),
        ])
      },
      check: { answer, stage in
        if answer.status == 202 { try stage.note(answer.body["signIn"].text, as: "\(name)的登录") }
      })
  }

  static func enterCode(_ name: String) -> Step {
    Step(
      title: "\(name)输入验证码", clauses: [], method: "POST", route: "/api/v1/sessions", expected: .created,
      call: { stage in
        TourCall(body: [
          "signIn": .string(try stage.noted("\(name)的登录")), "code": .string(try stage.noted("\(name)的验证码")),
        ])
      },
      check: { answer, stage in try stage.note(answer.body["token"].text, as: "\(name)的会话") })
  }

  static func enterWrongCode(_ name: String) -> Step {
    Step(
      title: "\(name)输错验证码", clauses: [], method: "POST", route: "/api/v1/sessions",
      expected: .refused(401, "code-wrong"),
      call: { stage in
        let right = try stage.noted("\(name)的验证码")
        let wrong = String(right.reversed()) == right ? "102030" : String(right.reversed())
        return TourCall(body: ["signIn": .string(try stage.noted("\(name)的登录")), "code": .string(wrong)])
      })
  }

  static func signOut(_ name: String) -> [Step] {
    [
      Step(
        title: "\(name)退出", clauses: [], method: "DELETE", route: "/api/v1/session",
        expected: .init(status: 204), call: { TourCall(token: try $0.token(of: name)) }),
      Step(
        title: "退出以后会话不能再用", clauses: [], method: "GET", route: "/api/v1/me", expected: .init(status: 401),
        call: { TourCall(token: try $0.token(of: name)) }),
    ]
  }

  static func signInStaff(_ account: String, _ title: String) -> [Step] {
    [
      Step(
        title: "看动态码", clauses: [], party: .sandbox, method: "GET", route: "/staff", expected: .ok, isQuiet: true,
        check: { answer, stage in try stage.meetStaff(answer.body) }),
      Step(
        title: title, clauses: [], method: "POST", route: "/api/v1/staff/sessions", expected: .created,
        call: { stage in
          let staff = try stage.staff(account)
          return TourCall(body: [
            "account": .string(account), "password": .string(staff.password), "code": .string(staff.code),
          ])
        },
        check: { answer, stage in try stage.note(answer.body["token"].text, as: "\(account)的会话") }),
    ]
  }

  // MARK: Messages

  static func lookAtInbox(of name: String) -> Step {
    var step = inbox("看看\(name)已经收到的短信", of: name)
    step.isQuiet = true
    step.check = { answer, stage in
      if let phone = try stage.person(name).phone { stage.haveSeen(answer.body, of: phone) }
    }
    return step
  }

  static func awaitCode(_ name: String) -> Step {
    var step = awaitMessage("\(name)收到验证码", of: name, notedAs: "\(name)的验证码", find: sixDigits)
    step.isQuiet = true
    let call = step.call
    step.call = { stage in
      _ = try stage.noted("\(name)的登录")  // without it no code is on its way
      return try call(stage)
    }
    return step
  }

  /// Waits for a new message that says `words`; that one has then been seen.
  static func awaitReminder(_ title: String, saying words: String, of name: String) -> Step {
    awaitMessage(title, of: name, clauses: ["L5"], notedAs: "\(name)的提醒") { $0.contains(words) ? $0 : nil }
  }

  /// `find` makes of a new text what is noted, or nil when it is another message.
  private static func awaitMessage(
    _ title: String, of name: String, clauses: [String] = [], notedAs note: String,
    find: @escaping (String) -> String?
  ) -> Step {
    var step = inbox(title, of: name, clauses: clauses)
    step.patience = .seconds(30)
    step.check = { answer, stage in
      guard let phone = try stage.person(name).phone else { throw Surprise("\(name)没有手机号") }
      guard let found = stage.newTexts(in: answer.body, of: phone).compactMap(find).last else {
        throw Surprise("\(name)没有收到短信")
      }
      stage.haveSeen(answer.body, of: phone)
      try stage.note(found, as: note)
    }
    return step
  }

  private static func inbox(_ title: String, of name: String, clauses: [String] = []) -> Step {
    Step(
      title: title, clauses: clauses, party: .sandbox, method: "POST", route: "/sms/inbox", expected: .ok,
      call: { stage in
        guard let phone = try stage.person(name).phone else { throw Surprise("\(name)没有手机号") }
        return TourCall(body: ["phone": .string(phone)])
      })
  }

  private static func sixDigits(in text: String) -> String? {
    guard text.contains("验证码") else { return nil }
    return text.split { !$0.isASCII || !$0.isNumber }.first { $0.count == 6 }.map(String.init)
  }

  // MARK: Cards

  static func look(
    _ title: String, as name: String, clauses: [String], patience: Duration = .zero,
    _ check: @escaping (TourAnswer, Stage) throws -> Void
  ) -> Step {
    Step(
      title: title, clauses: clauses, method: "GET", route: "/api/v1/me/card", expected: .ok, patience: patience,
      call: { TourCall(token: try $0.token(of: name)) }, check: check)
  }

  static func reportLoss(
    _ title: String, as name: String, function: String = "social", clauses: [String],
    _ expected: Step.Expected = .created
  ) -> Step {
    Step(
      title: title, clauses: clauses, method: "POST", route: "/api/v1/me/card/oral-loss-reports", expected: expected,
      call: { TourCall(body: ["function": .string(function)], token: try $0.token(of: name)) })
  }

  static func releaseLoss(
    _ title: String, as name: String, clauses: [String], _ expected: Step.Expected = .ok
  ) -> Step {
    Step(
      title: title, clauses: clauses, method: "DELETE", route: "/api/v1/me/card/oral-loss-reports/{function}",
      expected: expected, call: { TourCall(path: ["function": "social"], token: try $0.token(of: name)) })
  }

  // MARK: The bank

  static func phoneBank(_ title: String, card name: String, act: String, clauses: [String]) -> Step {
    Step(
      title: title, clauses: clauses, party: .sandbox, method: "POST", route: "/banks/{code}/phone-calls",
      expected: .ok,
      call: { stage in
        let person = try stage.person(name)
        return TourCall(
          path: ["code": person.bank], body: ["cardNumber": .string(person.cardNumber), "act": .string(act)])
      })
  }

  /// `showing`: whose document is put on the counter; `bank`: another bank than the card's own.
  static func visitBank(
    _ title: String, card name: String, showing shown: String? = nil, at bank: String? = nil, act: String,
    clauses: [String], _ expected: Step.Expected = .created,
    check: @escaping (TourAnswer, Stage) throws -> Void = { _, _ in }
  ) -> Step {
    Step(
      title: title, clauses: clauses, party: .counter, method: "POST", route: "/banks/{code}/counter-visits",
      expected: expected,
      call: { stage in
        let (holder, visitor) = (try stage.person(name), try stage.person(shown ?? name))
        return TourCall(
          path: ["code": bank ?? holder.bank],
          body: [
            "cardNumber": .string(holder.cardNumber), "documentType": .string(visitor.documentType),
            "documentNumber": .string(visitor.documentNumber), "branch": "钟楼支行", "act": .string(act),
          ])
      }, check: check)
  }

  // MARK: The clock

  /// Moves the clock to a noted instant, or a little before it.
  static func moveClock(_ title: String, to noted: String, earlier: TimeInterval = 0) -> [Step] {
    [
      Step(
        title: "看钟", clauses: [], party: .sandbox, method: "GET", route: "/clock", expected: .ok, isQuiet: true,
        check: { answer, stage in try stage.readClock(answer) }),
      Step(
        title: title, clauses: [], party: .sandbox, method: "POST", route: "/clock", expected: .ok,
        call: { stage in
          guard let target = Stage.instant(try stage.noted(noted)) else { throw Surprise("\(noted)不是时刻") }
          let seconds = target.addingTimeInterval(-earlier).timeIntervalSince(stage.now)
          return TourCall(body: ["advanceSeconds": .number(max(0, seconds))])
        }),
    ]
  }

  static func moveClock(_ title: String, by seconds: TimeInterval) -> Step {
    Step(
      title: title, clauses: [], party: .sandbox, method: "POST", route: "/clock", expected: .ok,
      call: { _ in TourCall(body: ["advanceSeconds": .number(seconds)]) })
  }
}
