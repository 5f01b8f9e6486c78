/// Why a card is not cancelled, and why a death or a disappearance is not written down.
package enum EndingRefusal: RefusalGroup {
  case missingReported
  case dead
  case missing
  case heirsOnly
  case notProven(CancelReason)
  case notSettled(CardFunction)
  case socialCancelled
  case socialFirst
  case cardNotReturned
  case alreadyReported
  case notReported
  case secondPersonNeeded

  package var code: String {
    switch self {
    case .missingReported: "missing-reported"
    case .dead: "holder-dead"
    case .missing: "holder-missing"
    case .heirsOnly: "heirs-only"
    case .notProven: "reason-not-proven"
    case .notSettled: "funds-not-settled"
    case .socialCancelled: "social-cancelled"
    case .socialFirst: "social-first"
    case .cardNotReturned: "card-not-returned"
    case .alreadyReported: "life-already-reported"
    case .notReported: "life-not-reported"
    case .secondPersonNeeded: "second-person-needed"
    }
  }

  static let codes = [
    "missing-reported", "holder-dead", "holder-missing", "heirs-only", "reason-not-proven", "funds-not-settled",
    "social-cancelled", "social-first", "card-not-returned", "life-already-reported", "life-not-reported",
    "second-person-needed",
  ]

  func clause(in situation: Situation) -> Clause {
    switch self {
    case .missingReported, .dead, .missing, .notProven, .alreadyReported, .notReported, .secondPersonNeeded: .x1
    case .heirsOnly: .x3
    case .notSettled: .x2
    case .socialCancelled, .socialFirst, .cardNotReturned: .x4
    }
  }

  func sentence(in situation: Situation) -> String {
    switch self {
    case .missingReported: "这份档案登记了失踪报告，尚未确认，暂时不能办理。"
    case .dead: "这份档案的本人已经确认死亡，只能由继承人办理注销。"
    case .missing: "这份档案的本人已经确认失踪，只能由财产代管人办理注销。"
    case .heirsOnly: "确认死亡或失踪以后，只有登记过的继承人或财产代管人能在柜台办理。"
    case .notProven(let reason): "还没有证实「\(reason.chinese)」，不能按这个原因注销。"
    case .notSettled(let function): "\(function.account)里的资金还没有处理完，不能注销。"
    case .socialCancelled: "这张卡的社保功能已经注销，不能再使用。"
    case .socialFirst: "要先注销社保功能，才能注销金融功能。"
    case .cardNotReturned: "银行要收回社保卡并销毁，才能注销金融功能。"
    case .alreadyReported: "这份档案已经登记为「\(situation.holder.person.life.chinese)」，不用再报。"
    case .notReported: "这份档案没有死亡或失踪的登记。"
    case .secondPersonNeeded: "登记和确认要由两个人办：这一次是您登记的。"
    }
  }

  func next(in situation: Situation) -> NextStep {
    switch self {
    case .missingReported: .ask("如果登记有误，请本人带有效身份证件到社保卡服务网点更正，或拨打\(situation.policy.hotline)。")
    case .dead, .missing: .ask("弄错了的，请本人带有效身份证件到社保卡服务网点更正；注销请继承人带证明到社保卡服务网点。")
    case .heirsOnly: .ask("请继承人带继承权公证书或财产代管证明和身份证件到社保卡服务网点登记。")
    case .notProven(let reason): .ask(reason.proof)
    case .notSettled(.social): .ask("请先办理社保账户的清算或转移，可拨打\(situation.policy.hotline)咨询；处理完以后再注销。")
    case .notSettled(.financial): .ask("请先到发卡银行网点取出或转走账户资金，由银行登记以后再注销。")
    case .socialCancelled: .go(to: .cancelFinancial, in: situation)
    case .socialFirst: .go(to: .cancelSocial, in: situation)
    case .cardNotReturned: .ask("请把社保卡交给银行；卡丢了的，先打银行电话口头挂失金融功能，再到柜台申明丢失。")
    case .alreadyReported, .notReported: .nothing
    case .secondPersonNeeded: .ask("请换一位工作人员核对以后确认。")
    }
  }
}

/// Why a card may be cancelled (X1).
package enum CancelReason: String, Sendable, CaseIterable, Codable {
  case movedOut = "moved-out"
  case dead
  case missing

  package var chinese: String {
    switch self {
    case .movedOut: "参保关系转出省外"
    case .dead: "死亡"
    case .missing: "失踪"
    }
  }

  fileprivate var proof: String {
    switch self {
    case .movedOut: "请先办理参保关系转出；登记还没有更新的，请带转出证明到社保卡服务网点。"
    case .dead, .missing: "请先带死亡证明、户籍注销证明或宣告失踪的判决书到社保卡服务网点登记并确认。"
    }
  }
}

extension CardFunction {
  fileprivate var account: String {
    switch self {
    case .social: "社保账户"
    case .financial: "银行账户"
    }
  }
}
