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
    case mustChoosePIN = "must-choose-pin"
    case applicationUnderWay = "application-under-way"
    case applicationStopped = "application-stopped"
    case readyToCollect = "ready-to-collect"
    case bindingNeeded = "binding-needed"
    case faceOutdated = "face-outdated"
    case renewalDue = "renewal-due"
    case bankNotCancelled = "bank-not-cancelled"
    case lifeReportOpen = "life-report-open"
    case lifeConfirmed = "life-confirmed"
    case photoUnderReview = "photo-under-review"
    case bankAsked = "bank-asked"
  }

  package let code: Code
  package let sentence: String
  package let clause: Clause
  package let next: NextStep
}

/// What is still open on the card, the most urgent first.
package func openItems(in situation: Situation) -> [OpenItem] {
  var items: [OpenItem] = []
  items += lifeItems(in: situation)
  items += situation.bankLegs.map { bankItem(of: $0, in: situation) }
  if let card = situation.holder.card {
    items += lossItems(of: card, in: situation)
    items +=
      card.social.phase == .cancelled ? [bankNotCancelled(in: situation)] : activationItems(of: card, in: situation)
    items += upkeepItems(of: card, in: situation)
  }
  if let application = situation.holder.application { items.append(item(of: application, in: situation)) }
  if situation.lossWithoutReplacement != nil {
    items.append(
      OpenItem(
        code: .noReplacement, sentence: "卡已正式挂失作废，还没有补卡申请。", clause: .l7,
        next: .go(to: .reportFormalLoss, in: situation)))
  }
  // A child's guardian is told.
  if situation.holder.person.phone == nil, !situation.isUnderAge {
    items.append(
      OpenItem(
        code: .noPhone, sentence: "没有登记手机号，收不到验证码和到期提醒。", clause: .a2,
        next: .ask("请带有效身份证件到社保卡服务网点登记手机号。")))
  }
  return items
}

private func lifeItems(in situation: Situation) -> [OpenItem] {
  switch situation.holder.person.life {
  case .alive: return []
  case .dead, .missing:
    let ended = situation.holder.person.life == .dead ? EndingRefusal.dead : .missing
    return [
      OpenItem(
        code: .lifeConfirmed, sentence: ended.sentence(in: situation), clause: .x1, next: ended.next(in: situation))
    ]
  case .deathReported, .missingReported:
    return [
      OpenItem(
        code: .lifeReportOpen, sentence: lifeSentence(in: situation), clause: .x1,
        next: .ask("如果登记有误，请本人带有效身份证件到社保卡服务网点更正，或拨打\(situation.policy.hotline)。"))
    ]
  }
}

private func bankItem(of leg: BankLeg, in situation: Situation) -> OpenItem {
  let bank = situation.policy.bank(leg.bank)
  let name = bank?.name ?? "银行\(leg.bank)"
  return OpenItem(
    code: .bankAsked, sentence: leg.sentence(bank: name, at: situation.now), clause: leg.kind.clause,
    next: .ask("急着办的，请直接找\(name)\(bank.map { "（\($0.phone)）" } ?? "")。"))
}

private func lifeSentence(in situation: Situation) -> String {
  let reported = "\(situation.holder.person.life.chinese)。"
  return situation.reversalAsked == nil ? reported : reported + "本人已经到场更正，等另一位工作人员确认。"
}

private func item(of application: Application, in situation: Situation) -> OpenItem {
  let subject = "\(application.kind.chinese)申请\(application.number)"
  if let fault = application.fault {
    let next: NextStep =
      fault.reason.isApplicants
      ? .go(to: .correctApplication, in: situation, after: fault.reason.fix) : .ask(fault.reason.fix)
    return OpenItem(
      code: .applicationStopped, sentence: "\(subject)停在「\(fault.reason.chinese)」：\(fault.remark)。", clause: .p1,
      next: next)
  }
  if application.awaitsReview {
    return OpenItem(
      code: .photoUnderReview, sentence: "\(subject)\(application.stage.chinese)，照片有拿不准的地方，工作人员会看一下。", clause: .a2,
      next: .ask("不用您做什么，看过以后接着办；也可以现在就更正申请、换一张照片。"))
  }
  if application.stage.isAtLeast(.collectable) {
    return OpenItem(
      code: .readyToCollect,
      sentence: "\(subject)\(application.stage.chinese)，可以领卡。\(booked(application, in: situation))", clause: .c1,
      next: nextToCollect(application, in: situation))
  }
  let fee = application.fee == Money(fen: 0) ? "不收工本费。" : "工本费\(application.fee.chinese)由发卡银行收取。"
  return OpenItem(
    code: application.kind == .replacement ? .replacementUnderWay : .applicationUnderWay,
    sentence: "\(subject)\(application.stage.chinese)，新卡正在办理。",
    clause: application.kind == .replacement ? .l7 : .p1, next: .ask(fee))
}

