import Cards
import Desk
import Foundation

/// 核对: every answer with the way to change it, and sending them.
enum ApplyCheck {
  struct Line: Sendable {
    let label: String
    let text: String
    /// Where it is changed; empty for what follows from something else.
    let step: String
  }
  struct Mistake: Sendable {
    let sentence: String
    let step: String
  }

  struct Content: Sendable {
    let title: String
    let lines: [Line]
    let picture: String?
    let isComplete: Bool
    let missing: [Line]
    let mistakes: [Mistake]
    let isCorrection: Bool
    let isFree: Bool
    let fee: String
    let canWithdraw: Bool
    /// What is corrected was filled in once; a replacement was asked for without a form.
    let hasForm: Bool
    let kind: String
  }

  static func show(_ call: Call) async throws -> Reply {
    guard let filled = try await call.applyCase() else { return call.redirect(to: "/apply") }
    return try await show(filled, call)
  }

  private static func show(_ filled: ApplyCase, _ call: Call, _ problem: Problem? = nil) async throws -> Reply {
    let missing = filled.steps.filter { !filled.isDone($0) && !filled.isOptional($0) }
    let purpose = filled.draft.purpose
    let (fee, application) = (filled.fee, filled.situation.holder.application)
    let content = Content(
      title: ApplyPages.name(of: purpose, in: filled.situation), lines: lines(of: filled),
      picture: try await picture(of: filled, call), isComplete: filled.isComplete,
      missing: missing.map { Line(label: $0.name(for: purpose), text: "", step: $0.rawValue) },
      mistakes: (problem?.faults ?? []).map { fault in
        let step = ApplyStep.allCases.first { $0.fields.contains(fault.field) }
        return Mistake(
          sentence: "\(step?.name(for: purpose) ?? "申请表")：\(fault.chinese)", step: step?.rawValue ?? "")
      },
      isCorrection: purpose == .correction, isFree: fee == Money(fen: 0),
      fee: fee.chinese, canWithdraw: filled.canWithdraw, hasForm: application?.form != nil,
      kind: application?.kind.chinese ?? "")
    return try await call.page("apply-check", "核对以后提交", content, part: .card, problem: problem)
  }

  private static func picture(of filled: ApplyCase, _ call: Call) async throws -> String? {
    guard let id = filled.answers["photo"], let jpeg = try await call.desk.picture(id, of: filled.session) else {
      return nil
    }
    return Data(jpeg).base64EncodedString()
  }

  private static func lines(of filled: ApplyCase) -> [Line] {
    filled.steps.map { step in
      Line(label: step.name(for: filled.draft.purpose), text: text(of: step, filled), step: step.rawValue)
    }
  }

  private static func text(of step: ApplyStep, _ filled: ApplyCase) -> String {
    let answers = filled.answers
    let texts = step.fields.compactMap { answers[$0] }
    switch step {
    case .person:
      let document = ApplyCase.document(in: answers)
      let name = answers["name"].flatMap { try? PersonName.parse($0) }?.masked
      return [
        filled.draft.purpose == .child ? answers["name"] : name,
        document.map { "\($0.kind.chinese) \($0.masked)" }, answers["rareCharacters"].map { "生僻字：\($0)" },
      ].compactMap(\.self).joined(separator: "，")
    case .validity:
      return answers["_validity"] == "long" ? "长期有效" : answers["documentExpires"].map(chinese) ?? ""
    case .birth:
      return [
        answers["sex"].flatMap(Sex.init)?.chinese, answers["birth"].map(chinese), answers["nationality"],
      ].compactMap(\.self).joined(separator: "，")
    case .city:
      return answers["city"].flatMap { try? RegionCode.parse($0) }.map { PlaceView($0, in: filled.policy).name } ?? ""
    case .bank:
      let bank = answers["bank"].flatMap { try? BankCode.parse($0) }.map { BankView($0, in: filled.policy).name }
      return [bank, answers["branch"]].compactMap(\.self).joined(separator: "，")
    case .photo:
      return answers["photo"] != nil ? "已交" : filled.hasPhoto ? "用原来的照片" : filled.isOptional(.photo) ? "不交" : ""
    case .phone: return answers["phone"].flatMap { try? PhoneNumber.parse($0) }?.masked ?? ""
    case .ethnicity, .address, .work:
      return texts.isEmpty && filled.isOptional(step) ? "没有填" : texts.joined(separator: "，")
    }
  }

