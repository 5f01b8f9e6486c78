import Cards
import Desk
import Seal

/// Signing in and out, for everybody.
enum SignInAPI {
  /// The channels that a person can come in by; the others are institutions' own.
  static let channels: [Channel] = [
    .miniProgramme, .officialAccount, .governmentSite, .cardSite, .app, .cityChannel, .outlet, .hospital, .pharmacy,
  ]

  static let routes: [Route] = [
    Route(
      .post, "/api/v1/sign-ins", .anyone, "Start signing in: a one-time code goes to the phone on file",
      body: [
        Field("channel", .oneOf(channels.map(\.rawValue)), "How the person came in", example: "mini-programme"),
        Field("name", .text(max: 60), "Name as on the document", example: "李梅"),
        .documentType, .documentNumber,
        Field(
          "phone", .text(max: 20), "Of somebody who has no card yet; otherwise the one on file is used",
          example: "19900009901"
        ).optional,
      ], answers: [.signIn], handle: start),
    Route(
      .post, "/api/v1/sessions", .anyone, "Finish signing in with the code",
      body: [
        Field("signIn", .text(max: 40), "From the first step", example: "0192f0c1-2345-7abc-8def-0123456789ab"),
        Field("code", .digits(6), "One-time code", example: "123456"),
      ], answers: [.session], handle: finish),
    Route(.delete, "/api/v1/session", .anySession, "Sign out", answers: [.nothing], handle: end),
    Route(
      .post, "/api/v1/staff/sessions", .anyone, "A member of staff signs in: password and time-based code",
      body: [
        Field("account", .text(max: 40), "Account", example: "clerk-xian"),
        Field("password", .text(max: 200), "Password", example: "correct horse battery staple"),
        Field("code", .digits(6), "Time-based code", example: "123456"),
      ], answers: [.session], handle: signInStaff),
    Route(
      .post, "/api/v1/partner/tokens", .anyone, "An institution signs in with a client assertion",
      body: [
        Field(
          "clientAssertion", .text(max: 4096), "Signed JWT, RFC 7523, typ client-authentication+jwt", example: "eyJ…")
      ],
      answers: [.session], handle: signInPartner),
  ]

  /// The same answer for everybody, before anything is known of anybody.
  private static func start(_ call: Call) async throws -> Reply {
    let name = try call.fields.parse("name", PersonName.parse)
    let document = try call.fields.document()
    guard let channel = Channel(rawValue: call.fields["channel"]) else { throw Problem.fault }
    let answer = try await call.desk.startSignIn(
      name: name, document: document, phone: try call.fields.parseIfAny("phone", PhoneNumber.parse), via: channel,
      once: try call.once()
    ) { id in
      Answer(status: 202, body: try encodeJSON(Started(signIn: id)))
    }
    return Reply(answer)
  }

  private struct Started: Encodable {
    let signIn: String
    let detail =
      "如果信息属实且登记了手机号，验证码已发出，5分钟内有效。没有收到？可能是没有办过卡、姓名或号码不符，或没有登记手机号：请核对后再试，或到社保卡服务网点、拨打12333。没有卡的请按本市流程申领。"
    let codeLifeSeconds = Int(SignInLimits.codeLife.components.seconds)
  }

  private static func finish(_ call: Call) async throws -> Reply {
    let answer = try await call.desk.finishSignIn(
      call.fields["signIn"], code: call.fields["code"], once: try call.once(), answer: session(or: .codeWrong, call))
    return Reply(answer)
  }

  private static func signInStaff(_ call: Call) async throws -> Reply {
    let answer = try await call.desk.signIn(
      account: call.fields["account"], password: call.fields["password"], code: call.fields["code"],
      once: try call.once(), answer: session(or: .credentialsWrong, call))
    return Reply(answer)
  }

  private static func session(
    or problem: Problem, _ call: Call
  ) -> @Sendable (OpenedSession?) throws -> Answer {
    let reference = call.reference
    return { opened in
      guard let opened else { return try problem.answer(reference: reference) }
      return Answer(status: 201, body: try encodeJSON(SessionView(opened)))
    }
  }

  private static func signInPartner(_ call: Call) async throws -> Reply {
    let reference = call.reference
    let answer = try await call.desk.exchange(
      assertion: call.fields["clientAssertion"], once: try call.once()
    ) { result in
      switch result {
      case .success(let opened): Answer(status: 201, body: try encodeJSON(SessionView(opened)))
      case .failure(let fault): try fault.problem.answer(reference: reference)
      }
    }
    return Reply(answer)
  }

  private static func end(_ call: Call) async throws -> Reply {
    let session = try call.signedIn()
    return Reply(try await call.desk.end(session, once: try call.once(), answer: Answer(status: 204, body: [])))
  }
}

extension AssertionFault {
  /// A wrong clock is its own verdict, never "invalid".
  fileprivate var problem: Problem {
    switch self {
    case .used: Problem(401, "assertion-used", "This assertion was used before; sign a new one with a new jti.")
    case .notAccepted(.notYetValid(let from, let now)):
      Problem(401, "assertion-not-yet-valid", "The assertion begins \((from - now) / 1000) s from now. Compare clocks.")
    case .notAccepted(.expired(let at, let now)):
      Problem(
        401, "assertion-expired", "The assertion ended \((now - at) / 1000) s ago. Sign a new one, or compare clocks.")
    case .notAccepted(let fault): Problem(401, "assertion-refused", "The assertion was refused: \(fault).")
    }
  }
}

extension Problem {
  /// An institution's request that is not signed, or not so. A wrong clock is its own verdict here, too.
  static func signature(_ fault: SignatureFault) -> Problem {
    switch fault {
    case .missing:
      Problem(
        401, "signature-missing",
        "Sign each request that changes something: header Request-Signature, typ \(RequestSignature.type).")
    case .notAccepted(.notYetValid(let from, let now)):
      Problem(401, "signature-not-yet-valid", "The signature begins \((from - now) / 1000) s from now. Compare clocks.")
    case .notAccepted(.expired(let at, let now)):
      Problem(
        401, "signature-expired", "The signature ended \((now - at) / 1000) s ago. Sign anew, or compare clocks.")
    case .notAccepted(let fault): Problem(401, "signature-refused", "The signature was refused: \(fault).")
    }
  }
}
