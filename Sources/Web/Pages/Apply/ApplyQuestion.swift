import Cards
import Desk

/// One question of an application: asked, and its answer checked and kept.
enum ApplyQuestion {
  struct Known: Sendable {
    let label: String
    let text: String
  }
  struct Mistake: Sendable {
    let target: String
    let sentence: String
  }

  struct Content: Sendable {
    let step: String
    let question: String
    let lead: String
    let place: Int
    let all: Int
    let isOptional: Bool
    let isRemote: Bool
    /// Whoever has no file has signed in by the telephone that the card gets.
    let isApplicant: Bool
    let known: [Known]
    let hasKnown: Bool
    let controls: [Control]
    let mistakes: [Mistake]
    let hasMistakes: Bool
  }

  static func show(_ call: Call) async throws -> Reply {
    guard let step = ApplyStep(rawValue: call.parameter("step")) else { throw Problem.notFound }
    guard let filled = try await call.applyCase(), filled.steps.contains(step) else {
      return call.redirect(to: "/apply")
    }
    return try await show(step, filled, call)
  }

  private static func show(
    _ step: ApplyStep, _ filled: ApplyCase, _ call: Call, form: Form? = nil, faults: [BadRequest.Fault] = [],
    problem: Problem? = nil
  ) async throws -> Reply {
    let controls = filled.controls(step, form, faults)
    let mistakes = controls.compactMap { control in
      control.fault.map { Mistake(target: control.id, sentence: "\(control.label)：\($0)") }
    }
    let known = known(step, filled)
    let content = Content(
      step: step.rawValue, question: step.question(for: filled.draft.purpose), lead: step.lead(in: filled),
      place: (filled.steps.firstIndex(of: step) ?? 0) + 1, all: filled.steps.count, isOptional: filled.isOptional(step),
      isRemote: step == .phone && filled.known["phone"] != nil, isApplicant: filled.session.role == .applicant,
      known: known, hasKnown: !known.isEmpty,
      controls: controls,
      mistakes: mistakes, hasMistakes: !mistakes.isEmpty)
    return try await call.page(
      "apply-step", content.question, content, part: .card, problem: problem,
      status: problem?.status ?? (mistakes.isEmpty ? 200 : 422))
  }

  /// What the file says already; masked, as everywhere.
  private static func known(_ step: ApplyStep, _ filled: ApplyCase) -> [Known] {
    let person = filled.situation.holder.person
    switch step {
    case .person where filled.draft.purpose != .child:
      return [
        Known(label: "姓名", text: person.name.masked),
        Known(
          label: person.documents.last?.kind.chinese ?? "证件", text: person.documents.last?.masked ?? ""),
      ]
    case .phone: return person.phone.map { [Known(label: "手机号", text: $0.masked)] } ?? []
    case .person, .validity, .birth, .ethnicity, .address, .work, .city, .bank, .photo: return []
    }
  }

  static func take(_ call: Call) async throws -> Reply {
    guard let step = ApplyStep(rawValue: call.parameter("step")), step != .photo else { throw Problem.notFound }
    guard let filled = try await call.applyCase(), filled.steps.contains(step) else {
      return call.redirect(to: "/apply")
    }
    let texts: [String: String]
    do throws(BadRequest) { texts = try filled.read(step, call.form) } catch {
      return try await show(step, filled, call, form: call.form, faults: error.faults)
    }
    var draft = filled.draft
    for name in step.fields + ["_validity"] where step == .validity || name != "_validity" { draft.current[name] = nil }
    draft.current.merge(texts) { $1 }
    let answered = ApplyCase(draft, by: filled.session, in: filled.situation)
    if step == .person, let refusal = answered.refusalOfChild()?.refusal {
      var problem = Problem(
        409, refusal.code, "满\(filled.policy.guardianAge)周岁的由本人登录申领。\(refusal.sentence)")
      problem.explanation = refusal
      return try await show(step, filled, call, form: call.form, problem: problem)
    }
    try await call.keep(draft)
    return call.redirect(to: answered.next(after: step).map { "/apply/\($0.rawValue)" } ?? "/apply/check")
  }
}
