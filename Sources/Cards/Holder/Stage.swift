/// Where a card in the making stands, in the order of the work.
package enum Stage: String, Sendable, CaseIterable, Codable {
  case accepted
  case compared
  case batched
  case accountOpened = "account-opened"
  case making
  case made
  case bankKeyed = "bank-keyed"
  case socialKeyed = "social-keyed"
  case provinceSent = "province-sent"
  case cityReceived = "city-received"
  case outletReceived = "outlet-received"

  /// The words on the progress page. 「省厅已下发」 is the article's own.
  package var chinese: String {
    switch self {
    case .accepted: "已受理"
    case .compared: "信息比对通过"
    case .batched: "已加入批次"
    case .accountOpened: "银行开户成功"
    case .making: "制卡中"
    case .made: "制卡完成"
    case .bankKeyed: "银行密钥已装入"
    case .socialKeyed: "社保密钥已装入"
    case .provinceSent: "省厅已下发"
    case .cityReceived: "市级已接收"
    case .outletReceived: "网点待领取"
    }
  }

  /// What it means to whoever waits for the card.
  ///
  /// A replacement goes with the formal loss and is never withdrawn.
  package func meaning(of kind: Application.Kind) -> String {
    let change = kind == .replacement ? "更正" : "更正或撤回"
    return switch self {
    case .accepted: "申请已经收下，等着和公安的信息、照片比对。这时还可以\(change)。"
    case .compared: "姓名、证件和照片都对得上，等着编入批次。这时还可以\(change)。"
    case .batched: "已和同城、同一家银行的申请编成一批，不能再\(change)。"
    case .accountOpened: "银行已经为这张卡开好账户，金融功能要等领卡以后本人到银行激活。"
    case .making: "卡厂正在制卡。"
    case .made: "卡已经做好，还要装入银行和社保的密钥才能用。"
    case .bankKeyed: "银行密钥已经装入，等着装社保密钥。"
    case .socialKeyed: "社保密钥已经装入，等着下发到市里。"
    case .provinceSent: "省里已经把卡发往制卡的市，进入发卡阶段，可以按该市的流程领卡。"
    case .cityReceived: "制卡的市已经收到卡，正在分到网点，可以按该市的流程领卡。"
    case .outletReceived: "卡已经到网点，请本人或代理人带证件去领。"
    }
  }

  private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  package func isAtLeast(_ other: Stage) -> Bool { place >= other.place }

  /// The stage that follows; nil after the last one, which ends with the card being handed over.
  package var next: Stage? {
    let next = place + 1
    return next < Self.allCases.count ? Self.allCases[next] : nil
  }

  /// From here on the card may be collected (C1).
  package static let collectable = Stage.provinceSent
  /// From here on others work with what was filled in, so it can no longer be changed.
  package static let fixed = Stage.batched
}

/// Why the making of a card stands still, with who can mend it and how.
package struct Fault: Sendable, Equatable, Codable {
  package enum Reason: String, Sendable, CaseIterable, Codable {
    case photoRejected = "photo-rejected"
    case personMismatch = "person-mismatch"
    case notInsured = "not-insured"
    case cardElsewhere = "card-elsewhere"
    case accountRefused = "account-refused"
    case makingFailed = "making-failed"
    case keyFailed = "key-failed"
    case lostOnTheWay = "lost-on-the-way"
  }

  package let reason: Reason
  /// In the words of whoever found it.
  package let remark: String
  package let at: Instant

  package init(reason: Reason, remark: String, at: Instant) {
    self.reason = reason
    self.remark = remark
    self.at = at
  }
}

extension Fault.Reason {
  package var chinese: String {
    switch self {
    case .photoRejected: "照片不合格"
    case .personMismatch: "姓名或证件与公安的信息对不上"
    case .notInsured: "没有查到参保信息"
    case .cardElsewhere: "其他登记库里已有这个人的社保卡"
    case .accountRefused: "银行没有开成账户"
    case .makingFailed: "卡没有做成"
    case .keyFailed: "密钥没有装成"
    case .lostOnTheWay: "做好的卡在路上丢失"
    }
  }

  package var fix: String {
    switch self {
    case .photoRejected: "请换一张合格的照片，更正申请以后继续办理，其他内容不用重填。"
    case .personMismatch: "请核对证件和照片，更正申请；姓名登记错了的，带户口簿到社保卡服务网点更正；户籍信息有误的先到派出所更正。"
    case .notInsured: "请先确认已在本省参保，再更正申请；单位参保的请联系单位经办人。"
    case .cardElsewhere: "请先查清那张卡：能用就不用重新制卡；不再用的，注销以后再申领。"
    case .accountRefused: "请带有效证件到所选银行网点问明原因，或更正申请、换一家银行。"
    case .makingFailed, .keyFailed: "不用您做什么，会重新制卡。"
    case .lostOnTheWay: "不用您做什么，这张卡已经作废，会重新制一张。"
    }
  }

  /// Whether the applicant has to do something; otherwise the work is done again without them.
  package var isApplicants: Bool {
    switch self {
    case .photoRejected, .personMismatch, .notInsured, .cardElsewhere, .accountRefused: true
    case .makingFailed, .keyFailed, .lostOnTheWay: false
    }
  }
}
