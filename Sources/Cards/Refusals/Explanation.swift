/// A refusal as the person reads it: what is so, by which rule, and what to do next, where and by which channel.
package struct Explanation: Sendable, Equatable {
  package let code: String
  package let sentence: String
  package let clause: Clause
  package let next: NextStep

  package init(code: String, sentence: String, clause: Clause, next: NextStep) {
    self.code = code
    self.sentence = sentence
    self.clause = clause
    self.next = next
  }
}

/// The next legal step after a no.
package struct NextStep: Sendable, Equatable {
  /// The action to take, when it is one of ours.
  package let action: ActionName?
  package let sentence: String
  /// Where the action is possible; empty when there is nothing to do.
  package let channels: [Channel]

  package init(action: ActionName?, sentence: String, channels: [Channel]) {
    self.action = action
    self.sentence = sentence
    self.channels = channels
  }
}

extension Explanation {
  /// What is said of a card that is unknown, or that is none of the asking bank's business: the same.
  package static func unknownCard(under policy: Policy) -> Explanation {
    Explanation(
      code: Refusal.cardUnknown.code, sentence: unknownCardSentence, clause: .c3, next: .compare(under: policy))
  }

  fileprivate static let unknownCardSentence = "没有找到这张卡，或者它与出示的信息不符。"
}

extension Refusal {
  /// Says the refusal in words, with the numbers, names and channels of the policy in force.
  package func explained(in situation: Situation, of action: ActionName) -> Explanation {
    Explanation(
      code: code, sentence: sentence(in: situation), clause: clause(in: situation, of: action),
      next: next(in: situation))
  }

  private func sentence(in situation: Situation) -> String {
    switch self {
    case .wrongChannel(let action):
      "「\(action.chinese)」不能通过\(situation.channel.chinese)办理。"
    case .notYours(let action):
      "「\(action.chinese)」只能由\(Self.list(Self.names(of: action, in: situation), joinedBy: "或"))办理。"
    case .deathReported:
      "这份档案登记了死亡报告，尚未确认，暂时不能办理。"
    case .cardVoid(let since):
      "这张卡已\(Self.on(since))正式挂失作废，不能再使用。"
    case .cardCancelled(let since):
      "这张卡已\(Self.on(since))注销，不能再使用。"
    case .noLiveCard:
      Self.withoutCard(situation)
    case .cardUnknown:
      Explanation.unknownCardSentence
    case .documentMismatch:
      "出示的证件与这张卡的持卡人不一致。"
    case .otherBank:
      "这张卡不是由该银行发行的。"
    case .alreadyActive(let function):
      "\(function.chinese)已经激活，不用再办。"
    case .orallyLost(let function, let until):
      "\(function.chinese)正在口头挂失中，\(function.ends(at: until))。"
    case .locked:
      "社保功能已锁定。"
    case .pinElsewhere:
      "这张卡的社保密码是在旧系统里设的，这里无法核对。"
    case .pinInitial:
      "还没有设置社保密码。初始密码不能用来办事。"
    case .alreadyReported(let function, let until):
      "\(function.chinese)已经口头挂失，有效到\(until.chinese)，还剩\((until - situation.now).chinese)。"
    case .notReported(let function):
      "\(function.chinese)没有挂失，不需要解挂。"
    case .alreadyLapsed(let function, let at):
      "\(function.chinese)的口头挂失已于\(at.chinese)到期，已经自动解除。"
    case .lossFinal(let since):
      "这张卡已\(Self.on(since))正式挂失。正式挂失不能撤销，原卡已作废。"
    case .endNotAhead:
      "挂失的结束时间必须晚于现在。"
    case .notDue:
      "口头挂失还没有到期。"
    case .pinWeak(let weakness):
      "这个密码太容易被猜到：\(weakness.sentence)。"
    case .pinWrong(let left):
      left > 0 ? "密码不对，还可以试\(left)次。" : "密码连续输错\(situation.policy.pinTries)次，社保功能已锁定。"
    case .pinMustChoose:
      "社保密码已在网点重置，还没有设置新密码。"
    case .bankOnly:
      "银行密码由发卡银行按自己的规定办理，我们不经手。"
    case .cardReplaced(let since):
      "这张卡已\(Self.on(since))换成新卡，不能再使用。"
    case .application(let refusal): refusal.sentence(in: situation)
    case .collection(let refusal): refusal.sentence(in: situation)
    case .mandate(let refusal): refusal.sentence(in: situation)
    case .ending(let refusal): refusal.sentence(in: situation)
    case .identity(let refusal): refusal.sentence(in: situation)
    }
  }

