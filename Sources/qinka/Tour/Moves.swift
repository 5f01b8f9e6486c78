import Foundation
import Web

/// The moves that chapters are made of; here: signing in and out.
enum Moves {
  /// A holder proves who they are and types the code from their telephone.
  static func signIn(_ name: String, channel: String) -> [Step] {
    askForCode(name, channel: channel) + [enterCode(name)]
  }

  /// The same person once more: a code is sent at most once a minute.
  static func signInAgain(_ name: String, channel: String) -> [Step] { [wait(61)] + signIn(name, channel: channel) }

  /// Somebody without a file says which telephone is theirs, too.
  static func askForCode(_ name: String, channel: String, sayingPhone: Bool = false) -> [Step] {
    [
      lookAtInbox(of: name),
      proveIdentity(
        "\(name)报姓名、证件号码\(sayingPhone ? "和手机号" : "")，请发验证码", as: name, channel: channel,
        sayingPhone: sayingPhone, .init(status: 202)),
      awaitCode(name),
    ]
  }

  static func proveIdentity(
    _ title: String, as name: String, channel: String, sayingPhone: Bool = false, _ expected: Step.Expected
  ) -> Step {
    Step(
      title: title, clauses: [], method: "POST", route: "/api/v1/sign-ins",
      expected: expected,
      call: { stage in
        let person = try stage.person(name)
        var body: [String: JSON] = [
          "channel": .string(channel), "name": .string(name), "documentType": .string(person.documentType),
          "documentNumber": .string(person.documentNumber),
        ]
        if sayingPhone { body["phone"] = .string(try stage.phone(of: name)) }
        return TourCall(body: .object(body))
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

  /// A time-based code opens one session, so half a minute goes by first.
  static func signInStaff(_ account: String, _ title: String) -> [Step] {
    [
      wait(31),
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
}
