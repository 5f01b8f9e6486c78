import Cards
import Desk

/// 换卡: in exchange for a damaged card or a face that is no longer true, or because the card ends.
enum NewCardPages {
  static let routes: [Route] = [
    .page("/me/new-card", Route.ownFile, "Exchange or renew the card", clauses: [.l8]) { call in try await show(call) },
    .form("/me/new-card/exchange", Route.ownFile, "Ask for a card in exchange", clauses: [.l8]) { call in
      try await send("POST /api/v1/me/card/exchanges", call)
    },
    .form("/me/new-card/renewal", Route.ownFile, "Ask for a card because the old one ends", clauses: [.l8]) { call in
      try await send("POST /api/v1/me/card/renewals", call)
    },
    .page("/me/binding", Route.ownFile, "Bind the card to the city's insurance", clauses: [.c5]) { call in
      try await showBinding(call)
    },
    .form("/me/binding", Route.ownFile, "Bind the card to the city's insurance", clauses: [.c5], handle: bind),
  ]

  struct Content: Sendable {
    let exchange: ActShown
    let renewal: ActShown
    let reasons: [Choice]
    let banks: [Choice]
    let branch: String
    let fee: String
    let windowDays: Int
  }

  private static func show(_ call: Call, _ problem: Problem? = nil) async throws -> Reply {
    let situation = try await call.ownFile()
    let policy = situation.policy
    let bank = call.form["bank"] ?? situation.holder.card?.bank.text
    let content = Content(
      exchange: situation.shown(.exchange), renewal: situation.shown(.renew),
      reasons: ExchangeReason.allCases.map {
        Choice(value: $0.rawValue, name: $0.chinese, isChosen: $0.rawValue == (call.form["reason"] ?? "damaged"))
      },
      banks: policy.banks.map { Choice(value: $0.code.text, name: $0.name, isChosen: $0.code.text == bank) },
      branch: call.form["branch"] ?? "", fee: policy.replacementFee.chinese, windowDays: policy.renewalWindowDays)
    return try await call.page("new-card", "换卡", content, part: .card, problem: problem)
  }

  private static func send(_ route: String, _ call: Call) async throws -> Reply {
    switch try await call.submit(route, call.form.members()) {
    case .done(let json): return call.showDone(json)
    case .refused(let problem): return try await show(call, problem)
    }
  }

  // MARK: Binding

  struct BindingContent: Sendable {
    let act: ActShown
    let cities: String
    /// Ways of the city that binds it, where it has some of its own.
    let services: [String]
  }

  private static func showBinding(_ call: Call, _ problem: Problem? = nil) async throws -> Reply {
    let situation = try await call.ownFile()
    let cities = situation.policy.bindingCities.map { situation.policy.city($0)?.name ?? $0.text }
    let content = BindingContent(
      act: situation.shown(.bindInsurance), cities: cities.joined(separator: "、"),
      services: situation.holder.card.flatMap(situation.cityToBind).map {
        call.inForce(city: $0).policy.cityServices
      } ?? [])
    return try await call.page("binding", "绑定职工医保", content, part: .card, problem: problem)
  }

  private static func bind(_ call: Call) async throws -> Reply {
    switch try await call.submit("POST /api/v1/me/card/insurance-bindings", [:]) {
    case .done(let json): return call.showDone(json)
    case .refused(let problem): return try await showBinding(call, problem)
    }
  }
}

/// One of several answers to a question.
struct Choice: Sendable {
  let value: String
  let name: String
  let isChosen: Bool

  init(value: String, name: String, isChosen: Bool = false) {
    self.value = value
    self.name = name
    self.isChosen = isChosen
  }
}
