/// One thing on a card that is not finished, with the step that would finish it.
package struct OpenItem: Sendable, Equatable {
  package enum Code: String, Sendable, CaseIterable {
    case socialNotActivated = "social-not-activated"
    case financialNotActivated = "financial-not-activated"
    case socialLocked = "social-locked"
    case socialLossRunning = "social-loss-running"
    case financialLossRunning = "financial-loss-running"
    case onlySocialReported = "only-social-reported"
    case onlyFinancialReported = "only-financial-reported"
    case awaitingBank = "awaiting-bank"
    case replacementUnderWay = "replacement-under-way"
    case noReplacement = "no-replacement"
    case noPhone = "no-phone"
  }

  package let code: Code
  package let sentence: String
  package let clause: Clause
  package let next: NextStep
}

/// What is still open on the card, the most urgent first.
package func openItems(in situation: Situation) -> [OpenItem] {
  var items: [OpenItem] = []
  if let card = situation.holder.card {
    items += lossItems(of: card, in: situation)
    items += activationItems(of: card, in: situation)
  }
  if let application = situation.holder.application {
    items.append(
      OpenItem(
        code: .replacementUnderWay, sentence: "补卡申请\(application.number)\(application.stage.chinese)，新卡正在办理。",
        clause: .l7, next: .ask("工本费\(application.fee.chinese)由发卡银行收取。")))
  }
  if situation.lossWithoutReplacement != nil {
    items.append(
      OpenItem(
        code: .noReplacement, sentence: "卡已正式挂失作废，还没有补卡申请。", clause: .l7,
        next: .go(to: .reportFormalLoss, in: situation)))
  }
  if situation.holder.person.phone == nil {
    items.append(
      OpenItem(
        code: .noPhone, sentence: "没有登记手机号，收不到验证码和到期提醒。", clause: .a2,
        next: .ask("请带有效身份证件到社保卡服务网点登记手机号。")))
  }
  return items
}

private func lossItems(of card: Card, in situation: Situation) -> [OpenItem] {
  let social = card.standing(of: .social, at: situation.now)
  let financial = card.standing(of: .financial, at: situation.now)
  var items: [OpenItem] = []
  if case .orallyLost(let until) = social {
    items.append(running(.socialLossRunning, .social, until: until, in: situation))
    if !financial.isOrallyLost { items.append(financialNotReported(in: situation)) }
  }
  if case .orallyLost(let until) = financial {
    items.append(running(.financialLossRunning, .financial, until: until, in: situation))
    if !social.isOrallyLost {
      items.append(
        OpenItem(
          code: .onlyFinancialReported, sentence: "金融功能已口头挂失，社保功能还没有。两个功能要分别挂失。",
          clause: .l2, next: .go(to: .reportSocialOralLoss, in: situation)))
    }
  }
  if case .awaitingBank(let since) = financial {
    items.append(
      OpenItem(
        code: .awaitingBank, sentence: "银行的口头挂失应已于\(since.chinese)解除，待银行确认。", clause: .l5,
        next: .go(to: .releaseFinancialOralLoss, in: situation)))
  }
  return items
}

private func running(
  _ code: OpenItem.Code, _ function: CardFunction, until: Instant, in situation: Situation
) -> OpenItem {
  OpenItem(
    code: code,
    sentence: "\(function.chinese)口头挂失中，还剩\((until - situation.now).chinese)，\(function.ends(at: until))。",
    clause: .l5, next: .go(to: .reportFormalLoss, in: situation))
}

/// The bank has said nothing, or its report is over: the money is not known to be safe, and we do not pretend it is.
private func financialNotReported(in situation: Situation) -> OpenItem {
  OpenItem(
    code: .onlySocialReported, sentence: "社保功能已口头挂失；金融功能还没有收到银行的挂失消息。两个功能要分别挂失。",
    clause: .l2, next: .go(to: .reportFinancialOralLoss, in: situation))
}

private func activationItems(of card: Card, in situation: Situation) -> [OpenItem] {
  var items: [OpenItem] = []
  if card.social.lock != nil {
    items.append(
      OpenItem(
        code: .socialLocked, sentence: "社保功能已锁定，重置社保密码就能解锁。", clause: .r1,
        next: .go(to: .resetSocialPIN, in: situation)))
  }
  if card.social.phase == .sealed {
    items.append(
      OpenItem(
        code: .socialNotActivated, sentence: "社保功能还没有激活：请设置社保密码。", clause: .v2,
        next: .go(to: .activateSocial, in: situation)))
  }
  if card.financial.phase == .sealed {
    items.append(
      OpenItem(
        code: .financialNotActivated, sentence: "金融功能还没有激活。", clause: .v3,
        next: .go(to: .activateFinancial, in: situation)))
  }
  return items
}