  private func clause(in situation: Situation, of asked: ActionName) -> Clause {
    switch self {
    case .wrongChannel(let action): situation.policy.channels[action]?.clause ?? action.clauses[0]
    case .notYours(let action): action.clauses[0]
    case .deathReported: .x1
    case .cardVoid, .lossFinal: .l7
    case .noLiveCard: situation.holder.application?.kind == .replacement ? .l7 : .a1
    case .cardCancelled: .x4
    case .cardUnknown: .c3
    case .documentMismatch, .otherBank: asked.clauses[0]
    case .alreadyActive(.social), .pinInitial, .pinWeak: .v2
    case .alreadyActive(.financial): .v3
    case .orallyLost, .notReported: .l6
    case .alreadyReported(.social, _), .alreadyLapsed, .endNotAhead, .notDue: .l5
    case .alreadyReported(.financial, _): .l4
    case .locked, .pinElsewhere, .pinWrong: .r1
    case .pinMustChoose: .r2
    case .bankOnly: .r3
    case .cardReplaced: .l8
    case .application(let refusal): refusal.clause(in: situation)
    case .collection(let refusal): refusal.clause(in: situation)
    case .mandate(.evidence): asked.clauses[0]
    case .mandate(let refusal): refusal.clause(in: situation)
    case .ending(let refusal): refusal.clause(in: situation)
    case .identity(let refusal): refusal.clause(in: situation)
    }
  }

  private func next(in situation: Situation) -> NextStep {
    switch self {
    case .wrongChannel(let action), .notYours(let action):
      return .go(to: action, in: situation)
    case .deathReported:
      return .ask("如果登记有误，请本人带有效身份证件到社保卡服务网点更正，或拨打\(situation.policy.hotline)。")
    case .cardVoid:
      return .ask(Self.afterFormalLoss(situation))
    case .cardCancelled:
      return .ask("如需用卡，请重新申领，或拨打\(situation.policy.hotline)咨询。")
    case .noLiveCard where situation.holder.application == nil:
      return .go(to: .apply, in: situation)
    case .noLiveCard, .lossFinal:
      return .ask(Self.afterFormalLoss(situation))
    case .cardUnknown, .documentMismatch, .otherBank:
      return .compare(under: situation.policy)
    case .alreadyLapsed(let function, _):
      let again = NextStep.go(to: .reportOralLoss(function), in: situation)
      return NextStep(
        action: again.action, sentence: "卡已恢复使用，不用解挂。卡还没找到，\(again.sentence)", channels: again.channels)
    case .alreadyActive, .notReported, .notDue:
      return .nothing
    case .orallyLost(let function, _):
      return .go(to: .releaseOralLoss(function), in: situation)
    case .locked, .pinElsewhere:
      return .go(to: .resetSocialPIN, in: situation)
    case .pinInitial:
      return .go(to: .activateSocial, in: situation)
    case .alreadyReported(.social, let until):
      return .ask(Self.renewal(until: until, situation.policy))
    case .alreadyReported(.financial, _):
      return .ask("到期和解除以发卡银行为准；续挂或解挂请联系发卡银行，确认丢失请尽快到发卡银行网点正式挂失。")
    case .endNotAhead:
      return .ask("请按银行记录重新填写结束时间。")
    case .pinWeak:
      return .ask("请换一个六位数字：不要全部相同或连续，不要用生日和证件号码里的数字。")
    case .pinWrong(let left):
      return left > 0 ? .ask("请再试一次；忘记了可以重置社保密码。") : .go(to: .resetSocialPIN, in: situation)
    case .pinMustChoose:
      return .go(to: .resetSocialPIN, in: situation)
    case .bankOnly:
      return .go(to: .resetBankPIN, in: situation)
    case .cardReplaced:
      return .ask("请使用新卡；没有领到新卡的请查进度，或拨打\(situation.policy.hotline)。")
    case .application(let refusal): return refusal.next(in: situation)
    case .collection(let refusal): return refusal.next(in: situation)
    case .mandate(let refusal): return refusal.next(in: situation)
    case .ending(let refusal): return refusal.next(in: situation)
    case .identity(let refusal): return refusal.next(in: situation)
    }
  }

