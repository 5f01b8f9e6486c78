import Cards

/// Something a person is told by short message. No secret ever stands in one, except the code that it is.
enum Notice: Sendable, Equatable, Codable {
  case code(String)
  case lossReported(CardFunction, until: Instant)
  case lossEnding(until: Instant, left: Int)
  case lossEnded(at: Instant)
  case bankLossDue(at: Instant)
  case lossReleased(CardFunction)
  case formallyLost(application: String, fee: Money)
  case socialActivated
  case financialActivated
  case pinChanged
  case locked
  /// A code for a telephone that no file has yet.
  case codeTo(PhoneNumber, String)
  case applicationOpened(kind: Application.Kind, number: String, fee: Money)
  case applicationCorrected(number: String)
  case applicationWithdrawn(number: String)
  case applicationStopped(Fault.Reason)
  /// The card can be collected; `days` since it could.
  case collectable(city: String, byAppointment: Bool, days: Int)
  case collectionBooked(Day)
  case collectionPlaced(CollectionPlace, outlet: String)
  case collectionCancelled(Day)
  /// The booked day is closed: where the person is expected instead, and what else was free.
  case collectionReoffered(
    closed: Day, reason: String, outlet: String, place: CollectionPlace?, offers: [CollectionPlace])
  case cardAtOtherOutlet(outlet: String)
  case collectionCodeMade(until: Instant)
  case cardReturned
  case cardCollected
  case bound(city: String)
  case pinCleared
  case socialCancelled
  case financialCancelled
  case lifeReported(Person.Life)
  case lifeReversed
  case mandateGiven(Mandate.Kind)
  case mandateEnded
  case agentActed(kind: Mandate.Kind, action: ActionName)
  case contactChanged
  /// Said to the new telephone, and to the old one when there was one.
  case phoneChanged(old: PhoneNumber?)
  case identityChanged
  case filesMerged
  case fileSplit
  case ticketAnswered

  /// Where it goes when that is not the telephone on file.
  var phone: PhoneNumber? {
    if case .codeTo(let phone, _) = self { return phone }
    if case .phoneChanged(let old) = self { return old }
    return nil
  }

  /// Whether it would now be wrong to say: the code has ended, a later reminder is due, or the loss is over.
  func isStale(at now: Instant, written: Instant, reminders: [Duration]) -> Bool {
    if self.isCode { return now - written >= SignInLimits.codeLife }
    guard case .lossEnding(let until, let left) = self else { return false }
    return now >= until || reminders.contains { $0 < .hours(left) && until - now <= $0 }
  }

  private var isCode: Bool {
    if case .code = self { return true }
    if case .codeTo = self { return true }
    return false
  }

