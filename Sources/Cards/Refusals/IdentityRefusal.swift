/// Why a name, a document or a telephone is not changed, and files not merged or split.
package enum IdentityRefusal: RefusalGroup {
  case merged
  case nothingChanged
  case documentTaken
  case twoLiveCards
  case twoApplications
  case sameFile
  case documentNotHere
  case lastDocument
  /// A death or a disappearance would be undone, or come to somebody who is alive.
  case lifeOnFile

  package var code: String {
    switch self {
    case .merged: "file-merged"
    case .nothingChanged: "nothing-changed"
    case .documentTaken: "document-taken"
    case .twoLiveCards: "two-live-cards"
    case .twoApplications: "two-applications"
    case .sameFile: "same-file"
    case .documentNotHere: "document-not-here"
    case .lastDocument: "last-document"
    case .lifeOnFile: "life-on-file"
    }
  }

  static let codes = [
    "file-merged", "nothing-changed", "document-taken", "two-live-cards", "two-applications", "same-file",
    "document-not-here", "last-document", "life-on-file",
  ]

  func clause(in situation: Situation) -> Clause {
    switch self {
    case .merged, .documentTaken, .twoLiveCards, .twoApplications, .sameFile, .documentNotHere, .lastDocument: .c3
    case .nothingChanged: .a2
    case .lifeOnFile: .x1
    }
  }

  func sentence(in situation: Situation) -> String {
    switch self {
    case .merged: "这份档案已经并入同一个人的另一份档案，不再办理。"
    case .nothingChanged: "新的内容和登记的一样，没有需要变更的。"
    case .documentTaken: "这个证件号码已经登记在另一份档案里。"
    case .twoLiveCards: "两份档案各有一张没有注销的卡；一人一卡，不能直接合并。"
    case .twoApplications: "两份档案各有一份正在办理的申请，不能直接合并。"
    case .sameFile: "这是同一份档案，不用合并。"
    case .documentNotHere: "要拆出去的证件没有登记在这份档案里。"
    case .lastDocument: "至少要给原来的人留一个证件。"
    case .lifeOnFile: "档案里有死亡或失踪的登记，不能靠合并、拆分来改变它。"
    }
  }

  func next(in situation: Situation) -> NextStep {
    switch self {
    case .merged: .ask("请用合并以后的证件重新查询，或拨打\(situation.policy.hotline)。")
    case .nothingChanged, .sameFile: .nothing
    case .documentTaken: .ask("请核对号码；如果两份档案是同一个人，请到社保卡服务网点合并。")
    case .twoLiveCards: .ask("请先注销或正式挂失其中一张，再合并。")
    case .twoApplications: .ask("请先撤回其中一份，再合并。")
    case .documentNotHere, .lastDocument: .ask("请核对档案里登记的证件，再办一次。")
    case .lifeOnFile: .ask("登记错了的，请本人到场更正，由两位工作人员办理；没错的，先在每份档案里都登记、核实清楚。")
    }
  }
}
