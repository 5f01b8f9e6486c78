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

  /// Whether it would now be wrong to say: the code has ended, a later reminder is due, or the loss is over.
  func isStale(at now: Instant, written: Instant, reminders: [Duration]) -> Bool {
    if case .code = self { return now - written >= SignInLimits.codeLife }
    guard case .lossEnding(let until, let left) = self else { return false }
    return now >= until || reminders.contains { $0 < .hours(left) && until - now <= $0 }
  }

  /// The words, with the telephone number of the policy in force.
  func text(hotline: String) -> String {
    switch self {
    case .code(let code): "【秦卡】验证码\(code)，5分钟内有效。工作人员不会向您索要验证码。"
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
    }
  }
}
