import Foundation
import Seal

/// Plays the people behind Qinka's own counters and telephones: a clerk, a centre, 12333. Each signs in with password
/// and one-time code, opens a case, and does what is asked as the clerk's browser would. What Qinka says is passed on.
actor CounterParty {
  /// Whom a case is opened for, and who is there.
  struct Asked: Decodable, Sendable {
    let account: String
    let documentType: String?
    let documentNumber: String?
    /// In place of the document.
    let application: String?
    let collectionCode: String?
    let purpose: String
    let visitor: String?
    let agentDocumentType: String?
    let agentDocumentNumber: String?

    fileprivate var fields: [String: String] {
      [
        "documentType": documentType, "documentNumber": documentNumber, "application": application,
        "collectionCode": collectionCode, "purpose": purpose, "visitor": visitor,
        "agentDocumentType": agentDocumentType, "agentDocumentNumber": agentDocumentNumber,
      ].compactMapValues(\.self)
    }
  }

  /// What is done in an open case, by the last part of its address: `card-collections`. Empty: the case is looked at.
  struct Act: Decodable, Sendable {
    let account: String
    let `case`: String
    let act: String
    let method: String?
    let fields: [String: Typed]?
  }

  /// A form for somebody who may have no file yet, with one of the sample photos.
  struct Form: Decodable, Sendable {
    let account: String
    let photo: String?
    let fields: [String: Typed]
  }

  /// What a clerk fills in: one word, or several ticks.
  enum Typed: Codable, Sendable, Equatable {
    case word(String)
    case ticks([String])

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let word = try? value.decode(String.self) {
        self = .word(word)
      } else {
        self = .ticks(try value.decode([String].self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var value = encoder.singleValueContainer()
      switch self {
      case .word(let word): try value.encode(word)
      case .ticks(let ticks): try value.encode(ticks)
      }
    }
  }

  private struct Session: Decodable { let token: String }
  private struct Opened: Decodable { let holder: String }
  private struct HandedIn: Decodable { let photo: String }

  private let staff: [StaffAccount]
  private let line: QinkaLine
  private let clock: SandboxClock
  private var tokens: [String: String] = [:]
  /// The last step of each account's one-time codes that was used: it counts once.
  private var steps: [String: Int64] = [:]
  /// A session that ends takes its cases with it. Who was there still is, and the clerk opens the case again.
  private var cases: [String: Asked] = [:]

  init(staff: [StaffAccount], qinka: URL, clock: SandboxClock) {
    self.staff = staff
    line = QinkaLine(qinka: qinka)
    self.clock = clock
  }

  // MARK: What a clerk does

  func open(_ asked: Asked) async throws -> PartnerAnswer {
    let account = try account(asked.account)
    let answer = try await withSession(of: account) { token in
      try await self.send("POST", "api/v1/staff/cases", asked.fields, token: token)
    }
    if answer.status == 201, let opened = try? JSONDecoder().decode(Opened.self, from: answer.body) {
      cases[account.account + opened.holder] = asked
    }
    return answer
  }

  func perform(_ act: Act) async throws -> PartnerAnswer {
    let account = try account(act.account)
    let method = act.method ?? (act.act.isEmpty ? "GET" : "POST")
    guard ["GET", "POST", "DELETE"].contains(method), Self.isPath(act.case), act.act.isEmpty || Self.isPath(act.act)
    else { throw SandboxProblem(status: .unprocessableContent, detail: "act 是案卷下的地址，例如 card-collections") }
    let path = "api/v1/staff/cases/\(act.case)" + (act.act.isEmpty ? "" : "/\(act.act)")
    let fields = method == "POST" ? act.fields ?? [:] : nil
    return try await withSession(
      of: account, afresh: { try await self.openAgain(act.case, by: account) },
      { token in try await self.send(method, path, fields, token: token) })
  }

  /// The photo goes first: the form names it.
  func apply(_ form: Form) async throws -> PartnerAnswer {
    let account = try account(form.account)
    var fields = form.fields
    if let name = form.photo {
      guard let photo = SamplePhoto(rawValue: name) else {
        throw SandboxProblem(status: .unprocessableContent, detail: "没有这张示例照片")
      }
      let picture = ["photo": try photo.base64]
      let answer = try await withSession(of: account) { token in
        try await self.send("POST", "api/v1/photos", picture, token: token)
      }
      guard let taken = try? JSONDecoder().decode(HandedIn.self, from: answer.body) else { return answer }
      fields["photo"] = .word(taken.photo)
    }
    return try await withSession(of: account) { [fields] token in
      try await self.send("POST", "api/v1/staff/applications", fields, token: token)
    }
  }

  private func openAgain(_ holder: String, by account: StaffAccount) async throws {
    guard let asked = cases[account.account + holder] else { return }
    _ = try await open(asked)
  }

  // MARK: Signing in

  private func account(_ name: String) throws -> StaffAccount {
    guard let found = staff.first(where: { $0.account == name }) else {
      throw SandboxProblem(status: .notFound, detail: "没有这个账号：\(staff.map(\.account).joined(separator: "、"))")
    }
    return found
  }

  /// Signs in when nobody is signed in, or when the session has ended. `afresh`: what an ended session had before.
  private func withSession(
    of account: StaffAccount, afresh: () async throws -> Void = {},
    _ ask: (String) async throws -> PartnerAnswer
  ) async throws -> PartnerAnswer {
    if let token = tokens[account.account] {
      let answer = try await ask(token)
      if answer.status != 401 { return answer }
    }
    tokens[account.account] = nil
    let answer = try await signIn(account)
    guard answer.status == 201, let session = try? JSONDecoder().decode(Session.self, from: answer.body) else {
      return answer
    }
    tokens[account.account] = session.token
    try await afresh()
    return try await ask(session.token)
  }

  /// Somebody else may have typed the code of this half minute; Qinka takes the next one early, for clocks differ.
  private func signIn(_ account: StaffAccount) async throws -> PartnerAnswer {
    let first = try await signIn(account, ahead: 0)
    return first.status == 401 ? try await signIn(account, ahead: 1) : first
  }

  private func signIn(_ account: StaffAccount, ahead: Int64) async throws -> PartnerAnswer {
    let totp = TOTP()
    let step = max(clock.now / 1000 / totp.period + ahead, (steps[account.account] ?? 0) + 1)
    steps[account.account] = step
    let code = totp.code(secret: Base32.decode(account.totpSecret) ?? [], at: step * totp.period)
    let proof = ["account": account.account, "password": account.password, "code": code]
    return try await send("POST", "api/v1/staff/sessions", proof, token: nil)
  }

  // MARK: Sending

  private func send(
    _ method: String, _ path: String, _ fields: (some Encodable & Sendable)?, token: String?
  ) async throws -> PartnerAnswer {
    var headers: [String: String] = [:]
    headers["Authorization"] = token.map { "Bearer \($0)" }
    if method != "GET" { headers["Idempotency-Key"] = Random.uuidV7(milliseconds: clock.now) }
    return try await line.send(method, path, try fields.map { try JSONEncoder().encode($0) }, headers: headers)
  }

  /// No dots: nothing leads out of the case.
  private static func isPath(_ text: String) -> Bool {
    !text.isEmpty && text.count <= 100
      && text.utf8.allSatisfy { $0 == 45 || $0 == 47 || (48...57).contains($0) || (65...90).contains($0 & 0xDF) }
  }
}