private func stillToBook(_ application: Application, in situation: Situation) -> Bool {
  guard situation.policy.needsAppointment else { return false }
  guard let appointment = application.appointment else { return true }
  let isGone = appointment.closing?.isMoved == false || situation.closedDay(of: appointment) != nil
  return isGone || situation.isPast(appointment)
}

private func nextToCollect(_ application: Application, in situation: Situation) -> NextStep {
  if stillToBook(application, in: situation) { return .go(to: .bookCollection, in: situation) }
  let next = NextStep.go(to: .collect, in: situation)
  guard let appointment = application.appointment, appointment.outlet != nil, !situation.isUpset(appointment) else {
    return next
  }
  return NextStep(action: .collect, sentence: "请带有效身份证件，按预约的时间到那里领卡。", channels: next.channels)
}

/// When and where the holder is expected, or what has come between.
private func booked(_ application: Application, in situation: Situation) -> String {
  guard let appointment = application.appointment else { return "" }
  guard situation.isUpset(appointment) else {
    if situation.isPast(appointment) { return appointment.missed }
    let outlet = appointment.outlet.flatMap(situation.policy.outlet).map { "，在\($0.name)（\($0.address)）" } ?? ""
    return "已预约\(appointment.chinese)\(outlet)。"
  }
  if let closed = situation.closedDay(of: appointment) {
    return "预约的\(appointment.day.chinese)网点不办公（\(closed.reason)），请另选时间；不约，哪天来都办。"
  }
  return appointment.upset ?? "卡放在另一个网点，请到那里领，哪天去都办。"
}

private func bankNotCancelled(in situation: Situation) -> OpenItem {
  OpenItem(
    code: .bankNotCancelled, sentence: "社保功能已注销，金融功能还没有，卡还没有交回银行。", clause: .x4,
    next: .go(to: .cancelFinancial, in: situation))
}

/// A card that is good and still asks for something.
private func upkeepItems(of card: Card, in situation: Situation) -> [OpenItem] {
  var items: [OpenItem] = []
  if let city = situation.cityToBind(card), card.bound != city, card.social.phase != .cancelled {
    let name = situation.policy.city(city)?.name ?? city.text
    items.append(
      OpenItem(
        code: .bindingNeeded, sentence: "现在在\(name)参加职工医保，卡是别处制的，要绑定才能用医保。", clause: .c5,
        next: .go(to: .bindInsurance, in: situation)))
  }
  if situation.holder.application != nil || card.social.phase == .cancelled { return items }
  if card.stale != nil {
    items.append(
      OpenItem(
        code: .faceOutdated, sentence: "姓名或证件已变更，卡面上的已经不对，需要换卡。", clause: .l8,
        next: .go(to: .exchange, in: situation)))
  }
  if situation.now.day >= card.expires.adding(days: -situation.policy.renewalWindowDays) {
    items.append(
      OpenItem(
        code: .renewalDue, sentence: "卡的有效期到\(card.expires.chinese)，现在可以换新卡。", clause: .l8,
        next: .go(to: .renew, in: situation)))
  }
  return items
}

private func lossItems(of card: Card, in situation: Situation) -> [OpenItem] {
  let social = card.standing(of: .social, at: situation.now)
  let financial = card.standing(of: .financial, at: situation.now)
  var items: [OpenItem] = []
  if case .orallyLost(let until) = social {
    // The money first. A report that has run out at the bank is said below, with both ways on.
    if !financial.isOrallyLost, !financial.isAwaitingBank { items.append(financialNotReported(in: situation)) }
    items.append(running(.socialLossRunning, .social, until: until, in: situation))
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
        next: .go(to: .reportFinancialOralLoss, in: situation, after: "找到了卡的，请银行确认已经解挂；没找到的，")))
  }
  return items
}

private func running(
  _ code: OpenItem.Code, _ function: CardFunction, until: Instant, in situation: Situation
) -> OpenItem {
  OpenItem(
    code: code,
    sentence: "\(function.chinese)口头挂失中，还剩\((until - situation.now).chinese)，\(function.ends(at: until))。",
    clause: .l5, next: .go(to: .reportFormalLoss, in: situation, after: "找到了就解挂；确定找不回来的，"))
}

/// The bank has said nothing, or its report is over: the money is not known to be safe, and we do not pretend it is.
private func financialNotReported(in situation: Situation) -> OpenItem {
  OpenItem(
    code: .onlySocialReported, sentence: "社保功能已口头挂失；金融功能还没有收到银行的挂失消息。两个功能要分别挂失。",
    clause: .l2, next: .go(to: .reportFinancialOralLoss, in: situation))
}

private func activationItems(of card: Card, in situation: Situation) -> [OpenItem] {
  var items: [OpenItem] = []
  if card.pin == .mustChoose {
    items.append(
      OpenItem(
        code: .mustChoosePIN, sentence: "社保密码已在网点重置，请本人设置新密码。", clause: .r2,
        next: .go(to: .resetSocialPIN, in: situation)))
  }
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