  private static func chinese(_ day: String) -> String { (try? Day.parse(day))?.chinese ?? day }

  // MARK: Sending

  static func send(_ call: Call) async throws -> Reply {
    // A second press comes when nothing is left to be sent.
    let draft = try await call.applyDraft()
    if let draft, draft.sent?.key == call.form["_key"] {
      return call.redirect(to: "/apply/done", cookies: try await comeIn(draft, call))
    }
    guard var filled = try await call.applyCase() else { return call.redirect(to: "/apply") }
    guard filled.isComplete else { return try await show(filled, call) }
    switch try await call.submit(filled.route, filled.members) {
    case .refused(let problem): return try await show(filled, call, problem)
    case .done(let json):
      filled.draft.current = [:]
      filled.draft.sent = sent(json, filled, call)
      try await call.keep(filled.draft)
      try await call.desk.dropDraft(MendedCopy.kind, of: filled.session)
      return call.redirect(to: "/apply/done", cookies: try await comeIn(filled.draft, call))
    }
  }

  /// Whoever has applied for a first card has a file now, and need not sign in again to see, correct or withdraw it.
  ///
  /// Also the second press of a form: the browser has dropped the answer to the first, and its cookie with it.
  private static func comeIn(_ draft: ApplyDraft, _ call: Call) async throws -> [String] {
    guard draft.sent?.purpose == .own, let opened = try await call.desk.letIn(try call.signedIn()),
      let session = try await call.desk.session(opened.token)
    else { return [] }
    try await call.desk.keepDraft(try encodeJSON(draft.withoutPhotos), ApplyDraft.kind, of: session)
    return [Cookies.set(Cookies.sessionName, opened.token)]
  }

  private static func sent(_ json: JSON, _ filled: ApplyCase, _ call: Call) -> ApplyDraft.Sent {
    ApplyDraft.Sent(
      key: call.form["_key"] ?? "", purpose: filled.draft.purpose, number: json[member: "application"]?["number"] ?? "",
      receipt: json["receipt"] ?? "", at: call.desk.clock.now(), city: filled.answers["city"] ?? "",
      bank: filled.answers["bank"] ?? "",
      fee: filled.fee == Money(fen: 0) ? "不收费。" : "工本费 \(filled.fee.chinese)，由银行收。")
  }
}

/// 受理: the number, what happens next, and whom to ask.
enum ApplyDone {
  struct Content: Sendable {
    let title: String
    let number: String
    let receipt: String
    let at: String
    let city: String
    let bank: String
    let typicalDays: String?
    let isChild: Bool
    let isApplicant: Bool
    let needsAppointment: Bool
    let fee: String?
    let canWithdraw: Bool
    let stages: [String]
  }

  static func show(_ call: Call) async throws -> Reply {
    guard let sent = try await call.applyDraft()?.sent else { return call.redirect(to: "/apply") }
    let session = try call.signedIn()
    let city = try? RegionCode.parse(sent.city)
    let policy = call.inForce(city: city).policy
    let (situation, typical) = (try await call.ownFile(), try await call.desk.typicalDays(from: .accepted))
    let content = Content(
      title: sent.purpose == .correction ? "申请已更正" : "申请已受理", number: sent.number, receipt: sent.receipt,
      at: sent.at.chinese, city: city.map { PlaceView($0, in: policy).name } ?? "",
      bank: (try? BankCode.parse(sent.bank)).map { BankView($0, in: policy).name } ?? "",
      typicalDays: typical.map { "一般 \($0.median) 天可以领卡，九成在 \($0.ninetyPercent) 天以内" },
      isChild: sent.purpose == .child, isApplicant: session.role == .applicant,
      needsAppointment: policy.needsAppointment, fee: sent.fee,
      canWithdraw: sent.purpose != .correction || situation.shown(.withdrawApplication).isAllowed,
      stages: [Stage.accepted, .batched, .accountOpened, .making, .provinceSent, .outletReceived].map(\.chinese))
    return try await call.page("apply-done", content.title, content, part: .card)
  }
}