  /// Who may do it; not somebody who has died or is missing.
  private static func names(of action: ActionName, in situation: Situation) -> [String] {
    let others = action.actors.subtracting(situation.holder.person.life.isGone ? [.holder] : [])
    return (others.isEmpty ? action.actors : others).map(\.chinese).sorted()
  }

  private static func afterFormalLoss(_ situation: Situation) -> String {
    guard let application = situation.holder.application else {
      return "请带有效身份证件到发卡银行网点补卡，或拨打\(situation.policy.hotline)咨询。"
    }
    let fee = application.fee == Money(fen: 0) ? "不收工本费" : "工本费\(application.fee.chinese)由发卡银行收取"
    return "\(application.kind.chinese)申请\(application.number)\(application.stage.chinese)，请等新卡；\(fee)。"
  }

  private static func withoutCard(_ situation: Situation) -> String {
    switch situation.holder.application?.kind {
    case nil: "您名下现在没有可用的社保卡。"
    case .replacement: "原卡已作废，新卡正在补办，还不能办理。"
    case .first, .exchange, .renewal: "新卡正在制作，领到以后才能办理。"
    }
  }

  private static func renewal(until: Instant, _ policy: Policy) -> String {
    let from = until - policy.oralLossRenewalWindow
    return "\(from.chinese)起可以续挂；找到卡可以解挂，确认丢失请尽快到发卡银行网点正式挂失。"
  }

  /// 于……, when it is known.
  private static func on(_ instant: Instant?) -> String { instant.map { "于\($0.chinese)" } ?? "" }

  package static func list(_ names: [String], joinedBy conjunction: String) -> String {
    guard names.count > 1, let last = names.last else { return names.first ?? "" }
    return names.dropLast().joined(separator: "、") + conjunction + last
  }
}

extension NextStep {
  static let nothing = NextStep(action: nil, sentence: "不需要办理。", channels: [])

  static func ask(_ sentence: String) -> NextStep { NextStep(action: nil, sentence: sentence, channels: []) }

  /// Something on the counter does not fit.
  static func compare(under policy: Policy) -> NextStep {
    .ask("请核对卡号、证件和发卡银行；仍不一致请持卡人拨打\(policy.hotline)。")
  }

  /// Where and how `action` can be done, with the bank's name and telephone when it is the bank's.
  static func go(to action: ActionName, in situation: Situation, after first: String = "") -> NextStep {
    let listed = situation.policy.channels[action]?.channels ?? []
    if listed.isEmpty { return .nothing }  // the platform does it by itself
    // Heirs and trustees sign in to nothing: they come to a counter.
    let counters = listed.filter { situation.holder.person.life.isGone && [.outlet, .bankCounter].contains($0) }
    let channels = counters.isEmpty ? listed : counters
    let places = channels.flatMap { place($0, of: action, in: situation) }
    return NextStep(
      action: action, sentence: "\(first)请通过\(Refusal.list(places, joinedBy: "或"))\(action.chinese)\(bring(channels))。",
      channels: channels)
  }

  private static func place(_ channel: Channel, of action: ActionName, in situation: Situation) -> [String] {
    let (holder, policy) = (situation.holder, situation.policy)
    let code = holder.card?.bank ?? holder.application?.bank ?? holder.voidCards.last?.bank
    switch (channel, code.flatMap(policy.bank)) {
    case (.bankCounter, let bank?): return ["\(bank.name)网点"]
    case (.bankPhone, let bank?): return ["\(bank.name)客服电话\(bank.phone)"]
    default: return policy.names(of: channel, for: action)
    }
  }

  private static func bring(_ channels: [Channel]) -> String {
    channels == [.bankCounter] ? "，本人带有效身份证件和社保卡（如还在手上）" : ""
  }
}