  /// The words, with the telephone number of the policy in force.
  func text(hotline: String) -> String {
    switch self {
    case .code(let code), .codeTo(_, let code): "【秦卡】验证码\(code)，5分钟内有效。工作人员不会向您索要验证码。"
    case .lossReported(let function, let until):
      "【秦卡】您的社保卡\(function.chinese)已口头挂失，\(function.ends(at: until))。"
        + "\(function == .social ? "银行账户请另拨发卡银行电话挂失。" : "社保功能请另行挂失。")不是您办的请拨\(hotline)。"
    case .lossEnding(let until, let left):
      "【秦卡】您的社保卡口头挂失还剩\(left)小时，\(until.chinese)自动解除。没找到卡请续挂，或到发卡银行网点正式挂失。"
    case .lossEnded(let at):
      "【秦卡】您的社保卡口头挂失已于\(at.chinese)到期并自动解除，卡已恢复使用。还没找到卡请马上再挂失，或拨\(hotline)。"
    case .bankLossDue(let at):
      "【秦卡】您的社保卡金融功能的口头挂失，银行登记到\(at.chinese)，现在应已解除，以银行为准。还没找到卡请马上联系发卡银行。"
    case .lossReleased(let function): "【秦卡】您的社保卡\(function.chinese)已解除口头挂失。不是您办的请拨\(hotline)。"
    case .formallyLost(let application, let fee):
      "【秦卡】您的社保卡已正式挂失，原卡作废，不能恢复。补卡申请\(application)已受理，工本费\(fee.chinese)由发卡银行收取。"
    case .socialActivated: "【秦卡】您的社保卡社保功能已激活。银行功能请本人到发卡银行网点激活。不是您办的请拨\(hotline)。"
    case .financialActivated: "【秦卡】发卡银行已激活您的社保卡金融功能。不是您办的请联系发卡银行。"
    case .pinChanged: "【秦卡】您的社保密码已更改。不是您办的请拨\(hotline)。"
    case .locked: "【秦卡】密码连续输错，您的社保卡社保功能已锁定。重置社保密码即可解锁，可拨\(hotline)咨询。"
    case .applicationOpened(let kind, let number, let fee):
      "【秦卡】您的\(kind.chinese)申请\(number)已受理，\(fee == Money(fen: 0) ? "不收工本费" : "工本费\(fee.chinese)由发卡银行收取")。不是您办的请拨\(hotline)。"
    case .applicationCorrected(let number): "【秦卡】您的制卡申请\(number)已更正，从头办理。不是您办的请拨\(hotline)。"
    case .applicationWithdrawn(let number): "【秦卡】您的制卡申请\(number)已撤回。不是您办的请拨\(hotline)。"
    case .applicationStopped(let reason): "【秦卡】您的社保卡制卡停下：\(reason.chinese)。\(reason.fix)可拨\(hotline)咨询。"
    case .collectable(let city, let byAppointment, let days):
      "【秦卡】您的社保卡已到\(city)\(days == 0 ? "" : "\(days)天")，可以领取。\(byAppointment ? "请先预约，" : "")本人带身份证件，代领的带双方证件。"
    case .collectionBooked(let day): "【秦卡】您已预约\(day.chinese)领社保卡，请带有效身份证件。"
    case .collectionPlaced(let place, let outlet): "【秦卡】您已预约\(place.chinese)到\(outlet)领社保卡，请带有效身份证件。晚到了当天也办。"
    case .collectionCancelled(let day): "【秦卡】您\(day.chinese)领社保卡的预约已取消，要领卡请再约。不是您办的请拨\(hotline)。"
    case .collectionReoffered(let closed, let reason, let outlet, let place, let offers):
      "【秦卡】\(closed.chinese)\(outlet)不办公（\(reason)）。" + Self.instead(of: place, offers: offers)
        + "卡一直给您留着，哪天来都办，可拨\(hotline)。"
    case .cardAtOtherOutlet(let outlet): "【秦卡】您的社保卡放在\(outlet)，请到那里领，哪天去都办，可拨\(hotline)咨询。"
    case .collectionCodeMade(let until):
      "【秦卡】您申请了一个领卡码，有效到\(until.chinese)。工作人员不会打电话问您要领卡码。不是您办的请马上拨\(hotline)。"
    case .cardReturned: "【秦卡】您的社保卡很久没有领，已退回市里保管，没有作废。要领请拨\(hotline)，请网点再取来。"
    case .cardCollected: "【秦卡】您的社保卡已领取。请设置社保密码激活社保功能，再到发卡银行激活金融功能。没有领到请马上拨\(hotline)。"
    case .bound(let city): "【秦卡】您的社保卡已绑定\(city)职工医保。"
    case .pinCleared: "【秦卡】您的社保密码已在网点重置，请登录设置新密码。不是您或您委托的人办的，请拨\(hotline)。"
    case .socialCancelled: "【秦卡】您的社保卡社保功能已注销。请带卡和证件到发卡银行注销金融功能。不是您办的请拨\(hotline)。"
    case .financialCancelled: "【秦卡】发卡银行已注销您的社保卡金融功能，卡已作废。以后需要用卡可以重新申领。"
    case .lifeReported(let life): "【秦卡】您的档案\(life.chinese)，业务暂停办理。如果有误，请本人带证件到网点更正，或拨\(hotline)。"
    case .lifeReversed: "【秦卡】您的档案里的死亡或失踪登记已更正，恢复办理。"
    case .mandateGiven(let kind): "【秦卡】您的社保卡档案登记了一位\(kind.chinese)，可以代您办事。不是您同意的请拨\(hotline)。"
    case .mandateEnded: "【秦卡】您的社保卡档案里的一份委托已终止。"
    case .ticketAnswered: "【秦卡】您问的事已有答复，登录后在「我的卡」里看，或拨\(hotline)。"
    case .agentActed(let kind, let action): "【秦卡】您的\(kind.chinese)替您办理了「\(action.chinese)」。不是您同意的请拨\(hotline)。"
    case .contactChanged: "【秦卡】您登记的联系方式已变更。不是您办的请拨\(hotline)。"
    case .phoneChanged: "【秦卡】您的社保卡登记手机号已变更，以后的验证码和提醒发到新号。不是您办的请马上拨\(hotline)。"
    case .identityChanged: "【秦卡】您登记的姓名或证件已变更，卡面上的已经不对，请换卡。不是您办的请拨\(hotline)。"
    case .filesMerged: "【秦卡】您的两份社保卡档案已合并为一份。有疑问请拨\(hotline)。"
    case .fileSplit: "【秦卡】您的社保卡档案里另一个人的资料已拆出。有疑问请拨\(hotline)。"
    }
  }

  private static func instead(of place: CollectionPlace?, offers: [CollectionPlace]) -> String {
    let others = offers.prefix(2).map(\.chinese).joined(separator: "或")
    guard let place else { return others.isEmpty ? "近期已约满。" : "请改约，例如\(others)。" }
    return "已为您改到\(place.chinese)\(others.isEmpty ? "。" : "，也可以改约\(others)。")"
  }
}
