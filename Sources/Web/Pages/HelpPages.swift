import Cards
import Desk

/// When it is not possible here: a slip for whoever goes in one's place, and a person to ask.
enum HelpPages {
  static let routes: [Route] = [
    .page("/me/slip/{action}", Route.ownFile, "What to bring, where to, in large type", handle: slip),
    .page("/me/ask/{action}", Route.ownFile, "Ask a person about it", clauses: [.g1]) { call in try await ask(call) },
    .form("/me/ask/{action}", Route.ownFile, "Ask a person about it", clauses: [.g1], handle: send),
    .page("/me/tickets", Route.ownFile, "What I asked, and the answers", handle: tickets),
    .page("/sandbox", .anyone, "The sandbox's console, where there is one") { call in
      guard let sandbox = call.site.sandbox else { throw Problem.notFound }
      return call.redirect(to: sandbox)
    },
  ]

  // MARK: The slip

  struct Slip: Sendable {
    let name: String
    /// Why it is not yet done anywhere; nil when it only is not done here.
    let notYet: String?
    /// When one is expected.
    let booked: String?
    let sentence: String
    let bring: [String]
    let places: [OutletView]
    let channels: [String]
    let fee: String?
    let clause: String
    let hasPlaces: Bool
  }

  private static func slip(_ call: Call) async throws -> Reply {
    let (action, situation) = (try call.actionInPath(), try await call.ownFile())
    let policy = situation.policy
    let seen = preview(action, in: situation)
    let bank = situation.holder.card?.bank ?? situation.holder.application?.bank
    let places = situation.city.map { policy.outlets(in: $0, for: action, bank: bank) } ?? []
    let refusal = seen.isOnlyElsewhere ? nil : seen.refusal
    let appointment = action == .collect ? situation.holder.application?.appointment : nil
    let booking = appointment.map { BookingView($0, in: situation) }
    let costs: Set<ActionName> = [.reportFormalLoss, .exchange, .renew]
    let content = Slip(
      name: action.chinese, notYet: refusal?.sentence, booked: booking?.sentence,
      sentence: seen.refusal?.next.sentence ?? "", bring: bring(for: action, in: situation),
      places: (booking?.state == "booked" ? booking?.outlet.map { [$0] } : nil)
        ?? places.map { OutletView($0, in: situation) },
      channels: policy.ways(of: action),
      fee: costs.contains(action) ? policy.replacementFee.chinese : nil,
      clause: (seen.refusal?.clause ?? action.clauses[0]).rawValue, hasPlaces: !places.isEmpty)
    return try await call.page("slip", "去办「\(action.chinese)」要带的东西", content, part: .card)
  }

  /// Whose papers; by the mandates that the action allows, as the counters ask for them.
  private static func bring(for action: ActionName, in situation: Situation) -> [String] {
    if situation.holder.person.life.isGone {
      return ["您自己的有效身份证件", Evidence.inheritance.chinese, "社保卡（找得到的话）"]
    }
    if situation.isUnderAge { return ["孩子的身份证或户口簿", "监护人的有效身份证件", Evidence.guardianship.chinese] }
    var bring = ["本人有效身份证件"]
    let keepsCard: Set<ActionName> = [
      .activateFinancial, .exchange, .renew, .cancelSocial, .cancelFinancial, .clearSocialPIN, .resetBankPIN,
    ]
    if keepsCard.contains(action) { bring.append("社保卡") }
    if action == .cancelSocial { bring.append("参保关系转出省外的证明") }
    if action == .changeName || action == .changeDocument { bring.append("户口簿变更页或派出所证明") }
    if action.mandates.contains(.proxy) { bring.append("别人替您去：再带他本人的有效身份证件") }
    if action.mandates.isEmpty { bring.append("要本人去，别人不能代替") }
    return bring
  }

  // MARK: A person

  struct Ask: Sendable {
    let action: String
    let act: ActShown
    let words: String
  }

  private static func ask(_ call: Call, _ problem: Problem? = nil) async throws -> Reply {
    let (action, situation) = (try call.actionInPath(), try await call.ownFile())
    let content = Ask(
      action: action.rawValue, act: situation.shown(action), words: call.form["words"] ?? "")
    return try await call.page("ask", "找人问", content, part: .card, problem: problem)
  }

  private static func send(_ call: Call) async throws -> Reply {
    var members = call.form.members()
    members["action"] = .string(try call.actionInPath().rawValue)
    switch try await call.submit("POST /api/v1/me/tickets", members) {
    case .done: return call.redirect(to: "/me/tickets")
    case .refused(let problem): return try await ask(call, problem)
    }
  }

  struct Tickets: Sendable {
    struct Shown: Sendable {
      let about: [String]
      let at: String
      let answer: String?
    }
    let tickets: [Shown]
    let isEmpty: Bool
  }

  private static func tickets(_ call: Call) async throws -> Reply {
    let tickets = try await call.desk.tickets(in: try await call.ownFile()).map { ticket in
      Tickets.Shown(
        about: ticket.about.split(separator: "\n").map(String.init), at: ticket.askedAt.chinese, answer: ticket.answer)
    }
    return try await call.page("tickets", "我问过的", Tickets(tickets: tickets, isEmpty: tickets.isEmpty), part: .card)
  }
}

extension Call {
  /// One of the acts that pages speak of.
  fileprivate func actionInPath() throws -> ActionName {
    // What is done for somebody at an outlet is no button on a page, but has its slip.
    guard let action = ActionName(rawValue: parameter("action")),
      CardPages.acts.contains(action) || PageAddress.of(action) != nil || action == .clearSocialPIN
    else {
      throw Problem.notFound
    }
    return action
  }
}
