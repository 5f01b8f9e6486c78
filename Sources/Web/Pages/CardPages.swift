import Cards
import Desk

/// 我的卡: both functions, what is open, and every act that is possible or not.
enum CardPages {
  static let routes: [Route] = [
    .page(
      "/me", Route.ownFile, "My card: both functions, what is open, what may be done", clauses: [.v1, .v3, .l1],
      handle: card
    ),
    .page("/me/done", Route.ownFile, "What was done", handle: done),
  ]

  struct Content: Sendable {
    let standing: CardStandingView
    let hasNothing: Bool
    /// A first card, or one after a card that was cancelled; not where a lost one is replaced at the bank.
    let mayApply: Bool
    let namesApplication: Bool
    let open: [Open]
    let possible: [Possible]
    let impossible: [Refused]
    /// Whose family and whose ledger it is; whoever acts for another has neither here.
    let isOwn: Bool
  }

  /// A page, and what may be done on it now.
  struct Possible: Sendable {
    let address: String
    let names: String

    init(_ acts: [ActShown]) {
      address = acts[0].address ?? ""
      names = acts.map(\.name).joined(separator: "、")
    }
  }

  /// Acts that are refused for one and the same reason, said once.
  struct Refused: Sendable {
    let names: String
    let sentence: String
    let clause: String
    let next: NextShown?
    /// The one to ask about.
    let action: String
    /// What to bring is another thing for each act: only where there is one.
    let slip: String?

    init(_ acts: [ActShown]) {
      (sentence, clause, next, action) = (acts[0].sentence, acts[0].clause, acts[0].next, acts[0].action)
      names = acts.map(\.name).joined(separator: "、")
      slip = acts.count == 1 ? action : nil
    }
  }

  /// Something open, with its step.
  struct Open: Sendable {
    let code: String
    let sentence: String
    let clause: String
    let next: NextShown
    /// Red: a loss, a stop. Otherwise amber.
    let isUrgent: Bool
    /// What is done by telephone, at the bank's.
    let bankPhone: String?
    /// Whether the page of the progress has more of it.
    let hasProgress: Bool
    let hasCollection: Bool

    init(_ item: OpenItem, in situation: Situation) {
      code = item.code.rawValue
      sentence = item.sentence
      clause = item.clause.rawValue
      next = NextShown(item.next, for: situation.reader)
      switch item.code {
      case .socialLossRunning, .financialLossRunning, .onlySocialReported, .onlyFinancialReported, .noReplacement,
        .lifeReportOpen, .lifeConfirmed, .applicationStopped, .socialLocked:
        isUrgent = true
      default: isUrgent = false
      }
      hasProgress = [.applicationUnderWay, .replacementUnderWay, .readyToCollect, .applicationStopped].contains(
        item.code)
      hasCollection = item.code == .readyToCollect
      bankPhone =
        item.code == .onlySocialReported
        ? situation.holder.card.flatMap { situation.policy.bank($0.bank)?.phone } : nil
    }
  }

  /// What people look for on this page, in the order in which they do.
  static let acts: [ActionName] = [
    .activateSocial, .activateFinancial, .reportSocialOralLoss, .releaseSocialOralLoss, .reportFinancialOralLoss,
    .reportFormalLoss, .changeSocialPIN, .resetSocialPIN, .resetBankPIN, .bookCollection, .collect, .renew, .exchange,
    .bindInsurance, .cancelSocial, .cancelFinancial, .giveMandate, .changePhone, .changeContact,
  ]

  private static func card(_ call: Call) async throws -> Reply {
    let situation = try await call.ownFile()
    let shown = acts.map(situation.shown)
    // Somebody who may act for another is named on a page that stands in the list anyway.
    let possible = shown.filter { act in
      act.isAllowed && act.action != ActionName.giveMandate.rawValue && act.address.map(call.reader.mayOpen) == true
    }
    let open = situation.openShown
    let content = Content(
      standing: CardStandingView(situation),
      hasNothing: situation.holder.card == nil && situation.holder.application == nil,
      mayApply: situation.shown(.apply).isAllowed && call.reader.mayOpen("/apply"),
      // What is open says more of an application than that there is one.
      namesApplication: situation.holder.application != nil && !open.contains(where: \.hasProgress), open: open,
      possible: possible.together { [$0.address ?? ""] }.map(Possible.init),
      impossible: shown.filter { !$0.isAllowed }.together(by: \.reason).map(Refused.init),
      isOwn: call.reader.mayOpen("/me/family"))
    return try await call.page("card", "我的卡", content, part: .card)
  }

  // MARK: Done

  struct DoneContent: Sendable {
    let name: String
    let receipt: String
    let open: [Open]
    let standing: CardStandingView
    /// Not about the card: who may act.
    let isFamily: Bool
  }

  private static func done(_ call: Call) async throws -> Reply {
    guard let parts = call.cookie(Cookies.doneName)?.split(separator: "."), parts.count == 2,
      let action = ActionName(rawValue: String(parts[0])), parts[1].utf8.count <= 40
    else { return call.redirect(to: "/me") }
    let situation = try await call.ownFile()
    let content = DoneContent(
      name: action.chinese, receipt: String(parts[1]), open: situation.openShown,
      standing: CardStandingView(situation), isFamily: PageAddress.of(action) == "/me/family")
    return try await call.page("done", "办好了", content, part: .card)
  }
}

/// One act as pages show it: the button, or why not and what instead.
struct ActShown: Sendable {
  let action: String
  let name: String
  let isAllowed: Bool
  let address: String?
  let sentence: String
  let clause: String
  let next: NextShown?

  init(_ preview: Preview, for reader: Reader) {
    action = preview.action.rawValue
    name = preview.action.chinese
    isAllowed = preview.isAllowed
    address = PageAddress.of(preview.action)
    sentence = preview.refusal?.sentence ?? ""
    clause = preview.refusal?.clause.rawValue ?? ""
    // A link to the page that has just said no helps nobody.
    next = preview.refusal.map { NextShown($0.next, for: reader, from: preview.action) }
  }
}

extension ActShown {
  /// Everything that is said of a no.
  fileprivate var reason: [String] { [sentence, clause, next?.sentence ?? ""] }
}

extension [ActShown] {
  /// Those of one key together, in the order of the first of each.
  fileprivate func together(by key: (ActShown) -> [String]) -> [[ActShown]] {
    let groups = Dictionary(grouping: self, by: key)
    var said: Set<[String]> = []
    return map(key).filter { said.insert($0).inserted }.compactMap { groups[$0] }
  }
}

extension Situation {
  func shown(_ action: ActionName) -> ActShown { ActShown(preview(action, in: self), for: reader) }
  var openShown: [CardPages.Open] { openItems(in: self).map { CardPages.Open($0, in: self) } }
}

extension Call {
  func cookie(_ name: String) -> String? { cookies[name] }

  /// Where a form leads that did what it was for.
  func showDone(_ json: JSON) -> Reply {
    let text = "\(json["action"] ?? "").\(json["receipt"] ?? "")"
    return redirect(to: "/me/done", cookies: [Cookies.set(Cookies.doneName, text, seconds: 3600)])
  }
}
