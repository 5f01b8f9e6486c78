/// Why somebody may not act for somebody else, or not be given that right.
package enum MandateRefusal: RefusalGroup {
  case nobodyThere
  case missing
  case ended
  case notEnough(ActionName)
  case tooLong(days: Int)
  case ownDocument
  case notAWard
  case cannotGive(Mandate.Kind)
  case unknown
  case notOwn
  case evidence([Evidence])

  package var code: String {
    switch self {
    case .nobodyThere: "nobody-there"
    case .missing: "mandate-missing"
    case .ended: "mandate-ended"
    case .notEnough: "mandate-not-enough"
    case .tooLong: "mandate-too-long"
    case .ownDocument: "mandate-to-oneself"
    case .notAWard: "not-a-ward"
    case .cannotGive: "mandate-cannot-be-given"
    case .unknown: "mandate-unknown"
    case .notOwn: "mandate-not-own"
    case .evidence: "evidence-needed"
    }
  }

  static let codes = [
    "nobody-there", "mandate-missing", "mandate-ended", "mandate-not-enough", "mandate-too-long",
    "mandate-to-oneself", "not-a-ward", "mandate-cannot-be-given", "mandate-unknown", "mandate-not-own",
    "evidence-needed",
  ]

  func clause(in situation: Situation) -> Clause {
    switch self {
    case .nobodyThere, .missing, .ended, .notEnough, .tooLong, .ownDocument, .unknown, .notOwn: .c4
    case .notAWard: .a2
    case .cannotGive, .evidence: situation.holder.person.life.isGone ? .x3 : .c4
    }
  }

  func sentence(in situation: Situation) -> String {
    switch self {
    case .nobodyThere: "要持卡人本人带有效身份证件来，或者代理人带双方有效身份证件来，才能办理。"
    case .missing: "来人没有登记过的委托，不能代办。"
    case .ended: "委托已经到期或终止，不能再代办。"
    case .notEnough(let action): "这样的委托不包括「\(action.chinese)」。"
    case .tooLong(let days): "委托要写明到期的时间，最长\(days)天。"
    case .ownDocument: "不用委托自己：本人可以直接办理。"
    case .notAWard: "年满\(situation.policy.guardianAge)周岁，不再由监护人代办；出生日期不清楚的，先到网点补登。"
    case .cannotGive(let kind): "这样不能登记\(kind.chinese)的委托。"
    case .unknown: "没有这份委托，或者它已经终止。"
    case .notOwn: "只能终止自己的这份委托。"
    case .evidence(let allowed): "缺少需要的证明：\(Refusal.list(allowed))。"
    }
  }

  func next(in situation: Situation) -> NextStep {
    switch self {
    case .nobodyThere: .ask("请在打开档案时登记来人和出示的证件。")
    case .missing where situation.isUnderAge, .ended where situation.isUnderAge, .notEnough where situation.isUnderAge:
      Self.cannotGive(.guardian).next(in: situation)
    case .notEnough(let action) where action.mandates.isDisjoint(with: [.proxy, .family, .heir]):
      .go(to: action, in: situation, after: "这件事不能委托，要持卡人本人办：")
    case .missing, .ended, .notEnough: .ask("请持卡人本人登录后委托，或带双方有效身份证件和委托书到社保卡服务网点登记委托，再办理。")
    case .tooLong: .ask("请写一个\(situation.policy.longestMandateDays)天以内的到期时间。")
    case .ownDocument, .unknown: .nothing
    case .notAWard: .ask("请本人办理，或委托代理人带双方有效身份证件办理。")
    case .cannotGive(.heir): .ask("继承人请在死亡或失踪确认以后，带继承权公证书或财产代管证明和身份证件到社保卡服务网点。")
    case .cannotGive(.guardian): .ask("监护人请带双方证件和户口簿到社保卡服务网点登记。")
    case .cannotGive: .ask("请只委托可以代办的事，并由本人登录或到社保卡服务网点办理。")
    case .notOwn: .ask("要终止别人的委托，请持卡人本人办理。")
    case .evidence(let allowed): .ask("请带上\(Refusal.list(allowed))再来。")
    }
  }
}
